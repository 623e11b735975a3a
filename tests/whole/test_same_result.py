"""The promise itself: cells in one namespace and the slim notebook with its package do the same, on thousands of notebooks."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from notebook_grammar import random_notebook
from notebook_running import run_notebook
from same_result import (
    Part,
    compare,
    difference_of,
    report,
    smaller,
    try_notebooks,
    unformatted,
)

NOTEBOOKS = 5_000
PARTS = 10
# Of all logic in the random notebooks; below what real ones reach, since one statement in five is a trap here.
LEAST_MOVED = 0.65


@pytest.fixture(scope="module")
def part_of() -> Iterator[Callable[[int], Part]]:
    """The parts, worked on by all cores; under xdist the other cores have tests of their own."""
    seeds = [range(part, NOTEBOOKS, PARTS) for part in range(PARTS)]
    if "PYTEST_XDIST_WORKER" in os.environ:
        yield lambda part: try_notebooks(seeds[part])
        return
    with ProcessPoolExecutor() as pool:
        parts = [pool.submit(try_notebooks, each) for each in seeds]
        yield lambda part: parts[part].result()
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("part", range(PARTS))
def test_slim_notebook_and_pipeline_do_what_the_cells_do(
    part: int, part_of: Callable[[int], Part]
) -> None:
    found = part_of(part)
    if found.failure:
        pytest.fail(found.failure, pytrace=False)
    share = found.moved / found.total
    assert (
        share >= LEAST_MOVED
    ), f"{found.moved} of {found.total} statements of logic moved"


@settings(max_examples=50, deadline=None, derandomize=True, phases=(Phase.generate,))
@given(st.randoms(use_true_random=False))
def test_the_same_with_hypothesis_choosing(chooser: random.Random) -> None:
    cells = random_notebook(chooser)
    with unformatted():
        if compare(cells).difference:
            pytest.fail(report(cells), pytrace=False)


def test_the_comparison_sees_a_planted_difference() -> None:
    """Were the runner blind, the thousands above would show nothing."""
    original, _ = run_notebook([(1, "x = [1]\nprint(x)"), (2, "x")])
    for changed in ("x = [2]\nprint([1])", "x = [1]\nprint(x, 1)", "x = [1]"):
        other, _ = run_notebook([(1, changed), (2, "x")])
        assert difference_of(original, other)
    assert not difference_of(original, original)


def test_the_shrinker_leaves_what_the_failure_needs() -> None:
    cells = [["a = 1", "b = 2"], ["c = 3"], ["print(b)", "d = 4"]]
    found = smaller(
        cells, lambda smaller_one: any("print(b)" in cell for cell in smaller_one)
    )
    assert found == [["print(b)"]]
