-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Orders by country, in SQL alone

-- COMMAND ----------

CREATE WIDGET TEXT least DEFAULT "20"

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW orders AS
SELECT * FROM VALUES ('DE', 12.5), ('FR', 40.0), ('DE', 31.0), ('IT', 7.25) AS rows(country, amount)

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW large AS
SELECT country, sum(amount) AS total FROM orders GROUP BY country HAVING sum(amount) >= CAST(:least AS DOUBLE)

-- COMMAND ----------

-- DBTITLE 1,The largest first
SELECT * FROM large ORDER BY total DESC
