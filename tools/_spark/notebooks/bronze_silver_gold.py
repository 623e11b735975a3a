# Databricks notebook source
# MAGIC %md
# MAGIC # Bronze, silver, gold

# COMMAND ----------

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

TARGET = "out/gold.parquet"

# COMMAND ----------


class Layer:
    """A named table of the lake."""

    def __init__(self, name, frame):
        self.name = name
        self.frame = frame

    def save(self):
        self.frame.write.mode("overwrite").saveAsTable(self.name)
        return self


def without_empty(frame: DataFrame, column: str) -> DataFrame:
    return frame.where(F.col(column).isNotNull())


# COMMAND ----------

# MAGIC %md
# MAGIC ## Bronze

# COMMAND ----------

raw = spark.createDataFrame(
    [(1, "x", 2.0), (2, None, 3.0), (3, "x", 5.0), (4, "y", 1.0)],
    "id int, kind string, value double",
)
bronze = Layer("bronze", raw).save()

# COMMAND ----------

# MAGIC %md
# MAGIC ## Silver

# COMMAND ----------

silver = Layer("silver", without_empty(spark.table("bronze"), "kind")).save()
print(spark.table("silver").count())

# COMMAND ----------

# MAGIC %md
# MAGIC ## Gold

# COMMAND ----------

gold = (
    spark.table(silver.name)
    .groupBy("kind")
    .agg(F.sum("value").alias("value"))
    .orderBy("kind")
)
gold.write.mode("overwrite").parquet(TARGET)
display(spark.read.parquet(TARGET).orderBy("kind"))
