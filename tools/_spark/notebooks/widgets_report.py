# Databricks notebook source
# MAGIC %md
# MAGIC # Weekly sales report

# COMMAND ----------

from pyspark.sql import functions as F

# COMMAND ----------

# DBTITLE 1,Parameters
dbutils.widgets.text("region", "north", "Region")
dbutils.widgets.text("min_amount", "10", "Smallest order")
dbutils.widgets.dropdown("include_returns", "false", ["true", "false"])
dbutils.widgets.multiselect("channels", "web", ["web", "shop", "phone"])

region = dbutils.widgets.get("region")
include_returns = dbutils.widgets.get("include_returns") == "true"

# COMMAND ----------

# MAGIC %md
# MAGIC ## Load

# COMMAND ----------

rows = [
    (
        i,
        "north" if i % 3 else "south",
        ["web", "shop", "phone"][i % 3],
        float(i * 7 % 50),
        i % 5 == 0,
    )
    for i in range(60)
]
orders = spark.createDataFrame(
    rows, "id long, region string, channel string, amount double, returned boolean"
)
print(orders.count())

# COMMAND ----------

# MAGIC %md
# MAGIC ## Select

# COMMAND ----------

chosen = orders.where(F.col("region") == region).where(
    F.col("amount") >= int(dbutils.widgets.get("min_amount"))
)
chosen = chosen.where(F.col("channel").isin(dbutils.widgets.get("channels").split(",")))
if not include_returns:
    chosen = chosen.where(~F.col("returned"))
print(chosen.count(), "orders chosen")

# COMMAND ----------

summary = (
    chosen.groupBy("channel")
    .agg(F.sum("amount").alias("total"), F.count("*").alias("n"))
    .orderBy("channel")
)
display(summary)
