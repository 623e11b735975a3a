"""Outcomes, findings and errors in, lines for people out."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence

from nb2pkg.errors import BugInNb2pkg, Nb2pkgError
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.plan import Figures, Plan
from nb2pkg.model.project import Change, Outcome
from nb2pkg.model.recording import Recording

_MANY_NOTES = 12


def outcome_lines(outcome: Outcome, *, verbose: bool = False) -> list[str]:
    """What one conversion found and did, and what to type next."""
    return [
        *finding_lines(outcome.findings, verbose=verbose),
        *(change_line(outcome.folder, change) for change in outcome.changes),
        summary_line(outcome.plan),
        *(recording_lines(outcome.recording) if outcome.recording else ()),
        *_last_lines(outcome),
    ]


def finding_lines(findings: Sequence[Finding], *, verbose: bool = False) -> list[str]:
    """One line a finding, in notebook order; more than a dozen notes are only counted unless `verbose`."""
    notes = sum(finding.severity is Severity.NOTE for finding in findings)
    hidden = notes > _MANY_NOTES and not verbose
    shown = [
        finding
        for finding in findings
        if not (hidden and finding.severity is Severity.NOTE)
    ]
    wide = max((len(finding.code) for finding in shown), default=0)
    where = max((len(_where(finding.place)) for finding in shown), default=0)
    lines = [_finding_line(finding, where, wide) for finding in shown]
    return [*lines, f"{notes} notes not shown; -v shows them"] if hidden else lines


def _finding_line(finding: Finding, where: int, wide: int) -> str:
    place = _where(finding.place).ljust(where)
    advice = f"; {finding.advice}" if finding.advice else ""
    severity = finding.severity.value.ljust(7)
    code = finding.code.ljust(wide)
    return f"{place}   {severity}   {code}   {finding.message}{advice}"


def _where(place: Place) -> str:
    where = f"cell {place.cell}:{place.line}" if place.cell else "notebook"
    return f"{place.notebook} {where}" if place.notebook else where


def change_line(folder: str, change: Change) -> str:
    """One line a file: what happens to it.

    >>> change_line("churn", Change("create", "README.md", None, "# Churn"))
    'create     churn/README.md'
    """
    gone = "  (no longer generated: removed)" if change.after is None else ""
    return f"{change.verb.ljust(8)}   {folder}/{change.path}{gone}"


def blocker_lines(findings: Sequence[Finding]) -> list[str]:
    """The findings that make the exit code 1: also a quiet run shows them."""
    blockers = [one for one in findings if one.severity is Severity.BLOCKER]
    return finding_lines(blockers)


def summary_line(plan: Plan) -> str:
    """The project in one line: its size and the share of logic that moved."""
    functions = sum(len(module.functions) for module in plan.modules)
    size = f"{many(len(plan.modules), 'module')}, {many(functions, 'function')}"
    return f"{plan.project}: {size}; {figures_words(plan.figures)}"


def recording_lines(recording: Recording) -> list[str]:
    """How many functions have recorded tests, why the others have none, and where the run ended early.

    >>> from nb2pkg.model.recording import FunctionRecord
    >>> recording_lines(Recording((FunctionRecord("load.load", why="it takes 9 s"),)))
    ['recorded: tests for 0 of 1 function', '  not load.load: it takes 9 s']
    """
    tested = sum(bool(one.tests) for one in recording.functions)
    functions = many(len(recording.functions), "function")
    lines = [f"recorded: tests for {tested} of {functions}"]
    lines += [
        f"  not {one.function}: {one.why}"
        for one in recording.functions
        if not one.tests
    ]
    if recording.stopped:
        lines.append(f"warning: the notebook's run stopped at {recording.stopped}")
    return lines


def figures_words(figures: Figures) -> str:
    """The extraction figure in words; a percentage is never rounded up.

    >>> figures_words(Figures(moved=41, total=44, short=5))
    'logic moved 41 of 44 statements (93 %), 5 short ones left'
    """
    if not figures.total:
        moved = "no logic to move"
    else:
        percent = figures.moved * 100 // figures.total
        statements = many(figures.total, "statement")
        moved = f"logic moved {figures.moved} of {statements} ({percent} %)"
    short = "one" if figures.short == 1 else "ones"
    return f"{moved}, {figures.short} short {short} left" if figures.short else moved


def _last_lines(outcome: Outcome) -> list[str]:
    """What happened to the disk, then what to type."""
    folder = outcome.folder
    if outcome.written:
        return [
            f"next: cd {shlex.quote(folder)} && python -m pip install -e . --group dev && python -m pytest"
        ]
    counts = Counter(change.verb for change in outcome.changes)
    verbs = ", ".join(f"{counts[verb]} {verb}" for verb in sorted(counts))
    if counts["conflict"]:
        advice = (
            "next: keep your changes with another -o, or drop them with --overwrite"
        )
    else:
        advice = "next: the same without --dry-run or --diff"
    return [f"nothing written to {folder}: {verbs}", advice]


def error_lines(problem: Nb2pkgError) -> list[str]:
    """One line: what is wrong and where, and what to do about it.

    >>> error_lines(Nb2pkgError("a.ipynb: no such file", hint="check the path"))
    ['error: a.ipynb: no such file. Check the path']
    """
    hint = problem.hint[:1].upper() + problem.hint[1:]
    return [
        f"error: {problem.message}. {hint}" if hint else f"error: {problem.message}"
    ]


def bug_lines(source: str, problem: BaseException, report: str) -> list[str]:
    """One line for a failure that is ours, with the file that helps to find it."""
    what = type(problem).__name__
    if isinstance(problem, BugInNb2pkg):
        what = problem.message
    saved = f" and attach {report} (no notebook content in it)" if report else ""
    return [f"error: {source}: this is a bug in nb2pkg, please report{saved}: {what}"]


def many(number: int, thing: str, things: str = "") -> str:
    """A number of things.

    >>> many(1, "module"), many(2, "module")
    ('1 module', '2 modules')
    """
    return f"{number} {thing if number == 1 else things or thing + 's'}"
