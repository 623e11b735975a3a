"""Runs in, a verdict out: when the original is run again, and what that decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2pkg.model.running import CellRun, Output, Raised, Run, Runnable, Stop
from nb2pkg.model.verdict import Agrees, DidNotRun, Differs
from nb2pkg.verifying.judging import judge
from nb2pkg.verifying.kernels import run_cells


def printed(text: str) -> Run:
    return Run((CellRun(1, (Output("stdout", (("text/plain", text),)),)),))


def never() -> Run:
    raise AssertionError("the original was run again")


def test_equal_runs_need_no_other() -> None:
    assert judge(printed("1"), printed("1"), never) == Agrees()


def test_what_differs_from_every_twin_differs() -> None:
    asked: list[int] = []

    def twin() -> Run:
        asked.append(1)
        return printed("took 1 s")

    found = judge(printed("took 1 s"), printed("took 2 s"), twin)
    assert isinstance(found, Differs)
    assert len(asked) == 3


def test_what_varies_in_one_twin_varies_by_itself() -> None:
    twins = iter(["took 1 s", "took 3 s"])
    found = judge(
        printed("took 1 s"), printed("took 2 s"), lambda: printed(next(twins))
    )
    assert found == Agrees(varying=("cell 1: printed text (numbers)",))


def test_another_text_is_not_excused_by_numbers_that_vary() -> None:
    found = judge(printed("took 1 s"), printed("lost 2 s"), lambda: printed("took 3 s"))
    assert isinstance(found, Differs)


def test_failing_alike() -> None:
    stop = Stop(1, "error", Raised("KeyError", "'a'"))
    failing = Run((CellRun(1, error=stop.error),), stop=stop)
    assert judge(failing, failing, never) == DidNotRun(1, stop.error, True)
    found = judge(failing, printed("1"), lambda: failing)
    assert isinstance(found, DidNotRun)
    assert not found.alike


@pytest.mark.parametrize("library", ["random", "numpy"])
def test_a_seed_makes_random_notebooks_equal(tmp_path: Path, library: str) -> None:
    pytest.importorskip("ipykernel")
    pytest.importorskip(library)
    draw = {"random": "random.random()", "numpy": "numpy.random.rand()"}[library]
    cells = [Runnable(1, f"import {library}"), Runnable(2, f"x = {draw}\nprint(x)")]
    first, second, third = (
        run_cells(cells, folder=tmp_path, seed=seed) for seed in (0, 0, 1)
    )
    assert isinstance(judge(first, second, never), Agrees)
    assert isinstance(judge(first, third, lambda: second), Differs)
    assert all("seed" not in variable.name for variable in first.variables)
