"""Notebooks and wishes in, projects or plans out: the work of `convert` and `plan`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial

from nb2pkg import pipeline
from nb2pkg.commands.several import (
    BLOCKED,
    DONE,
    MUST_CHANGE,
    Came,
    Wishes,
    each,
)
from nb2pkg.errors import DestinationInTheWay
from nb2pkg.model.findings import Finding, Severity
from nb2pkg.model.project import Outcome
from nb2pkg.reporting import as_json, diff, tree, words
from nb2pkg.reporting.streams import Voice


def convert_all(sources: Sequence[str], wishes: Wishes) -> int:
    """Convert each notebook; the exit code is the worst of theirs."""
    taken: dict[str, str] = {}
    return each(sources, wishes, partial(_convert, wishes, taken))


def plan_one(source: str, wishes: Wishes) -> int:
    """Show the plan of one notebook."""
    return each([source], wishes, partial(_plan, wishes))


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
    code = MUST_CHANGE if conflict and not outcome.written else DONE
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
    return BLOCKED if blocked else DONE
