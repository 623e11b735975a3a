# Databricks notebook source
import json

dbutils.widgets.text("region", "nowhere")
region = dbutils.widgets.get("region")
rows = spark.range(30).where(f"id % 3 {'=' if region == 'north' else '!='} 0").count()

# COMMAND ----------

dbutils.notebook.exit(json.dumps({"region": region, "rows": rows}))
