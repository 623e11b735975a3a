"""Names: in go consecutive Python statements, out comes which names they read, bind, delete and change, and when."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from nb2pkg.syntax.expressions import Comprehension, parameter_names, target_names
from nb2pkg.syntax.statements import Function, Statements


class TooDeep(ValueError):
    """The code is nested more deeply than Python can follow; leave it alone."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of consecutive statements.

    reads          looked up outside now, before they are certainly bound here; `del x` needs x too; builtins included.
    sure_reads     those of `reads` that are read on every path that completes normally.
    deferred       module-level names that nested functions, lambdas, methods and generator expressions look up when
                   they run, whether or not bound here; postponed annotations and type aliases too.
    binds          bound on some path (an `except ... as e` name is bound, then deleted).
    certain        bound on every path that completes normally, and not deleted after.
    deletes        deleted on some path.
    global_writes  bound or deleted by nested functions or classes through `global`.
    changes        names whose object is changed in place.
    awaits         has `await`, `async for` or `async with` outside functions.
    """

    reads: frozenset[str]
    sure_reads: frozenset[str]
    deferred: frozenset[str]
    binds: frozenset[str]
    certain: frozenset[str]
    deletes: frozenset[str]
    global_writes: frozenset[str]
    changes: frozenset[str]
    awaits: bool


@contextmanager
def _within_depth() -> Iterator[None]:
    try:
        yield
    except (RecursionError, MemoryError) as error:
        raise TooDeep("nested too deeply") from error


def names_of(body: Sequence[ast.stmt], future_annotations: bool = False) -> Names:
    """The names of consecutive top-level statements taken together; raises TooDeep."""
    walker = Statements("module", future_annotations=future_annotations)
    with _within_depth():
        walker.body(body)
    return Names(
        reads=frozenset(walker.reads),
        sure_reads=frozenset(walker.flow.read),
        deferred=frozenset(walker.deferred | walker.explicit),
        binds=frozenset(walker.binds),
        certain=frozenset(walker.flow.bound),
        deletes=frozenset(walker.deletes),
        global_writes=frozenset(walker.global_writes),
        changes=frozenset(walker.changes),
        awaits=walker.awaits,
    )


def function_names(node: Function | ast.ClassDef | ast.Lambda) -> Names:
    """The names of one definition: `reads` when it is defined, `deferred` when it runs; raises TooDeep."""
    statement = ast.Expr(node) if isinstance(node, ast.Lambda) else node
    return names_of([statement])


def free_names(node: Function | ast.ClassDef | ast.Lambda) -> frozenset[str]:
    """The module-level names the body of a definition reads when it runs; raises TooDeep."""
    return function_names(node).deferred


def evaluated_names(node: Function | ast.ClassDef | ast.Lambda) -> frozenset[str]:
    """The names read when it is defined: decorators, defaults, bases, annotations, class body; raises TooDeep."""
    return function_names(node).reads


Scope = Function | ast.Lambda | ast.ClassDef | Comprehension
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def nested_scopes(
    body: ast.AST | Sequence[ast.stmt],
) -> Iterator[tuple[Scope, frozenset[str]]]:
    """Every function, lambda, class and comprehension inside, with the names that are its own; raises TooDeep."""
    nodes = [body] if isinstance(body, ast.AST) else list(body)
    with _within_depth():
        for node in nodes:
            for one in ast.walk(node):
                own = _own_names(one)
                if own is not None:
                    yield one, own  # type: ignore[misc]  # _own_names knows only scopes


def _own_names(node: ast.AST) -> frozenset[str] | None:
    types = frozenset(
        getattr(one, "name", "") for one in getattr(node, "type_params", ())
    )
    if isinstance(node, ast.Lambda):
        walker = Statements("function")
        walker.visit(node.body)
        return frozenset(walker.binds) | parameter_names(node.args)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        walker = Statements("function")
        walker.body(node.body)
        own = walker.binds | parameter_names(node.args)
        return (
            frozenset(own - walker.declared_global - walker.declared_nonlocal) | types
        )
    if isinstance(node, ast.ClassDef):
        walker = Statements("class")
        walker.body(node.body)
        return frozenset(walker.binds) | types
    return frozenset(target_names(node)) if isinstance(node, _COMPREHENSIONS) else None


def nested_scopes_bind(node_or_body: ast.AST | Sequence[ast.stmt], name: str) -> bool:
    """True when a scope inside has `name` as its own, so that renaming the outer one by text would be wrong.

    The statement itself is in the outer scope: its name does not count, its body does. Raises TooDeep.
    """
    return any(name in own for _, own in nested_scopes(node_or_body))
