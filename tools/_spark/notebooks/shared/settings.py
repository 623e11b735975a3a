# Databricks notebook source
dbutils.widgets.text("stage", "dev")
dbutils.widgets.text("limit", "3")
stage = dbutils.widgets.get("stage")
limit = int(dbutils.widgets.get("limit"))

# COMMAND ----------

from pyspark.sql import functions as F


def table_name(name):
    return f"{stage}.{name}"


def with_label(frame, label):
    return frame.withColumn("label", F.lit(label))
