# Databricks notebook source
# MAGIC %md
# MAGIC # Temperatures with the pandas API

# COMMAND ----------

import pyspark.pandas as ps

ps.set_option("compute.ops_on_diff_frames", True)

# COMMAND ----------

temperatures = ps.DataFrame(
    {"city": ["A", "B", "A", "C", "B"], "celsius": [10.0, 20.0, 14.0, 8.0, 22.0]}
)
temperatures["fahrenheit"] = temperatures["celsius"] * 9 / 5 + 32
temperatures.shape

# COMMAND ----------

means = temperatures.groupby("city")["fahrenheit"].mean().sort_index()
warmest = means.idxmax()
print(warmest, means.to_pandas().round(1).to_dict())

# COMMAND ----------

temperatures.sort_values(["city", "celsius"]).to_pandas()
