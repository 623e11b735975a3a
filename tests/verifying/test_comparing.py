"""Runs made by hand in, verdicts out: what is equal, what varies by itself, what differs."""

from __future__ import annotations

import pytest

from nb2pkg.model.running import (
    CellRun,
    Output,
    Raised,
    Run,
    Stop,
    Variable,
    WrittenFile,
)
from nb2pkg.model.verdict import Agrees, DidNotRun, Difference, Differs
from nb2pkg.verifying.comparing import compare


def printed(origin: int, text: str, kind: str = "stdout") -> CellRun:
    return CellRun(origin, (Output(kind, (("text/plain", text),)),))  # type: ignore[arg-type]


def image(origin: int, digest: str) -> CellRun:
    return CellRun(origin, (Output("display", (("image/png", digest),)),))


def run(*cells: CellRun, **variables: str) -> Run:
    return Run(
        cells,
        tuple(Variable(name, "int", digest) for name, digest in variables.items()),
    )


def failed(*cells: CellRun, cell: int, error: Raised) -> Run:
    return Run((*cells, CellRun(cell, error=error)), (), Stop(cell, "error", error))


def test_equal_runs_agree() -> None:
    same = run(printed(1, "a"), image(2, "10x10 abc"), x="1")
    assert compare(same, same, same) == Agrees()


@pytest.mark.parametrize(
    ("original", "slim", "what"),
    [
        (printed(3, "1\n"), printed(3, "2\n"), "printed text"),
        (printed(3, "1\n"), CellRun(3), "outputs"),
        (CellRun(3), printed(3, "1\n"), "outputs"),
        (image(3, "10x10 abc"), image(3, "10x10 abd"), "display image/png"),
        (printed(3, "1\n"), image(3, "10x10 abc"), "outputs"),
        (
            CellRun(3),
            printed(3, "a.py:1: UserWarning: no\n  x()\n", "stderr"),
            "warning",
        ),
        (CellRun(3), printed(3, "oh\n", "stderr"), "outputs"),
        (CellRun(3, error=Raised("KeyError", "a")), CellRun(3), "error"),
    ],
)
def test_a_difference_names_the_cell_and_what(
    original: CellRun, slim: CellRun, what: str
) -> None:
    verdict = compare(run(original), run(original), run(slim))
    assert isinstance(verdict, Differs)
    assert [(found.cell, found.what) for found in verdict.differences] == [(3, what)]


def test_a_cell_that_nb2pkg_adds_must_be_silent() -> None:
    quiet, loud = run(printed(1, "a")), run(printed(0, "hello"), printed(1, "a"))
    assert compare(quiet, quiet, run(CellRun(0), printed(1, "a"))) == Agrees()
    assert isinstance(compare(quiet, quiet, loud), Differs)


def test_slim_cells_of_one_origin_count_together() -> None:
    whole, parts = run(printed(1, "ab")), run(printed(1, "a"), printed(1, "b"))
    assert compare(whole, whole, parts) == Agrees()


def test_what_two_original_runs_disagree_on_is_named_and_left_out() -> None:
    first = run(printed(1, "took 1.5 s\n"), printed(2, "sum 3"), x="1", y="1")
    second = run(printed(1, "took 1.6 s\n"), printed(2, "sum 3"), x="2", y="1")
    slim = run(printed(1, "took 9 s\n"), printed(2, "sum 3"), x="3", y="1")
    assert compare(first, second, slim) == Agrees(
        ("cell 1: printed text (numbers)", "variable x")
    )


def test_a_varying_number_may_change_its_sign_and_width() -> None:
    first, second = run(printed(1, "at 11.6 it, -0.5")), run(
        printed(1, "at 12.6 it, -0.4")
    )
    assert compare(first, second, run(printed(1, "at  7.6 it, 0.1"))) == Agrees(
        ("cell 1: printed text (numbers)",)
    )


def test_only_the_numbers_of_a_varying_line_may_vary() -> None:
    first, second = run(printed(1, "took 1 s\nok")), run(printed(1, "took 2 s\nok"))
    assert isinstance(compare(first, second, run(printed(1, "took 3 s\nbad"))), Differs)


def test_variables_of_the_same_name_are_compared_and_missing_ones_listed() -> None:
    original = run(a="1", b="2", gone="3")
    assert compare(original, original, run(a="1", b="2", new="4")) == Agrees(
        unseen=("gone",)
    )
    verdict = compare(original, original, run(a="1", b="9"))
    assert isinstance(verdict, Differs)
    assert verdict.differences == (Difference(0, "variable b", "int 2", "int 9"),)


def test_variables_that_could_not_be_read_are_no_agreement() -> None:
    assert isinstance(compare(run(a="1"), run(a="1"), run()), Differs)


def test_a_deprecation_that_python_shows_only_for_main_is_a_note() -> None:
    text = "/x/ipykernel_1/2.py:3: DeprecationWarning: old\n  f()\n"
    noisy, quiet = run(printed(1, text, "stderr")), run(CellRun(1))
    assert compare(noisy, noisy, quiet) == Agrees(
        notes=("cell 1: a warning only in the original: DeprecationWarning: old",)
    )


def test_a_warning_that_comes_with_an_import_moves_with_it_and_is_named() -> None:
    text = "/x/lib.py:3: UserWarning: no widgets\n  f()\n"
    first = run(printed(1, text, "stderr"), printed(2, "a"))
    moved = run(CellRun(1), printed(2, "a"), printed(0, text, "stderr"))
    assert compare(first, first, moved) == Agrees(
        notes=(
            "cell 0: a warning only in the slim: UserWarning: no widgets",
            "cell 1: a warning only in the original: UserWarning: no widgets",
        )
    )


def test_the_place_of_a_warning_is_no_difference() -> None:
    one = run(printed(1, "/x/ipykernel_1/2.py:3: UserWarning: old\n  f()\n", "stderr"))
    other = run(printed(1, "/y/churn/load.py:30: UserWarning: old\n  f(a)\n", "stderr"))
    assert compare(one, one, other) == Agrees()


def test_the_module_of_a_moved_class_is_a_note() -> None:
    original = run(printed(1, "<class '__main__.A'>"))
    slim = run(printed(1, "<class 'churn.models.A'>"))
    verdict = compare(original, original, slim, packages=["churn"])
    assert verdict == Agrees(
        notes=("cell 1: the module of a class in its printed text",)
    )


def test_an_original_that_fails_must_fail_alike() -> None:
    error = Raised("ValueError", "no")
    original = failed(printed(1, "a"), cell=2, error=error)
    assert compare(original, original, original) == DidNotRun(2, error, alike=True)


@pytest.mark.parametrize(
    "slim",
    [
        run(printed(1, "a"), CellRun(2)),
        failed(printed(1, "b"), cell=2, error=Raised("ValueError", "no")),
        failed(printed(1, "a"), cell=2, error=Raised("KeyError", "no")),
        failed(cell=1, error=Raised("ValueError", "no")),
    ],
)
def test_an_original_that_fails_and_a_slim_one_that_does_not_fail_alike(
    slim: Run,
) -> None:
    original = failed(printed(1, "a"), cell=2, error=Raised("ValueError", "no"))
    verdict = compare(original, original, slim)
    assert isinstance(verdict, DidNotRun)
    assert not verdict.alike


def test_a_slim_notebook_that_fails_alone_differs_once() -> None:
    original = run(printed(1, "a"), printed(2, "b"), printed(3, "c"), x="1")
    slim = failed(printed(1, "a"), cell=2, error=Raised("NameError", "x"))
    verdict = compare(original, original, slim)
    assert isinstance(verdict, Differs)
    assert [(found.cell, found.what) for found in verdict.differences] == [(2, "error")]


def test_a_failure_in_a_cell_that_nb2pkg_added_is_told() -> None:
    original = run(printed(1, "a"))
    verdict = compare(
        original, original, failed(cell=0, error=Raised("ImportError", "churn"))
    )
    assert isinstance(verdict, Differs)
    assert verdict.differences[0].slim == "ImportError: churn"


def wrote(*paths: str) -> Run:
    return Run((), files=tuple(WrittenFile(path, "created", "1") for path in paths))


def test_files_named_by_an_id_of_each_run_vary_by_themselves() -> None:
    first, again = wrote("runs/1a2b3c4d5e6f7a8b/x"), wrote("runs/0000000000000001/x")
    verdict = compare(first, again, wrote("runs/0000000000000002/x"))
    assert verdict == Agrees(varying=("file runs/…/x",))


@pytest.mark.parametrize(
    "slim",
    [
        wrote("runs/0000000000000002/y"),
        wrote("runs/0000000000000002/x", "runs/0000000000000003/x"),
    ],
)
def test_one_of_them_too_many_or_of_another_kind_is_a_difference(slim: Run) -> None:
    first, again = wrote("runs/1a2b3c4d5e6f7a8b/x"), wrote("runs/0000000000000001/x")
    assert isinstance(compare(first, again, slim), Differs)
