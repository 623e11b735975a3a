"""The text of a Databricks command in, its kind and its source without the language magic out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nb2pkg.model.notebook import CellKind

# Whole words are compared: `%restart_python` is no R cell, `%pipx` no %pip.
MARKDOWN = ("%md", "%md-sandbox")
OTHER = ("%sql", "%scala", "%r", "%sh", "%fs", "%run", "%skip")
FIRST_WORD = re.compile(r"\s*(%\S+)")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `magic` is the language magic taken off its source, `inline` when text stood beside it."""

    kind: CellKind
    source: str
    skipped: bool = False
    magic: str = ""
    inline: bool = False


def understand(text: str) -> Command:
    """What a command of a Python notebook is.

    >>> understand("%md # Title")
    Command(kind='markdown', source='# Title', skipped=False, magic='%md', inline=True)
    >>> understand("%restart_python").kind
    'code'
    """
    found = FIRST_WORD.match(text)
    word = found.group(1) if found else ""
    if word in OTHER:
        return Command("other", text.lstrip(), skipped=word == "%skip")
    if word not in MARKDOWN and word != "%python":
        return Command("code", text)
    assert found is not None
    beside, newline, below = text[found.end() :].partition("\n")
    inline = bool(beside.strip())
    rest = beside.lstrip(" \t") + newline + below if inline else below
    return Command(
        kind="code" if word == "%python" else "markdown",
        source=rest.strip("\n"),
        magic=word,
        inline=inline,
    )
