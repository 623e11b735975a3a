"""Fixtures for all tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"

# One fresh interpreter imports all modules in turn: starting one for each would take minutes with heavy libraries.
IMPORT_EACH = """
import contextlib, importlib, io, json, os, sys
found = {}
for module in sys.argv[1:]:
    before, printed = set(os.listdir()), io.StringIO()
    with contextlib.redirect_stdout(printed):
        try:
            importlib.import_module(module)
        except Exception as problem:  # the test of this module says it
            print(f"{type(problem).__name__}: {problem}")
    found[module] = printed.getvalue(), sorted(set(os.listdir()) - before)
print(json.dumps(found))
"""


@pytest.fixture(scope="session")
def import_alone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple]:
    """What importing a module prints or raises, and the files it makes."""
    modules = [
        ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for path in sorted(SOURCE.rglob("*.py"))
    ]
    paths = [str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EACH, *modules],
        cwd=tmp_path_factory.mktemp("empty"),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    found = {name.removesuffix(".__init__"): seen for name, seen in found.items()}
    return lambda module: tuple(found[module])


@pytest.fixture(scope="session")
def spark():
    """A session for the tests that need one."""
    sql = pytest.importorskip("pyspark.sql")
    session = sql.SparkSession.builder.master("local[1]").getOrCreate()
    yield session
    session.stop()
