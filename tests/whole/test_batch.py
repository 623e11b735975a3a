"""`nb2pkg batch` as a user types it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nb2pkg.cli import app

CELLS = "# %%\ntotal = 0\nfor n in range({n}):\n    total += n * n\nprint(total)\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in a folder with `books/`: two notebooks of one name, and one that is refused."""
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / "books" / name).mkdir(parents=True)
        text = CELLS.format(n=ord(name))
        (tmp_path / "books" / name / "eda.py").write_text(text, encoding="utf-8")
    (tmp_path / "books" / "broken.ipynb").write_text("{", encoding="utf-8")
    return tmp_path


def run(*arguments: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, ["batch", *arguments], input=stdin)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a run but its own notes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".nb2pkg-batch" not in path.parts
    }


def test_a_folder_becomes_projects_and_reports_whatever_the_number_of_jobs(
    folder: Path,
) -> None:
    result = run("books", "-o", "one", "--jobs", "1")
    assert (result.exit_code, result.stdout) == (1, "one\n"), result.stderr
    assert "converted  2" in result.stderr and "refused    1" in result.stderr
    run("books", "-o", "two", "--jobs", "2")
    made = tree(folder / "one")
    assert {
        "a-eda/nb2pkg.lock",
        "b-eda/nb2pkg.lock",
        "nb2pkg-report.html",
    } <= made.keys()
    assert made == tree(folder / "two")
    before = {p: p.stat().st_mtime_ns for p in (folder / "one/a-eda").rglob("*")}
    again = run("books", "-o", "one")
    assert "3 notebooks, 3 unchanged" in again.stderr
    assert made == tree(folder / "one")
    assert before == {
        p: p.stat().st_mtime_ns for p in (folder / "one/a-eda").rglob("*")
    }


def test_the_report_as_the_answer_and_a_list_as_the_question(folder: Path) -> None:
    result = run("--from", "-", "-o", "out", "--json", stdin="books/a/eda.py\n")
    assert result.exit_code == 0 and result.stderr == ""
    document = json.loads(result.stdout)
    assert [one["folder"] for one in document["notebooks"]] == ["eda"]
    assert json.loads((folder / "out/nb2pkg-report.json").read_text()) == document


def test_a_report_of_the_users_own_is_left_alone(folder: Path) -> None:
    for name in ("json", "csv", "html", "junit.xml"):
        (folder / f"report.{name}").write_text("mine", encoding="utf-8")
    run("books", "-o", ".")
    for name in ("json", "csv", "html", "junit.xml"):
        assert (folder / f"report.{name}").read_text(encoding="utf-8") == "mine"
        assert (folder / f"nb2pkg-report.{name}").is_file()


def test_what_is_wrong_is_said_in_a_line(folder: Path) -> None:
    for arguments, code, words in (
        (["-o", "out"], 2, "give a PATH"),
        (["books/broken.ipynb", "-o", "out"], 3, "refused    1"),
        (
            ["books", "--include", "*.r", "-o", "out"],
            3,
            "there is no notebook in books",
        ),
        (["books", "-o", "no/such"], 3, "cannot make no/such"),
        (["--from", "no.txt", "-o", "out"], 3, "cannot read the list no.txt"),
    ):
        result = run(*arguments)
        assert result.exit_code == code and words in result.stderr, result.stderr
        assert "Traceback" not in result.stderr


def test_a_run_that_is_killed_goes_on_to_the_same_end(folder: Path) -> None:
    for number in range(6):
        text = CELLS.format(n=number)
        (folder / "books" / f"n{number}.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "nb2pkg", "batch", "books", "-j", "1", "-q", "-o"]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)
    }
    with subprocess.Popen([*command, "killed"], env=environment) as running:
        while running.poll() is None and len(list(folder.glob("killed/*/*.lock"))) < 3:
            time.sleep(0.005)
        running.kill()
    assert running.returncode == -signal.SIGKILL, "it was done before it was killed"
    assert not (folder / "killed/nb2pkg-report.json").exists()
    resumed = run("books", "-o", "killed").stderr
    assert re.search(r"9 notebooks, [2-8] unchanged", resumed), resumed
    run("books", "-o", "calm")
    assert tree(folder / "killed") == tree(folder / "calm")


def test_one_package_of_all_can_be_run(folder: Path) -> None:
    result = run("books/a", "books/b", "-o", "team", "--layout", "package")
    assert result.exit_code == 0, result.stderr
    made = tree(folder / "team")
    assert {
        "pyproject.toml",
        "README.md",
        "src/team/__init__.py",
        "src/team/a_eda/nb2pkg.lock",
        "tests/b_eda/test_pipeline.py",
        "notebooks/a_eda_notebook.py",
        "docs/b_eda.md",
    } <= made.keys()
    assert not any(path.startswith(("a-eda", "src/a_eda")) for path in made)
    assert b'team-b-eda = "team.b_eda.__main__:main"' in made["pyproject.toml"]
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from team.b_eda import Config, run; run(Config())",
        ],
        env=os.environ | {"PYTHONPATH": str(folder / "team/src")},
        capture_output=True,
        text=True,
    )
    assert ran.stdout == f"{sum(n * n for n in range(ord('b')))}\n", ran.stderr
    assert "2 unchanged" in run("books/a", "books/b", "-o", "team", "--layout=package").stderr  # fmt: skip
    assert tree(folder / "team") == made


def test_a_repository_of_packages_follows_its_notebooks(folder: Path) -> None:
    run("books", "-o", "all", "--layout", "monorepo")
    made = tree(folder / "all")
    assert {
        "packages/a-eda/pyproject.toml",
        "packages/b-eda/nb2pkg.lock",
        ".github/workflows/ci.yml",
        "pyproject.toml",
    } <= made.keys()
    assert not any(path.startswith("packages/a-eda/.git") for path in made)
    (folder / "all/README.md").write_text("ours", encoding="utf-8")
    again = run("books", "-o", "all", "--layout", "monorepo", "--force")
    assert "files that were changed since" in again.stderr and again.exit_code == 3
    assert (folder / "all/README.md").read_text(encoding="utf-8") == "ours"
    assert "converted  2" in again.stderr
    report = json.loads((folder / "all/nb2pkg-report.json").read_text("utf-8"))
    assert len(report["notebooks"]) == 3


def test_a_fresh_clone_knows_what_was_written_at_the_top(folder: Path) -> None:
    command = ("books", "-o", "all", "--layout", "monorepo")
    run(*command)
    shutil.rmtree(folder / "all/.nb2pkg-batch")  # not in version control
    (folder / "books/c.py").write_text(CELLS.format(n=9), encoding="utf-8")
    again = run(*command)
    assert again.exit_code == 1, again.stderr
    assert "packages/c/" in (folder / "all/README.md").read_text(encoding="utf-8")
    inside = run("all", "-o", "other")
    assert "there is no notebook in all" in inside.stderr


def test_one_package_does_not_take_its_own_notebooks(folder: Path) -> None:
    (folder / "books/broken.ipynb").unlink()
    command = (".", "-o", ".", "--layout", "package", "--name", "team")
    first = run(*command)
    assert first.exit_code == 0, first.stderr
    made = tree(folder)
    assert "notebooks/a_eda_notebook.py" in made
    assert "2 notebooks, 2 unchanged" in run(*command).stderr
    assert tree(folder) == made


def test_shared_code_that_cannot_be_written_is_not_imported(folder: Path) -> None:
    shared = "# %%\ndef tidy(words):\n    kept = []\n    for word in words:\n        kept.append(word.strip())\n    return kept\n"
    for name in ("a", "b"):
        path = folder / "books" / name / "eda.py"
        path.write_text(f"{shared}# %%\nprint(tidy(['{name}']))\n", encoding="utf-8")
    package = folder / "crew/packages/crew-common/src/crew_common"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("mine", encoding="utf-8")
    command = ("books", "-o", "crew", "--layout", "monorepo", "--share")
    stopped = run(*command)
    assert stopped.exit_code == 3 and "__init__.py" in stopped.stderr, stopped.stderr
    texts = {path: text.decode() for path, text in tree(folder / "crew").items()}
    assert not any("import tidy" in t and "crew_common" in t for t in texts.values())
    assert "nb2pkg-report.json" in texts
    assert run(*command, "--overwrite").exit_code == 1
    moved = (folder / "crew/packages/a-eda").rglob("src/**/*.py")
    assert any("from crew_common." in path.read_text("utf-8") for path in moved)
