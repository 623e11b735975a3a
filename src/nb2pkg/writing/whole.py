"""A path and a text or bytes in, one file out: the old one or the new one is there, never a part."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from nb2pkg.errors import DestinationInTheWay
from nb2pkg.writing.paths import in_the_way


def write_file(path: Path, text: str) -> None:
    """Replace the file at once, in UTF-8. Raises `DestinationInTheWay` when the disk refuses."""
    _replace(path, text.encode("utf-8"), keep_mode=False)


def replace_file(path: Path, data: bytes) -> None:
    """Give a file of the user new bytes at once, its mode kept.

    Raises `DestinationInTheWay` when the path is a link or the disk refuses.
    """
    if path.is_symlink():
        raise DestinationInTheWay(
            f"{path} is a link, and nb2pkg does not write through links",
            hint="name the file it points to",
        )
    _replace(path, data, keep_mode=True)


def _replace(path: Path, data: bytes, *, keep_mode: bool) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(data)
        if keep_mode:
            shutil.copymode(path, partial)
        os.replace(partial, path)
    except OSError as problem:
        with suppress(OSError):
            partial.unlink()
        raise in_the_way(problem, path) from problem
