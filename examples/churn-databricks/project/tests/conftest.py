"""Fixtures for all tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"


@pytest.fixture
def import_alone(tmp_path: Path) -> Callable[[str], tuple[str, list[str]]]:
    """Import a module in a fresh interpreter: what it prints, and the files it makes."""

    def run(module: str) -> tuple[str, list[str]]:
        paths = [str(SOURCE), *filter(None, [os.environ.get("PYTHONPATH")])]
        done = subprocess.run(
            [sys.executable, "-c", f"import {module}"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout, sorted(path.name for path in tmp_path.iterdir())

    return run


@pytest.fixture(scope="session")
def spark():
    """A session for the tests that need one."""
    sql = pytest.importorskip("pyspark.sql")
    session = sql.SparkSession.builder.master("local[1]").getOrCreate()
    yield session
    session.stop()
