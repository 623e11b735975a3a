"""Decisions in, the lines of `pipeline.run` out: all steps in order, and the statements between them that do work."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

from nb2pkg.model.analysis import ImportedName
from nb2pkg.model.databricks import INJECTED, SESSIONS
from nb2pkg.model.plan import Call, Result
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.ending import (
    PLAIN_TYPES,
    results_of,
    until_the_exit,
    with_exits,
)
from nb2pkg.planning.importing import import_lines
from nb2pkg.planning.lateness import Awaiting, awaiting, with_late_imports
from nb2pkg.planning.queries import from_queries
from nb2pkg.planning.run_calls import (
    CONFIG_KEPT,
    MAIN_NAME,
    REFUSAL,
    cell_calls,
    config_name,
    refusal,
)
from nb2pkg.planning.world import BUILTINS
from nb2pkg.syntax.names import names_of


@dataclass(frozen=True, slots=True)
class Running:
    """The body of `pipeline.run`, the imports of its module, and what it returns."""

    calls: tuple[Call, ...]
    imports: tuple[str, ...]
    results: tuple[Result, ...]
    is_async: bool
    exit_value: str = ""


def running(decided: Decided) -> Running:
    """The lines of `run(config)`; a statement that needs a notebook raises when it is reached."""
    calls = _without_unused_plots(
        decided,
        [call for cell in decided.cells for call in cell_calls(decided, cell.facts)],
    )
    calls = until_the_exit(_without_unbound(decided, calls))
    waiting = awaiting(decided)
    read = {name for call in calls for name in call.reads}
    opening = _opening(decided, read)
    read.discard(MAIN_NAME)
    functions = {call.function.rpartition(".")[2] for call in calls if call.function}
    results = results_of(decided, calls, waiting)
    calls, exit_value = with_exits(calls, results, decided.world.names)
    is_async = any("await " in call.text for call in calls)
    own = [ImportedName("dataclass", "dataclasses", "dataclass")]
    if is_async:
        own.append(ImportedName("asyncio", "asyncio"))
    read |= {
        r.annotation.partition(".")[0] for r in results if r.annotation
    } - PLAIN_TYPES
    if (
        not all(r.annotation for r in results)
        or decided.world.sessions
        or any(REFUSAL in call.text for call in calls)
    ):
        own.append(ImportedName("Any", "typing", "Any"))
    imports = _imports(decided, read, functions, own, waiting)
    calls = with_late_imports(decided, calls, waiting)
    lines = (*opening, *(_with_widgets(decided, call) for call in calls))
    return Running(lines, imports, results, is_async, exit_value)


def injected_into(calls: Iterable[Call], sessions: Set[str]) -> tuple[str, ...]:
    """What `run` is given: the sessions of the notebook, and of what only shows or is short for them what its lines use."""
    used = frozenset().union(*(call.reads for call in calls))
    given = sessions & {*SESSIONS, *used}
    return tuple(name for name in INJECTED if name in given)


def _with_widgets(decided: Decided, call: Call) -> Call:
    """A line of the notebook with `config.<field>` for what stands for the value of a widget and occurs nowhere else."""
    if call.function:
        return call
    text = call.text
    for setting in decided.settings.values():
        if setting.widget:
            text = text.replace(setting.name, f"{config_name(decided)}.{setting.field}")
    return replace(call, text=text)


def _without_unused_plots(decided: Decided, calls: list[Call]) -> list[Call]:
    """Plots left in the notebook are drawn there; one that binds a name is kept only if a later line reads it."""
    plots = {
        (f.cell, f.source)
        for f in decided.facts
        if f.kind == "plot" and f.binds and "savefig" not in f.source
    }
    kept: list[Call] = []
    read: set[str] = set()
    for call in reversed(calls):
        if (
            not call.function
            and (call.cell, call.text) in plots
            and not read & set(call.binds)
        ):
            continue
        read |= set(call.reads)
        kept.append(call)
    return kept[::-1]


def _without_unbound(decided: Decided, calls: list[Call]) -> list[Call]:
    """A statement that reads a variable no line of `run` binds would not even compile: it is refused."""
    names = {
        i: names_of(ast.parse(call.text).body)
        for i, call in enumerate(calls)
        if not call.function
    }
    bound = {name for call in calls for name in call.binds}.union(
        *(found.binds for found in names.values())
    )
    bound |= (
        {f.name for f in decided.layout.functions.values()}
        | decided.settings.keys()
        | decided.world.sessions
    )
    made = []
    for i, call in enumerate(calls):
        reads = names[i].reads | names[i].deferred if i in names else set(call.reads)
        unbound = {n for n in reads - bound - BUILTINS if decided.world.is_variable(n)}
        first = next(
            (
                line
                for line in call.text.split("\n")
                if line.strip() and line.lstrip()[0] != "#"
            ),
            "",
        )
        made.append(
            refusal(
                f"cell {call.cell}: {first[:60]}",
                names[i].binds if i in names else call.binds,
                call.cell,
            )
            if unbound
            else call
        )
    return made


def _opening(decided: Decided, read: set[str]) -> list[Call]:
    """Parameters under the notebook's own names, for the statements copied as they are; builtins rebound later."""
    lines = [
        Call(f"{s.name} = {config_name(decided)}.{s.field}", binds=(s.name,))
        for s in decided.settings.values()
        if s.offered and s.name in read and not s.widget
    ]
    rebound = sorted(read & BUILTINS & decided.world.binders.keys())
    kept = (
        [Call(f"{CONFIG_KEPT} = config")] if "config" in decided.world.binders else []
    )
    # Code kept as it is finds the name it has in a notebook, and not that of the module.
    main = (
        [Call(f'{MAIN_NAME} = "__main__"', binds=(MAIN_NAME,))]
        if MAIN_NAME in read
        else []
    )
    return (
        kept
        + main
        + [Call(f"{name} = builtins.{name}", binds=(name,)) for name in rebound]
        + lines
    )


def _imports(
    decided: Decided,
    read: set[str],
    functions: set[str],
    own_imports: list[ImportedName],
    waiting: Awaiting,
) -> tuple[str, ...]:
    own: dict[str, set[str]] = {}
    for function in decided.layout.functions.values():
        if function.module not in waiting.modules and (
            function.name in functions or function.name in read
        ):
            own.setdefault(function.module, set()).add(function.name)
    constants = {
        s.name for s in decided.settings.values() if not s.offered and s.name in read
    }
    own.setdefault("config", set()).update(constants | {"Config"})
    if from_queries(decided.queries, read):
        own["queries"] = set(from_queries(decided.queries, read))
    needed = [*own_imports, *decided.world.imports_for(read - waiting.names)]
    needed += decided.world.future
    if read & BUILTINS & decided.world.binders.keys():
        needed.append(ImportedName("builtins", "builtins"))
    unknown = read - decided.world.names | (read & BUILTINS)
    if decided.world.stars and (unknown or read - decided.world.binders.keys()):
        needed += decided.world.stars
    return import_lines(
        needed,
        package=decided.package,
        own=own,
        local=decided.local,
        places=decided.world.places,
    )
