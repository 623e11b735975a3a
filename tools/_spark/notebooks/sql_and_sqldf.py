# Databricks notebook source
# MAGIC %md
# MAGIC # Rides per hour

# COMMAND ----------

rides = [(i % 24, (i * 37) % 100 / 10) for i in range(200)]
frame = spark.createDataFrame(rides, ["hour", "km"])
frame.createOrReplaceTempView("rides")
print(frame.count())

# COMMAND ----------

# MAGIC %sql
# MAGIC -- busiest first
# MAGIC SELECT hour, count(*) AS n, round(avg(km), 2) AS km
# MAGIC FROM rides GROUP BY hour ORDER BY n DESC, hour

# COMMAND ----------

busiest = _sqldf.limit(3).toPandas()
busiest["share"] = (busiest["n"] / frame.count()).round(3)
print(busiest.to_string())

# COMMAND ----------

night = spark.sql("SELECT sum(km) AS km FROM rides WHERE hour < 6").first()["km"]
print(f"{night:.1f} km at night")
