"""A project and its provenance in, the path of the notebook it was made from out.

The lock names the notebook and its hash but no folder, since the same input gives the same lock on any machine. So the
notebook is looked for where people keep it: beside the project, in it, in the folder the command runs in, in the folders
above the project, and at last in the folders below these.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.provenance import Provenance
from nb2pkg.reading.files import LIMIT

_ABOVE = 3
_BELOW = 4
_MOST_FOLDERS = 3_000
_NOT_SEARCHED = frozenset({"node_modules", "__pycache__", "site-packages", "venv"})


def find_original(project: Path, provenance: Provenance) -> Path:
    """The nearest file of the notebook's name that has the hash of the lock.

    Raises `NotebookUnreadable` when there is none, and says so when one of that name has another hash.
    """
    changed: Path | None = None
    slim = (project / provenance.slim).resolve()
    for path in _candidates(project, provenance.notebook):
        if path.resolve() == slim:
            continue
        if _sha256(path) == provenance.sha256:
            return path
        changed = changed or path
    name = provenance.notebook
    if changed is not None:
        raise NotebookUnreadable(
            f"{changed} has changed since {project} was made from it",
            hint=f"convert it again, or compare all the same with --notebook {changed}",
        )
    what = "standard input" if name == "-" else name
    raise NotebookUnreadable(
        f"{project} was made from {what}, and that is not near it",
        hint="say where the notebook is with --notebook PATH",
    )


def _candidates(project: Path, name: str) -> Iterator[Path]:
    """Every file of that name, the likeliest place first, each once."""
    if name in ("", "-", ".", ".."):
        return
    seen: set[Path] = set()
    for folder in _folders(project.resolve()):
        path = folder / name
        if folder not in seen and path.is_file():
            yield path
        seen.add(folder)


def _folders(project: Path) -> Iterator[Path]:
    here = Path.cwd().resolve()
    yield from (project.parent, here, project, project / "notebooks")
    yield from list(project.parents)[:_ABOVE]
    for folder in dict.fromkeys((here, project.parent)):
        yield from _below(folder)


def _below(folder: Path) -> Iterator[Path]:
    """The folders below, breadth first, without hidden ones; a huge tree is not searched to its end."""
    level, left = [folder], _MOST_FOLDERS
    for _ in range(_BELOW):
        found: list[Path] = []
        for parent in level:
            found += _children(parent)[: max(left - len(found), 0)]
        left -= len(found)
        yield from found
        level = found


def _children(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                entry.name
                for entry in entries
                if entry.is_dir(follow_symlinks=False)
                and not entry.name.startswith(".")
                and entry.name not in _NOT_SEARCHED
            )
    except OSError:
        return []
    return [folder / name for name in names]


def _sha256(path: Path) -> str:
    """The hash of a file; of one that cannot be read, or that is too large for a notebook, none."""
    try:
        if path.stat().st_size > LIMIT:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
