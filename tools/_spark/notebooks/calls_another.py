# Databricks notebook source
# MAGIC %md
# MAGIC # Two regions, one notebook each

# COMMAND ----------

import json

# COMMAND ----------

answers = []
for region in ("north", "south"):
    answer = dbutils.notebook.run("./shared/count_region", 60, {"region": region})
    answers.append(json.loads(answer))
print(answers)

# COMMAND ----------

by_region = {a["region"]: a["rows"] for a in answers}
largest = max(by_region, key=by_region.get)
message = f"{largest}: {by_region[largest]} of {sum(by_region.values())}"
print(message)

# COMMAND ----------

dbutils.notebook.exit(message)
