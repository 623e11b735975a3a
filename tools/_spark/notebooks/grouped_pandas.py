# Databricks notebook source
# MAGIC %md
# MAGIC # Fit a line per sensor

# COMMAND ----------

import numpy as np
import pandas as pd
from pyspark.sql.functions import pandas_udf

# COMMAND ----------

points = pd.DataFrame(
    {
        "sensor": ["a"] * 5 + ["b"] * 5,
        "t": list(range(5)) * 2,
        "v": [1.0, 3, 5, 7, 9, 4, 3, 2, 1, 0],
    }
)
frame = spark.createDataFrame(points)
print(frame.count())

# COMMAND ----------


def slope(group: pd.DataFrame) -> pd.DataFrame:
    fitted = np.polyfit(group["t"], group["v"], 1)
    return pd.DataFrame(
        {"sensor": [group["sensor"].iloc[0]], "slope": [round(float(fitted[0]), 6)]}
    )


@pandas_udf("double")
def doubled(values: pd.Series) -> pd.Series:
    return values * 2


# COMMAND ----------

slopes = (
    frame.groupBy("sensor")
    .applyInPandas(slope, "sensor string, slope double")
    .orderBy("sensor")
)
slopes = slopes.withColumn("twice", doubled("slope"))
display(slopes)

# COMMAND ----------

steepest = slopes.toPandas().set_index("sensor")["slope"].abs().idxmax()
steepest
