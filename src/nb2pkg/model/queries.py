"""SQL of a Databricks notebook: the statements of a `%sql` cell, and a statement that has a name in the package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SqlStatement:
    """One statement of a `%sql` cell, without the semicolon.

    gives    a query: it gives rows and does nothing else.
    markers  the `:day` in it, each once: values that Spark is given beside the text.
    holes    the `${day}` in it: places where the text of a value is put in before Spark reads it.
    """

    text: str
    gives: bool
    markers: tuple[str, ...] = ()
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A statement as the package has it: a constant of `queries.py`, and where it comes from: `cell 3`, `cell 1 of setup.py`."""

    name: str
    text: str
    origin: str
