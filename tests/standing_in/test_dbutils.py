"""`dbutils` but for its widgets: files, secrets, task values, and other notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2pkg.standing_in.dbutils import DBUtils, NotebookExit, SecretDoesNotExist
from nb2pkg.standing_in.notebook import make_ready


@pytest.fixture
def dbutils(tmp_path: Path) -> DBUtils:
    return DBUtils(root=tmp_path / "dbfs")


def test_files_are_written_read_and_listed(dbutils: DBUtils, capsys) -> None:
    assert dbutils.fs.put("/mnt/raw/a.txt", "höhe") is True
    assert capsys.readouterr().out == "Wrote 5 bytes.\n"
    assert dbutils.fs.head("dbfs:/mnt/raw/a.txt") == "höhe"
    dbutils.fs.mkdirs("/mnt/raw/b")
    first, second = dbutils.fs.ls("/mnt/raw")
    assert (first.path, first.name, first.size) == (
        "dbfs:/mnt/raw/a.txt",
        "a.txt",
        5,
    )
    assert (second.name, second.size, second.isDir()) == ("b/", 0, True)


def test_a_file_is_not_replaced_unasked(dbutils: DBUtils) -> None:
    dbutils.fs.put("/a", "1")
    with pytest.raises(FileExistsError, match="dbfs:/a already exists"):
        dbutils.fs.put("/a", "2")
    dbutils.fs.put("/a", "2", True)
    assert dbutils.fs.head("/a") == "2"


def test_head_says_when_it_cut(dbutils: DBUtils, capsys) -> None:
    dbutils.fs.put("/a", "abcdef")
    assert dbutils.fs.head("/a", 3) == "abc"
    assert "[Truncated to first 3 bytes]" in capsys.readouterr().out


def test_folders_are_copied_moved_and_removed_only_when_asked(dbutils: DBUtils) -> None:
    fs = dbutils.fs
    fs.put("/in/a", "1")
    with pytest.raises(IsADirectoryError):
        fs.cp("/in", "/out")
    fs.cp("/in", "/out", recurse=True)
    fs.mv("/out/a", "/moved")
    assert fs.head("/moved") == "1" and fs.ls("/out") == []
    with pytest.raises(OSError, match="not empty"):
        fs.rm("/in")
    assert fs.rm("/in", True) is True
    assert fs.rm("/in", True) is False


def test_no_path_leaves_the_root(dbutils: DBUtils, tmp_path: Path) -> None:
    dbutils.fs.put("dbfs:/../../a", "1")
    assert (tmp_path / "dbfs" / "a").read_text() == "1"


def test_local_files_and_what_is_elsewhere(dbutils: DBUtils, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    assert dbutils.fs.head(f"file:{tmp_path}/a") == "1"
    with pytest.raises(FileNotFoundError, match="dbfs:/b"):
        dbutils.fs.ls("/b")
    with pytest.raises(OSError, match="s3://bucket/a is not on this machine"):
        dbutils.fs.ls("s3://bucket/a")
    with pytest.raises(NotImplementedError, match="mnt"):
        dbutils.fs.mount("wasbs://c@a", "/mnt/a")


def test_secrets_come_from_the_environment(dbutils: DBUtils, monkeypatch) -> None:
    variable = "DATABRICKS_SECRET_KEY_VAULT_SQL_PASSWORD"
    with pytest.raises(SecretDoesNotExist, match=variable):
        dbutils.secrets.get("key-vault", "sql.password")
    monkeypatch.setenv(variable, "s3cret")
    assert dbutils.secrets.get(scope="key-vault", key="sql.password") == "s3cret"
    assert dbutils.secrets.getBytes("key-vault", "sql.password") == b"s3cret"
    assert [one.key for one in dbutils.secrets.list("key-vault")] == ["sql_password"]


def test_task_values_outside_a_job(dbutils: DBUtils) -> None:
    dbutils.jobs.taskValues.set("rows", 3)
    values = dbutils.jobs.taskValues
    assert values.get("load", "rows", default=1, debugValue=0) == 0
    with pytest.raises(TypeError, match="debugValue"):
        values.get("load", "rows", default=1)


def test_exit_carries_its_value(dbutils: DBUtils) -> None:
    with pytest.raises(NotebookExit, match=r"^3 rows$"):
        dbutils.notebook.exit("3 rows")


def test_restarting_python_loses_the_variables(tmp_path: Path) -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    make_ready(names, root=str(tmp_path))
    exec("x = 1\ndbutils.library.restartPython()", names)
    assert "x" not in names and {"dbutils", "display", "__name__"} <= names.keys()


CHILD = """# Databricks notebook source
# MAGIC %md
# MAGIC # Child

# COMMAND ----------

dbutils.widgets.text("env", "dev")
env = dbutils.widgets.get("env")

# COMMAND ----------

# MAGIC %run ./shared/names

# COMMAND ----------

# DBTITLE 1,Leave
print("unseen")
dbutils.notebook.exit(f"{greeting} {env}")
"""


@pytest.fixture
def notebook(tmp_path: Path) -> dict[str, object]:
    """The namespace of a notebook beside `child.py` and `shared/names.py`."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "child.py").write_text(CHILD)
    text = "# Databricks notebook source\ngreeting = 'hello'\nplace = '.'"
    (tmp_path / "shared" / "names.py").write_text(text)
    names: dict[str, object] = {"__name__": "__main__"}
    make_ready(names, folder=str(tmp_path), root=str(tmp_path / "dbfs"))
    return names


def test_another_notebook_runs_apart_and_gives_its_exit(notebook, capsys) -> None:
    exec("a = dbutils.notebook.run('./child', 60)", notebook)
    exec("b = dbutils.notebook.run('child', 0, {'env': 'prod'})", notebook)
    assert (notebook["a"], notebook["b"]) == ("hello dev", "hello prod")
    assert "env" not in notebook and capsys.readouterr().out == ""
    with pytest.raises(FileNotFoundError, match="no notebook absent"):
        exec("dbutils.notebook.run('absent', 0)", notebook)


def test_run_shares_the_namespace_and_passes_widgets_on(notebook) -> None:
    exec("dbutils.widgets.text('env', 'dev')", notebook)
    notebook["_run_notebook"]("./shared/names", {"stage": "$env"})  # type: ignore[operator]
    assert notebook["greeting"] == "hello"
    exec("stage = dbutils.widgets.get('stage')", notebook)
    assert notebook["stage"] == "dev"
