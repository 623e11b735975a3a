"""Parts of `tools/databricks.py`."""
