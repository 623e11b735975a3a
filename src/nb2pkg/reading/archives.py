"""A Databricks archive (.dbc) in; the notebooks in it, and the bytes of one of them, out. Nothing is unpacked to disk.

An archive is a zip file whose members are JSON: `folder/name.python` is a notebook, `manifest.mf` and `folder/` are not.
`a.dbc#folder/name` names one notebook of it.
"""

from __future__ import annotations

import io
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterable

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.reading.dialects import DIALECTS
from nb2pkg.reading.source import one_line, unreadable

MOST_MEMBERS = 10_000
MEMBER_LIMIT = 100 * 1024 * 1024
MAGIC = b"PK\x03\x04"
SUFFIXES = tuple(f".{language}" for language in DIALECTS)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


def divided(path: str) -> tuple[str, str]:
    """`a.dbc#folder/name` -> `("a.dbc", "folder/name")`; "" for the second when the path names a whole file."""
    archive, mark, member = path.partition("#")
    while mark:
        if archive.lower().endswith(".dbc") and not os.path.lexists(path):
            return archive, member
        rest, mark, member = member.partition("#")
        archive = f"{archive}#{rest}"
    return path, ""


def notebooks_in(data: bytes, path: str) -> tuple[str, ...]:
    """The names of all notebooks in an archive, sorted, without their suffix; raises NotebookUnreadable."""
    with _opened(data, path) as archive:
        return tuple(sorted(_notebooks(archive.namelist())))


def member_bytes(data: bytes, path: str, member: str) -> bytes:
    """The bytes of one notebook, the only one when `member` is ""; raises NotebookUnreadable."""
    with _opened(data, path) as archive:
        found = _notebooks(archive.namelist())
        if not member and len(found) == 1:
            member = next(iter(found))
        entry = found.get(member.strip("/"))
        if entry is None:
            entry = next((full for full in found.values() if full == member), None)
        if entry is None:
            raise _which(path, member, found)
        return _read(archive, entry, f"{path}#{member}")


def _opened(data: bytes, path: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        hint = "Export it from Databricks again."
        raise unreadable(path, "this archive is damaged", hint=hint) from None
    if len(archive.namelist()) > MOST_MEMBERS:
        archive.close()
        what = f"this archive has more than {MOST_MEMBERS} members"
        raise unreadable(path, what, hint="Export a smaller folder.")
    return archive


def _notebooks(names: Iterable[str]) -> dict[str, str]:
    """Name without suffix -> member. What does not lead down from the archive's own root is left out."""
    found: dict[str, str] = {}
    for name in names:
        if name.endswith(SUFFIXES) and name.isprintable() and _leads_down(name):
            found.setdefault(name.rpartition(".")[0], name)
    return found


def _leads_down(name: str) -> bool:
    """`a/b.python`, on any system: no `..`, no drive, no backslash; no `#`, which divides an archive from its member."""
    parts = name.split("/")
    drive = name[1:2] == ":"
    return not (drive or set("\\#") & set(name) or {"", ".", ".."} & set(parts))


def _which(path: str, member: str, found: dict[str, str]) -> NotebookUnreadable:
    if not found:
        hint = "From Databricks, export the notebook as IPython or Source."
        return unreadable(path, "this archive holds no notebook", hint=hint)
    example = one_line(f"{path}#{min(found)}")
    what = f"there is no notebook `{one_line(member)}` in this archive"
    if not member:
        what = f"this archive holds {len(found)} notebooks"
    return unreadable(path, what, hint=f"Name one of its notebooks, such as {example}")


def _read(archive: zipfile.ZipFile, entry: str, shown: str) -> bytes:
    """At most as many bytes as are allowed: the size that the archive claims is not believed."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(MEMBER_LIMIT + 1)
    except _BROKEN:
        hint = "Export it from Databricks again."
        raise unreadable(shown, "this member is damaged", hint=hint) from None
    if len(data) > MEMBER_LIMIT:
        what = f"unpacks to more than {MEMBER_LIMIT // 2**20} MB"
        raise unreadable(shown, what, hint="Clear the results and export it again.")
    return data
