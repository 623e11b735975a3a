# Databricks notebook source
# MAGIC %md
# MAGIC # Customer churn
# MAGIC
# MAGIC Scores every customer with the chance of leaving in the next month and writes the scores to a table.
# MAGIC
# MAGIC Owner: retention team. Runs every Monday.

# COMMAND ----------

# MAGIC %pip install "scikit-learn>=1.3" "pandas>=2.0"

# COMMAND ----------

# DBTITLE 1,Imports
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# COMMAND ----------

# DBTITLE 1,Widgets
dbutils.widgets.text("catalog", "dev", "Catalog")
dbutils.widgets.text("schema", "retention")
dbutils.widgets.dropdown("write_mode", "overwrite", ["overwrite", "append"])

catalog = dbutils.widgets.get("catalog")
schema = dbutils.widgets.get("schema")

# COMMAND ----------

DATA = "data/customers.csv"
REFERENCE_DATE = "2024-06-01"  # the day the extract was made
SEED = 7
HOLDOUT = 0.3
THRESHOLD = 0.4  # above this we call the customer

# COMMAND ----------

# MAGIC %md
# MAGIC ## Load
# MAGIC
# MAGIC The extract of the billing system, one row per customer.

# COMMAND ----------

customers = pd.read_csv(DATA, parse_dates=["signup_date"])
print(f"{len(customers)} customers, {customers['churned'].mean():.1%} churned")
display(customers.head())

# COMMAND ----------

# MAGIC %md
# MAGIC ## Prepare
# MAGIC
# MAGIC Fill the missing regions and derive tenure and activity.

# COMMAND ----------

# DBTITLE 1,Derive tenure and activity
reference = pd.Timestamp(REFERENCE_DATE)
customers["region"] = customers["region"].fillna("unknown")
customers["tenure_months"] = (reference - customers["signup_date"]).dt.days / 30.4
customers["active"] = customers["logins_30d"] > 0

# support load relative to how long they have been with us
customers["tickets_per_month"] = customers["tickets"] / customers["tenure_months"].clip(lower=1)

# COMMAND ----------

NUMERIC = ["monthly_fee", "tickets", "logins_30d", "days_since_login", "tenure_months", "tickets_per_month"]
CATEGORIES = ["plan", "region"]


def to_features(frame):
    """Numeric columns as they are, categories as 0/1 columns."""
    dummies = pd.get_dummies(frame[CATEGORIES], dtype=float)
    return pd.concat([frame[NUMERIC], dummies], axis=1)


features = to_features(customers)
target = customers["churned"]
features.shape

# COMMAND ----------

# MAGIC %md
# MAGIC ## Train

# COMMAND ----------

# DBTITLE 1,Train churn model
X_train, X_test, y_train, y_test = train_test_split(
    features, target, test_size=HOLDOUT, random_state=SEED, stratify=target
)
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
model.fit(X_train, y_train)
auc = roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])
print(f"AUC {auc:.3f}")

# COMMAND ----------

# what drives it?
weights = pd.Series(model[-1].coef_[0], index=features.columns)
display(weights.reindex(weights.abs().sort_values(ascending=False).index).head(8).to_frame("weight"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## Score

# COMMAND ----------

# DBTITLE 1,Score customers
scores = customers[["customer_id", "plan", "region", "monthly_fee"]].copy()
scores["churn_probability"] = model.predict_proba(features)[:, 1].round(4)
scores["call"] = scores["churn_probability"] > THRESHOLD
at_risk = scores.loc[scores["call"], "monthly_fee"].sum()
print(f"{scores['call'].sum()} customers to call, {at_risk:,.0f} EUR a month at risk")

# COMMAND ----------

bands = pd.cut(scores["churn_probability"], [0, 0.1, 0.25, THRESHOLD, 1], labels=["low", "watch", "high", "call"])
overview = scores.groupby(bands, observed=False).agg(
    customers=("customer_id", "size"), fee=("monthly_fee", "sum")
)
overview["share"] = np.round(overview["customers"] / overview["customers"].sum(), 3)
display(overview)

# COMMAND ----------

# MAGIC %md
# MAGIC ## Save

# COMMAND ----------

# DBTITLE 1,Write the scores
table_name = f"{catalog}.{schema}.churn_scores"
scores_spark = spark.createDataFrame(scores)
scores_spark.write.mode(dbutils.widgets.get("write_mode")).saveAsTable(table_name)

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT plan, count(*) AS customers, avg(churn_probability) AS churn
# MAGIC FROM ${catalog}.${schema}.churn_scores
# MAGIC GROUP BY plan
# MAGIC ORDER BY churn DESC

# COMMAND ----------

dbutils.notebook.exit(f"{len(scores)} rows")
