"""What stands around the packages of one repository: its CI, and the project of shared code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nb2pkg.batching.frames import frame, shared_place
from nb2pkg.cli import app
from nb2pkg.generating.together import Member, repository_files
from nb2pkg.model.batch import Batch, Portrait, Row, Shared, Sharing

MEMBERS = [Member(n, n, f"packages/{n}", f"{n}.ipynb", n) for n in ("alone", "user")]
NEEDS = 'dependencies = [\n    "team-common",\n]\n'
# Stands for `python`: `-m venv` makes another of its kind; what else it is asked to do goes to a list, and `ruff` fails in `bad`.
STAND_IN = """#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; exit; fi
echo "$(basename "$PWD"): $*" >> "$LIST"
[ "$3" = install ] && cat > /dev/null
! { [ "$2" = ruff ] && [ -f bad ]; }
"""


class Repository:
    """A checkout with packages, and the script of its CI run on it."""

    def __init__(self, path: Path, common: str) -> None:
        yaml = pytest.importorskip("yaml")
        self.path = path
        files = repository_files("team", MEMBERS, ">=3.10", common)
        (text,) = (file.text for file in files if file.path.endswith("ci.yml"))
        steps = yaml.safe_load(text)["jobs"]["check"]["steps"]
        (self.script,) = (step["run"] for step in steps if "run" in step)
        for name in ("alone", "user", "team-common"):
            needs = NEEDS if name == "user" else f'[project]\nname = "{name}"\n'
            self.lay(f"packages/{name}/pyproject.toml", needs)
        (path / "bin").mkdir()
        (path / "bin/python").write_text(STAND_IN)
        (path / "bin/python").chmod(0o755)
        self.git("init", "-q")
        self.git("add", "packages")
        self.commit("first")

    def lay(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text)

    def git(self, *words: str) -> str:
        ours = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
        command = ["git", "-C", str(self.path), *ours, *words]
        return subprocess.check_output(command, text=True).strip()

    def commit(self, message: str) -> str:
        self.git("add", "packages")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD~" if message != "first" else "HEAD")

    def checked(self, base: str) -> tuple[int, dict[str, list[str]]]:
        """The exit code, and what was done in which package."""
        done = self.path / "done"
        done.unlink(missing_ok=True)
        environment = {
            "PATH": f"{self.path}/bin:{os.environ['PATH']}",
            "LIST": str(done),
            "RUNNER_TEMP": str(self.path / "temp"),
            "BASE": base,
        }
        command = ["bash", "-e", "-c", self.script]
        ran = subprocess.run(command, cwd=self.path, env=environment, check=False)
        by_package: dict[str, list[str]] = {}
        for line in done.read_text().splitlines() if done.exists() else []:
            package, _, words = line.partition(": ")
            by_package.setdefault(package, []).append(words.removeprefix("-m "))
        return ran.returncode, by_package


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_a_change_of_shared_code_checks_the_packages_that_use_it(
    tmp_path: Path,
) -> None:
    repository = Repository(tmp_path, "team-common")
    repository.lay("packages/team-common/src/x.py", "x = 1\n")
    code, done = repository.checked(repository.commit("shared code"))
    assert (code, sorted(done)) == (0, ["team-common", "user"])
    install = "pip install --quiet --editable"
    assert f"{install} ../team-common --editable . --group dev" in done["user"]
    assert f"{install} . --group dev" in done["team-common"]
    assert [words.split()[0] for words in done["user"]] == ["pip", "pip", "ruff", "black", "pytest", "pip"]  # fmt: skip
    repository.lay("packages/alone/bad", "")
    repository.lay("packages/user/x.py", "")
    code, done = repository.checked(repository.commit("one is bad"))
    assert (code, sorted(done)) == (1, ["alone", "user"])
    assert done["alone"][-1] == "ruff check" and len(done["user"]) == 6
    assert sorted(repository.checked("0" * 40)[1]) == ["alone", "team-common", "user"]


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_without_shared_code_packages_are_checked_by_themselves(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "")
    assert "common" not in repository.script
    repository.lay("packages/alone/x.py", "")
    code, done = repository.checked(repository.commit("one"))
    assert (code, sorted(done)) == (0, ["alone"])


BOOK = """# %%
def report(rows):
    import json, os
    lines = []
    for row in rows:
        lines.append(json.dumps(row))
    return lines
# %%
print({n}, report([1]))
"""


def test_shared_code_passes_the_checks_of_its_own_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for n, name in enumerate(("a", "common", "team_common")):
        (tmp_path / f"{name}.py").write_text(BOOK.format(n=n))
    words = ["batch", "a.py", "common.py", "team_common.py", "-o", "team"]
    result: Any = CliRunner().invoke(app, [*words, "--layout=monorepo", "--share"])
    assert result.exit_code == 0, result.stderr
    packages = sorted(path.name for path in (tmp_path / "team/packages").iterdir())
    assert packages == ["a", "common", "team-common", "team-common-py"]
    project = tmp_path / "team/packages/team-common"
    texts = [path.read_text("utf-8") for path in project.rglob("src/*/*.py")]
    assert sum("import json" in text for text in texts) == 1
    for tool in (["ruff", "check"], ["black", "--check", "-q", "."]):
        ran = subprocess.run([sys.executable, "-m", *tool], cwd=project, text=True, capture_output=True)  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr


def row(name: str, requires_python: str) -> Row:
    return Row(f"{name}.ipynb", "converted", project=name, package=f"team.{name}", folder=f"src/team/{name}", requires_python=requires_python)  # fmt: skip


def shared(name: str, text: str, *notebooks: str) -> Shared:
    members = tuple((f"{one}.ipynb", "load", name) for one in notebooks)
    return Shared("load", name, Portrait("load", name, "function", text=text), members)


def test_the_package_of_shared_code_asks_for_the_python_that_it_needs() -> None:
    rows = [row("old", ">=3.10"), row("new", ">=3.12"), row("newer", ">=3.12")]
    anywhere = shared("f", "def f():\n    import a, b\n", "old", "new")
    modern = shared("g", "def g():\n    return 1\n", "new", "newer")
    wanted = {(anywhere,): (">=3.10", "py310"), (anywhere, modern): (">=3.12", "py312")}
    for pieces, (requires, target) in wanted.items():
        sharing = Sharing("team_common", True, pieces)
        place = shared_place(rows, "monorepo", sharing)
        assert place is not None
        texts = {file.path: file.text for file in place.project.files}
        assert f'requires-python = "{requires}"' in texts["pyproject.toml"]
        assert f'target-version = ["{target}"]' in texts["pyproject.toml"]
        lenient = '"src/team_common/load.py" = ["F401", "I001"]'
        assert lenient in texts["pyproject.toml"]
    one = frame(
        Batch(tuple(rows), Sharing("team.common", True, (anywhere,))), "package", "team"
    )
    assert one is not None
    texts = {file.path: file.text for file in one.files}
    assert '"src/team/common/load.py" = ["F401", "I001"]' in texts["pyproject.toml"]
