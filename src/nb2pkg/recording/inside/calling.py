"""A function and its arguments in, an `Outcome` out: what it gave back, printed, drew, wrote and changed."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import io
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import Any, TypeVar

from .recorded import clear_figures, drawn, seed

T = TypeVar("T")

_PATIENCE = 30  # seconds for one call
_HURRY = 7  # seconds that each look at another clock takes
_MOST_ITEMS = 1000  # of a generator
_MOST_WRITTEN = 200_000  # bytes of a file the call wrote


@dataclass(slots=True)
class Outcome:
    """What one call did. `changed` are the arguments afterwards; `written` the new files, with the text of those that are text."""

    result: Any = None
    printed: str = ""
    drawn: list[Any] = field(default_factory=list)
    written: dict[str, str | None] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    arcs: frozenset[tuple[str, int, int]] = frozenset()


def function_of(package: str, name: str) -> Callable[..., Any]:
    """The function `module.name` of the package."""
    module, _, attribute = name.partition(".")
    found: Callable[..., Any] = getattr(
        importlib.import_module(f"{package}.{module}"), attribute
    )
    return found


def plain(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """Call a function by the names of its parameters, waiting for a coroutine and running a generator to its end."""
    bound = inspect.signature(function).bind_partial()
    bound.arguments.update(arguments)
    result = function(*bound.args, **bound.kwargs)
    if inspect.iscoroutine(result):
        return asyncio.run(result)
    if inspect.isgenerator(result) and inspect.isgeneratorfunction(function):
        items = list(islice(result, _MOST_ITEMS + 1))
        if len(items) > _MOST_ITEMS:
            raise ValueError("it yields without end")
        return items
    return result


def called(
    function: Callable[..., Any],
    given: Callable[[int], Mapping[str, Any]],
    *,
    files: Path | None = None,
    start: int = 0,
    traced: bool = False,
    alone: bool = True,
    clock: bool = True,
) -> Outcome:
    """Call `function` with the arguments that `given` makes, in a fresh folder with `files`, from the random state `start`.

    A call that is not `alone` is there for another one: the figures around it stay open. Without the `clock` it finds others.
    """
    outcome = Outcome()
    printed = io.StringIO()
    with _folder(files), _patience(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if alone:
            clear_figures()
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            arguments = dict(given(start))
        before = set(_files())
        seed(start)
        arcs: set[tuple[str, int, int]] = set()
        tracing = _tracing(function, arcs) if traced else contextlib.nullcontext()
        ticking = contextlib.nullcontext() if clock else _another_clock(function)
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(io.StringIO()),
            tracing,
            ticking,
        ):
            outcome.result = plain(function, arguments)
        outcome.printed = printed.getvalue()
        if alone:
            outcome.drawn = drawn()
            clear_figures()
        outcome.written = {name: _text(name) for name in _files() if name not in before}
    outcome.after, outcome.arcs = arguments, frozenset(arcs)
    return outcome


@contextlib.contextmanager
def _another_clock(function: Callable[..., Any]) -> Iterator[None]:
    """Clocks that are some seconds further each time they are read: what depends on them is seen to do so."""
    package = function.__module__.partition(".")[0]
    places: list[tuple[Any, str, Any]] = []
    for name in ("time", "perf_counter", "monotonic", "process_time"):
        for spelled, second in ((name, 1), (f"{name}_ns", 10**9)):
            real = getattr(time, spelled)
            other = _hurried(real, second)
            for module in [time, *_modules_of(package)]:
                for alias, value in list(vars(module).items()):
                    if value is real:
                        places.append((module, alias, real))
                        setattr(module, alias, other)
    try:
        yield
    finally:
        for module, alias, real in places:
            setattr(module, alias, real)


def _modules_of(package: str) -> list[Any]:
    return [
        module
        for name, module in list(sys.modules.items())
        if module is not None and name.partition(".")[0] == package
    ]


def _hurried(clock: Callable[[], Any], second: int) -> Callable[[], Any]:
    ticks = count(1)
    return lambda: clock() + next(ticks) * second * _HURRY


def patiently(items: Iterable[T], seconds: float = 5.0) -> Iterator[T]:
    """The items, as long as whoever takes them is done within the time."""
    end = time.monotonic() + seconds
    for item in items:
        yield item
        if time.monotonic() > end:
            return


@contextlib.contextmanager
def _folder(files: Path | None) -> Iterator[None]:
    """A working directory of its own, with copies of the files in it."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="nb2pkg-") as place:
        if files is not None:
            shutil.copytree(files, place, dirs_exist_ok=True)
        os.chdir(place)
        try:
            yield
        finally:
            os.chdir(before)


def _files() -> list[str]:
    return sorted(path.as_posix() for path in Path().rglob("*") if path.is_file())


def _text(name: str) -> str | None:
    """The text of a small text file, None of any other."""
    try:
        content = Path(name).read_bytes()
        return content.decode("utf-8") if len(content) <= _MOST_WRITTEN else None
    except (OSError, UnicodeDecodeError):
        return None


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """Raise `TimeoutError` when it takes too long, where the system has alarms."""

    def ring(number: int, frame: Any) -> None:
        raise TimeoutError(f"over {_PATIENCE} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(_PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _tracing(
    function: Callable[..., Any], arcs: set[tuple[str, int, int]]
) -> Iterator[None]:
    """Note the steps from line to line in the function's module."""
    file = inspect.unwrap(function).__code__.co_filename

    def trace(frame: Any, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != file:
            return None
        last = [frame.f_code.co_firstlineno]

        def line(frame: Any, event: str, argument: Any) -> Any:
            if event in ("line", "return"):
                arcs.add(
                    (
                        frame.f_code.co_name,
                        last[0],
                        frame.f_lineno if event == "line" else -1,
                    )
                )
                last[0] = frame.f_lineno
            return line

        return line

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)
