# Databricks notebook source
# MAGIC %md
# MAGIC # Who buys again?

# COMMAND ----------

from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import StringIndexer, VectorAssembler

# COMMAND ----------

dbutils.widgets.text("reg_param", "0.01", "Regularisation")
dbutils.widgets.text("seed", "7")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Data

# COMMAND ----------

buyers = spark.createDataFrame(
    [(i % 5, float(i % 11), ["x", "y"][i % 2], int(i % 11 > 5)) for i in range(110)],
    "visits int, spent double, kind string, again int",
)
train, test = buyers.randomSplit([0.7, 0.3], seed=int(dbutils.widgets.get("seed")))
print(train.count() + test.count())

# COMMAND ----------

# MAGIC %md
# MAGIC ## Model

# COMMAND ----------

indexer = StringIndexer(inputCol="kind", outputCol="kind_index")
assembler = VectorAssembler(
    inputCols=["visits", "spent", "kind_index"], outputCol="features"
)
regression = LogisticRegression(
    labelCol="again", regParam=float(dbutils.widgets.get("reg_param"))
)
model = Pipeline(stages=[indexer, assembler, regression]).fit(train)
scored = model.transform(test)
area = BinaryClassificationEvaluator(labelCol="again").evaluate(scored)
print(f"area under ROC {area:.3f}")

# COMMAND ----------

display(scored.groupBy("again", "prediction").count().orderBy("again", "prediction"))
