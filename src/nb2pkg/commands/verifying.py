"""A project and means in, a verdict out: the work of `verify`, and of `convert --verify` once a project is written."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from nb2pkg.commands.several import MUST_CHANGE, Came, Teller, Wishes, each
from nb2pkg.errors import DestinationInTheWay, Nb2pkgError
from nb2pkg.model.project import Outcome
from nb2pkg.model.running import Step
from nb2pkg.model.verdict import DidNotRun, Verification
from nb2pkg.reporting import words
from nb2pkg.reporting.as_json import Document, error_document
from nb2pkg.reporting.junit import junit_text
from nb2pkg.reporting.streams import Voice
from nb2pkg.reporting.verdicts import verdict_words, verification_lines
from nb2pkg.reporting.verification_json import VERIFICATION, verification_document
from nb2pkg.verification import verify_outcome, verify_project
from nb2pkg.verifying.proving import PIPELINE

AGREES, DIFFERS = 0, 1
RUNS = (
    4  # the original, the slim notebook, the original from another seed, the pipeline
)


def verify_one(project: str, notebook: str, junit: str, wishes: Wishes) -> int:
    """Verify one project; the exit code is that of the verdict."""
    work = partial(_verify, wishes, notebook, junit)
    with ends_like_an_interrupt():
        return each([project], wishes, work, stages=RUNS, schema=VERIFICATION)


def _verify(
    wishes: Wishes, notebook: str, junit: str, source: str, told: Teller
) -> Came:
    watch = watching(told, wishes.voice)
    found = verify_project(source, notebook=notebook, means=wishes.means, told=watch)
    if junit:
        _write(Path(junit), junit_text(found))
    wishes.voice.tell(verification_lines(found, verbose=wishes.voice.verbose))
    document = verification_document(found)
    return Came(exit_code(found), document, f"{source}: {verdict_words(found)}")


def verified_outcome(
    outcome: Outcome, wishes: Wishes, told: Teller
) -> tuple[int, Document]:
    """The exit code and document for a project just written; that nothing could be run is told, and undoes nothing."""
    voice, project = wishes.voice, outcome.folder
    try:
        watch = watching(told, voice)
        found = verify_outcome(outcome, means=wishes.means, told=watch)
    except Nb2pkgError as problem:
        voice.warn(words.error_lines(problem))
        code = problem.exit_code
        return code, error_document(project, problem, code, VERIFICATION)
    voice.tell(verification_lines(found, verbose=voice.verbose))
    line = [f"{project}: {verdict_words(found)}"]
    voice.warn(line) if found.differs else voice.tell(line)
    return exit_code(found), verification_document(found)


def exit_code(found: Verification) -> int:
    """0 agrees, 1 differs, 3 the original itself does not run to its end."""
    if found.differs:
        return DIFFERS
    return MUST_CHANGE if isinstance(found.verdict, DidNotRun) else AGREES


def watching(told: Teller, voice: Voice) -> Callable[[Step], None]:
    """Tells the progress bar of each cell, and a verbose voice its time when it is done."""
    runs: list[str] = []

    def watch(step: Step) -> None:
        if not runs or runs[-1] != step.run:
            runs.append(step.run)
            told(step.run)
        cell = f"cell {step.cell}" if step.cell else "added cell"
        where = step.run if step.run == PIPELINE else f"{step.run}: {cell}"
        if step.seconds is None:
            told.detail(f"{where} ({step.number} of {step.of})")
        elif voice.verbose:
            voice.tell([f"{where}: {step.seconds:.2f} s"])

    return watch


@contextmanager
def ends_like_an_interrupt() -> Iterator[None]:
    """Lets SIGTERM and a closed terminal end a run as Ctrl-C does, so that no kernel outlives it."""
    names = ("SIGTERM", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = [signal.signal(number, _end) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _end(*_: object) -> None:
    """As Ctrl-C: by its own signal where somebody listens to that, so that asyncio ends its task in good order."""
    if signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, signal.SIG_DFL):
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise DestinationInTheWay(
            f"cannot write {path}: {problem.strerror}",
            hint="give another file with --junit",
        ) from problem
