"""Notebooks and wishes in, one exit code out: runs each notebook, tells what came of it, lets none stop the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from nb2pkg import pipeline
from nb2pkg.errors import BugInNb2pkg, DestinationInTheWay, Nb2pkgError
from nb2pkg.model.findings import Finding, Severity
from nb2pkg.model.options import Options
from nb2pkg.model.project import Outcome
from nb2pkg.reporting import as_json, bugs, diff, tree, words
from nb2pkg.reporting.progress import progress
from nb2pkg.reporting.streams import Voice

_DONE, _BLOCKED, _MUST_CHANGE, _BUG, _INTERRUPTED = 0, 1, 3, 70, 130


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for: choices for the conversion, where to write and whether, how to answer."""

    options: Options
    voice: Voice
    output: str = ""
    overwrite: bool = False
    dry_run: bool = False
    diff: bool = False
    json: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one notebook: its exit code, the JSON document, and the answer in text ("" for none)."""

    exit_code: int
    document: as_json.Document
    answer: str = ""


Work = Callable[[str, pipeline.Told], Came]


def convert_all(sources: Sequence[str], wishes: Wishes) -> int:
    """Convert each notebook; the exit code is the worst of theirs."""
    taken: dict[str, str] = {}
    return _each(sources, wishes, partial(_convert, wishes, taken))


def plan_one(source: str, wishes: Wishes) -> int:
    """Show the plan of one notebook."""
    return _each([source], wishes, partial(_plan, wishes))


def _convert(
    wishes: Wishes, taken: dict[str, str], source: str, told: pipeline.Told
) -> Came:
    """One notebook all the way; `taken` tells which notebook of this run has which folder."""
    outcome = pipeline.prepare(
        source,
        wishes.options,
        output=wishes.output,
        overwrite=wishes.overwrite,
        told=told,
    )
    _take(outcome, source, taken)
    if not (wishes.dry_run or wishes.diff):
        outcome = pipeline.finish(outcome, told=told)
    voice = wishes.voice
    voice.tell(words.outcome_lines(outcome, verbose=voice.verbose))
    answer = outcome.folder
    if wishes.diff:
        answer = diff.diff_text(outcome.folder, outcome.changes)
    conflict = any(change.verb == "conflict" for change in outcome.changes)
    code = _MUST_CHANGE if conflict and not outcome.written else _DONE
    code = max(code, _judge(outcome.findings, voice))
    return Came(code, as_json.outcome_document(outcome), answer)


def _take(outcome: Outcome, source: str, taken: dict[str, str]) -> None:
    """Note whose folder this is; two notebooks of one run cannot share one."""
    folder = os.path.realpath(outcome.folder).casefold()
    if folder in taken:
        raise DestinationInTheWay(
            f"{source}: {outcome.folder} is already the project of {taken[folder]}",
            hint="convert it alone, with another --name or -o",
        )
    taken[folder] = source


def _plan(wishes: Wishes, source: str, told: pipeline.Told) -> Came:
    notebook, planned = pipeline.decide(source, wishes.options, told=told)
    plan, voice = planned.plan, wishes.voice
    voice.tell(words.finding_lines(plan.findings, verbose=voice.verbose))
    answer = "\n".join(tree.tree_lines(plan))
    document = as_json.plan_document(notebook, plan)
    return Came(_judge(plan.findings, voice), document, answer)


def _judge(findings: Sequence[Finding], voice: Voice) -> int:
    """The exit code that the findings call for; a quiet run still says why it is not 0."""
    if voice.quiet:
        voice.warn(words.blocker_lines(findings))
    blocked = any(finding.severity is Severity.BLOCKER for finding in findings)
    return _BLOCKED if blocked else _DONE


def _each(sources: Sequence[str], wishes: Wishes, work: Work) -> int:
    """Do the work for each notebook behind a progress bar, then print the answers."""
    came: list[Came] = []
    interrupted = False
    stages, wanted = len(pipeline.STAGES), not wishes.voice.quiet
    try:
        with progress(stages * len(sources), wanted=wanted) as bar:
            for number, source in enumerate(sources):
                bar.settle(number * stages)
                told = partial(bar.begin, source)
                came.append(_guarded(work, source, told, wishes.voice))
    except KeyboardInterrupt:
        interrupted = True
        wishes.voice.warn(["error: interrupted; what was not finished is not written"])
    code = _INTERRUPTED if interrupted else max(one.exit_code for one in came)
    try:
        _answer(came, wishes, several=len(sources) > 1)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        wishes.voice.warn([f"error: cannot write to standard output: {reason}"])
        code = max(code, _MUST_CHANGE)
    return code


def _answer(came: Sequence[Came], wishes: Wishes, *, several: bool) -> None:
    if wishes.json:
        documents = [one.document for one in came]
        if documents:
            wishes.voice.answer(as_json.text_of(documents, several=several))
        return
    for one in came:
        if one.answer:
            wishes.voice.answer(one.answer)


def _guarded(work: Work, source: str, told: pipeline.Told, voice: Voice) -> Came:
    """The work for one notebook, with every failure told in a line and turned into an exit code."""
    try:
        return work(source, told)
    except BugInNb2pkg as problem:
        return _bug(source, problem, voice)
    except Nb2pkgError as problem:
        voice.warn(words.error_lines(problem))
        code = problem.exit_code
        return Came(code, as_json.error_document(source, problem, code))
    except Exception as problem:
        return _bug(source, problem, voice)


def _bug(source: str, problem: Exception, voice: Voice) -> Came:
    report = bugs.save_report(problem)
    voice.warn(words.bug_lines(source, problem, report))
    return Came(_BUG, as_json.error_document(source, problem, _BUG))
