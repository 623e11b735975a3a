"""Analysis in; out the `%sql` cells as Python, each SQL text a constant of the package's `queries.py`.

    its rows are read later as `_sqldf`    a step that takes `spark` and gives them; the slim notebook shows them
    it only shows rows                     a `%sql` cell, and nothing in `pipeline.run`
    it does something                      a `%sql` cell; `pipeline.run` does the same through `spark.sql`

`${day}` and `:day` are parameters when each is a widget whose value can be told; else the cell stays and `run` stops there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from nb2pkg.model.analysis import Analysis, CellFacts, Fact
from nb2pkg.model.notebook import Cell
from nb2pkg.model.queries import Query, SqlStatement
from nb2pkg.planning.naming import slug, unique
from nb2pkg.planning.widgets import Widgets
from nb2pkg.planning.world import Flow, World
from nb2pkg.syntax.names import names_of

WITH_VALUES = (
    "with_values"  # the function of `queries.py` that puts values in for `${day}`
)
_SQLDF = "_sqldf"
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_ABOUT = re.compile(r"\b(?:FROM|INTO|JOIN|TABLE|VIEW|SCHEMA|DATABASE|CATALOG)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?([\w.`${}:]+)", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queries:
    """What became of the `%sql` cells.

    analysis   with those that are to be steps as Python.
    constants  name -> SQL text, in the order of the notebook.
    in_run     key of one that stays -> its statements for `pipeline.run`.
    """

    analysis: Analysis
    constants: Mapping[str, Query]
    in_run: Mapping[int, tuple[Fact, ...]]


def lift_queries(widgets: Widgets) -> Queries:
    """Decide for every `%sql` cell."""
    analysis = widgets.analysis
    facts = analysis.facts
    bound = frozenset().union(*(fact.binds for fact in facts)) if facts else frozenset()
    has_sql = analysis.databricks and any(fact.sql for fact in facts)
    if not has_sql or analysis.numbered:
        return Queries(analysis, {}, {})
    flow = Flow(facts)
    aliases = {one.name: one.alias for one in analysis.aliases}
    python = [fact for fact in facts if not fact.sql]
    taken = {name.upper() for fact in python for name in fact.uses | fact.binds}
    constants: dict[str, Query] = {}
    lifted: dict[int, Fact] = {}
    in_run: dict[int, tuple[Fact, ...]] = {}
    # SQL that reads the rows of the cell above it finds them only when that is a `%sql` cell.
    chained = any(fact.sql and _SQLDF in fact.soft for fact in facts)
    for cell in analysis.cells:
        for fact in cell.facts:
            if not _can_be_run(fact, widgets, bound):
                continue
            read = flow.live_after(_SQLDF, fact.key)
            if chained and (read or _SQLDF in fact.soft):
                continue
            if not read and all(one.gives for one in fact.sql):
                in_run[fact.key] = ()
                continue
            made = []
            for one in fact.sql:
                name = unique(_name(cell, one), {*taken, *constants})
                constants[name] = Query(name, one.text, _origin(cell.cell))
                rows = read and one is fact.sql[-1]
                made.append(_as_python(fact, one, name, aliases, rows=rows))
            if read and len(made) == 1 and "display" not in bound:
                lifted[fact.key] = made[0]
            in_run[fact.key] = tuple(made)
    cells = tuple(
        replace(cell, facts=tuple(lifted.get(f.key, f) for f in cell.facts))
        for cell in analysis.cells
    )
    return Queries(replace(analysis, cells=cells), constants, in_run)


def with_queries(world: World, queries: Queries) -> World:
    """The world with what `queries.py` has, and the session that runs it."""
    if not queries.constants:
        return world
    given = dict.fromkeys(queries.constants, "str")
    if WITH_VALUES not in world.binders:
        given[WITH_VALUES] = ""
    spark = {"spark"} if "spark" not in world.binders else set()
    return replace(
        world, given={**world.given, **given}, sessions=world.sessions | spark
    )


def from_queries(constants: Mapping[str, Query], names: Set[str]) -> Set[str]:
    """Those of the names that `queries.py` has."""
    return names & {*constants, WITH_VALUES} if names & constants.keys() else set()


def used_queries(constants: Mapping[str, Query], used: Set[str]) -> tuple[Query, ...]:
    """The constants that are used, in the order of the notebook."""
    return tuple(query for name, query in constants.items() if name in used)


def _origin(cell: Cell) -> str:
    """The cell as the user counts it."""
    other = f" of {cell.notebook}" if cell.notebook else ""
    return f"cell {cell.number or cell.index}{other}"


def _can_be_run(fact: Fact, widgets: Widgets, bound: frozenset[str]) -> bool:
    hazard = fact.hazard.code if fact.hazard else ""
    if not fact.sql or hazard != "another-language" or fact.key in widgets.unreadable:
        return False
    if WITH_VALUES in bound and any(one.holes for one in fact.sql):
        return False
    made = {setting.widget for setting in widgets.settings.values()}
    return all({*one.markers, *one.holes} <= made for one in fact.sql)


def _as_python(
    fact: Fact,
    statement: SqlStatement,
    constant: str,
    aliases: Mapping[str, str],
    *,
    rows: bool,
) -> Fact:
    """`_sqldf = spark.sql(RIDES, args={"day": …})`."""
    text = constant
    if statement.holes:
        values = ", ".join(f'"{hole}": {aliases[hole]}' for hole in statement.holes)
        text = f"{WITH_VALUES}({constant}, {{{values}}})"
    given = ", ".join(f'"{name}": {aliases[name]}' for name in statement.markers)
    source = f"spark.sql({text}, args={{{given}}})" if given else f"spark.sql({text})"
    if rows:
        source = f"{_SQLDF} = {source}"
    body = ast.parse(source).body
    names = names_of(body)
    return replace(
        fact,
        kind="logic",
        source=source,
        node=body[0],
        magic="",
        hazard=None,
        reads=names.reads,
        sure_reads=names.sure_reads,
        soft=frozenset(),
        binds=names.binds,
        certain=names.certain,
        widgets=None,
        query=constant,
    )


def _name(cell: CellFacts, statement: SqlStatement) -> str:
    """A constant's name: the cell's title, or the first word of the SQL and what it is about."""
    titled = slug(cell.cell.title)
    if titled and len(cell.facts[0].sql) == 1:
        return titled.upper()
    bare = _COMMENT.sub(" ", statement.text)
    verb = (re.findall(r"[A-Za-z]+", bare) or ["query"])[0]
    verb = "select" if verb.lower() in ("with", "from", "values", "table") else verb
    about = _ABOUT.search(bare)
    table = about[1].rpartition(".")[2] if about else ""
    words = re.sub(r"\W+", "_", f"{verb}_{table}", flags=re.ASCII).strip("_")
    return words.upper()
