"""Decisions in, the lines of `pipeline.run` out: all steps in order, and the statements between them that do work."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from nb2pkg.model.analysis import Fact, ImportedName
from nb2pkg.model.databricks import INJECTED, SESSIONS
from nb2pkg.model.plan import Call, Result
from nb2pkg.planning.calls import call_of
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.ending import (
    PLAIN_TYPES,
    leaving,
    results_of,
    until_the_exit,
    with_exits,
)
from nb2pkg.planning.importing import import_lines
from nb2pkg.planning.lateness import Awaiting, awaiting, with_late_imports
from nb2pkg.planning.queries import from_queries
from nb2pkg.planning.world import BUILTINS, Flow
from nb2pkg.syntax.names import names_of
from nb2pkg.syntax.restarts import restarts_python

# Magics that only change how a notebook shows or times things.
_SHOW_ONLY = frozenset("""
    matplotlib config load_ext reload_ext autoreload precision pinfo pinfo2 psearch who whos lsmagic
    timeit %timeit %%timeit pdoc pdef doctest_mode xmode pdb colors history hist quickref ? ?? memit
    lprun prun time
    """.split())
_SHOW_ONLY_CELLS = (
    "%%html",
    "%%javascript",
    "%%js",
    "%%markdown",
    "%%latex",
    "%%svg",
    "%%timeit",
    "%%HTML",
)
_NEEDS_NOTEBOOK = frozenset(
    {
        "nested-too-deep",
        "looks-at-namespace",
        "ipython-history",
        "module-name",
        "global-statement",
        "ends-the-program",
        "star-import-in-a-block",
    }
)
_REFUSAL = "only_in_the_notebook("
_LEFT_OUT = frozenset({"cell-raises", "cell-is-skipped"})


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
        [call for cell in decided.cells for call in _cell_calls(decided, cell.facts)],
    )
    calls = until_the_exit(_without_unbound(decided, calls))
    waiting = awaiting(decided)
    read = {name for call in calls for name in call.reads}
    opening = _opening(decided, read)
    read.discard(_NAME)
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
        or any(_REFUSAL in call.text for call in calls)
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
            text = text.replace(setting.name, f"{_config(decided)}.{setting.field}")
    return replace(call, text=text)


_CONFIG_KEPT = "_config"
_NAME = "__name__"


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
            _refusal(
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
        Call(f"{s.name} = {_config(decided)}.{s.field}", binds=(s.name,))
        for s in decided.settings.values()
        if s.offered and s.name in read and not s.widget
    ]
    rebound = sorted(read & BUILTINS & decided.world.binders.keys())
    kept = (
        [Call(f"{_CONFIG_KEPT} = config")] if "config" in decided.world.binders else []
    )
    # Code kept as it is finds the name it has in a notebook, and not that of the module.
    main = [Call(f'{_NAME} = "__main__"', binds=(_NAME,))] if _NAME in read else []
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


def _cell_calls(decided: Decided, facts: tuple[Fact, ...]) -> Iterator[Call]:
    inside: set[int] = set()
    saves = any("savefig" in f.source or "write_image" in f.source for f in facts)
    for original in facts:
        fact = decided.facts[original.key]
        step = decided.steps.steps.get(fact.key)
        if step:
            inside |= {f.key for f in step.facts}
            yield _step_call(decided, fact.key)
        elif (
            fact.key in inside
            or fact.key in decided.hoisted
            or fact.key in decided.dropped
        ):
            yield from _starred(decided, fact)
        else:
            yield from _kept_call(decided, fact, saves=saves)


# What pipeline.py binds itself; a star import at its top does not change them.
_OWN = frozenset(
    {"Any", "Config", "Results", "asyncio", "builtins", "dataclass", "run"}
)


def _starred(decided: Decided, fact: Fact) -> Iterator[Call]:
    """After the last star import: variables bound above it have its value, if it has the name.

    The module makes the star imports at its top, so `globals()` knows what they brought.
    """
    stars = decided.world.star_keys
    if not stars or fact.key != stars[-1]:
        return
    flow = Flow(decided.facts)
    between = decided.facts[stars[0] : fact.key]
    together = all(other.kind == "import" for other in between)
    for name, keys in decided.world.binders.items():
        above = keys[0] < fact.key and decided.world.is_variable(name)
        if not above or name in _OWN or not flow.certainly_bound(name, fact.key):
            continue
        if decided.hoisted & set(keys):
            continue
        if together and keys[0] < stars[0]:
            yield Call(
                f"{name} = globals().get({name!r}, {name})",
                binds=(name,),
                reads=(name, "globals"),
                cell=fact.cell,
            )
        else:
            yield _refusal(f"cell {fact.cell}: {fact.source[:60]}", [name], fact.cell)


def _config(decided: Decided) -> str:
    """How `run` calls its configuration: under another name when the notebook has a variable `config`."""
    return _CONFIG_KEPT if "config" in decided.world.binders else "config"


def _step_call(decided: Decided, key: int) -> Call:
    function = decided.layout.functions[key]
    values = {
        p.value: f"{_config(decided)}.{decided.settings[p.value].field}"
        for p in function.parameters
        if p.value in decided.settings
    }
    return Call(
        text=call_of(function, values),
        function=f"{function.module}.{function.name}",
        binds=tuple(r.name for r in function.results),
        reads=tuple(
            p.value for p in function.parameters if p.value not in decided.settings
        ),
        cell=function.cells[0],
    )


def _kept_call(decided: Decided, fact: Fact, *, saves: bool) -> Iterator[Call]:
    """A statement that stayed in the notebook: copied, left out because it only shows, or refused."""
    fact = decided.in_run.get(fact.key, fact)
    if decided.world.databricks and "dbutils" not in decided.world.binders:
        fact = leaving(fact) or fact
    if fact.widgets and fact.widgets.changes and _only_widgets(fact):
        return
    start = decided.starts.get(fact.key)
    if start:
        text = f"{start.name} = {_config(decided)}.{start.field}"
        yield Call(text, binds=(start.name,), cell=fact.cell)
        return
    code = fact.hazard.code if fact.hazard else ""
    if code in _LEFT_OUT or fact.directive.skip or fact.kind in ("inert", "install"):
        return
    if fact.kind == "run":
        return
    if fact.key in decided.sql_in_run:
        for statement in decided.sql_in_run[fact.key]:
            yield from _copied(decided, statement)
        return
    if code in ("before-restart", "databricks-only") and restarts_python(fact.node):
        return
    if code == "before-restart":
        if fact.kind == "logic" or (fact.kind == "show" and not fact.looks):
            yield _refused(fact)
        return
    if fact.kind == "magic":
        yield from _magic_call(fact)
        return
    if fact.kind in ("print", "show") and fact.looks:
        return
    if fact.kind == "plot" and not fact.binds and not saves:
        return
    if code == "databricks-only":
        yield _refused(fact)
        return
    if _is_displayed(fact, decided.world.sessions):
        yield from _displayed(decided, fact)
        return
    yield from _copied(decided, fact)


def _copied(decided: Decided, fact: Fact) -> Iterator[Call]:
    """The statement itself, where it means the same in a function; else it is refused."""
    code = fact.hazard.code if fact.hazard else ""
    looked_up = (fact.reads | fact.deferred) - {_NAME}
    unknown = any(decided.world.is_unknown(name) for name in looked_up)
    trapped = _trapped(fact) or _hidden(decided, fact)
    if code in _NEEDS_NOTEBOOK or unknown or trapped or _global(decided, fact):
        yield _refused(fact)
        return
    text = f"{fact.leading}{fact.source}{fact.beside}"
    if fact.kind == "import" and not any(i.block for i in fact.imports):
        # Only the names that are bound again later: the others are imported at the top.
        own = [i.line for i in fact.imports if i.name not in decided.world.imports]
        text = "\n".join(own)
    yield Call(
        text=text.lstrip("\n"),
        binds=tuple(sorted(fact.certain)) if fact.kind != "import" else (),
        reads=tuple(
            sorted(fact.reads | fact.deferred | (fact.soft & decided.world.names))
        ),
        cell=fact.cell,
    )
    for name in sorted(fact.deletes & BUILTINS):
        yield Call(f"{name} = builtins.{name}", cell=fact.cell)


def _is_displayed(fact: Fact, sessions: frozenset[str]) -> bool:
    """`display(...)` of Databricks on a line of its own: a job shows nothing."""
    match fact.node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name in sessions & {"display", "displayHTML"}
    return False


def _displayed(decided: Decided, fact: Fact) -> Iterator[Call]:
    """What is worked out to be shown, for what that does besides."""
    call = ast.parse(fact.source, mode="eval").body
    assert isinstance(call, ast.Call)
    for part in (*call.args, *(k.value for k in call.keywords)):
        if not any(isinstance(n, ast.Call | ast.Await) for n in ast.walk(part)):
            continue
        text = ast.get_source_segment(fact.source, part) or ast.unparse(part)
        source = f"({text})" if "\n" in text else text
        names = names_of(ast.parse(source).body)
        read = frozenset({"display", "displayHTML"}) - names.reads
        shown = replace(
            fact,
            source=source,
            node=ast.parse(source).body[0],
            leading="",
            trailing="",
            reads=fact.reads - read,
        )
        yield from _copied(decided, shown)


def _only_widgets(fact: Fact) -> bool:
    """It makes or removes widgets and does nothing else: `config` has their values."""
    return fact.kind == "widget" or fact.node is None


def _hidden(decided: Decided, fact: Fact) -> bool:
    """A name that would mean something else in `run`, or that a query inside an inner function would not find there.

    A name from a star import or a builtin that is a variable elsewhere: inside a function it is one or the other.
    """
    world = decided.world
    inside = fact.soft if fact.kind == "definition" else fact.soft_inside
    if any(world.is_variable(name) for name in inside):
        return True
    variables = {
        name
        for name in fact.reads - BUILTINS
        if name in world.binders and name not in world.imports
    }
    if world.stars and any(world.binders[name][0] >= fact.key for name in variables):
        return True
    return bool(fact.deletes & BUILTINS) and not isinstance(fact.node, ast.Delete)


def _trapped(fact: Fact) -> bool:
    """`class K: a = a` inside a function looks `a` up in the module, not in the function."""
    if fact.kind != "definition" or not isinstance(fact.node, ast.ClassDef):
        return False
    own = {
        n.id
        for s in fact.node.body
        for n in ast.walk(s)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return bool(own & fact.evaluated)


def _global(decided: Decided, fact: Fact) -> bool:
    return bool(fact.global_writes) or bool(
        (fact.uses | fact.binds) & decided.world.volatile
    )


def _magic_call(fact: Fact) -> Iterator[Call]:
    if fact.hazard and fact.hazard.code in (
        "cell-does-not-parse",
        "another-language",
        "cell-magic",
        "cell-too-deep",
        "run-left-in-notebook",
        "runs-unknown-notebook",
    ):
        first = fact.source.lstrip().split("\n", 1)[0]
        if not first.startswith(_SHOW_ONLY_CELLS):
            yield _refused(fact)
        return
    if fact.python:
        try:
            ast.parse(fact.python)
        except SyntaxError:
            yield _refused(fact)
            return
        yield Call(
            fact.python,
            binds=tuple(sorted(fact.certain)),
            reads=tuple(sorted(fact.reads)),
            cell=fact.cell,
        )
    elif fact.magic.lstrip("%") not in _SHOW_ONLY or fact.binds:
        yield _refused(fact)


def _refused(fact: Fact) -> Call:
    first = fact.source.strip().split("\n", 1)[0][:60]
    return _refusal(
        f"cell {fact.cell}, line {fact.line}: {first}", fact.binds, fact.cell
    )


def _refusal(what: str, names: Iterable[str], cell: int) -> Call:
    call = f"{_REFUSAL}{what!r})"
    binds = tuple(sorted(n for n in names if n.isidentifier()))
    return Call(
        f"{' = '.join(binds)} = {call}" if binds else call, binds=binds, cell=cell
    )
