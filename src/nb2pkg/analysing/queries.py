"""The source of a `%sql` cell in, its statements out; none when `spark.sql` would not do the same, one by one.

What a Databricks notebook does with such a cell: it puts the values of widgets in for `${day}` and gives Spark those for
`:day`, runs the statements, shows the rows of the last one and calls them `_sqldf`. `spark.sql` runs a command at once but a
query only when somebody asks for its rows; so only the last statement may be a query.
"""

from __future__ import annotations

import re

from nb2pkg.model.queries import SqlStatement
from nb2pkg.standing_in.cells import sql_statements

SQLDF = "_sqldf"
_QUERIES = frozenset(
    "SELECT WITH VALUES FROM TABLE SHOW DESCRIBE DESC EXPLAIN LIST".split()
)
_UNLIKE = re.compile(
    r"\$\$|\\\$|\$(?!\{)[A-Za-z_]|\bgetArgument\b|\b(?:CREATE|REMOVE)\s+WIDGET\b",
    re.IGNORECASE,
)
# Quoted text and comments are read over; a colon behind a word, a bracket or another colon is no marker (`raw:day`, `a::int`).
_TOKENS = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*|/\*.*?\*/|(?<![\w:)\]`'"]):([A-Za-z_]\w*)""",
    re.DOTALL,
)
_HOLE = re.compile(r"\$\{(.*?)\}", re.DOTALL)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_BLOCK = frozenset({"BEGIN", "DECLARE"})


def statements_of(source: str) -> tuple[SqlStatement, ...]:
    """The statements of a `%sql` cell.

    >>> statements_of("%sql USE sales; SELECT * FROM rides WHERE day = :day")[1].markers
    ('day',)
    >>> statements_of("%sql SELECT 1; SELECT 2"), statements_of("%sql SELECT '$$'")
    ((), ())
    """
    first, _, rest = source.strip().partition("\n")
    if first.split(None, 1)[:1] != ["%sql"]:
        return ()
    text = f"{first[4:]}\n{rest}"
    if _UNLIKE.search(text):
        return ()
    found = tuple(_statement(one) for one in sql_statements(text))
    if any(one is None for one in found):
        return ()
    known = tuple(one for one in found if one is not None)
    return known if not any(one.gives for one in known[:-1]) else ()


def _statement(text: str) -> SqlStatement | None:
    word = re.match(r"\W*(\w*)", _COMMENT.sub("", text).strip())
    first = word[1].upper() if word else ""
    if not first or first in _BLOCK:
        return None  # a script, with semicolons of its own
    holes = tuple(dict.fromkeys(_HOLE.findall(text)))
    if not all(re.fullmatch(r"\w+", hole) for hole in holes):
        return None
    markers = tuple(dict.fromkeys(m[1] for m in _TOKENS.finditer(text) if m[1]))
    return SqlStatement(text, _gives(first, text), markers, holes)


def _gives(first: str, text: str) -> bool:
    """A query and nothing else: `WITH … INSERT` and `FROM … INSERT` write."""
    writes = re.search(r"\b(?:INSERT|MERGE|DELETE|UPDATE)\b", text, re.IGNORECASE)
    return first in _QUERIES and not writes
