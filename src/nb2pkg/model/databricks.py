"""Names that a Databricks notebook finds ready and nobody in it binds.

The lists are those of `databricks.sdk.runtime`; `dbutils` and `getArgument` are no values to pass on: they stay in the notebook.
"""

from __future__ import annotations

# Other notebooks with Spark (EMR, Synapse, a plain `pyspark` shell) find these too.
SESSIONS = ("spark", "sc", "sqlContext")
CALLABLES = ("sql", "table", "display", "displayHTML")
ONLY_SHOW = frozenset({"display", "displayHTML"})
INJECTED = (*SESSIONS, *CALLABLES)
