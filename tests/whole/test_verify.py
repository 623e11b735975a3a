"""`nb2pkg verify` as a user types it, and slim notebooks with a fault planted in each: caught, and named."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from nb2pkg import pipeline
from nb2pkg.cli import app
from nb2pkg.model.running import Run, Runnable
from nb2pkg.model.verdict import Agrees, Differs
from nb2pkg.reading import read_lock, read_notebook
from nb2pkg.verifying.copies import working_copy
from nb2pkg.verifying.judging import judge, with_lost_cells
from nb2pkg.verifying.kernels import run_cells
from nb2pkg.verifying.matching import lost_cells, original_cells, slim_cells

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

NOTEBOOK = """\
# %%
import random
from array import array
import drawing
# %%
%pip install nb2pkg-no-such-package
RATE = 1.5
# %%
prices = array("d", [])
for price in (10, 20, 30):
    prices.append(price * RATE)
print(f"mean {sum(prices) / len(prices):.2f}")
# %%
lucky = [random.random() for _ in prices]
luckiest = max(lucky)
# %%
labels = []
for price in prices:
    labels.append(f"{price:.0f} EUR")
labels
# %%
drawing.picture(prices)
# %%
with open("labels.txt", "w") as file:
    for label in labels:
        file.write(label + "\\n")
"""
DRAWING = """\
import struct, zlib
from IPython.display import Image

def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

def picture(values):
    rows = b"".join(b"\\0" + bytes([int(v) % 256]) for v in values)
    head = struct.pack(">IIBBBBB", 1, len(values), 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return Image(data=b"\\x89PNG\\r\\n\\x1a\\n" + data)
"""


def write_project(folder: Path) -> Path:
    """`folder/prices.py` with the module it needs, converted into `folder/prices`."""
    (folder / "prices.py").write_text(NOTEBOOK)
    (folder / "drawing.py").write_text(DRAWING)
    return Path(pipeline.convert(folder / "prices.py", output=folder).folder)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_project(tmp_path)
    return Path("prices")


def verify(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["verify", *arguments])


def test_a_project_agrees_with_its_notebook(project: Path) -> None:
    before = sorted(path.name for path in Path().iterdir())
    result = verify("prices", "--json", "--junit", "junit.xml", "--timeout", "60")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["verdict"] == "agrees except"
    assert found["random"] == ["variable luckiest", "variable lucky"]
    assert found["pipeline"]["verdict"] == "agrees"
    assert found["compared"]["results"] > 2
    assert found["compared"]["files"] == 1
    assert [run["run"] for run in found["runs"]] == [
        "original",
        "slim notebook",
        "original, another seed",
        "pipeline.run",
    ]
    suite = ElementTree.parse("junit.xml").getroot()[0]
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")
    Path("junit.xml").unlink()
    assert sorted(path.name for path in Path().iterdir()) == before


def test_what_cannot_run_is_said_in_a_line(project: Path) -> None:
    for arguments, words in (
        (["no-such-folder"], "no-such-folder is no project of nb2pkg"),
        (["prices", "--python", "no-such-python"], "there is no Python no-such-python"),
        (["prices", "--kernel", "no-such"], "there is no kernel no-such"),
        (["prices", "--notebook", "none.py"], "none.py: there is no such file"),
    ):
        result = verify(*arguments)
        assert result.exit_code == 3
        assert result.stderr.startswith("error: ") and words in result.stderr
    Path("prices.py").write_text(NOTEBOOK + "\n")
    result = verify("prices")
    assert result.exit_code == 3
    assert "prices.py has changed since prices was made from it" in result.stderr


@dataclass(frozen=True)
class Bench:
    """A project and the runs of its original that every planted fault is held against."""

    project: Path
    first: Run
    second: Run


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("planted")
    project = write_project(folder)
    cells = [
        Runnable(cell.origin, cell.source.replace("%pip install", "# "))
        for cell in original_cells(read_notebook(folder / "prices.py"))
    ]
    run = run_in_copy(cells, project)
    return Bench(project, run, run)


def run_in_copy(cells: Sequence[Runnable], project: Path) -> Run:
    with TemporaryDirectory() as place:
        copy = working_copy(project.parent, Path(place), left_out=[project])
        search = [project / "src"]
        return run_cells(cells, folder=copy, search=search, seed=0, watched=copy)


def judged(bench: Bench, change: Callable[[str], str]) -> Agrees | Differs:
    """The verdict on the slim notebook with its text changed."""
    provenance = read_lock(bench.project)
    path = bench.project / provenance.slim
    text = path.read_text(encoding="utf-8")
    changed = change(text)
    try:
        path.write_text(changed, encoding="utf-8")
        original = read_notebook(bench.project.parent / "prices.py")
        slim = read_notebook(path)
    finally:
        path.write_text(text, encoding="utf-8")
    cells = slim_cells(original, slim, provenance.cells)
    run = run_in_copy(cells, bench.project)
    found = with_lost_cells(
        judge(bench.first, run, lambda: bench.second, packages=provenance.packages),
        lost_cells(slim, provenance.cells),
    )
    assert isinstance(found, Agrees | Differs)
    return found


def places(found: Agrees | Differs) -> list[tuple[int, str]]:
    differences = found.differences if isinstance(found, Differs) else ()
    return [(one.cell, one.what) for one in differences]


def test_the_slim_notebook_as_it_is_agrees(bench: Bench) -> None:
    assert isinstance(judged(bench, lambda text: text), Agrees)


def cell(source: str) -> str:
    return f"# %%\n{source}\n\n"


LABELS = cell("labels = compute_labels(prices)\nlabels")
LUCKY = cell("lucky, luckiest = compute_luckiest(prices)")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda text: text.replace("RATE = 1.5", "RATE = 1.6"),
            [
                (3, "printed text"),
                (5, "result text/plain"),
                (6, "result image/png"),
                (0, "variable RATE"),
                (0, "variable labels"),
                (0, "variable prices"),
                (0, "file labels.txt"),
            ],
            id="a changed constant",
        ),
        pytest.param(
            lambda text: text.replace(LUCKY, ""),
            [(4, "cell")],
            id="a dropped cell",
        ),
        pytest.param(
            lambda text: text.replace(LUCKY + LABELS, LABELS + LUCKY),
            [(4, "order")],
            id="a swapped order",
        ),
        pytest.param(
            lambda text: text.replace("picture(prices)", "picture(prices[::-1])"),
            [(6, "result image/png")],
            id="a wrong plot",
        ),
        pytest.param(
            lambda text: text.replace("save_labels(labels,", "assert dict("),
            [(0, "file labels.txt")],
            id="a missing file",
        ),
        pytest.param(
            lambda text: text.replace(
                "compute_prices(RATE)",
                "compute_prices(RATE); prices = type(prices)('f', prices)",
            ),
            [(0, "variable prices")],
            id="a changed dtype",
        ),
    ],
)
def test_a_planted_fault_is_caught_and_named(
    bench: Bench, change: Callable[[str], str], expected: list[tuple[int, str]]
) -> None:
    assert places(judged(bench, change)) == expected
