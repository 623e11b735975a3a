"""The value that holds every decision, for those who lay out the notebook, the pipeline and the account, and what follows from it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nb2pkg.model.analysis import CellFacts, Fact
from nb2pkg.model.plan import Setting
from nb2pkg.model.queries import Query
from nb2pkg.planning.import_comments import ImportComment
from nb2pkg.planning.layout import Layout
from nb2pkg.planning.scene import Steps
from nb2pkg.planning.world import World


@dataclass(frozen=True, slots=True)
class Decided:
    """Everything decided so far, for those who lay out the notebook, the pipeline and the account.

    facts     all statements, calls rewritten; hoisted: keys that leave their cell; dropped: install lines that became
              dependencies.
    settings  all parameters; those offered stand in the notebook's parameters cell, the others in `config.py`.
    marked    the notebook has a `parameters` cell of its own, which stays where it is.
    in_run    key of a statement that stays -> the same for `pipeline.run`, which has no `dbutils`.
    widgets   what stands for the value of a widget -> what reads it in the notebook.
    noisy     keys of imports that do something when they run: they stay, whoever needs their names.
    makers    key of a statement that may make modules -> their top-level names.
    queries   the SQL texts by the name they have in `queries.py`.
    sql_in_run  key of a `%sql` cell -> what `pipeline.run` does instead.
    starts    key of an assignment in the notebook's `parameters` cell -> the parameter, for names bound again below.
    behind    (key of an import, comment of it) for the comments that stand in a module, behind the same import.
    """

    world: World
    cells: tuple[CellFacts, ...]
    facts: tuple[Fact, ...]
    steps: Steps
    layout: Layout
    settings: Mapping[str, Setting]
    hoisted: frozenset[int]
    dropped: frozenset[int]
    marked: frozenset[str]
    package: str
    local: frozenset[str]
    late: Mapping[str, int]
    in_run: Mapping[int, Fact]
    widgets: Mapping[str, str]
    noisy: frozenset[int] = frozenset()
    makers: Mapping[int, frozenset[str]] = field(default_factory=dict)
    queries: Mapping[str, Query] = field(default_factory=dict)
    sql_in_run: Mapping[int, tuple[Fact, ...]] = field(default_factory=dict)
    starts: Mapping[int, Setting] = field(default_factory=dict)
    behind: frozenset[tuple[int, ImportComment]] = frozenset()


def moved_keys(decided: Decided) -> frozenset[int]:
    """Keys of all statements inside steps."""
    return frozenset(f.key for step in decided.steps.steps.values() for f in step.facts)


def moved_keys_of_cell(decided: Decided, cell: CellFacts) -> frozenset[int]:
    """Keys of the cell's statements that are inside steps."""
    keys: set[int] = set()
    for fact in cell.facts:
        step = decided.steps.steps.get(fact.key)
        if step:
            keys |= {f.key for f in step.facts}
    return frozenset(keys)


def wanted_names(decided: Decided) -> frozenset[str]:
    """Names looked up at the notebook's top level: by statements that stay and by the parameters cell."""
    inside = moved_keys(decided) | decided.dropped
    wanted: set[str] = set()
    if looks_at_namespace(decided.facts):
        wanted |= decided.world.imports.keys() | decided.world.definitions.keys()
    for fact in decided.facts:
        if fact.key in inside or (
            fact.key in decided.hoisted and fact.kind != "import"
        ):
            continue
        wanted |= fact.uses
    for setting in decided.settings.values():
        if setting.derived and setting.offered:
            wanted |= {
                n.id
                for n in ast.walk(ast.parse(setting.default))
                if isinstance(n, ast.Name)
            }
    return frozenset(wanted)


def looks_at_namespace(facts: Iterable[Fact]) -> bool:
    """`globals()`, `exec`, a computed query: code that may look any name of the notebook up, or bind it."""
    codes = {
        "looks-at-namespace",
        "names-in-computed-text",
        "runs-unknown-notebook",
    }
    return any(f.hazard is not None and f.hazard.code in codes for f in facts)


def is_query_step(decided: Decided, cell: CellFacts) -> bool:
    """A `%sql` cell whose rows come from a function of the package."""
    fact = cell.facts[0] if cell.facts else None
    if fact is None or not fact.sql:
        return False
    return bool(decided.facts[fact.key].query) and fact.key in decided.steps.steps
