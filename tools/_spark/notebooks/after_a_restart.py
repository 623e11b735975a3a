# Databricks notebook source
# MAGIC %pip install requests>=2

# COMMAND ----------

before = "lost"
dbutils.library.restartPython()

# COMMAND ----------

import math

LIMIT = 20

# COMMAND ----------

primes = [n for n in range(2, LIMIT) if all(n % d for d in range(2, math.isqrt(n) + 1))]
frame = spark.createDataFrame([(p,) for p in primes], "prime int")
squares = frame.selectExpr("prime", "prime * prime as square")
print(squares.count())

# COMMAND ----------

display(squares.orderBy("prime"))

# COMMAND ----------

try:
    print(before)
except NameError:
    print("nothing is left of before")
