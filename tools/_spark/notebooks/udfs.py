# Databricks notebook source
# MAGIC %md
# MAGIC # Clean phone numbers

# COMMAND ----------

import re

from pyspark.sql.functions import col, udf
from pyspark.sql.types import IntegerType, StringType

COUNTRY = "+31"

# COMMAND ----------


@udf(returnType=StringType())
def clean(number):
    digits = re.sub(r"\D", "", number or "")
    return COUNTRY + digits[-9:] if len(digits) >= 9 else None


def length(text):
    return len(text or "")


spark.udf.register("length_of", length, IntegerType())

# COMMAND ----------

people = spark.createDataFrame(
    [("An", "06-1234 5678"), ("Bo", "020 555 1212"), ("Cy", None), ("Di", "12")],
    "name string, phone string",
)
cleaned = people.withColumn("phone", clean(col("phone")))
cleaned.createOrReplaceTempView("people")
print(cleaned.where("phone is not null").count())

# COMMAND ----------

lengths = spark.sql("select name, length_of(phone) as n from people order by name")
display(lengths)

# COMMAND ----------

result = {row["name"]: row["n"] for row in lengths.collect()}
print(result, sum(result.values()))
