"""A process that was started for a run in, nothing of it out: itself, its children and theirs, also those that broke away.

A child may leave the process group, or outlive the parent that would lead to it. What it keeps is the environment it
began with, so each run has a mark there.
"""

from __future__ import annotations

import os
import signal
import uuid
from collections.abc import Iterable
from contextlib import suppress

_MARK = "NB2PKG_RUN"
_ROUNDS = 5


def new_mark() -> dict[str, str]:
    """An environment variable that no other run has."""
    return {_MARK: uuid.uuid4().hex}


def descendants(pid: int) -> tuple[int, ...]:
    """Processes below `pid` as they stand now; none when psutil is not installed."""
    try:
        import psutil
    except ImportError:
        return ()
    try:
        return tuple(
            child.pid for child in psutil.Process(pid).children(recursive=True)
        )
    except psutil.Error:
        return ()


def kill(pids: Iterable[int]) -> None:
    """End these processes at once; those that are gone already are no matter."""
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, _KILL)


def kill_group(pid: int) -> None:
    """End the process group that `pid` leads, where the system has such groups."""
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(pid, _KILL)


def kill_marked(environment: dict[str, str]) -> None:
    """End every process that carries the mark of `environment`, until none is left."""
    for _ in range(_ROUNDS):
        marked = _marked(environment.get(_MARK, ""))
        if not marked:
            return
        kill(marked)


def _marked(mark: str) -> list[int]:
    try:
        import psutil
    except ImportError:
        return []
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if (
                mark
                and process.pid != os.getpid()
                and process.environ().get(_MARK) == mark
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                found.append(process.pid)
    return found


_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
