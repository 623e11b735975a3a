"""What a Databricks notebook finds ready, for machines that are not Databricks: as modules, and as text for a kernel.

`verify` runs `setup_cell` in each kernel before the notebook; the tests of a generated project hold `source()`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_PARTS = ("widgets.py", "filesystem.py", "dbutils.py", "cells.py", "notebook.py")
_NEEDS_SPARK = frozenset({"spark", "sc", "sqlContext", "sql", "table", "udf", "_sqldf"})
_OUR_IMPORTS = re.compile(r"^from nb2pkg\.\S+ import (?:\([^)]*\)|.*)\n", re.MULTILINE)
_FUTURE = "from __future__ import annotations\n"


@cache
def source() -> str:
    """The text of the stand-in as one module that needs the standard library only."""
    texts = [
        files("nb2pkg.standing_in").joinpath(part).read_text(encoding="utf-8")
        for part in _PARTS
    ]
    body = "\n\n".join(_OUR_IMPORTS.sub("", t).replace(_FUTURE, "", 1) for t in texts)
    return f"{_FUTURE}\n{body}"


def needs_spark(names: frozenset[str]) -> bool:
    """A notebook that reads these names finds a Spark session ready."""
    return not names.isdisjoint(_NEEDS_SPARK)


def setup_cell(
    *,
    folder: str = ".",
    root: str = "dbfs",
    arguments: Mapping[str, str] | None = None,
    spark: bool = False,
) -> str:
    """The source of a cell that makes a kernel ready for a Databricks notebook; run it silently, before all others.

    Afterwards `dbutils`, `display`, `displayHTML`, `getArgument` (with `spark` also `spark sc sqlContext sql table udf`)
    are there and hidden from the list of variables; cells may begin with `%sql`, `%fs`, `%run`, `%python`, `%md`, `%pip`.
    `dbutils.notebook.exit` raises `NotebookExit`, whose text is the value. The other choices are those of `make_ready`.
    """
    choices = {
        "folder": folder,
        "root": root,
        "arguments": dict(arguments or {}),
        "spark": "local" if spark else None,
    }
    program = f"{source()}\n\nmake_kernel_ready(get_ipython(), **{choices!r})\n"
    start = '{"__name__": "databricks_stand_in", "get_ipython": get_ipython}'
    return f'__import__("builtins").exec({program!r}, {start})'
