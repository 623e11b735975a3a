# Databricks notebook source
# MAGIC %md
# MAGIC # Running totals

# COMMAND ----------

from pyspark.sql import Window
from pyspark.sql import functions as F

# COMMAND ----------

days = [("a", d, d * 2 % 7) for d in range(10)] + [("b", d, d % 4) for d in range(10)]
sales = spark.createDataFrame(days, ["shop", "day", "sold"])
by_day = Window.partitionBy("shop").orderBy("day")
sales = sales.withColumn("running", F.sum("sold").over(by_day))
sales = sales.withColumn("change", F.col("sold") - F.lag("sold", 1, 0).over(by_day))
sales.orderBy("shop", "day").show(5)

# COMMAND ----------

best = sales.withColumn(
    "rank",
    F.row_number().over(Window.partitionBy("shop").orderBy(F.desc("sold"), "day")),
)
best = best.where("rank = 1").drop("rank").orderBy("shop")
display(best)

# COMMAND ----------

for row in best.collect():
    print(row.shop, row.day, row.sold)
