"""What a cell showed in, what can be compared out: without addresses, process numbers and the place of a warning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2pkg.model.running import CellRun, Raised

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}\b")
_CELL_FILE = re.compile(r"\S*ipykernel_\d+/\d+\.py")
_WARNING = re.compile(r"^\S.*?:\d+: (\w*Warning: .*)$")
# With its sign and the blanks that a column of numbers is filled up with.
_NUMBER = re.compile(r" *[-+]?\d+(?:[.:,]\d+)*(?:e[+-]?\d+)?| *\bnan\b")


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything one original cell shows, in order: (what, text) pairs; warnings apart, since their place has changed."""

    items: tuple[tuple[str, str], ...] = ()
    warnings: frozenset[str] = frozenset()
    error: Raised | None = None


def shown_by(runs: Iterable[CellRun]) -> Shown:
    """What the cells that stand for one original cell show together."""
    items: list[tuple[str, str]] = []
    warnings: set[str] = set()
    error = None
    for run in runs:
        error = run.error or error
        for output in run.outputs:
            if output.kind == "stderr":
                rest, found = _split_warnings(output.content[0][1])
                warnings |= found
                items.extend([("stderr", clean(rest))] if rest.strip() else [])
            elif output.kind == "stdout":
                _add_printed(items, clean(output.content[0][1]))
            else:
                items.extend(
                    (f"{output.kind} {mime}", clean(text))
                    for mime, text in output.content
                )
    return Shown(tuple(items), frozenset(warnings), _cleaned(error))


def _add_printed(items: list[tuple[str, str]], text: str) -> None:
    if items and items[-1][0] == "printed text":
        items[-1] = ("printed text", items[-1][1] + text)
    else:
        items.append(("printed text", text))


def clean(text: str) -> str:
    """Text without what differs between any two processes; of a line drawn over itself only the last state.

    >>> clean("<f at 0x7f00aa11>"), clean("10%\\r100%\\n")
    ('<f at 0x…>', '100%\\n')
    """
    text = _CELL_FILE.sub("<cell>", _ADDRESS.sub("0x…", text))
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def _cleaned(error: Raised | None) -> Raised | None:
    return Raised(error.type, clean(error.message)) if error else None


def _split_warnings(text: str) -> tuple[str, frozenset[str]]:
    """The text without its warnings, and the warnings without the place they were issued from.

    Python prints `path:line: Category: message` and, indented by two spaces, the source line.
    """
    rest: list[str] = []
    found: list[str] = []
    inside = False
    for line in text.split("\n"):
        match = _WARNING.match(line)
        if match:
            found.append(clean(match[1]))
            inside = True
        elif inside and line.startswith("  "):
            inside = False
        elif inside and line.strip():
            found[-1] += "\n" + clean(line)
        else:
            inside = False
            rest.append(line)
    return "\n".join(rest), frozenset(found)


def without_modules(text: str, packages: Sequence[str]) -> str:
    """Text in which what `__main__` defines and what a module or function of the packages defines look the same.

    >>> without_modules("<class '__main__.A'> <class 'churn.models.A'>", ["churn"])
    "<class 'A'> <class 'A'>"
    >>> without_modules("<function load.<locals>.<lambda> at 0x…>", ["churn"])
    '<function <lambda> at 0x…>'
    """
    ours = "|".join(re.escape(package) for package in packages)
    text = re.sub(rf"\b(?:__main__|(?:{ours})\.\w+)\.(?=\w)", "", text)
    return re.sub(r"\b(?:\w+\.)+<locals>\.", "", text)


def common_part(first: str, second: str) -> str | None:
    """The pattern of two texts that differ: differing lines without their numbers; None when they share no pattern.

    >>> common_part("took 1.5 s\\nx = 3", "took 1.7 s\\nx = 3")
    'took# s\\nx = 3'
    """
    pairs = list(zip(first.split("\n"), second.split("\n"), strict=False))
    if first.count("\n") != second.count("\n"):
        return None
    lines = []
    for one, other in pairs:
        if one != other:
            one, other = _NUMBER.sub("#", one), _NUMBER.sub("#", other)
        if one != other:
            return None
        lines.append(one)
    return "\n".join(lines)


def fits(pattern: str, text: str) -> bool:
    """Whether `text` follows the pattern that `common_part` gave.

    >>> fits("took# s\\nx = 3", "took 9 s\\nx = 3"), fits("took# s\\nx = 3", "took 9 s\\nx = 4")
    (True, False)
    """
    wanted, lines = pattern.split("\n"), text.split("\n")
    return len(wanted) == len(lines) and all(
        want == line or want == _NUMBER.sub("#", line)
        for want, line in zip(wanted, lines, strict=True)
    )
