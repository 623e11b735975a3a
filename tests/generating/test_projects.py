"""Whole projects: they parse, they are formatted and linted as their own settings ask, and their tests pass."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nb2pkg.generating.formatting import format_python
from nb2pkg.generating.metadata import pyproject_text
from nb2pkg.model.plan import Plan

tomllib = pytest.importorskip("tomllib" if sys.version_info >= (3, 11) else "tomli")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONPATH"
    }
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_black_leaves_every_file_as_it_is(projects: dict[str, Path]) -> None:
    written = {
        path: path.read_text("utf-8")
        for f in projects.values()
        for path in f.rglob("*.py")
    }
    assert len(written) > 50
    assert [path for path, text in written.items() if format_python(text) != text] == []


def test_ruff_passes_with_the_settings_of_each_project(
    projects: dict[str, Path],
) -> None:
    checked = run(
        projects["varied"].parent,
        "ruff",
        "check",
        "--no-cache",
        "--output-format=concise",
    )
    assert (checked.returncode, checked.stdout.strip()) == (0, "All checks passed!")


@pytest.mark.parametrize(
    "mistake",
    ["import json\n", "x = undefined\n", "import sys\nimport os\nprint(os, sys)\n"],
)
def test_ruff_still_sees_mistakes_of_ours(
    projects: dict[str, Path], tmp_path: Path, mistake: str
) -> None:
    settings = (projects["varied"] / "pyproject.toml").read_text("utf-8")
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    (tmp_path / "module.py").write_text(mistake, "utf-8")
    assert run(tmp_path, "ruff", "check", "--no-cache").returncode == 1


@pytest.mark.parametrize(
    "name",
    ["varied", "clashing names", "hostile text", "spark", "databricks", "bundle"],
)
def test_the_generated_tests_pass_and_stubs_are_skipped(
    projects: dict[str, Path], name: str
) -> None:
    tested = run(projects[name], "pytest", "-q", "-p", "no:cacheprovider")
    assert tested.returncode == 0, tested.stdout
    assert "failed" not in tested.stdout
    assert "skipped" in tested.stdout


def test_every_pyproject_is_toml_and_says_what_is_needed(
    projects: dict[str, Path],
) -> None:
    for folder in projects.values():
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        assert project["project"]["name"] == "mean-house"
        assert project["project"]["scripts"] == {
            "mean-house": "mean_house.__main__:main"
        }
    project = tomllib.loads((projects["varied"] / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dependencies"] == ["numpy>=1.23"]
    assert project["dependency-groups"]["dev"] == [
        "black>=24.1",
        "pyspark>=3.4",
        "pytest>=8.0",
        "ruff>=0.9",
    ]


def test_only_what_an_authors_code_breaks_is_forgiven_and_only_there(
    projects: dict[str, Path],
) -> None:
    project = tomllib.loads(
        (projects["odd code"] / "pyproject.toml").read_text("utf-8")
    )
    assert project["tool"]["ruff"]["lint"]["per-file-ignores"] == {
        "src/mean_house/odd.py": ["F401", "F403", "F405", "I001"]
    }
    assert "per-file-ignores" not in (projects["varied"] / "pyproject.toml").read_text(
        "utf-8"
    )


def test_a_wheel_builds_from_the_generated_project(
    projects: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from poetry.core.masonry.api import build_wheel

    monkeypatch.chdir(projects["hostile text"])
    assert build_wheel(str(tmp_path)) == "mean_house-0.1.0-py3-none-any.whl"


def test_a_star_import_in_the_pipeline_is_forgiven_there(plan: Plan) -> None:
    text = pyproject_text(replace(plan, pipeline_imports=("from math import *",)))
    rules = tomllib.loads(text)["tool"]["ruff"]["lint"]["per-file-ignores"]
    assert rules == {"src/mean_house/pipeline.py": ["F403", "F405"]}
