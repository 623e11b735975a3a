"""Functions laid out in; out the modules that hold them, each with the imports that it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from nb2pkg.model.analysis import ImportedName
from nb2pkg.model.plan import Function, Module
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.import_comments import ImportComment, with_comments
from nb2pkg.planning.importing import import_lines
from nb2pkg.planning.queries import from_queries
from nb2pkg.planning.slim_imports import comments_to_place
from nb2pkg.planning.world import BUILTINS


def _imports_needed(decided: Decided, names: Iterable[str]) -> list[ImportedName]:
    return [*decided.world.imports_for(names), *decided.world.future]


def module_of(decided: Decided, name: str, functions: tuple[Function, ...]) -> Module:
    """A module with its import lines: what its functions read and do not define."""
    defined = {f.name for f in functions}
    reads = frozenset().union(*(f.reads for f in functions)) - defined
    own: dict[str, set[str]] = {}
    for function in decided.layout.functions.values():
        if (
            function.name in reads
            and function.module != name
            and function.kind in ("function", "class")
        ):
            own.setdefault(function.module, set()).add(function.name)
    constants = {
        s.name for s in decided.settings.values() if not s.offered and s.name in reads
    }
    if constants:
        own["config"] = constants
    if from_queries(decided.queries, reads):
        own["queries"] = set(from_queries(decided.queries, reads))
    imported = _imports_needed(decided, reads)
    if decided.world.stars and _may_need_star(decided, reads):
        imported += decided.world.stars
    if any(i.module.startswith("sklearn") for i in imported):
        imported += [
            i
            for f in decided.facts
            for i in f.imports
            if i.module == "sklearn.experimental"
        ]
    text = "\n".join(f.text for f in functions)
    silent = reads - {
        n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)
    }
    lines = import_lines(
        imported,
        package=decided.package,
        own=own,
        silent=silent,
        local=decided.local,
        places=decided.world.places,
    )
    about = decided.layout.about.get(name, "") or _about(name)
    return Module(name, about, lines, functions)


def with_import_comments(
    decided: Decided, modules: tuple[Module, ...]
) -> tuple[Decided, tuple[Module, ...]]:
    """The modules with the comments of imports that left the notebook, each in the first that makes the import."""
    left = [
        (key, comment)
        for key, comments in comments_to_place(decided).items()
        for comment in comments
    ]
    behind: set[tuple[int, ImportComment]] = set()
    made = []
    for module in modules:
        todo = dict.fromkeys(pair[1] for pair in left if pair not in behind)
        lines, done = with_comments(module.imports, todo)
        behind |= {pair for pair in left if pair[1] in done}
        made.append(replace(module, imports=lines) if done else module)
    return replace(decided, behind=frozenset(behind)), tuple(made)


def _may_need_star(decided: Decided, reads: Iterable[str]) -> bool:
    """Names no explicit import or definition explains may come from a star import, builtins too."""
    moved = {f.name for f in decided.layout.functions.values()}
    return any(
        name not in decided.world.imports
        and name not in moved
        and (name in BUILTINS or name not in decided.settings)
        for name in reads
    )


def _about(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
