"""Notebooks and wishes in, projects or plans out: the work of `convert` and `plan`."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from functools import partial

from nb2pkg import pipeline, reading
from nb2pkg.commands.several import (
    BLOCKED,
    DONE,
    MUST_CHANGE,
    WRONG_USAGE,
    Came,
    Teller,
    Wishes,
    each,
)
from nb2pkg.commands.verifying import RUNS, ends_like_an_interrupt, verified_outcome
from nb2pkg.errors import DestinationInTheWay, Nb2pkgError, NoPython
from nb2pkg.model.findings import Finding, Severity
from nb2pkg.model.options import Options
from nb2pkg.model.project import Outcome
from nb2pkg.reporting import as_json, diff, tree, words
from nb2pkg.reporting.streams import Voice


def convert_all(sources: Sequence[str], wishes: Wishes) -> int:
    """Convert each notebook, each one of an archive too, and verify it when there are means to.

    The exit code is the worst of theirs.
    """
    taken: dict[str, str] = {}
    members: dict[str, str] = {}
    every: list[str] = []
    for source in sources:
        found = _notebooks_at(source)
        if len(found) > 1:
            members |= {member: _folder_in_archive(member) for member in found}
        every += found
    if wishes.options.name and len(every) > 1:
        wishes.voice.warn(
            ["error: --name names one project, and the archive holds several notebooks"]
        )
        return WRONG_USAGE
    work = partial(_convert, wishes, taken, members)
    stages = len(wishes.stages) + (RUNS if wishes.means else 0)
    if wishes.means is None and wishes.recording is None:
        return each(every, wishes, work, stages=stages)
    with ends_like_an_interrupt():
        return each(every, wishes, work, stages=stages)


def _notebooks_at(source: str) -> tuple[str, ...]:
    """The notebooks of an archive; what cannot be read is told when it is converted."""
    try:
        return reading.notebooks_at(source)
    except Nb2pkgError:
        return (source,)


def _folder_in_archive(member: str) -> str:
    """`a.dbc#one/two/name` -> `one/two`: where below the output folder its project goes."""
    return reading.member_of(member).rpartition("/")[0]


def plan_one(source: str, wishes: Wishes) -> int:
    """Show the plan of one notebook."""
    return each([source], wishes, partial(_plan, wishes))


def _convert(
    wishes: Wishes,
    taken: dict[str, str],
    members: Mapping[str, str],
    source: str,
    told: Teller,
) -> Came:
    """One notebook all the way; `taken` tells which notebook of this run has which folder.

    `members`: notebooks of an archive, with their folder in it. Those that hold no Python are left out, and that is said.
    """
    try:
        outcome = pipeline.prepare(
            source,
            _options(wishes),
            output=os.path.join(wishes.output, members.get(source, "")),
            overwrite=wishes.overwrite,
            recording=wishes.recording,
            told=told,
        )
    except NoPython as problem:
        if source not in members:
            raise
        wishes.voice.warn([f"skip       {problem.message}"])
        return Came(DONE, as_json.error_document(source, problem, DONE))
    _take(outcome, source, taken)
    if not (wishes.dry_run or wishes.diff):
        _make_folders(wishes.output, members.get(source, ""))
        outcome = pipeline.finish(outcome, told=told)
    voice = wishes.voice
    voice.tell(words.outcome_lines(outcome, verbose=voice.verbose))
    answer = outcome.folder
    if wishes.diff:
        answer = diff.diff_text(outcome.folder, outcome.changes)
    conflict = any(change.verb == "conflict" for change in outcome.changes)
    code = MUST_CHANGE if conflict and not outcome.written else DONE
    if outcome.recording is not None and outcome.recording.stopped:
        code = max(code, BLOCKED)
    code = max(code, _judge(outcome.findings, voice))
    document = as_json.outcome_document(outcome)
    if wishes.means is not None and outcome.written:
        verified, document["verification"] = verified_outcome(outcome, wishes, told)
        code = max(code, verified)
    return Came(code, document, answer)


def _make_folders(output: str, inner: str) -> None:
    """Make the folders of an archive below the output folder; what is in the way is told when the project is written."""
    if inner:
        with contextlib.suppress(OSError):
            os.makedirs(os.path.join(output, inner), exist_ok=True)


def _options(wishes: Wishes) -> Options:
    """The choices with what is installed in the environment that the user points at."""
    if not wishes.environment:
        return wishes.options
    return pipeline.with_environment(wishes.options, wishes.environment)


def _take(outcome: Outcome, source: str, taken: dict[str, str]) -> None:
    """Note whose folder this is; two notebooks of one run cannot share one."""
    folder = os.path.realpath(outcome.folder).casefold()
    if folder in taken:
        raise DestinationInTheWay(
            f"{source}: {outcome.folder} is already the project of {taken[folder]}",
            hint="convert it alone, with another --name or -o",
        )
    taken[folder] = source


def _plan(wishes: Wishes, source: str, told: Teller) -> Came:
    notebook, planned = pipeline.decide(source, _options(wishes), told=told)
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
    return BLOCKED if blocked else DONE
