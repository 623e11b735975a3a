"""`nb2pkg check` as a pre-commit hook in a generated project: a slim notebook is committed, a fattened one is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nb2pkg

pytest.importorskip("pre_commit", reason="pre-commit is not installed")
pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

ROOT = Path(__file__).parents[2]
HOOK = """\
repos:
  - repo: local
    hooks:
      - id: nb2pkg-check
        name: nb2pkg check
        entry: {python} -m nb2pkg check
        language: system
        types_or: [jupyter, python]
"""
# What git tells the hooks of the repository that these tests run in must not reach the one they make.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}


def do(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = ENVIRONMENT | {
        "PRE_COMMIT_HOME": str(folder / ".git" / "hooks-cache")
    }
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )


def commit(folder: Path) -> subprocess.CompletedProcess[str]:
    do(folder, "git", "add", "-A")
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    return do(folder, "git", *who, "commit", "-m", "change")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project of an example notebook, in a repository with the hook installed."""
    outcome = nb2pkg.convert(
        ROOT / "examples" / "orders-report" / "orders_report.py", output=tmp_path
    )
    folder = Path(outcome.folder)
    config = HOOK.format(python=sys.executable)
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    assert do(folder, "git", "init", "-q").returncode == 0
    installed = do(folder, sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stderr
    return folder


def test_the_hook_passes_a_slim_notebook_and_stops_a_fattened_one(
    project: Path,
) -> None:
    first = commit(project)
    assert first.returncode == 0, first.stderr
    assert "nb2pkg check" in first.stderr and "Passed" in first.stderr

    notebook = project / "notebooks" / "orders_report_notebook.py"
    slim = notebook.read_text(encoding="utf-8")
    fat = slim + "\n# %%\ndef share(part, whole):\n    return part / whole\n"
    notebook.write_text(fat, encoding="utf-8")
    stopped = commit(project)
    assert stopped.returncode == 1
    assert "definition   the function `share` is defined" in stopped.stderr
    assert do(project, "git", "diff", "--cached", "--name-only").stdout.split() == [
        "notebooks/orders_report_notebook.py"
    ]

    notebook.write_text(slim + "\n# %%\nprint(len(orders))\n", encoding="utf-8")
    assert commit(project).returncode == 0
    assert do(project, "git", "rev-list", "--count", "HEAD").stdout == "2\n"


def test_our_hooks_are_as_pre_commit_wants_them(tmp_path: Path) -> None:
    manifest = shutil.copy(ROOT / ".pre-commit-hooks.yaml", tmp_path)
    command = (sys.executable, "-m", "pre_commit", "validate-manifest", manifest)
    checked = do(tmp_path, *command)
    assert checked.returncode == 0, checked.stdout
