"""A path in, the project it belongs to out: its folder, its `pyproject.toml`, its packages."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """The nearest folder with a `pyproject.toml`: that file's text, and the packages below `src/` or beside it."""

    path: Path
    text: str
    packages: tuple[str, ...]


def project_around(path: Path) -> ProjectFolder | None:
    """The project a file or folder lies in, None when there is none that can be read."""
    start = Path(os.path.abspath(path))
    for folder in (start, *start.parents):
        text = _text_of(folder / "pyproject.toml")
        if text is not None:
            return ProjectFolder(folder, text, _packages(folder))
    return None


def _text_of(path: Path) -> str | None:
    try:
        if not path.is_file() or path.stat().st_size > _LIMIT:
            return None
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _packages(folder: Path) -> tuple[str, ...]:
    """Names of the packages in `src/`; without such a folder those in the folder itself, tests left out."""
    src = folder / "src"
    home = src if src.is_dir() else folder
    try:
        found = sorted(path.parent.name for path in home.glob("*/__init__.py"))
    except OSError:
        return ()
    return tuple(name for name in found if name not in ("tests", "test", "docs"))
