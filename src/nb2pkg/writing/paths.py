"""Paths of generated files in, safe places inside the project's folder out."""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from nb2pkg.errors import BugInNb2pkg, DestinationInTheWay

_OTHER_FOLDER = "choose another folder with -o, or another name with --name"
_REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space and run again"),
    errno.EDQUOT: ("your disk quota is used up", "free some space and run again"),
    errno.EACCES: ("you may not write there", "choose another folder with -o"),
    errno.EPERM: ("you may not write there", "choose another folder with -o"),
    errno.EROFS: ("it is read-only", "choose another folder with -o"),
    errno.ENAMETOOLONG: ("a file name is too long", "give a shorter --name"),
    errno.ELOOP: ("its links go round in a circle", _OTHER_FOLDER),
    errno.ENOTDIR: ("a file stands where a folder is needed", _OTHER_FOLDER),
    errno.EEXIST: ("a file stands where a folder is needed", _OTHER_FOLDER),
    errno.EISDIR: ("a folder stands where a file is needed", _OTHER_FOLDER),
    errno.ENOTEMPTY: ("another program is writing there", "run again"),
}


def destination(output: str, name: str) -> Path:
    """The folder of the project `name` inside the folder `output` ("" is the current one).

    Raises `BugInNb2pkg` for a name that is more than one part of a path.
    """
    if not is_inside(name) or len(PurePosixPath(name).parts) != 1:
        raise BugInNb2pkg(f"the project's name {name!r} is not a folder name")
    return Path(output or ".") / name


def is_inside(path: str) -> bool:
    """Whether a path with `/` stays below the folder it is joined to, on any system.

    >>> is_inside("src/churn/load.py")
    True
    >>> [is_inside(path) for path in ("", "/etc/x", "a/../../x", "C:x", "a\\\\..\\\\x")]
    [False, False, False, False, False]
    """
    if not path or "\\" in path or "\0" in path or re.match(r"[A-Za-z]:", path):
        return False
    parts = path.split("/")
    return not any(part in ("", ".", "..") for part in parts)


def check_paths(paths: Iterable[str]) -> None:
    """Raise `BugInNb2pkg` for a path that leaves the project, or two that one file system may take for the same."""
    seen: dict[str, str] = {}
    for path in paths:
        if not is_inside(path):
            raise BugInNb2pkg(f"the generated path {path!r} leaves the project")
        if folded(path) in seen:
            other = seen[folded(path)]
            raise BugInNb2pkg(f"{other!r} and {path!r} are one file on some disks")
        seen[folded(path)] = path


def folded(path: str) -> str:
    """The path as a case-blind, normalising file system sees it."""
    return unicodedata.normalize("NFC", path).casefold()


def resolve_inside(folder: Path, path: str) -> Path:
    """The place of `path` in an existing `folder`.

    Raises `DestinationInTheWay` where a link leads out of the folder or a folder and a file have changed places.
    """
    target = folder / path
    real = Path(os.path.realpath(target))  # Path.resolve raises on a loop of links
    if target.is_symlink() or not real.is_relative_to(os.path.realpath(folder)):
        raise DestinationInTheWay(
            f"{target} is a link, and nb2pkg does not write through links",
            hint="replace the link by what it points to, or choose another folder with -o",
        )
    if target.exists() and not target.is_file():
        raise DestinationInTheWay(
            f"{target} is no ordinary file, but nb2pkg has to write one there",
            hint="rename it, or choose another folder with -o",
        )
    return target


def in_the_way(problem: OSError, folder: Path) -> DestinationInTheWay:
    """The user's view of what the operating system refused below `folder`."""
    unknown = (problem.strerror or type(problem).__name__, _OTHER_FOLDER)
    reason, hint = _REASONS.get(problem.errno or 0, unknown)
    return DestinationInTheWay(f"cannot write {folder}: {reason}", hint=hint)
