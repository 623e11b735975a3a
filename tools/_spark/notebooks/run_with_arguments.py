# Databricks notebook source
# MAGIC %md
# MAGIC # Orders by stage

# COMMAND ----------

# MAGIC %run ./shared/settings $stage=test $limit=5

# COMMAND ----------

numbers = spark.range(1, limit + 1)
labelled = with_label(numbers, table_name("orders"))
total = labelled.agg({"id": "sum"}).first()[0]
print(stage, total, labelled.columns)

# COMMAND ----------

display(labelled)
