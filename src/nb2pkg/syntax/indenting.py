"""Indenting: in goes source text, out comes the same code one level deeper, with every string's content untouched."""

from __future__ import annotations

import io
import tokenize

_STRING_STARTS = {"STRING", "FSTRING_START", "TSTRING_START"}
_STRING_ENDS = {"STRING", "FSTRING_END", "TSTRING_END"}


def indent(source: str, by: str = "    ") -> str:
    """Indent code by a level; lines that begin inside a string and blank lines stay as they are.

    Raises SyntaxError (or tokenize.TokenError) when the source is not Python.
    """
    inside = _lines_inside_strings(source)
    lines = source.split("\n")
    return "\n".join(
        line if number in inside else _indented(line, by)
        for number, line in enumerate(lines, 1)
    )


def _indented(line: str, by: str) -> str:
    code = line.lstrip(" \t\f")
    if not code:
        return ""
    margin = line[: len(line) - len(code)]
    return (
        by + margin.rpartition("\f")[2] + code
    )  # a form feed would reset the indentation


def _lines_inside_strings(source: str) -> frozenset[int]:
    """The lines, from 1, whose first character belongs to a string begun on an earlier line."""
    found: set[int] = set()
    starts: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = tokenize.tok_name[token.type]
        if kind in _STRING_STARTS:
            starts.append(token.start[0])
        if kind in _STRING_ENDS:
            found.update(range(starts.pop() + 1, token.end[0] + 1))
    return frozenset(found)
