"""The text of a Databricks command in, its kind and its source without the language magic out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nb2pkg.model.notebook import CellKind
from nb2pkg.reading.dialects import PYTHON as DEFAULT
from nb2pkg.reading.dialects import Dialect

# Whole words are compared: `%restart_python` is no R cell, `%pipx` no %pip.
MARKDOWN = ("%md", "%md-sandbox")
PYTHON = ("%python", "%py")
OTHER = ("%sql", "%scala", "%r", "%sh", "%fs", "%run", "%skip")
FIRST_WORD = re.compile(r"\s*(%\S+)")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `magic` is the language magic taken off its source, `inline` when text stood beside it.

    default   the magic is that of the notebook's own language, which the text did not have: it was put on.
    """

    kind: CellKind
    source: str
    skipped: bool = False
    magic: str = ""
    inline: bool = False
    default: bool = False


def understand(text: str, dialect: Dialect = DEFAULT) -> Command:
    """What a command is; without a magic it is of the notebook's own language.

    >>> understand("%md # Title")
    Command(kind='markdown', source='# Title', skipped=False, magic='%md', inline=True)
    >>> understand("%restart_python").kind
    'code'
    >>> understand("select 1", DIALECTS["sql"]).source
    '%sql\\nselect 1'
    """
    found = FIRST_WORD.match(text)
    word = found.group(1) if found else ""
    if word in OTHER:
        return Command("other", text.lstrip(), skipped=word == "%skip")
    if not word and text.strip() and dialect.language != "python":
        return Command("other", f"{dialect.magic}\n{text}", default=True)
    if word not in MARKDOWN and word not in PYTHON:
        return Command("code", text)
    assert found is not None
    beside, newline, below = text[found.end() :].partition("\n")
    inline = bool(beside.strip())
    rest = beside.lstrip(" \t") + newline + below if inline else below
    return Command(
        kind="code" if word in PYTHON else "markdown",
        source=rest.strip("\n"),
        magic=word,
        inline=inline,
    )
