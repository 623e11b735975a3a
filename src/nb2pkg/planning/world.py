"""Analysis in, World out: what each name of the notebook is, and a Flow that answers where it is bound and read."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nb2pkg.model.analysis import Analysis, Fact, ImportedName
from nb2pkg.model.databricks import INJECTED, SESSIONS
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES as BUILTINS
from nb2pkg.syntax.names import names_of
from nb2pkg.syntax.standard_modules import STANDARD_MODULES

__all__ = ["BUILTINS", "Flow", "World", "world_of"]

_DISPLAY = ImportedName("display", "IPython.display", "display")
_UDF = ImportedName("udf", "pyspark.sql.functions", "udf")


@dataclass(frozen=True, slots=True)
class World:
    """What each name is, for the whole notebook.

    binders     name -> keys of the statements that may bind it, in order.
    imports     names that always stand for the same import -> its spellings.
    stars       star imports, in order.
    volatile    names that functions rebind through `global`.
    definitions names bound exactly once, by `def` or `class`, at top level -> the statement.
    sessions    what the notebook finds ready (`spark`, on Databricks also `display`, `table`, …), reads and never binds.
    future      `from __future__` imports, which hold for every module.
    changed     names some statement changes in place.
    given       what stands for the value of a widget -> its type.
    databricks  the notebook came from Databricks.
    places      import -> key of the last statement that makes it.
    first_read  name -> key of the first statement that reads it, at once or through a function it may call.
    star_keys   keys of the statements that make star imports, also inside `try` and `if`.
    above_stars  names bound by statements with a smaller key may be bound again by a star import.
    """

    facts: tuple[Fact, ...]
    binders: Mapping[str, tuple[int, ...]]
    imports: Mapping[str, tuple[ImportedName, ...]]
    stars: tuple[ImportedName, ...]
    volatile: frozenset[str]
    definitions: Mapping[str, Fact]
    sessions: frozenset[str]
    names: frozenset[str]
    future: tuple[ImportedName, ...]
    first_read: Mapping[str, int]
    changed: frozenset[str]
    places: Mapping[ImportedName, int]
    given: Mapping[str, str]
    databricks: bool = False
    star_keys: tuple[int, ...] = ()
    above_stars: int = 0

    def imports_for(self, names: Iterable[str]) -> list[ImportedName]:
        """The imports of these names, and of the names that conditional imports among them read (`sys`)."""
        found: list[ImportedName] = []
        todo, seen = sorted(set(names)), set(names)
        while todo:
            spellings = self.imports.get(todo.pop(0), ())
            found += spellings
            read = {
                n
                for i in spellings
                if i.block
                for n in names_of(ast.parse(i.block).body).reads
            }
            todo += sorted(read - seen)
            seen |= read
        return found

    def may_be_starred(self, key: int) -> bool:
        """A star import may bind a name again that the statement binds, or would if the statement came first."""
        return key < self.above_stars

    def is_builtin(self, name: str) -> bool:
        """A builtin that the notebook never binds."""
        return name in BUILTINS and name not in self.binders

    def is_unknown(self, name: str) -> bool:
        """A name nobody binds: not a variable, import or builtin, and no star import could bring it."""
        known = (
            name in self.binders
            or name in self.imports
            or name in BUILTINS
            or name in self.sessions
            or name in self.given
        )
        return not known and not self.stars

    def is_variable(self, name: str) -> bool:
        """Bound by the notebook, and not an import that can be repeated elsewhere."""
        return (
            name in self.binders and name not in self.imports
        ) or name in self.sessions


def _above_stars(facts: tuple[Fact, ...], stars: tuple[int, ...]) -> int:
    """Key of the last star import; past the end when one of short names (`math`) is below work.

    What leaves its cell then comes above it. From other libraries only what stands above is taken to be in danger:
    `from pyspark.sql.functions import *` below the widgets is how most notebooks on Databricks begin.
    """
    if not stars:
        return 0
    short = [k for k in stars for i in facts[k].imports if i.module in STANDARD_MODULES]
    late = bool(short) and any(not _opens(fact) for fact in facts[: short[-1]])
    return len(facts) if late else stars[-1]


def _opens(fact: Fact) -> bool:
    """The package's imports can stand below the statement."""
    quiet = fact.kind == "magic" and not fact.binds and fact.node is None
    text = isinstance(fact.node, ast.Expr) and isinstance(fact.node.value, ast.Constant)
    return quiet or text or fact.kind in ("import", "setup", "install", "inert", "run")


def world_of(analysis: Analysis) -> World:
    """Classify every name."""
    facts = analysis.facts
    binders: dict[str, list[int]] = defaultdict(list)
    volatile: set[str] = set()
    first_use: dict[str, int] = {}
    first_read: dict[str, int] = {}
    bodies: dict[str, frozenset[str]] = {}
    for fact in facts:
        if fact.kind == "definition":
            bodies |= {
                name: bodies.get(name, frozenset()) | fact.deferred
                for name in fact.binds
            }
    for fact in facts:
        volatile |= fact.global_writes
        for name in sorted(fact.binds | fact.global_writes | fact.deletes):
            if not binders[name] or binders[name][-1] != fact.key:
                binders[name].append(fact.key)
        for name in sorted(fact.uses):
            first_use.setdefault(name, fact.key)
        for name in sorted(fact.reads):
            first_read.setdefault(name, fact.key)
        if fact.kind != "definition":
            for name in sorted(_read_by_calls(fact.uses, bodies)):
                first_read.setdefault(name, fact.key)
    used = frozenset(first_use)
    ready = INJECTED if analysis.databricks else SESSIONS
    sessions = frozenset(name for name in ready if name in used and name not in binders)
    star_keys = tuple(
        f.key for f in facts if any("*" in (i.attribute, i.name) for i in f.imports)
    )
    imports = _imports(facts, binders, volatile, first_use)
    stars = tuple(
        i for f in facts for i in f.imports if i.attribute == "*" and not i.block
    )
    ready_made = _UDF if analysis.databricks else _DISPLAY
    hidden = analysis.databricks and stars
    if ready_made.name in used and ready_made.name not in binders and not hidden:
        imports[ready_made.name] = (ready_made,)
    return World(
        facts=facts,
        binders={name: tuple(keys) for name, keys in binders.items()},
        imports=imports,
        stars=stars,
        volatile=frozenset(volatile),
        definitions=_definitions(facts, binders),
        sessions=sessions,
        names=frozenset(binders) | used,
        future=tuple(i for f in facts for i in f.imports if i.module == "__future__"),
        first_read=first_read,
        changed=frozenset().union(*(fact.changes for fact in facts)),
        places={one: fact.key for fact in facts for one in fact.imports},
        given={one.alias: one.annotation for one in analysis.aliases},
        databricks=analysis.databricks,
        star_keys=star_keys,
        above_stars=_above_stars(facts, star_keys),
    )


def _read_by_calls(names: Iterable[str], bodies: dict[str, frozenset[str]]) -> set[str]:
    """What the notebook's functions among the names read when they run; each is taken out of `bodies`, once is enough."""
    found: set[str] = set()
    todo = [name for name in names if name in bodies]
    while todo:
        read = bodies.pop(todo.pop(), frozenset())
        found |= read
        todo += [name for name in read if name in bodies]
    return found


def _imports(
    facts: tuple[Fact, ...],
    binders: Mapping[str, list[int]],
    volatile: set[str],
    first_use: Mapping[str, int],
) -> dict[str, tuple[ImportedName, ...]]:
    found: dict[str, list[ImportedName]] = defaultdict(list)
    for fact in facts:
        if fact.kind == "import" and _is_repeatable(fact):
            for imported in fact.imports:
                found[imported.name].append(imported)
    result = {}
    for name, spellings in found.items():
        if name == "*" or name in volatile or len({s.target for s in spellings}) > 1:
            continue
        if any(
            facts[key].kind != "import" or not _is_repeatable(facts[key])
            for key in binders[name]
        ):
            continue
        if (
            name in BUILTINS
            and first_use.get(name, binders[name][0]) < binders[name][0]
        ):
            continue
        unique = {s.line: s for s in spellings}
        result[name] = tuple(unique.values())
    return result


def _is_repeatable(fact: Fact) -> bool:
    return fact.hazard is None or fact.hazard.code == "kept-by-the-user"


def _definitions(
    facts: tuple[Fact, ...], binders: Mapping[str, list[int]]
) -> dict[str, Fact]:
    return {
        name: fact
        for fact in facts
        if fact.kind == "definition"
        for name in fact.binds
        if len(binders[name]) == 1 and name not in BUILTINS
    }


class Flow:
    """Answers, for any name and any place between two statements: is it bound, is it read later, is it rebound later.

    A statement reads before it binds. Deferred and soft reads count as reads where they stand.
    """

    def __init__(
        self, facts: Iterable[Fact], always: frozenset[str] = frozenset()
    ) -> None:
        """`always`: names bound before the first statement (sessions)."""
        self._always = always
        self._reads: dict[str, list[int]] = defaultdict(list)
        self._kills: dict[str, list[int]] = defaultdict(list)
        self._binds: dict[str, list[int]] = defaultdict(list)
        self._certain: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        for fact in facts:
            for name in fact.uses:
                self._reads[name].append(fact.key)
            for name in fact.sure_reads - BUILTINS:
                # Whoever comes after a statement that has read a name finds it bound.
                self._certain[name].append((fact.key, True))
            for name in sorted(fact.binds | fact.global_writes | fact.deletes):
                self._binds[name].append(fact.key)
            for name in fact.certain:
                self._kills[name].append(fact.key)
                self._certain[name].append((fact.key, True))
            for name in fact.deletes - fact.certain:
                self._certain[name].append((fact.key, False))

    def certainly_bound(self, name: str, before: int) -> bool:
        """Bound on every path when statement `before` starts."""
        events = self._certain.get(name, [])
        position = bisect_left(events, (before, False))
        return events[position - 1][1] if position else name in self._always

    def maybe_bound(self, name: str, before: int) -> bool:
        """Bound on some path when statement `before` starts."""
        keys = self._binds.get(name, [])
        return bool(bisect_left(keys, before)) or self.certainly_bound(name, before)

    def may_be_left(self, name: str, before: int) -> bool:
        """Bound on some path when statement `before` starts, and not certainly deleted since."""
        events = self._certain.get(name, [])
        position = bisect_left(events, (before, False))
        if not position or events[position - 1][1]:
            return self.maybe_bound(name, before)
        keys = self._binds.get(name, [])
        return bisect_right(keys, events[position - 1][0]) < bisect_left(keys, before)

    def rebound_after(self, name: str, key: int) -> bool:
        """Some statement after `key` may bind or delete the name."""
        keys = self._binds.get(name, [])
        return bisect_right(keys, key) < len(keys)

    def live_after(self, name: str, key: int) -> bool:
        """Some statement after `key` may read the value the name has when `key` has ended."""
        reads, kills = self._reads.get(name, []), self._kills.get(name, [])
        read = bisect_right(reads, key)
        if read == len(reads):
            return False
        kill = bisect_right(kills, key)
        return kill == len(kills) or reads[read] <= kills[kill]
