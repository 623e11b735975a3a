"""A working copy before and after a run in, the files that the run wrote out: their names, and digests of what they hold."""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nb2pkg.model.running import FileChange, WrittenFile
from nb2pkg.verifying.contents import content_of

# What Python, Jupyter, macOS and a local Spark leave by themselves.
_LEFT_OUT_FOLDERS = frozenset({"__pycache__", ".ipynb_checkpoints", "metastore_db"})
_LEFT_OUT = re.compile(r"\.DS_Store|derby\.log|\..*\.crc|.*\.py[co]")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Snapshot = dict[str, list[int]]
Values = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Watch:
    """A folder that is watched, and the file that lists how it was; nothing is watched by default."""

    folder: str = ""
    listing: str = ""
    before: Snapshot = field(default_factory=dict)

    def files(self, values: Values) -> tuple[WrittenFile, ...]:
        """What was written since the watch began."""
        return files_written(Path(self.folder), self.before, values)


@contextmanager
def watching(folder: Path) -> Iterator[Watch]:
    """Watch `folder` from now on."""
    before = snapshot(folder)
    with tempfile.TemporaryDirectory(
        prefix="nb2pkg-watch-", ignore_cleanup_errors=True
    ) as place:
        listing = Path(place, "before.json")
        listing.write_text(json.dumps(before), encoding="utf-8")
        yield Watch(str(folder), str(listing), before)


def snapshot(folder: Path) -> Snapshot:
    """Size and time of change of every file below `folder`, by its path with `/`."""
    found: Snapshot = {}
    for path, whole in _files(folder):
        with suppress(OSError):
            state = whole.stat()
            found[path] = [state.st_size, state.st_mtime_ns]
    return found


def files_written(
    folder: Path, before: Snapshot, values: Values
) -> tuple[WrittenFile, ...]:
    """The files that were created, changed or removed since `before`, sorted by path.

    `values` are digest and outline of what those hold that the run itself could read back. A UUID in a name is not the
    file's name: Spark makes a new one for each part it writes.
    """
    after = snapshot(folder)
    found = []
    for path in sorted(before.keys() | after.keys()):
        change: FileChange = "changed"
        if path not in before:
            change = "created"
        elif path not in after:
            change = "removed"
        elif before[path] == after[path]:
            continue
        digest, text = "", ""
        if change != "removed":
            digest, text = values.get(path) or content_of(folder / path)
        found.append(WrittenFile(_UUID.sub("<uuid>", path), change, digest, text))
    return tuple(found)


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _LEFT_OUT_FOLDERS)
        for name in sorted(names):
            whole = Path(place, name)
            if not _LEFT_OUT.fullmatch(name) and _is_regular(whole):
                yield whole.relative_to(folder).as_posix(), whole


def _is_regular(path: Path) -> bool:
    """A link, a socket or a pipe holds nothing of its own."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False
