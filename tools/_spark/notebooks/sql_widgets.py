# Databricks notebook source
# MAGIC %sql
# MAGIC CREATE WIDGET TEXT day DEFAULT "tuesday";
# MAGIC CREATE WIDGET DROPDOWN top DEFAULT "2" CHOICES SELECT * FROM (VALUES ("1"), ("2"), ("3"))

# COMMAND ----------

visits = [
    ("monday", "a", 3),
    ("tuesday", "a", 5),
    ("tuesday", "b", 8),
    ("tuesday", "c", 1),
    ("friday", "b", 2),
]
frame = spark.createDataFrame(visits, ["day", "page", "n"])
frame.createOrReplaceTempView("visits")
print(frame.count())

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT page, n FROM visits WHERE day = :day ORDER BY n DESC LIMIT ${top}

# COMMAND ----------

day = dbutils.widgets.get("day")
pages = [
    row.page
    for row in frame.where(frame.day == day)
    .orderBy("n", ascending=False)
    .limit(int(dbutils.widgets.get("top")))
    .collect()
]
print(day, pages)
