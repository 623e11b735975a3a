"""Paths and wishes in, findings on standard output and an exit code out: the work of `nb2pkg check`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from nb2pkg import checking
from nb2pkg.analysing import analyse
from nb2pkg.batching.discovery import Wanted, discover
from nb2pkg.commands.several import BLOCKED, BUG, DONE, INTERRUPTED
from nb2pkg.errors import Nb2pkgError, NoPython, NotebookUnreadable
from nb2pkg.model.checking import CheckSettings, FileReport, Located
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.reading import read_bytes
from nb2pkg.reading.archives import divided
from nb2pkg.reading.clearing import without_outputs
from nb2pkg.reading.files import load
from nb2pkg.reading.lines import file_lines
from nb2pkg.reading.projects import ProjectFolder, project_around
from nb2pkg.reporting import bugs, checks, words
from nb2pkg.reporting.progress import progress
from nb2pkg.reporting.sarif import sarif_log
from nb2pkg.reporting.streams import Voice
from nb2pkg.writing import replace_file

_ORDER = (Severity.NOTE, Severity.WARNING, Severity.BLOCKER)


@dataclass(frozen=True, slots=True)
class CheckWishes:
    """What the command line asks for; `format` is text, json, github or sarif, `fail_on` the least severity that fails."""

    voice: Voice
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    max_logic: int | None = None
    fix: bool = False
    format: str = "text"
    fail_on: Severity = Severity.WARNING


def check_all(sources: Sequence[str], wishes: CheckWishes) -> int:
    """Check every notebook named or found; the exit code is the worst of theirs."""
    reports: list[FileReport] = []
    voice, code = wishes.voice, DONE
    try:
        found = discover(Wanted(tuple(sources), projects=True))
        reports += [FileReport(path, skipped=why) for path, why in found.passed_over]
        with progress(len(found.notebooks), wanted=not voice.quiet) as bar:
            for path in found.notebooks:
                bar.begin(path, "check")
                try:
                    reports.append(_checked(path, wishes))
                except Nb2pkgError as problem:
                    voice.warn(words.error_lines(problem))
                    code = max(code, problem.exit_code)
                except Exception as problem:
                    report = bugs.save_report(problem)
                    voice.warn(words.bug_lines(path, problem, report))
                    code = BUG
    except KeyboardInterrupt:
        voice.warn(["error: interrupted"])
        return INTERRUPTED
    _answer(reports, wishes)
    least = _ORDER.index(wishes.fail_on)
    failing = any(
        _ORDER.index(one.finding.severity) >= least
        for report in reports
        for one in report.found
    )
    return max(code, BLOCKED if failing else DONE)


def _checked(path: str, wishes: CheckWishes) -> FileReport:
    """One file: read, analysed, held against the rules, and mended where that was asked for."""
    project = project_around(Path() if path == "-" else Path(path).parent)
    settings = _settings(project, wishes)
    if project and path != "-" and _is_excluded(path, project, settings):
        return FileReport(path, skipped="excluded")
    if path != "-" and not os.path.lexists(divided(path)[0]):
        load(path)  # says that it is not there
    try:
        data, name, shown = load(path)
        notebook = read_bytes(data, name=name, path=shown)
    except NoPython as problem:
        return FileReport(path, skipped=problem.message.removeprefix(f"{path}: "))
    except NotebookUnreadable as problem:
        return FileReport(path, found=_unreadable(path, problem, settings))
    if notebook.format == "script":
        return FileReport(path, "script", skipped="a plain script, no notebook")
    analysis = analyse(notebook)
    findings = checking.check(analysis, settings)
    fixed: tuple[str, ...] = ()
    if wishes.fix and path != "-":
        keep = checking.kept_outputs(analysis)
        findings, fixed = _mended(Path(path), data, findings, keep)
        if fixed:
            data = Path(path).read_bytes()
    line_of = file_lines(notebook, data) if findings else None
    located = tuple(
        Located(one, line_of(one.place.cell, one.place.line) if line_of else 1)
        for one in findings
    )
    return FileReport(path, notebook.format, located, fixed)


def _settings(project: ProjectFolder | None, wishes: CheckWishes) -> CheckSettings:
    return checking.settings_of(
        project.text if project else "",
        str(project.path / "pyproject.toml") if project else "",
        project.packages if project else (),
        select=wishes.select,
        ignore=wishes.ignore,
        max_logic=wishes.max_logic,
    )


def _is_excluded(path: str, project: ProjectFolder, settings: CheckSettings) -> bool:
    inside = os.path.relpath(os.path.abspath(path), project.path).replace(os.sep, "/")
    return GitIgnoreSpec.from_lines(settings.exclude).match_file(inside)


def _unreadable(
    path: str, problem: NotebookUnreadable, settings: CheckSettings
) -> tuple[Located, ...]:
    if "unreadable-notebook" not in settings.rules:
        return ()
    message = problem.message.removeprefix(f"{path}: ").removeprefix(f"{path}, ")
    advice = problem.hint[:1].lower() + problem.hint[1:].rstrip(".")
    found = checking.finding("unreadable-notebook", Place(0), message, advice)
    return (Located(found),)


def _mended(
    path: Path, data: bytes, findings: tuple[Finding, ...], keep: frozenset[int]
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings that are left once outputs are cleared, and the codes of those that are gone."""
    gone = tuple(one for one in findings if one.code == "stored-output")
    cleared = without_outputs(data, keep) if gone else data
    if cleared == data:
        return findings, ()
    replace_file(path, cleared)
    left = tuple(one for one in findings if one.code != "stored-output")
    return left, tuple(one.code for one in gone)


def _answer(reports: Sequence[FileReport], wishes: CheckWishes) -> None:
    voice = wishes.voice
    if wishes.format == "json":
        voice.answer(checks.check_document(reports))
    elif wishes.format == "sarif":
        voice.answer(sarif_log(reports, checking.RULES))
    else:
        text = (
            checks.github_annotations(reports)
            if wishes.format == "github"
            else checks.check_text(reports)
        )
        if text:
            voice.answer(text)
    voice.tell(checks.check_lines(reports, verbose=voice.verbose))
