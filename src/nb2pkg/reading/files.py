"""A path in, its bytes out: the only place where reading touches the disk for a notebook."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.reading import archives
from nb2pkg.reading.source import unreadable

# A path in; bytes, name and shown path out. Raises NotebookUnreadable.
Load = Callable[[str], tuple[bytes, str, str]]
LIMIT = 200 * 1024 * 1024


def load(path: str | Path) -> tuple[bytes, str, str]:
    """Bytes, name and shown path of a notebook file; "-" is standard input. Raises NotebookUnreadable.

    `a.dbc#folder/name` is a notebook in an archive; `a.dbc` itself is one when it holds only one.
    """
    shown = str(path)
    if shown == "-":
        data, name, member = sys.stdin.buffer.read(LIMIT + 1), "notebook", ""
    else:
        file, member = archives.divided(shown)
        data = _bytes_of(Path(file), file)
        name = Path(member or file).stem if not member else member.rpartition("/")[2]
    if len(data) > LIMIT:
        raise _too_big(shown)
    if member or data.startswith(archives.MAGIC):
        return (
            archives.member_bytes(data, shown.removesuffix(f"#{member}"), member),
            name,
            shown,
        )
    return data, name, shown


def notebooks_at(path: str | Path) -> tuple[str, ...]:
    """The path itself; for an archive of several notebooks a path for each (`a.dbc#folder/name`)."""
    shown = str(path)
    file, member = archives.divided(shown)
    if member or shown == "-" or not file.lower().endswith(".dbc"):
        return (shown,)
    data = _bytes_of(Path(file), file)
    if not data.startswith(archives.MAGIC):
        return (shown,)
    names = archives.notebooks_in(data, shown)
    return (shown,) if len(names) < 2 else tuple(f"{shown}#{name}" for name in names)


def _bytes_of(path: Path, shown: str) -> bytes:
    try:
        _require_regular(path, shown)
        with path.open("rb") as stream:
            return stream.read(LIMIT + 1)
    except FileNotFoundError:
        hint = "Check the path; it is taken from the folder you run in."
        raise unreadable(shown, "there is no such file", hint=hint) from None
    except PermissionError:
        hint = "Check the permissions of the file."
        raise unreadable(shown, "you may not read this file", hint=hint) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise unreadable(shown, f"cannot be read: {reason}") from None


def _require_regular(path: Path, shown: str) -> None:
    found = os.stat(path)
    if stat.S_ISDIR(found.st_mode):
        raise unreadable(
            shown, "this is a folder", hint="Name the notebook file inside it."
        )
    if not stat.S_ISREG(found.st_mode):
        hint = "Save the notebook to a file, or pipe it in and give `-` as the path."
        raise unreadable(shown, "this is not a regular file", hint=hint)
    if found.st_size > LIMIT:
        raise _too_big(shown)


def _too_big(shown: str) -> NotebookUnreadable:
    hint = "Clear the outputs of the notebook and save it again."
    return unreadable(shown, f"larger than {LIMIT // 2**20} MB", hint=hint)
