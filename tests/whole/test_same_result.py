"""The promise itself: cells in one namespace and the slim notebook with its package do the same, on thousands of notebooks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_project import MemoryProject, convert_in_memory
from notebook_grammar import NotebookCells, random_notebook
from notebook_running import NotebookResult, describe, run_notebook, served

from nb2pkg.generating import formatting

NOTEBOOKS = 5_000
PARTS = 10
# Of all logic in the random notebooks; far below what real ones reach, since one statement in five is a trap here.
LEAST_MOVED = 0.5


@pytest.fixture(autouse=True)
def _unformatted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Black would take nine tenths of the time and changes no meaning."""
    monkeypatch.setattr(formatting, "format_python", lambda text: text)


@dataclass(frozen=True)
class Compared:
    """What is not the same ("" when nothing is), and how much was moved."""

    difference: str
    moved: int = 0
    total: int = 0


def compare(cells: NotebookCells) -> Compared:
    """Run the cells as they are and as nb2pkg makes them, and compare all that can be seen."""
    sources = ["\n".join(cell) for cell in cells]
    original, _ = run_notebook(list(enumerate(sources, 1)))
    project = convert_in_memory(sources)
    slim, _ = run_notebook(project.slim, project.modules)
    difference = _difference(original, slim) or _pipeline_difference(original, project)
    figures = project.plan.figures
    return Compared(difference, figures.moved, figures.total)


def _difference(original: NotebookResult, slim: NotebookResult) -> str:
    for origin in sorted({*original.cells, *slim.cells}):
        mine, other = original.cells.get(origin), slim.cells.get(origin)
        if mine is None or other is None:
            shown = mine or other
            if shown and (shown.shown or shown.error):
                return f"cell {origin} did not run in both: {mine} {other}"
        elif mine != other:
            return f"cell {origin}:\n  original {mine}\n  slim     {other}"
    for name in original.variables.keys() & slim.variables.keys():
        if original.variables[name] != slim.variables[name]:
            return f"{name}: {original.variables[name]} became {slim.variables[name]}"
    return ""


def _pipeline_difference(original: NotebookResult, project: MemoryProject) -> str:
    """`pipeline.run` gives the notebook's final variables, unless the plan says it stops at a statement."""
    if original.failed or any(
        "only_in_the_notebook(" in call.text for call in project.plan.pipeline
    ):
        return ""
    source = "from same.config import Config\nfrom same.pipeline import run\nresults = run(Config())"
    with served(project.modules):
        found, namespace = run_notebook([(1, source)], project.modules)
    if found.failed:
        return f"pipeline.run: {found.cells[1].error}"
    for result in project.plan.results:
        given_back = describe(getattr(namespace["results"], result.name))
        if given_back != original.variables.get(result.name, given_back):
            return f"pipeline.run: {result.name}: {original.variables[result.name]} became {given_back}"
    return ""


def smaller(
    cells: NotebookCells, fails: Callable[[NotebookCells], bool]
) -> NotebookCells:
    """The notebook without every cell and statement that the failure does not need."""
    shrunk = True
    while shrunk:
        shrunk = False
        for candidate in _without_one(cells):
            if fails(candidate):
                cells, shrunk = candidate, True
                break
    return cells


def _without_one(cells: NotebookCells) -> Iterator[NotebookCells]:
    for place in range(len(cells)):
        yield [*cells[:place], *cells[place + 1 :]]
    for place, cell in enumerate(cells):
        for line in range(len(cell)):
            if len(cell) > 1:
                yield [
                    *cells[:place],
                    [*cell[:line], *cell[line + 1 :]],
                    *cells[place + 1 :],
                ]


def _kind_of_failure(cells: NotebookCells) -> str:
    """What goes wrong with these cells, in a word: "" when nothing does."""
    try:
        difference = compare(cells).difference
    except Exception as problem:
        return type(problem).__name__
    return (
        "pipeline"
        if difference.startswith("pipeline")
        else "slim" if difference else ""
    )


def _report(cells: NotebookCells) -> str:
    """The smallest notebook that still fails in the same way, what is not the same, and what it became."""
    kind = _kind_of_failure(cells)
    cells = smaller(cells, lambda candidate: _kind_of_failure(candidate) == kind)
    sources = ["\n".join(cell) for cell in cells]
    text = "\n\n# %%\n".join(sources)
    if kind not in ("slim", "pipeline"):
        return f"{kind}\n\n# %%\n{text}"
    return (
        f"{compare(cells).difference}\n\n# %%\n{text}\n\n{convert_in_memory(sources)}"
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_slim_notebook_and_pipeline_do_what_the_cells_do(part: int) -> None:
    moved = total = 0
    for seed in range(part, NOTEBOOKS, PARTS):
        cells = random_notebook(random.Random(seed))
        try:
            found = compare(cells)
        except Exception:
            pytest.fail(f"seed {seed}: {_report(cells)}", pytrace=False)
        if found.difference:
            pytest.fail(f"seed {seed}: {_report(cells)}", pytrace=False)
        moved, total = moved + found.moved, total + found.total
    assert moved / total >= LEAST_MOVED, f"{moved} of {total} statements of logic moved"


@settings(
    max_examples=50,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.randoms(use_true_random=False))
def test_the_same_with_hypothesis_choosing(chooser: random.Random) -> None:
    cells = random_notebook(chooser)
    assert compare(cells).difference == ""


def test_the_comparison_sees_a_planted_difference() -> None:
    """Were the runner blind, the thousands above would show nothing."""
    original, _ = run_notebook([(1, "x = [1]\nprint(x)"), (2, "x")])
    for changed in ("x = [2]\nprint([1])", "x = [1]\nprint(x, 1)", "x = [1]"):
        other, _ = run_notebook([(1, changed), (2, "x")])
        assert _difference(original, other)
    assert not _difference(original, original)


def test_the_shrinker_leaves_what_the_failure_needs() -> None:
    cells = [["a = 1", "b = 2"], ["c = 3"], ["print(b)", "d = 4"]]
    found = smaller(
        cells, lambda smaller_one: any("print(b)" in cell for cell in smaller_one)
    )
    assert found == [["print(b)"]]
