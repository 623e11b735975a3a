"""Widgets: what a statement of a Databricks notebook does with them, and what each widget is as a whole."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WidgetMade:
    """A widget is made: `dbutils.widgets.text("catalog", "dev", "Catalog")`, `CREATE WIDGET TEXT catalog DEFAULT "dev"`.

    kind      `text`, `dropdown`, `combobox` or `multiselect`.
    default   the expression as the notebook has it; choices too, None when there are none.
    """

    name: str
    kind: str
    default: ast.expr
    choices: ast.expr | None = None
    label: str = ""

    def same_as(self, other: WidgetMade) -> bool:
        """Made again as it was: that changes nothing."""
        return self.name == other.name and ast.dump(self.default) == ast.dump(
            other.default
        )


@dataclass(frozen=True, slots=True)
class WidgetUse:
    """What one statement does with widgets.

    made, removed, reads   the widgets with a literal name; `reads` also those read inside functions.
    clears       it removes all widgets.
    reads_all    it reads all values at once (`getAll`).
    passed_on    `dbutils` or `dbutils.widgets` itself is given to other code, or a widget has a computed name.
    computed     reads a widget whose name is computed.
    certain      the statement is a plain line of the notebook, so it makes or removes the widget whenever it runs.
    """

    made: tuple[WidgetMade, ...] = ()
    removed: tuple[str, ...] = ()
    reads: frozenset[str] = frozenset()
    clears: bool = False
    reads_all: bool = False
    passed_on: bool = False
    computed: bool = False
    certain: bool = True

    @property
    def changes(self) -> bool:
        """It makes or removes widgets."""
        return bool(self.made or self.removed or self.clears or self.passed_on)


@dataclass(frozen=True, slots=True)
class WidgetAlias:
    """How statements name a widget's value once it is no longer read from `dbutils`.

    alias       a name that occurs nowhere in the notebook.
    annotation  `str`; `int` or `float` when every read converts it so.
    expression  what reads the value in the notebook: `int(dbutils.widgets.get("n"))`.
    """

    name: str
    alias: str
    annotation: str
    expression: str
