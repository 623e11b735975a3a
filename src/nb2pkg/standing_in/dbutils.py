"""What a Databricks notebook finds ready, for any machine: `dbutils`, `display`, `displayHTML`, `getArgument`, `sql`, `table`, `udf`.

The text of this module runs as it is inside a kernel, after those of `widgets.py` and `filesystem.py`: it imports the
standard library only. Names, parameters and results are those of `dbutils` on Databricks
(the databricks-sdk package has their signatures); what a single machine cannot have says so when it is called.
"""

from __future__ import annotations

import builtins
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

from nb2pkg.standing_in.filesystem import FileSystem
from nb2pkg.standing_in.widgets import Widgets

SECRET_PREFIX = "DATABRICKS_SECRET"
ROWS_SHOWN = 1000


class NotebookExit(Exception):
    """`dbutils.notebook.exit(value)` was called: the notebook ends here, which is no error."""


class SecretDoesNotExist(Exception):
    """The environment holds no such secret."""


class SecretMetadata(NamedTuple):
    """One entry of `dbutils.secrets.list`."""

    key: str


class SecretScope(NamedTuple):
    """One entry of `dbutils.secrets.listScopes`."""

    name: str


class Secrets:
    """`dbutils.secrets`, from environment variables: `DATABRICKS_SECRET_<SCOPE>_<KEY>`."""

    def get(self, scope: str, key: str) -> str:
        """The secret; raises SecretDoesNotExist, which names the variable to set."""
        variable = self._variable(scope, key)
        if variable not in os.environ:
            raise SecretDoesNotExist(
                f"Secret does not exist with scope: {scope} and key: {key}; "
                f"here it comes from the environment variable {variable}"
            )
        return os.environ[variable]

    def getBytes(self, scope: str, key: str) -> bytes:
        """The secret as bytes."""
        return self.get(scope, key).encode("utf-8")

    def list(self, scope: str) -> list[SecretMetadata]:
        """The keys of a scope, in lower case."""
        start = self._variable(scope, "")
        found = builtins.sorted(name for name in os.environ if name.startswith(start))
        return [SecretMetadata(name[len(start) :].lower()) for name in found]

    def listScopes(self) -> builtins.list[SecretScope]:
        """None: the environment knows variables, no scopes."""
        return []

    @staticmethod
    def _variable(scope: str, key: str) -> str:
        return re.sub(r"\W", "_", f"{SECRET_PREFIX}_{scope}_{key}").upper()


class TaskValues:
    """`dbutils.jobs.taskValues` as it is outside a job."""

    def get(
        self, taskKey: str, key: str, default: Any = None, debugValue: Any = None
    ) -> Any:
        """The debug value; raises TypeError when there is none."""
        if debugValue is None:
            raise TypeError(
                "Must pass debugValue when calling get outside of a job context."
            )
        return debugValue

    def set(self, key: str, value: Any) -> None:
        """Do nothing, as outside a job."""


class Jobs:
    """`dbutils.jobs`."""

    def __init__(self) -> None:
        self.taskValues = TaskValues()


class Library:
    """`dbutils.library`. A restart of Python loses every variable but those that Databricks itself provides."""

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget

    def restartPython(self) -> None:
        """Forget all variables."""
        self._forget()


class NotebookRunner:
    """`dbutils.notebook`. `run_file(path, arguments)` runs another notebook and gives what it exits with."""

    def __init__(
        self, run_file: Callable[[str, Mapping[str, str]], str | None] | None
    ) -> None:
        self._run_file = run_file

    def exit(self, value: object) -> None:
        """End the notebook with a value."""
        raise NotebookExit(str(value))

    def run(
        self,
        path: str,
        timeout_seconds: int = 0,
        arguments: Mapping[str, str] | None = None,
    ) -> str | None:
        """Run another notebook in a namespace of its own; the time is not limited here."""
        if self._run_file is None:
            raise NotImplementedError(f"{path}: no other notebook can be run here")
        return self._run_file(path, arguments or {})


class Data:
    """`dbutils.data`."""

    def summarize(self, df: Any, precise: bool = False) -> None:
        """Show statistics of a table."""
        display(df.summary() if hasattr(df, "summary") else df.describe())


class DBUtils:
    """`dbutils`: `widgets fs secrets notebook jobs library data`."""

    def __init__(
        self,
        *,
        arguments: Mapping[str, str] | None = None,
        root: str | os.PathLike[str] = "dbfs",
        run_file: Callable[[str, Mapping[str, str]], str | None] | None = None,
        forget: Callable[[], None] = lambda: None,
    ) -> None:
        """`arguments`: values of widgets from a caller; `root`: the folder that stands for `dbfs:/`."""
        self.widgets = Widgets(arguments or {})
        self.fs = FileSystem(Path(root).absolute())
        self.secrets = Secrets()
        self.notebook = NotebookRunner(run_file)
        self.jobs = Jobs()
        self.library = Library(forget)
        self.data = Data()


def display(*values: Any, **options: Any) -> None:
    """Show values as the cell's output; of a Spark table its first rows, without a kernel as printed text."""
    for value in values:
        table = _rows(value)
        if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
            from IPython.display import display as show

            show(table)  # type: ignore[no-untyped-call]
        else:
            print(table)


def _rows(value: Any) -> Any:
    """A Spark table as a pandas one; anything else as it is."""
    is_spark = hasattr(value, "toPandas") and hasattr(value, "limit")
    if not is_spark or getattr(value, "isStreaming", False):
        return value
    return value.limit(ROWS_SHOWN).toPandas()


def displayHTML(html: str) -> None:
    """Show HTML as the cell's output."""
    if "IPython" in sys.modules and sys.modules["IPython"].get_ipython():
        from IPython.display import HTML
        from IPython.display import display as show

        show(HTML(html))  # type: ignore[no-untyped-call]
    else:
        print(html)


def forgetting(
    namespace: MutableMapping[str, Any], kept: Iterable[str]
) -> Callable[[], None]:
    """A function that removes every name from the namespace but `kept` and those that begin with `_`."""

    def forget() -> None:
        for name in [n for n in namespace if n not in kept and not n.startswith("_")]:
            del namespace[name]

    return forget


def local_spark(folder: str | os.PathLike[str]) -> Any:
    """A Spark session of this process, with its tables in `folder`; two cores, so that it can share a machine."""
    from pyspark.sql import DataFrame, SparkSession

    # The workers must be the same Python: by default they are the first `python3` of the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # They look for modules in their own folder first, where `churn.py` is a notebook and not the package `churn`.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    paths = [os.environ.get("PYTHONPATH", ""), os.getcwd()]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    where = Path(folder).absolute()
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(where / "spark-warehouse"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={where}",
    }
    builder = SparkSession.builder.master("local[2]").appName("notebook")
    session = builder.config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    DataFrame.display = display  # Databricks adds this method
    return session


def of_spark(spark: Any) -> dict[str, Any]:
    """The names that come with a session: `spark sc sqlContext sql table udf`."""
    from pyspark.sql.functions import udf

    found = {"spark": spark, "sql": spark.sql, "table": spark.table, "udf": udf}
    if hasattr(spark, "sparkContext"):
        found |= {"sc": spark.sparkContext, "sqlContext": spark}
    return found
