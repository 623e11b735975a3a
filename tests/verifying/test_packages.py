"""A small package in, what its pipeline returned out."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from nb2pkg.model.running import Interpreter, Limits, PackageRun, Raised
from nb2pkg.verifying.packages import run_package

CONFIG = "class Config:\n    size = 3\n"
HEAD = """\
import os
import random
from dataclasses import dataclass

@dataclass(frozen=True)
class Results:
    a: int
    b: object

def only_in_the_notebook(statement):
    raise RuntimeError(f"{statement!r} runs only in the notebook")

def run(config):
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "src" / "tiny"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "config.py").write_text(CONFIG)
    return folder


def run(package: Path, body: str, seconds: float = 60) -> PackageRun:
    (package / "pipeline.py").write_text(
        HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    )
    work = package.parents[1] / "work"
    work.mkdir(exist_ok=True)
    return run_package(
        "tiny",
        sources=[package.parent],
        folder=work,
        watched=work,
        answer=work.parent / "answer.json",
        interpreter=Interpreter(sys.executable),
        limits=Limits(notebook=seconds),
        environment={},
        seed=0,
    )


def test_the_results_by_name_in_the_folder_and_from_the_seed(package: Path) -> None:
    body = "class A: pass\nopen('w', 'w').close()\n"
    body += "return Results(config.size, [A(), random.random()])"
    one, other = run(package, body), run(package, body)
    first = one.results[0]
    assert (first.name, first.kind, first.text) == ("a", "int", "3")
    assert one.results == other.results
    assert [file.path for file in one.files] == ["w"]


def test_an_error_is_type_and_message(package: Path) -> None:
    found = run(package, "return {}['a']")
    assert (found.error, found.refused) == (Raised("KeyError", "'a'"), "")


def test_a_statement_for_notebooks_only_is_named(package: Path) -> None:
    found = run(package, "a = only_in_the_notebook('cell 4: %sql')")
    assert found.refused == "'cell 4: %sql' runs only in the notebook"


def test_a_process_that_ends_itself_and_one_that_takes_too_long(package: Path) -> None:
    found = run(package, "os._exit(4)")
    assert found.error == Raised("ProcessDied", "the process ended with exit code 4")
    began = time.monotonic()
    found = run(package, "import time\ntime.sleep(60)", seconds=2)
    assert found.error == Raised("Timeout", "over 2 s")
    assert time.monotonic() - began < 30
