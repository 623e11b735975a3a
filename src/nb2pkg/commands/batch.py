"""A request for many notebooks in; projects, reports and an exit code out: the work of `batch`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from nb2pkg import writing
from nb2pkg.batching.discovery import Found, Wanted, discover, listed
from nb2pkg.batching.driver import Request, Warned, put, run_batch
from nb2pkg.batching.engines import engine_of
from nb2pkg.batching.frames import frame
from nb2pkg.batching.layouts import Layout, Place
from nb2pkg.batching.store import Store
from nb2pkg.commands.several import BLOCKED, BUG, DONE, INTERRUPTED, MUST_CHANGE
from nb2pkg.errors import DestinationInTheWay, Nb2pkgError
from nb2pkg.model.batch import Batch, Limits, Row
from nb2pkg.model.options import Options
from nb2pkg.planning.naming import package_name
from nb2pkg.reporting import bugs, words
from nb2pkg.reporting.batch import files, html, table
from nb2pkg.reporting.batch.bar import batch_bar
from nb2pkg.reporting.batch.totals import totals_of
from nb2pkg.reporting.streams import Voice

_REPORTS: tuple[tuple[str, Callable[[Batch], str]], ...] = (
    ("nb2pkg-report.json", files.json_text),
    ("nb2pkg-report.csv", files.csv_text),
    ("nb2pkg-report.html", html.html_text),
    ("nb2pkg-report.junit.xml", files.junit_text),
)

_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for."""

    options: Options
    paths: tuple[str, ...]
    output: str
    listed: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignored: bool = False
    jobs: int = 0
    limits: Limits = _LIMITS
    layout: Layout = "projects"
    share: bool = False
    name: str = ""
    engine: str = "processes"
    force: bool = False
    overwrite: bool = False
    prune: bool = False
    json: bool = False


def convert_many(asked: Asked, voice: Voice) -> int:
    """Convert all; 0 when every notebook became a project, 1 when some did, 3 when none did."""
    try:
        return _convert_many(asked, voice)
    except KeyboardInterrupt:
        voice.warn(
            ["error: interrupted; finished projects stay, the same command goes on"]
        )
        return INTERRUPTED
    except Nb2pkgError as problem:
        voice.warn(words.error_lines(problem))
        return problem.exit_code
    except Exception as problem:
        report = bugs.save_report(problem)
        voice.warn(words.bug_lines("batch", problem, report))
        return BUG


def _convert_many(asked: Asked, voice: Voice) -> int:
    output = _made(Path(asked.output))
    found = _discovered(asked)
    if not found.notebooks:
        raise Nb2pkgError(
            f"there is no notebook in {', '.join(asked.paths) or asked.listed}",
            hint="give other paths, or --ignored for what .gitignore leaves out",
        )
    began = time.monotonic()
    in_the_way: list[DestinationInTheWay] = []
    batch, fresh = _run(asked, found, output, voice, in_the_way.append)
    _report(batch, output)
    seconds = time.monotonic() - began
    totals = totals_of(batch.rows)
    voice.tell(table.trouble_lines(batch.rows))
    voice.tell(table.table_lines(totals))
    voice.tell(table.sharing_lines(batch.sharing))
    voice.tell(table.left_lines(batch.left))
    voice.tell(table.last_lines(totals, asked.output, seconds, fresh))
    for problem in in_the_way:
        voice.warn(words.error_lines(problem))
    voice.answer(files.json_text(batch).rstrip() if asked.json else asked.output)
    if in_the_way:
        return MUST_CHANGE
    return _exit_code(totals.done, totals.notebooks)


def _made(output: Path) -> Path:
    """The output folder, made when only it is missing."""
    try:
        output.mkdir(exist_ok=True)
    except OSError as problem:
        raise DestinationInTheWay(
            f"cannot make {output}: {problem.strerror}",
            hint="choose another folder with -o",
        ) from problem
    return output


def _discovered(asked: Asked) -> Found:
    wanted = Wanted(
        asked.paths,
        asked.include,
        asked.exclude,
        asked.ignored,
        asked.output,
        listed=listed(_list_text(asked.listed)) if asked.listed else (),
    )
    return discover(wanted)


def _list_text(path: str) -> str:
    if path == "-":
        return sys.stdin.read()
    try:
        return Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as problem:
        raise Nb2pkgError(
            f"cannot read the list {path}: {problem.strerror}",
            hint="give a file with one path a line, or - for standard input",
        ) from problem


def _run(
    asked: Asked, found: Found, output: Path, voice: Voice, warned: Warned
) -> tuple[Batch, int]:
    """What came of all, and how many were converted by this run; `warned` hears of files in the way of what is around them."""
    fresh = 0
    whole = package_name(asked.name or output.resolve().name)
    options = replace(asked.options, parent=whole if asked.layout == "package" else "")
    request = Request(
        options,
        output,
        asked.layout,
        _common(asked, whole),
        asked.force,
        asked.overwrite,
        asked.prune,
    )
    workers = asked.jobs or _cores()
    engine = engine_of(asked.engine, workers, asked.limits)
    store = Store(output)
    try:
        with batch_bar(len(found.notebooks), wanted=not voice.quiet) as advance:

            def told(row: Row, reused: bool) -> None:
                nonlocal fresh
                fresh += not reused
                advance(row.source)
                if voice.verbose:
                    voice.tell([table.row_line(row, reused=reused)])

            batch, removed = run_batch(
                found.notebooks, request, engine, store, told, warned
            )
        voice.tell(table.removed_lines(removed))
        around = frame(batch, asked.layout, whole)
        try:
            if around is not None:
                put(Place("", around), output, overwrite=asked.overwrite)
        except DestinationInTheWay as problem:
            warned(problem)  # the projects are in place, and the reports say so
        return replace(batch, passed_over=tuple(found.passed_over)), fresh
    finally:
        store.close()


def _common(asked: Asked, whole: str) -> str:
    """The package for shared code, "" when nothing is to move."""
    if not asked.share:
        return ""
    return f"{whole}.common" if asked.layout == "package" else f"{whole}_common"


def _cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _report(batch: Batch, output: Path) -> None:
    for name, text in _REPORTS:
        writing.write_file(output / name, text(batch))


def _exit_code(done: int, notebooks: int) -> int:
    if done == notebooks:
        return DONE
    return BLOCKED if done else MUST_CHANGE
