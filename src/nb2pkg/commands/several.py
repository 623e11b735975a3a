"""Notebooks and wishes in, one exit code out: does a command's work for each notebook and lets none stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from nb2pkg import pipeline
from nb2pkg.errors import BugInNb2pkg, Nb2pkgError
from nb2pkg.model.options import Options
from nb2pkg.model.recording import RecordingOptions
from nb2pkg.reporting import as_json, bugs, words
from nb2pkg.reporting.progress import progress
from nb2pkg.reporting.streams import Voice

DONE, BLOCKED, WRONG_USAGE, MUST_CHANGE, BUG, INTERRUPTED = 0, 1, 2, 3, 70, 130


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
    environment: str = ""
    recording: RecordingOptions | None = None

    @property
    def stages(self) -> tuple[str, ...]:
        """What is done for each notebook, in order."""
        return pipeline.RECORDED_STAGES if self.recording else pipeline.STAGES


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one notebook: its exit code, the JSON document, and the answer in text ("" for none)."""

    exit_code: int
    document: as_json.Document
    answer: str = ""


Work = Callable[[str, pipeline.Told], Came]


def each(sources: Sequence[str], wishes: Wishes, work: Work) -> int:
    """Do the work for each notebook behind a progress bar, then print the answers."""
    came: list[Came] = []
    interrupted = False
    stages, wanted = len(wishes.stages), not wishes.voice.quiet
    try:
        with progress(stages * len(sources), wanted=wanted) as bar:
            for number, source in enumerate(sources):
                bar.settle(number * stages)
                told = partial(bar.begin, source)
                came.append(_guarded(work, source, told, wishes.voice))
    except KeyboardInterrupt:
        interrupted = True
        wishes.voice.warn(["error: interrupted; what was not finished is not written"])
    code = INTERRUPTED if interrupted else max(one.exit_code for one in came)
    try:
        _answer(came, wishes, several=len(sources) > 1)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        wishes.voice.warn([f"error: cannot write to standard output: {reason}"])
        code = max(code, MUST_CHANGE)
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
    return Came(BUG, as_json.error_document(source, problem, BUG))
