"""A project that nothing makes any more in, its files gone out: all of them, or none when somebody has worked on it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from nb2pkg.errors import DestinationInTheWay
from nb2pkg.model.project import Project
from nb2pkg.writing.comparing import compare
from nb2pkg.writing.disk import clean, write

_CACHES = frozenset(("__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache"))


def remove(project: Project, folder: Path) -> bool:
    """Remove what the lock of `project` lists below `folder`; False, and nothing is done, when it is not as it was written.

    In a folder of its own, any other file says that somebody works there. Raises `DestinationInTheWay` when the disk refuses.
    """
    if folder.is_symlink():
        return False
    try:
        changes = compare(project, folder, overwrite=False)
    except DestinationInTheWay:  # recorded tests, a link where a file was
        return False
    if any(change.verb == "skip" for change in changes):
        return False
    if project.shares_its_folder:
        write(project, folder, changes)
        return True
    if _others(folder, {change.path for change in changes}):
        return False
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        clean(partial)
        os.rename(folder, partial)
        shutil.rmtree(partial)
    except OSError:
        return False
    return True


def _others(folder: Path, ours: set[str]) -> bool:
    """Whether there is anything besides these files and what tools keep."""
    for path, folders, names in os.walk(folder):
        here = Path(path)
        folders[:] = [name for name in folders if name not in _CACHES]
        files = (*names, *(name for name in folders if (here / name).is_symlink()))
        if any((here / name).relative_to(folder).as_posix() not in ours for name in files):  # fmt: skip
            return True
    return False
