"""A working directory in, a copy of it out, so that one run cannot see what another has written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from nb2pkg.errors import VerificationCouldNotRun

_NOT_COPIED = frozenset(
    {".git", ".venv", "__pycache__", ".ipynb_checkpoints", "node_modules"}
)
_MOST = 2 * 1024**3


def working_copy(folder: Path, inside: Path, left_out: Sequence[Path] = ()) -> Path:
    """Copy `folder` into `inside` under its own name, without `left_out`, version control and virtual environments.

    A link that leads out of the folder leads there from the copy as well. Raises `VerificationCouldNotRun` when there is
    over 2 GB to copy, or something may not be read.
    """
    folder = folder.resolve()
    kept = [path for path in left_out if path.resolve() != folder]
    size = sum(_sizes(folder, kept))
    if size > _MOST:
        raise VerificationCouldNotRun(
            f"{folder} holds {size / 1024**3:.1f} GB: too much to copy for each run",
            hint="move the notebook and the data it reads to a folder of their own",
        )
    copy = inside / (folder.name or "work")
    try:
        shutil.copytree(
            folder,
            copy,
            symlinks=True,
            ignore=lambda path, names: _unwanted(Path(path), names, kept),
            ignore_dangling_symlinks=True,
        )
    except (OSError, shutil.Error) as problem:
        raise VerificationCouldNotRun(
            f"{folder} cannot be copied: {_reason(problem)}",
            hint="check the permissions and the room on the disk",
        ) from problem
    _lead_outside(folder, copy)
    return copy


def _sizes(folder: Path, left_out: Sequence[Path]) -> Iterator[int]:
    for path, folders, names in os.walk(folder):
        here = Path(path)
        gone = _unwanted(here, folders, left_out)
        folders[:] = [name for name in folders if name not in gone]
        for name in names:
            with suppress(OSError):
                yield (here / name).lstat().st_size


def _unwanted(folder: Path, names: Sequence[str], left_out: Sequence[Path]) -> set[str]:
    """Of the names in a folder those that no run needs, and what is neither file, folder nor link: a socket, a pipe."""
    away = {path.resolve() for path in left_out}
    gone = set()
    for name in names:
        path = folder / name
        if (
            name in _NOT_COPIED
            or path.resolve() in away
            or (path / "pyvenv.cfg").exists()
            or not (path.is_symlink() or path.is_file() or path.is_dir())
        ):
            gone.add(name)
    return gone


def _lead_outside(folder: Path, copy: Path) -> None:
    """Make relative links that leave the folder absolute, since the copy stands elsewhere."""
    for path, folders, names in os.walk(copy):
        for name in (*folders, *names):
            link = Path(path) / name
            if not link.is_symlink() or os.path.isabs(os.readlink(link)):
                continue
            original = folder / link.relative_to(copy)
            target = original.resolve()
            if not target.is_relative_to(folder):
                link.unlink()
                link.symlink_to(target)


def _reason(problem: OSError) -> str:
    """The first thing that went wrong; `copytree` collects them all."""
    if isinstance(problem, shutil.Error) and problem.args and problem.args[0]:
        return str(problem.args[0][0][-1])
    return problem.strerror or str(problem)
