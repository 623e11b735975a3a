"""A working directory in, a copy of it out, so that one run cannot see what another has written."""

from __future__ import annotations

import shutil
from pathlib import Path

from nb2pkg.errors import VerificationCouldNotRun

_NOT_COPIED = (".git", ".venv", "__pycache__", ".ipynb_checkpoints")
_MOST = 2 * 1024**3


def working_copy(folder: Path, inside: Path) -> Path:
    """Copy `folder` into `inside` under its own name; raises `VerificationCouldNotRun` when it is over 2 GB."""
    size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
    if size > _MOST:
        raise VerificationCouldNotRun(
            f"{folder} holds {size / 1024**3:.1f} GB: too much to copy for each run",
            hint="move the notebook and the data it reads to a folder of their own",
        )
    copy = inside / (folder.name or "work")
    ignored = shutil.ignore_patterns(*_NOT_COPIED)
    shutil.copytree(
        folder, copy, symlinks=True, ignore=ignored, ignore_dangling_symlinks=True
    )
    return copy
