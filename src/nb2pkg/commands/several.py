"""Notebooks and wishes in, one exit code out: does a command's work for each notebook and lets none stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nb2pkg import pipeline
from nb2pkg.errors import BugInNb2pkg, Nb2pkgError
from nb2pkg.model.options import Options
from nb2pkg.model.recording import RecordingOptions
from nb2pkg.reporting import as_json, bugs, words
from nb2pkg.reporting.progress import Bar, progress
from nb2pkg.reporting.streams import Voice
from nb2pkg.verification import Means

DONE, BLOCKED, WRONG_USAGE, MUST_CHANGE, BUG, INTERRUPTED = 0, 1, 2, 3, 70, 130


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asks for: choices for the conversion, where to write and whether, how to answer.

    means  how to run notebooks; None when nothing is to be run.
    """

    options: Options
    voice: Voice
    output: str = ""
    overwrite: bool = False
    dry_run: bool = False
    diff: bool = False
    json: bool = False
    environment: str = ""
    recording: RecordingOptions | None = None
    means: Means | None = None

    @property
    def stages(self) -> tuple[str, ...]:
        """What converting does for each notebook, in order."""
        return pipeline.RECORDED_STAGES if self.recording else pipeline.STAGES


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one notebook: its exit code, the JSON document, and the answer in text ("" for none)."""

    exit_code: int
    document: as_json.Document
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells the progress bar which stage of a source begins, and what the stage is at."""

    bar: Bar
    source: str

    def __call__(self, stage: str) -> None:
        self.bar.begin(self.source, stage)

    def detail(self, doing: str) -> None:
        """What the stage is at."""
        self.bar.say(self.source, doing)


Work = Callable[[str, Teller], Came]


def each(
    sources: Sequence[str],
    wishes: Wishes,
    work: Work,
    *,
    stages: int = len(pipeline.STAGES),
    schema: str = as_json.OUTCOME,
) -> int:
    """Do the work for each notebook or project, `stages` of it, behind a progress bar, then print the answers.

    `schema` names the format of the document for one that fails.
    """
    came: list[Came] = []
    interrupted = False
    wanted = not wishes.voice.quiet
    try:
        with progress(stages * len(sources), wanted=wanted) as bar:
            for number, source in enumerate(sources):
                bar.settle(number * stages)
                told = Teller(bar, source)
                came.append(_guarded(work, source, told, wishes.voice, schema))
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


def _guarded(work: Work, source: str, told: Teller, voice: Voice, schema: str) -> Came:
    """The work for one notebook, with every failure told in a line and turned into an exit code."""
    try:
        return work(source, told)
    except BugInNb2pkg as problem:
        return _bug(source, problem, voice, schema)
    except Nb2pkgError as problem:
        voice.warn(words.error_lines(problem))
        code = problem.exit_code
        return Came(code, as_json.error_document(source, problem, code, schema))
    except Exception as problem:
        return _bug(source, problem, voice, schema)


def _bug(source: str, problem: Exception, voice: Voice, schema: str) -> Came:
    report = bugs.save_report(problem)
    voice.warn(words.bug_lines(source, problem, report))
    return Came(BUG, as_json.error_document(source, problem, BUG, schema))
