# Databricks notebook source
# MAGIC %md
# MAGIC # Customer churn
# MAGIC
# MAGIC Scores every customer with the chance of leaving in the next month and writes the scores to a table.
# MAGIC
# MAGIC Owner: retention team. Runs every Monday.

# COMMAND ----------

from churn.load import load
from churn.prepare import compute_target, derive_tenure_activity
from churn.save import write_scores
from churn.score import score_customers, summarise_overview
from churn.train import compute_weights, train_churn_model

# COMMAND ----------

DATA = "data/customers.csv"
REFERENCE_DATE = "2024-06-01"  # the day the extract was made
SEED = 7
HOLDOUT = 0.3
THRESHOLD = 0.4  # above this we call the customer

# COMMAND ----------

# DBTITLE 1,Widgets
dbutils.widgets.text("catalog", "dev", "Catalog")
dbutils.widgets.text("schema", "retention")
dbutils.widgets.dropdown("write_mode", "overwrite", ["overwrite", "append"])

catalog = dbutils.widgets.get("catalog")
schema = dbutils.widgets.get("schema")

# COMMAND ----------

# MAGIC %md
# MAGIC ## Load
# MAGIC
# MAGIC The extract of the billing system, one row per customer.

# COMMAND ----------

customers = load(DATA)
display(customers.head())

# COMMAND ----------

# MAGIC %md
# MAGIC ## Prepare
# MAGIC
# MAGIC Fill the missing regions and derive tenure and activity.

# COMMAND ----------

# DBTITLE 1,Derive tenure and activity
customers = derive_tenure_activity(customers, reference_date=REFERENCE_DATE)

# COMMAND ----------

features, target = compute_target(customers)
features.shape

# COMMAND ----------

# MAGIC %md
# MAGIC ## Train

# COMMAND ----------

# DBTITLE 1,Train churn model
model = train_churn_model(features, target, holdout=HOLDOUT, seed=SEED)

# COMMAND ----------

weights = compute_weights(model, features)
display(weights.reindex(weights.abs().sort_values(ascending=False).index).head(8).to_frame("weight"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## Score

# COMMAND ----------

# DBTITLE 1,Score customers
scores = score_customers(customers, model, features, threshold=THRESHOLD)

# COMMAND ----------

overview = summarise_overview(scores, threshold=THRESHOLD)
display(overview)

# COMMAND ----------

# MAGIC %md
# MAGIC ## Save

# COMMAND ----------

# DBTITLE 1,Write the scores
table_name, scores_spark = write_scores(catalog, schema, spark, scores)
scores_spark.write.mode(dbutils.widgets.get("write_mode")).saveAsTable(table_name)

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT plan, count(*) AS customers, avg(churn_probability) AS churn
# MAGIC FROM ${catalog}.${schema}.churn_scores
# MAGIC GROUP BY plan
# MAGIC ORDER BY churn DESC

# COMMAND ----------

dbutils.notebook.exit(f"{len(scores)} rows")
