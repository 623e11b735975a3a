# Databricks notebook source
# MAGIC %md
# MAGIC # Files in the lake

# COMMAND ----------

import json

dbutils.widgets.text("folder", "/mnt/raw/events")
folder = dbutils.widgets.get("folder")

# COMMAND ----------

events = [{"id": i, "kind": "click" if i % 2 else "view"} for i in range(6)]
for event in events:
    dbutils.fs.put(f"{folder}/{event['id']}.json", json.dumps(event), True)

# COMMAND ----------

names = sorted(info.name for info in dbutils.fs.ls(folder))
contents = [json.loads(dbutils.fs.head(f"{folder}/{name}")) for name in names]
clicks = [c["id"] for c in contents if c["kind"] == "click"]
print(names, clicks)

# COMMAND ----------

# MAGIC %fs ls /mnt/raw

# COMMAND ----------

counts = {kind: sum(c["kind"] == kind for c in contents) for kind in ("click", "view")}
frame = spark.createDataFrame(sorted(counts.items()), ["kind", "n"])
display(frame)
dbutils.fs.rm(folder, True)
