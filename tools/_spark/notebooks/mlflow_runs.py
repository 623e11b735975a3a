# Databricks notebook source
# MAGIC %md
# MAGIC # Train and track

# COMMAND ----------

import os

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow
import numpy as np
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

# COMMAND ----------

mlflow.set_tracking_uri("file:./mlruns")
mlflow.set_experiment("ridge")
dbutils.widgets.text("alpha", "0.5")
alpha = float(dbutils.widgets.get("alpha"))

# COMMAND ----------

# MAGIC %md
# MAGIC ## Data

# COMMAND ----------

x = np.linspace(0, 1, 50).reshape(-1, 1)
y = 3 * x[:, 0] + np.sin(12 * x[:, 0])
half = len(x) // 2
print(x.shape, y.mean().round(3))

# COMMAND ----------

# MAGIC %md
# MAGIC ## Train

# COMMAND ----------

with mlflow.start_run(run_name="ridge") as run:
    model = Ridge(alpha=alpha).fit(x[:half], y[:half])
    score = r2_score(y[half:], model.predict(x[half:]))
    mlflow.log_param("alpha", alpha)
    mlflow.log_metric("r2", score)
print(f"r2 {score:.3f}")

# COMMAND ----------

found = mlflow.search_runs(experiment_names=["ridge"], output_format="list")
logged = [
    (one.info.run_name, one.data.params["alpha"], round(one.data.metrics["r2"], 3))
    for one in found
]
print(logged)
