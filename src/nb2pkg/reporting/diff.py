"""Changes in, a unified diff out."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import unified_diff

from nb2pkg.model.project import Change

_NOTHING = "/dev/null"
_NO_NEWLINE = "\\ No newline at end of file"


def diff_text(folder: str, changes: Iterable[Change]) -> str:
    """What the changes do to the files below `folder`, as `patch -p1` and git read it; "" when they do nothing."""
    return "\n".join(line for change in changes for line in _diff(folder, change))


def _diff(folder: str, change: Change) -> list[str]:
    if change.verb in ("same", "skip"):
        return []
    path = f"{folder}/{change.path}"
    before, after = _lines(change.before), _lines(change.after)
    old = _NOTHING if change.before is None else f"a/{path}"
    new = _NOTHING if change.after is None else f"b/{path}"
    lines: list[str] = []
    for line in unified_diff(before, after, old, new):
        lines.append(line.removesuffix("\n"))
        if not line.endswith("\n"):
            lines.append(_NO_NEWLINE)
    return lines


def _lines(text: str | None) -> list[str]:
    """The lines with their ends; only LF ends a line, as for `patch`."""
    if not text:
        return []
    *lines, rest = text.split("\n")
    return [f"{line}\n" for line in lines] + ([rest] if rest else [])
