"""The lines of `pipeline.run` in; out what it returns at its end, and wherever the notebook exits.

`dbutils.notebook.exit(value)` ends a notebook: nothing below it runs, and the value goes to whoever ran it. In `run` a
`return` does that: of what is bound by then, and of the value as the text that it is on Databricks.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from nb2pkg.model.analysis import Fact
from nb2pkg.model.plan import Call, Result, results_class
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.lateness import Awaiting
from nb2pkg.planning.naming import unique
from nb2pkg.syntax.dotted import dotted
from nb2pkg.syntax.names import names_of

_EXIT = "dbutils.notebook.exit"
_LEAVE = "leave_the_run_with("
# Types of results that need no import to be named.
PLAIN_TYPES = frozenset(
    [
        "int",
        "float",
        "str",
        "bool",
        "list",
        "dict",
        "set",
        "tuple",
        "frozenset",
        "range",
    ]
)


def leaving(fact: Fact) -> Fact | None:
    """The statement with a `return` for each exit of the notebook; None when it has none, or one that is not the same.

    An exit is an error for what it passes on its way out: a `with` and a `try` around it see that, and would not see a
    `return`. In the `except` part nothing of it is seen.
    """
    fact = fact.lifted or fact
    if fact.node is None or _EXIT not in fact.source:
        return None
    tree = ast.parse(fact.source).body[0]  # places count from the statement's own start
    exits = list(_exits(tree))
    names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
    named = sum(name in ("dbutils", "getArgument") for name in names)
    if not exits or named != len(exits):
        return None
    lines = fact.source.encode().split(b"\n")
    for statement, value in reversed(exits):
        text = ast.get_source_segment(fact.source, value) or ast.unparse(value)
        if not isinstance(value, ast.JoinedStr) and not _is_text(value):
            text = f"str({text})"
        assert statement.end_lineno is not None
        assert statement.end_col_offset is not None
        first, last = statement.lineno - 1, statement.end_lineno - 1
        before = lines[first][: statement.col_offset]
        after = lines[last][statement.end_col_offset :]
        lines[first : last + 1] = [before + f"return {_LEAVE}{text})".encode() + after]
    source = b"\n".join(lines).decode()
    body = ast.parse(source).body
    found = names_of(body)
    return replace(
        fact,
        source=source,
        node=body[0],
        reads=found.reads - {_LEAVE[:-1]},
        deferred=found.deferred,
        hazard=None,
    )


def _exits(node: ast.stmt) -> Iterator[tuple[ast.stmt, ast.expr]]:
    """Each exit that a `return` in its place would stand for, with its value, in the order of the text."""
    match node:
        case ast.Expr(value=ast.Call(func=func, args=[value], keywords=[])):
            if dotted(func) == _EXIT and not isinstance(value, ast.Starred):
                yield node, value
            return
        case ast.If() | ast.For() | ast.While():
            inner = [*node.body, *node.orelse]
        case ast.Try(handlers=handlers) if not node.finalbody:
            inner = [s for handler in handlers for s in handler.body]
        case ast.Match(cases=cases):
            inner = [s for case in cases for s in case.body]
        case _:
            return
    for statement in inner:
        yield from _exits(statement)


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def until_the_exit(calls: Sequence[Call]) -> list[Call]:
    """The calls up to an exit that is not in a block: what stands below it never runs."""
    for place, call in enumerate(calls, 1):
        if _LEAVE in call.text and isinstance(_statement(call), ast.Return):
            return list(calls[:place])
    return list(calls)


def _statement(call: Call) -> ast.stmt:
    return ast.parse(call.text).body[0]


def results_of(
    decided: Decided, calls: Sequence[Call], waiting: Awaiting
) -> tuple[Result, ...]:
    """Variables certainly bound when the pipeline ends, with their types where they are certain.

    One that is not bound yet where the notebook may exit is None when it does; one that may be bound there, or not, is none
    of the results.
    """
    *bound, at_the_end = _bound_before(calls)
    early = [b for b, c in zip(bound, calls, strict=True) if _LEAVE in c.text]
    found = [
        Result(name, _nameable(decided, decided.layout.types.final(name), waiting))
        for name in at_the_end
        if not name.startswith("_")
        and name not in decided.world.imports
        and name not in decided.settings
    ]
    always = [r for r in found if all(r.name in names for names in early)]
    last = max((n for n, c in enumerate(calls, 1) if _LEAVE in c.text), default=0)
    unsure = frozenset().union(
        *(names_of(ast.parse(c.text).body).binds for c in calls[:last])
    )
    later = (r for r in found if r not in always and r.name not in unsure)
    return (*always, *(replace(r, optional=True) for r in later))


def _bound_before(calls: Sequence[Call]) -> Iterator[tuple[str, ...]]:
    """The names certainly bound before each call, and at last those when all have run, by when they were bound first."""
    certain: dict[str, None] = {}
    for call in calls:
        yield tuple(certain)
        deleted = (
            frozenset()
            if call.function
            else names_of(ast.parse(call.text).body).deletes
        )
        for name in deleted:
            certain.pop(name, None)
        certain.update(dict.fromkeys(n for n in call.binds if n not in deleted))
    yield tuple(certain)


def _nameable(decided: Decided, kind: str, waiting: Awaiting) -> str:
    """The type, when `pipeline.py` can name it: an import that waits for no setup, or a builtin."""
    root = kind.partition(".")[0]
    imported = root in decided.world.imports and root not in waiting.names
    return kind if kind in PLAIN_TYPES or imported else ""


def with_exits(
    calls: Sequence[Call], results: Sequence[Result], taken: Collection[str]
) -> tuple[list[Call], str]:
    """The calls with what is returned at each exit, and the field that has the exit's value, "" without an exit."""
    if not any(_LEAVE in call.text for call in calls):
        return list(calls), ""
    field = unique("exit_value", taken)
    made = results_class(calls)
    found = []
    *bound, _ = _bound_before(calls)
    for call, names in zip(calls, bound, strict=True):
        fields = "".join(f"{r.name}={r.name}, " for r in results if r.name in names)
        text = call.text.replace(_LEAVE, f"{made}({fields}{field}=")
        found.append(replace(call, text=text))
    return found, field
