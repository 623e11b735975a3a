"""What people read: findings, files, figures, errors, the tree of a plan, the diff."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nb2pkg.errors import BugInNb2pkg, DestinationInTheWay
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.plan import Figures
from nb2pkg.model.project import Change, Outcome
from nb2pkg.reporting.diff import diff_text
from nb2pkg.reporting.tree import tree_lines
from nb2pkg.reporting.words import (
    blocker_lines,
    bug_lines,
    error_lines,
    figures_words,
    finding_lines,
    outcome_lines,
)


def test_a_conversion_is_told_from_findings_to_what_to_type_next(
    outcome: Outcome,
) -> None:
    assert outcome_lines(outcome) == [
        "cell 3:1    note      magic-left-in-notebook   `%time` stays",
        "cell 19:4   warning   changed-in-place         `df` is changed; copy it first",
        "notebook    blocker   nothing-runs             the notebook is broken",
        "create     out/house-prices/README.md",
        "replace    out/house-prices/src/old.py  (no longer generated: removed)",
        "house-prices: 2 modules, 2 functions; "
        "logic moved 41 of 44 statements (93 %), 5 short ones left",
        "next: cd out/house-prices && python -m pip install -e . --group dev && python -m pytest",
    ]


def test_a_dry_run_says_that_nothing_was_written(outcome: Outcome) -> None:
    assert outcome_lines(replace(outcome, written=False))[-2:] == [
        "nothing written to out/house-prices: 1 create, 1 replace",
        "next: the same without --dry-run or --diff",
    ]


def test_a_dry_run_with_conflicts_says_how_to_go_on(outcome: Outcome) -> None:
    changes = (Change("conflict", "README.md", "mine", "theirs"),)
    lines = outcome_lines(replace(outcome, written=False, changes=changes))
    assert lines[-2] == "nothing written to out/house-prices: 1 conflict"
    assert "--overwrite" in lines[-1]


def test_what_to_type_next_survives_a_shell(outcome: Outcome) -> None:
    lines = outcome_lines(replace(outcome, folder="my out/$x"))
    assert (
        lines[-1]
        == "next: cd 'my out/$x' && python -m pip install -e . --group dev && python -m pytest"
    )


def test_more_than_a_dozen_notes_are_only_counted() -> None:
    notes = [Finding("n", Severity.NOTE, Place(i), "so") for i in range(1, 14)]
    warning = Finding("w", Severity.WARNING, Place(20), "so")
    assert finding_lines([*notes, warning]) == [
        "cell 20:1   warning   w   so",
        "13 notes not shown; -v shows them",
    ]
    assert len(finding_lines([*notes, warning], verbose=True)) == 14
    assert len(finding_lines([*notes[:12], warning])) == 13


def test_blockers_are_what_a_quiet_run_shows(outcome: Outcome) -> None:
    assert blocker_lines(outcome.findings) == [
        "notebook   blocker   nothing-runs   the notebook is broken"
    ]


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (Figures(0, 0, 0), "no logic to move"),
        (Figures(0, 0, 2), "no logic to move, 2 short ones left"),
        (Figures(1, 1, 0), "logic moved 1 of 1 statement (100 %)"),
        (
            Figures(999, 1000, 1),
            "logic moved 999 of 1000 statements (99 %), 1 short one left",
        ),
    ],
)
def test_figures_in_words(figures: Figures, words: str) -> None:
    assert figures_words(figures) == words


def test_errors_are_one_line() -> None:
    problem = DestinationInTheWay("churn is in the way", hint="rename it")
    assert error_lines(problem) == ["error: churn is in the way. Rename it"]
    assert error_lines(DestinationInTheWay("so it is")) == ["error: so it is"]
    assert bug_lines("a.ipynb", IndexError("secret"), "r.txt") == [
        "error: a.ipynb: this is a bug in nb2pkg, please report"
        " and attach r.txt (no notebook content in it): IndexError"
    ]
    assert bug_lines("a.ipynb", BugInNb2pkg("clean.py does not compile"), "") == [
        "error: a.ipynb: this is a bug in nb2pkg, please report: clean.py does not compile"
    ]


def test_a_plan_is_a_tree(outcome: Outcome) -> None:
    lines = [" ".join(line.split()) for line in tree_lines(outcome.plan)]
    assert lines[1:] == [
        "├── clean.py Clean the rows.",
        "│ └── clean(df, floor) -> df cells 4, 5",
        "├── train.py",
        "│ └── class Model cell 6",
        "├── config.py",
        "│ ├── TEST_SIZE: float = 0.25 --test-size cell 2",
        "│ └── FLOOR: float = 1.5 cell 2",
        "├── stays in the notebook",
        "│ └── cell 7",
        "│ ├── line 1: show shows `df`",
        "│ └── line 2: logic reads `globals()`",
        "├── dropped",
        "│ └── cell 8",
        "│ └── line 1: import imported before",
        "└── requires",
        "└── pandas>=2 import pandas",
    ]
    assert lines[0].startswith("house-prices: 2 modules, 2 functions")


def test_a_diff_creates_changes_and_removes() -> None:
    changes = [
        Change("create", "a.py", None, "a = 1\n"),
        Change("same", "b.py", "b = 1\n", "b = 1\n"),
        Change("replace", "c.py", "c = 1\nd = 1", "c = 2\nd = 1"),
        Change("replace", "d.py", "d = 1\n", None),
        Change("skip", "e.py", "e = 1\n", "e = 1\n"),
    ]
    assert diff_text("churn", changes).split("\n") == [
        "--- /dev/null",
        "+++ b/churn/a.py",
        "@@ -0,0 +1 @@",
        "+a = 1",
        "--- a/churn/c.py",
        "+++ b/churn/c.py",
        "@@ -1,2 +1,2 @@",
        "-c = 1",
        "+c = 2",
        " d = 1",
        "\\ No newline at end of file",
        "--- a/churn/d.py",
        "+++ /dev/null",
        "@@ -1 +0,0 @@",
        "-d = 1",
    ]
