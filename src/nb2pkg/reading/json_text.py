"""The JSON text of a notebook in, where each cell keeps its source, outputs and execution count out.

The text is walked with the standard library's own decoder, so a place is where Python finds the value. What is not
walked into is skipped whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Member:
    """One `"key": value` of an object, or (key "") one item of a list: where the value begins and ends."""

    key: str
    start: int
    end: int


def members(text: str, start: int) -> Iterator[Member]:
    """The members of the object, or the items of the list, that begins at `start`; none of any other value.

    Raises ValueError where the text is no JSON.
    """
    opening = text[start : start + 1]
    if opening not in ("{", "["):
        return
    closing = "}" if opening == "{" else "]"
    place = _after_space(text, start + 1)
    while text[place : place + 1] != closing:
        key = ""
        if opening == "{":
            named, place = _DECODER.raw_decode(text, place)
            key = named if isinstance(named, str) else ""
            place = _after_space(text, place)
            if text[place : place + 1] != ":":
                raise ValueError(f"no colon at {place}")
            place = _after_space(text, place + 1)
        _, end = _DECODER.raw_decode(text, place)
        yield Member(key, place, end)
        place = _after_space(text, end)
        if text[place : place + 1] == ",":
            place = _after_space(text, place + 1)
        elif text[place : place + 1] != closing:
            raise ValueError(f"neither comma nor end at {place}")


def cell_members(text: str) -> list[tuple[Member, ...]]:
    """The members of each cell of a notebook (nbformat 4, or 3 with its worksheets), in order."""
    return [
        tuple(members(text, cell.start))
        for cells in _cell_lists(text, _after_space(text, 0))
        for cell in members(text, cells.start)
    ]


def _cell_lists(text: str, start: int) -> Iterator[Member]:
    """The lists called `cells`. Of a key that occurs twice Python takes the last, and so do we."""
    last = {member.key: member for member in members(text, start)}
    if "worksheets" in last and "cells" not in last:
        for sheet in members(text, last["worksheets"].start):
            yield from _cell_lists(text, sheet.start)
    elif "cells" in last:
        yield last["cells"]


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place
