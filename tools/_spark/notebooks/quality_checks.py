# Databricks notebook source
# MAGIC %md
# MAGIC # Quality of the readings

# COMMAND ----------

from functools import reduce

from pyspark.sql import functions as F

CHECKS = ["value is not null", "value >= 0", "value < 100"]

# COMMAND ----------

readings = spark.createDataFrame(
    [(1, 5.0), (2, None), (3, -1.0), (4, 250.0), (5, 7.5)], "id int, value double"
)
flags = [
    F.expr(f"not ({check})").cast("int").alias(f"check_{i}")
    for i, check in enumerate(CHECKS)
]
checked = readings.select("*", *flags)
names = [f"check_{i}" for i in range(len(CHECKS))]
checked = checked.withColumn(
    "failed",
    reduce(lambda a, b: a + b, [F.coalesce(F.col(n), F.lit(1)) for n in names]),
)
display(checked.orderBy("id"))

# COMMAND ----------

good = checked.where("failed = 0").select("id", "value")
share = good.count() / readings.count()
print(f"{share:.0%} good")

# COMMAND ----------

if share < 0.5:
    worst = checked.orderBy(F.desc("failed"), "id").first()
    print("look at", worst.id, worst.failed)
