"""The statements of a cell in; out what `pipeline.run` does for them: a call, a copy, or a refusal."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nb2pkg.model.analysis import Fact
from nb2pkg.model.plan import Call
from nb2pkg.planning.calls import call_of
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.ending import leaving
from nb2pkg.planning.world import BUILTINS, Flow
from nb2pkg.syntax.dotted import dotted
from nb2pkg.syntax.names import names_of
from nb2pkg.syntax.restarts import restarts_python

# How a line of `run` begins that stops it.
REFUSAL = "only_in_the_notebook("
# What `run` calls its parameter where the notebook has a variable `config`.
CONFIG_KEPT = "_config"
# A variable of `run` where the notebook asks for it, with what it is there.
MAIN_NAME = "__name__"
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
_LEFT_OUT = frozenset({"cell-raises", "cell-is-skipped"})
# What pipeline.py binds itself; a star import at its top does not change them.
_OWN = frozenset(
    {"Any", "Config", "Results", "asyncio", "builtins", "dataclass", "run"}
)


def cell_calls(decided: Decided, facts: tuple[Fact, ...]) -> Iterator[Call]:
    """The lines of `run` for the statements of one cell: the calls of its steps, and what is copied or refused between them."""
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
            yield refusal(f"cell {fact.cell}: {fact.source[:60]}", [name], fact.cell)


def config_name(decided: Decided) -> str:
    """How `run` calls its configuration: under another name when the notebook has a variable `config`."""
    return CONFIG_KEPT if "config" in decided.world.binders else "config"


def _step_call(decided: Decided, key: int) -> Call:
    function = decided.layout.functions[key]
    values = {
        p.value: f"{config_name(decided)}.{decided.settings[p.value].field}"
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
        text = f"{start.name} = {config_name(decided)}.{start.field}"
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
        shows = fact.kind in ("show", "print")
        if (fact.kind == "logic" and not _only_names(fact.node)) or (
            shows and not fact.looks
        ):
            yield _refused(fact)
        return
    if fact.kind == "magic":
        yield from _magic_call(decided, fact)
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


# Calls that only give a value: what they are assigned to is gone after a restart.
_GIVE = frozenset({"int", "str", "float", "bool", "dbutils.widgets.get", "getArgument"})


def _only_names(node: ast.stmt | None) -> bool:
    """An assignment to names of what needs no work: `catalog = dbutils.widgets.get("catalog")`."""
    match node:
        case ast.Assign(targets=targets, value=value):
            calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
            return all(isinstance(t, ast.Name) for t in targets) and all(
                dotted(call.func) in _GIVE for call in calls
            )
    return False


def _copied(decided: Decided, fact: Fact) -> Iterator[Call]:
    """The statement itself, where it means the same in a function; else it is refused."""
    code = fact.hazard.code if fact.hazard else ""
    looked_up = (fact.reads | fact.deferred) - {MAIN_NAME}
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


def _magic_call(decided: Decided, fact: Fact) -> Iterator[Call]:
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
        unknown = any(map(decided.world.is_unknown, fact.reads | fact.deferred))
        try:
            ast.parse(fact.python)
        except SyntaxError:
            unknown = True
        if unknown:
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
    return refusal(
        f"cell {fact.cell}, line {fact.line}: {first}", fact.binds, fact.cell
    )


def refusal(what: str, names: Iterable[str], cell: int) -> Call:
    """The line that stops `run` where something runs only in the notebook; it binds the names, so that the rest reads well."""
    call = f"{REFUSAL}{what!r})"
    binds = tuple(sorted(n for n in names if n.isidentifier()))
    return Call(
        f"{' = '.join(binds)} = {call}" if binds else call, binds=binds, cell=cell
    )
