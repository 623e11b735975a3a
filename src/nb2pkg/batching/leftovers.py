"""The rows of a run and the store in, the projects of earlier runs that no row has out; those that only moved are removed.

A notebook that is now called otherwise, or shares its name with a new one, has its project in another place: the old one goes when it
is as it was written. What was made from a notebook that is gone or not part of this run stays, and is reported: a team that has moved
on from its notebooks may have deleted them. `prune` removes that too. What somebody has worked on is never removed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from nb2pkg import writing
from nb2pkg.batching.layouts import home_and_lock
from nb2pkg.batching.store import Store
from nb2pkg.model.batch import Left, LeftOver, Row
from nb2pkg.model.project import Project
from nb2pkg.model.provenance import BATCH_LOCK
from nb2pkg.reading.archives import divided

_PRUNED = ("gone", "apart")


def left_over(
    rows: Iterable[Row], output: Path, store: Store, *, prune: bool
) -> tuple[tuple[LeftOver, ...], tuple[LeftOver, ...]]:
    """What is left of earlier runs below `output`, and what has been removed of it, both sorted by folder."""
    rows = tuple(rows)
    current = {row.folder for row in rows if row.status == "converted"}
    left, removed = [], []
    for one in sorted(_known(output, store)):
        if one.folder in current:
            continue
        home, lock = home_and_lock(one.folder)
        if not (output / home / lock).is_file():
            store.forget(one.folder)
            continue
        found = _judged(one, rows, (output / home / lock).read_bytes())
        goes = found.why == "moved" or (prune and found.why in _PRUNED)
        if goes and writing.remove(Project("", "", (), lock), output / home):
            store.forget(one.folder)
            removed.append(found)
        else:
            kept = "changed" if goes else found.why
            left.append(LeftOver(one.folder, one.source, kept))
    return tuple(left), tuple(removed)


def _known(output: Path, store: Store) -> Iterator[LeftOver]:
    """Every project that a run has written there; after a fresh clone the lock at the top knows them, but not their notebooks."""
    noted = tuple(store.projects())
    yield from noted
    folders = {one.folder for one in noted}
    with suppress(OSError, ValueError, RecursionError, TypeError, KeyError):
        listed = json.loads((output / BATCH_LOCK).read_bytes())["projects"]
        for folder in map(str, listed):
            if folder not in folders and writing.is_inside(folder):
                yield LeftOver(folder, "")


def _judged(one: LeftOver, rows: tuple[Row, ...], lock: bytes) -> LeftOver:
    """Why no row has it."""
    row = next((row for row in rows if one.source and row.source == one.source), None)
    why: Left
    if row is not None:
        why = "moved" if row.status == "converted" else row.status
    elif _made_again(lock, rows) and not _is_there(one.source):
        why = "moved"
    else:
        why = "apart" if not one.source or _is_there(one.source) else "gone"
    return LeftOver(one.folder, one.source, why)


def _made_again(lock: bytes, rows: Iterable[Row]) -> bool:
    """Whether the notebook in a lock is, byte by byte, one that this run has converted."""
    try:
        digest = json.loads(lock)["source"]["sha256"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return False
    return any(row.sha256 == digest for row in rows if row.status == "converted")


def _is_there(source: str) -> bool:
    return bool(source) and os.path.lexists(divided(source)[0])


def is_whole(output: Path, row: Row) -> bool:
    """Whether the project of a row is there as it was noted, with every file; of one that was worked on, files may be gone."""
    home, lock = home_and_lock(row.folder)
    try:
        content = (output / home / lock).read_bytes()
    except OSError:
        return False
    if hashlib.sha256(content).hexdigest() != row.lock:
        return False
    return not writing.lacks_files(output / home, lock)
