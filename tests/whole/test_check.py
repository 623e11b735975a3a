"""`nb2pkg check` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nb2pkg.cli import app

CELL = {
    "cell_type": "code",
    "execution_count": 1,
    "metadata": {},
    "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1\n"]}],
    "source": ["print(1)"],
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in a project of its own with a slim notebook, a fat one and a plain module."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "churn"\n')
    (tmp_path / "src" / "churn").mkdir(parents=True)
    (tmp_path / "src" / "churn" / "__init__.py").write_text("def f(): pass\n")
    (tmp_path / "slim.py").write_text("# %%\nfrom churn import f\n# %%\nf()\n")
    (tmp_path / "fat.py").write_text("# %%\nimport churn\n# %%\ndef g(): pass\n")
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, ["check", *arguments], input=stdin)


def ipynb(folder: Path, name: str = "a.ipynb") -> Path:
    cells = [CELL, {**CELL, "metadata": {"tags": ["nb2pkg-allow=stored-output"]}}]
    path = folder / name
    path.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    )
    return path


def test_a_slim_notebook_passes() -> None:
    result = run("slim.py")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 notebook checked: no findings\n"


def test_a_fat_one_is_stopped_with_its_line() -> None:
    result = run("fat.py", "src/churn/__init__.py", "-v")
    assert result.exit_code == 1
    assert result.stdout == (
        "fat.py:4   cell 2:1   warning   definition   the function `g` is defined in the notebook;"
        " move it to the package and import it from there\n"
    )
    assert "skip     src/churn/__init__.py   a plain script" in result.stderr


def test_a_folder_is_searched_and_a_broken_file_stops_nothing(folder: Path) -> None:
    (folder / "broken.ipynb").write_text("{")
    result = run(".", "--json")
    document = json.loads(result.stdout)
    found = {
        one["path"]: [f["code"] for f in one["findings"]] for one in document["files"]
    }
    assert result.exit_code == 1 and result.stderr == ""
    assert found == {
        "broken.ipynb": ["unreadable-notebook"],
        "fat.py": ["definition"],
        "slim.py": [],
    }


def test_fix_clears_outputs_and_nothing_else(folder: Path) -> None:
    path = ipynb(folder)
    before = json.loads(path.read_text())
    assert run(path.name).exit_code == 1
    result = run(path.name, "--fix")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "fixed    a.ipynb   1 stored-output" in result.stderr
    before["cells"][0].update(outputs=[], execution_count=None)
    assert json.loads(path.read_text()) == before
    assert run(path.name).exit_code == 0


def test_fix_does_not_write_through_a_link(folder: Path) -> None:
    real = ipynb(folder, "real.ipynb")
    (folder / "link.ipynb").symlink_to(real)
    before = real.read_bytes()
    result = run("link.ipynb", "--fix")
    assert result.exit_code == 3 and "is a link" in result.stderr
    assert real.read_bytes() == before


def test_settings_come_from_the_nearest_project(folder: Path) -> None:
    table = (
        '[tool.nb2pkg.check]\ndefinitions = ["g"]\nmax-logic = 0\nexclude = ["old"]\n'
    )
    (folder / "pyproject.toml").write_text(table)
    (folder / "old").mkdir()
    (folder / "old" / "x.py").write_text("# %%\nclass A: pass\n")
    assert run(".").exit_code == 0
    assert "excluded" in run("old/x.py", "-v").stderr
    (folder / "slim.py").write_text("# %%\nimport churn\nx = y.f()\n")
    assert "too-much-logic" in run("slim.py").stdout
    assert run("slim.py", "--max-logic", "1").exit_code == 0
    assert run("slim.py", "--ignore", "too-much-logic").exit_code == 0
    assert run("slim.py", "--select", "credential,definition").exit_code == 0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("[tool.nb2pkg.check]\nmax_logic = 3\n", "has no setting `max_logic`"),
        ('[tool.nb2pkg.check]\nmax-logic = "3"\n', "is not a number"),
        ('[tool.nb2pkg.check]\nignore = ["x"]\n', "there is no rule `x`"),
        ("[tool.nb2pkg.check\n", "this is not TOML"),
    ],
)
def test_wrong_settings_are_the_users_to_mend(
    folder: Path, table: str, words: str
) -> None:
    (folder / "pyproject.toml").write_text(table)
    result = run("slim.py")
    assert result.exit_code == 3 and words in result.stderr
    assert (
        result.stderr.count("pyproject.toml") == 1 and "Traceback" not in result.stderr
    )


def test_which_severity_fails(folder: Path) -> None:
    assert run("fat.py", "--fail-on", "blocker").exit_code == 0
    (folder / "slim.py").write_text("# %%\nx = 1  # nb2pkg: allow=definition\n")
    assert run("slim.py").exit_code == 0
    assert run("slim.py", "--fail-on", "note").exit_code == 1


def test_other_forms_of_the_answer() -> None:
    github = run("fat.py", "--format", "github").stdout
    assert github.startswith("::warning file=fat.py,line=4,title=definition::")
    log = json.loads(run("fat.py", "--format", "sarif").stdout)
    (result,) = log["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "fat.py"},
        "region": {"startLine": 4},
    }
    assert "definition (warning)" in run("--rules").stdout


def test_wrong_usage_and_what_is_not_there(folder: Path) -> None:
    assert run("--select", "nonsense").exit_code == 2
    result = run("gone.ipynb", "fat.py")
    assert result.exit_code == 3 and "gone.ipynb" in result.stderr
    assert "definition" in result.stdout


def test_standard_input_and_another_language(folder: Path) -> None:
    assert run("-", stdin="# %%\ndef f(): pass\n").exit_code == 1
    kernel = {"metadata": {"kernelspec": {"language": "R"}}, "cells": [CELL]}
    (folder / "r.ipynb").write_text(json.dumps({**kernel, "nbformat": 4}))
    result = run("r.ipynb", "-v")
    assert result.exit_code == 0 and "written in R" in result.stderr


FRESH = """# %%
from math import *
# %%
%run ./other.ipynb
# %%
def keep(name):
    return globals()[name]
# %%
first = len(globals())
{more}
print(keep("first"))
"""


@pytest.mark.parametrize("layout", ["projects", "package"])
def test_a_fresh_slim_notebook_passes_and_what_comes_to_it_does_not(
    folder: Path, layout: str
) -> None:
    more = "\n".join(f"value_{n} = sum(globals()[name] == {n} for name in 'ab')" for n in range(12))  # fmt: skip
    (folder / "tale.py").write_text(FRESH.format(more=more))
    (folder / "calm.py").write_text("# %%\ntotal = 0\nfor n in range(3):\n    total += n\n")  # fmt: skip
    words = ["batch", "tale.py", "calm.py", "-o", "made", "--layout", layout]
    made = CliRunner().invoke(app, words)
    assert made.exit_code == 0, made.stderr
    checked = run("made")
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert checked.stderr.startswith("2 notebooks checked")
    (slim,) = (folder / "made").rglob("tale_notebook.py")
    text = slim.read_text()
    assert "def keep(name)" in text
    for fat, code in (
        ("def another():\n    pass\n", "definition"),
        ("late = [name for name in globals()]\nmore = late[0]\n", "too-much-logic"),
        ("password = 'hunter2hunter2'\n", "credential"),
    ):
        slim.write_text(f"{text}\n# %%\n{fat}")
        stopped = run("made")
        assert stopped.exit_code == 1 and f"   {code}   " in stopped.stdout


def test_a_credential_is_allowed_to_nobody(folder: Path) -> None:
    secret = 'password = "hunter2hunter2"\nprint(globals()["password"])\n'
    (folder / "tale.py").write_text(f"# %%\n{secret}")
    CliRunner().invoke(app, ["convert", "tale.py", "-o", "made"])
    checked = run("made")
    assert checked.exit_code == 1 and "credential" in checked.stdout
