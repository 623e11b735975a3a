"""The notebooks of `examples/` in, their golden projects out: whole trees, compared byte for byte.

Only `UPDATE_GOLDEN=1 pytest tests/whole/test_examples.py` (`make golden`) rewrites `examples/*/project/`.
A golden file that is missing fails the test; nothing is ever filled in silently.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = {
    "churn-databricks": "churn.py",
    "house-prices": "house-prices.ipynb",
    "orders-report": "orders_report.py",
    "sensor-exploration": "sensor-exploration.ipynb",
    "text-stats": "text_stats.ipynb",
}
LARGEST_DATA_FILE = 50_000

Tree = dict[str, bytes]

# Runs the code cells of one notebook in one namespace and shows each cell's last value, as a kernel would.
RUN_CELLS = """
import ast, json, sys
namespace = {"__name__": "__main__"}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        *body, last = ast.parse("".join(cell["source"])).body or [ast.Pass()]
        exec(compile(ast.Module(body, []), "cell", "exec"), namespace)
        exec(compile(ast.Interactive([last]), "cell", "single"), namespace)
"""


def run(*command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments; a failure shows what it wrote."""
    variables = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", **variables}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def convert_all(folder: Path, **variables: str) -> dict[str, Tree]:
    """Convert every example with one command, in a process of its own; example -> tree of its project."""
    notebooks = [f"examples/{name}/{file}" for name, file in NOTEBOOKS.items()]
    run(
        *("-m", "nb2pkg", "convert", *notebooks, "-o", str(folder), "-q"),
        cwd=ROOT,
        PYTHONPATH=str(ROOT / "src"),
        **variables,
    )
    trees = {
        name: tree(folder / Path(file).stem.replace("_", "-"))
        for name, file in NOTEBOOKS.items()
    }
    assert len(list(folder.iterdir())) == len(NOTEBOOKS)
    return trees


def tree(folder: Path) -> Tree:
    """Relative path -> bytes of every file under a folder; nothing when there is no such folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def differences(golden: Mapping[str, bytes], made: Mapping[str, bytes]) -> str:
    """What differs between two trees, as text to read; "" when they are equal."""
    said = [f"missing from the golden project: {p}" for p in made if p not in golden]
    said += [f"no longer generated: {path}" for path in golden if path not in made]
    for path in golden.keys() & made.keys():
        if golden[path] != made[path]:
            before, after = (
                t[path].decode().splitlines(keepends=True) for t in (golden, made)
            )
            lines = list(
                difflib.unified_diff(before, after, f"golden/{path}", f"made/{path}")
            )
            said.append("".join(lines[:60]) or f"line endings differ: {path}")
    return "\n".join(sorted(said))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tree]:
    return convert_all(tmp_path_factory.mktemp("made"), PYTHONHASHSEED="0")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_example_becomes_its_golden_project(name: str, made: dict[str, Tree]) -> None:
    golden = ROOT / "examples" / name / "project"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        _rewrite(golden, made[name])
    assert made[name], "nothing was generated"
    assert differences(tree(golden), made[name]) == ""


def _rewrite(golden: Path, files: Tree) -> None:
    shutil.rmtree(golden, ignore_errors=True)
    for path, content in files.items():
        (golden / path).parent.mkdir(parents=True, exist_ok=True)
        (golden / path).write_bytes(content)


def test_examples_convert_alike_in_another_process(
    made: dict[str, Tree], tmp_path: Path
) -> None:
    elsewhere = convert_all(
        tmp_path, PYTHONHASHSEED="4711", TZ="Pacific/Auckland", LC_ALL="C"
    )
    for name, files in elsewhere.items():
        assert differences(made[name], files) == ""


def test_every_example_is_compared() -> None:
    folders = {p.name for p in (ROOT / "examples").iterdir() if p.is_dir()}
    assert folders == NOTEBOOKS.keys()


def test_examples_bring_small_data_of_their_own() -> None:
    for name in NOTEBOOKS:
        for path in (ROOT / "examples" / name / "data").rglob("*"):
            assert path.stat().st_size < LARGEST_DATA_FILE, path


@pytest.mark.parametrize(
    ("golden", "made_now", "said"),
    [
        ({"a.py": b"1\n"}, {"a.py": b"1\n"}, ""),
        ({}, {"a.py": b"1\n"}, "missing from the golden project: a.py"),
        ({"a.py": b"1\n"}, {}, "no longer generated: a.py"),
        (
            {"a.py": b"1\n"},
            {"a.py": b"2\n"},
            "--- golden/a.py\n+++ made/a.py\n@@ -1 +1 @@\n-1\n+2\n",
        ),
    ],
)
def test_a_difference_is_named(golden: Tree, made_now: Tree, said: str) -> None:
    assert differences(golden, made_now) == said


@pytest.fixture
def text_stats(tmp_path: Path, made: dict[str, Tree]) -> Path:
    """A copy of the one example that needs only the standard library, with its project freshly made."""
    folder = tmp_path / "text-stats"
    shutil.copytree(
        ROOT / "examples" / "text-stats",
        folder,
        ignore=shutil.ignore_patterns("project"),
    )
    _rewrite(folder / "project", made["text-stats"])
    return folder


def test_the_slim_notebook_shows_what_the_notebook_showed(text_stats: Path) -> None:
    package = str(text_stats / "project" / "src")
    slim = str(text_stats / "project" / "notebooks" / "text_stats.ipynb")
    before = run("-c", RUN_CELLS, "text_stats.ipynb", cwd=text_stats)
    after = run("-c", RUN_CELLS, slim, cwd=text_stats, PYTHONPATH=package)
    assert "16 sentences" in before.stdout
    assert after.stdout == before.stdout


def test_the_package_runs_as_a_command(text_stats: Path) -> None:
    package = str(text_stats / "project" / "src")
    run("-m", "text_stats", cwd=text_stats, PYTHONPATH=package)
    options = run("-m", "text_stats", "--help", cwd=text_stats, PYTHONPATH=package)
    assert "--min-length" in options.stdout


def test_the_tests_of_the_project_pass(text_stats: Path) -> None:
    project = text_stats / "project"
    result = run(
        *("-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"),
        cwd=project,
        PYTHONPATH=str(project / "src"),
        PYTEST_ADDOPTS="",
    )
    assert " passed" in result.stdout
