"""The language of a Databricks notebook in, how its source text spells comments, magics and file names out.

Source of the rules: the exporter of Databricks (`libs/notebook` of its command line), and what real files hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one default language is spelled: `comment` begins header, separator, title and `MAGIC` lines."""

    language: str
    comment: str
    suffix: str

    @property
    def magic(self) -> str:
        """The magic a cell of this language would begin with in a notebook of another one."""
        return f"%{self.language}"

    @property
    def header(self) -> str:
        """The first line of the file."""
        return f"{self.comment} Databricks notebook source"

    @property
    def separator(self) -> str:
        """The line between two cells."""
        return f"{self.comment} COMMAND ----------"


DIALECTS = {
    one.language: one
    for one in (
        Dialect("python", "#", ".py"),
        Dialect("sql", "--", ".sql"),
        Dialect("scala", "//", ".scala"),
        Dialect("r", "#", ".r"),
    )
}
PYTHON = DIALECTS["python"]
HEADER = re.compile(r"(#|//|--)[ \t]*Databricks notebook source[ \t]*(?:\n|$)")


def dialect_of_source(text: str, path: str) -> Dialect | None:
    """The dialect of source text, None when it is no Databricks source; only its suffix tells R from Python."""
    found = HEADER.match(text)
    if found is None:
        return None
    comment = found.group(1)
    if comment == "#":
        is_r = PurePath(path).suffix.lower() == ".r"
        return DIALECTS["r"] if is_r else PYTHON
    return next(one for one in DIALECTS.values() if one.comment == comment)


def dialect_of_language(language: str) -> Dialect | None:
    """The dialect of the language that a notebook's own metadata name; Python when they name none.

    >>> dialect_of_language("SQL").suffix
    '.sql'
    """
    return DIALECTS.get(language.strip().lower() or "python")
