"""A path and a text in, one file out: the old one or the new one is there, never a part."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from nb2pkg.writing.paths import in_the_way


def write_file(path: Path, text: str) -> None:
    """Replace the file at once, in UTF-8. Raises `DestinationInTheWay` when the disk refuses."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(text.encode("utf-8"))
        os.replace(partial, path)
    except OSError as problem:
        with suppress(OSError):
            partial.unlink()
        raise in_the_way(problem, path) from problem
