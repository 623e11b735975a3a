"""Notebook cells in, out what is not the same when nb2pkg has made a package of them; and the smallest cells that show it."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from memory_project import MemoryProject, convert_in_memory
from notebook_grammar import NotebookCells, random_notebook
from notebook_running import NotebookResult, describe, run_notebook, served

from nb2pkg.generating import formatting


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
    difference = difference_of(original, slim) or _pipeline_difference(
        original, project
    )
    figures = project.plan.figures
    return Compared(difference, figures.moved, figures.total)


def difference_of(original: NotebookResult, slim: NotebookResult) -> str:
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


def kind_of_failure(cells: NotebookCells) -> str:
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


def report(cells: NotebookCells) -> str:
    """The smallest notebook that still fails in the same way, what is not the same, and what it became."""
    kind = kind_of_failure(cells)
    cells = smaller(cells, lambda candidate: kind_of_failure(candidate) == kind)
    sources = ["\n".join(cell) for cell in cells]
    text = "\n\n# %%\n".join(sources)
    if kind not in ("slim", "pipeline"):
        return f"{kind}\n\n# %%\n{text}"
    return (
        f"{compare(cells).difference}\n\n# %%\n{text}\n\n{convert_in_memory(sources)}"
    )


@contextlib.contextmanager
def unformatted() -> Iterator[None]:
    """Leave black out: it would take nine tenths of the time and changes no meaning."""
    kept = formatting.format_python
    formatting.format_python = lambda text: text
    try:
        yield
    finally:
        formatting.format_python = kept


@dataclass(frozen=True)
class Part:
    """What some of the seeded notebooks showed: the first failure ("" when there is none), and how much was moved."""

    failure: str
    moved: int
    total: int


def try_notebooks(seeds: range) -> Part:
    """Compare the notebooks of these seeds, until one fails."""
    moved = total = 0
    with unformatted():
        for seed in seeds:
            cells = random_notebook(random.Random(seed))
            try:
                found = compare(cells)
            except Exception:
                return Part(f"seed {seed}: {report(cells)}", moved, total)
            if found.difference:
                return Part(f"seed {seed}: {report(cells)}", moved, total)
            moved, total = moved + found.moved, total + found.total
    return Part("", moved, total)
