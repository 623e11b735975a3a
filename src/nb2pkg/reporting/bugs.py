"""A failure of ours in, a report file out that says where it happened and nothing about the notebook."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback

from nb2pkg import __version__

_FRAMES = 40


def save_report(problem: BaseException) -> str:
    """Save the calls that led to `problem` in the folder for temporary files; its path, or "" when that fails too.

    Messages of exceptions are left out, since they may quote the notebook.
    """
    text = "\n".join(
        [
            f"nb2pkg {__version__}",
            f"Python {platform.python_version()} on {platform.platform()}",
            *_chain(problem),
            "",
        ]
    )
    try:
        number, path = tempfile.mkstemp(".txt", "nb2pkg-report-", text=True)
        with os.fdopen(number, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError:
        return ""
    return path


def _chain(problem: BaseException) -> list[str]:
    """The exception and what caused it: type and calls, outermost first; the middle of a deep recursion is cut."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = problem
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines += ["", f"{type(current).__module__}.{type(current).__qualname__}"]
        lines += _frames(current)
        current = current.__cause__ or current.__context__
    return lines


def _frames(problem: BaseException) -> list[str]:
    frames = [
        f"  {frame.f_code.co_filename}:{line} in {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(problem.__traceback__)
    ]
    if len(frames) <= 2 * _FRAMES:
        return frames
    cut = f"  … {len(frames) - 2 * _FRAMES} calls left out"
    return [*frames[:_FRAMES], cut, *frames[-_FRAMES:]]
