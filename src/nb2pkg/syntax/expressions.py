"""Expressions, targets and patterns: in goes an ast node, noted are the names it reads, binds, deletes and changes.

Scoping follows the Python reference, chapter 4.2: class bodies run now and are invisible to what is nested in them,
functions run later, comprehension targets are local, their first iterable is evaluated outside.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

from nb2pkg.syntax.flow import Flow, Loop, join

Kind = Literal["module", "class", "function"]
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Expressions:
    """Walks expressions in the order they are evaluated. One walker per scope; `statements.Statements` completes it."""

    def __init__(
        self, kind: Kind, *, future_annotations: bool = False, owner: str = ""
    ) -> None:
        self.kind = kind
        self.future_annotations = future_annotations
        self.owner = owner  # the class around, whose name mangles `__x`
        self.flow = Flow()
        self.reads: set[str] = set()
        self.loads: set[str] = set()  # every name looked up, bound or not
        self.deferred: set[str] = set()
        self.explicit: set[str] = set()  # looked up later through `global`
        self.binds: set[str] = set()
        self.deletes: set[str] = set()
        self.global_writes: set[str] = set()
        self.changes: set[str] = set()
        self.awaits = False
        self.declared_global: set[str] = set()
        self.declared_nonlocal: set[str] = set()
        self.hidden: list[frozenset[str]] = (
            []
        )  # targets of comprehensions, type parameters
        self.inside = 0  # comprehension bodies we are in
        self.lazy = 0  # generator expressions we are in
        self.loops: list[Loop] = []

    # -- names ---------------------------------------------------------------------------------------------------

    def read(self, name: str) -> None:
        """Note a lookup of `name` that happens now."""
        for spelling in self._spellings(name):
            if any(spelling in names for names in self.hidden):
                continue
            self.loads.add(spelling)
            if self.lazy:
                self.deferred.add(spelling)
            beyond_class = self.kind == "class" and (
                self.inside or spelling in self.declared_global
            )
            if beyond_class or spelling not in self.flow.bound:
                self.reads.add(spelling)
                if beyond_class or spelling not in self.flow.maybe:
                    self.flow.read.add(spelling)

    def _spellings(self, name: str) -> tuple[str, ...]:
        mangled = self.owner and name.startswith("__") and not name.endswith("__")
        return (name, f"_{self.owner.lstrip('_')}{name}") if mangled else (name,)

    def bind(self, name: str) -> None:
        """Note that `name` is bound now."""
        if self.kind == "class" and name in self.declared_global:
            self.global_writes.add(name)
            return
        self.binds.add(name)
        self.flow.bound.add(name)
        self.flow.maybe.add(name)

    def delete(self, name: str) -> None:
        """Note `del name`, which needs the name to exist."""
        self.read(name)
        self.deletes.add(name)
        self.flow.bound.discard(name)
        if self.kind == "class" and name in self.declared_global:
            self.global_writes.add(name)

    def change(self, node: ast.AST) -> None:
        """Note that the object whose name starts this chain of attributes, items and calls is changed in place."""
        name = root_name(node)
        if name and not any(name in names for names in self.hidden):
            self.changes.add(name)

    # -- paths ---------------------------------------------------------------------------------------------------

    @contextmanager
    def perhaps(self) -> Iterator[None]:
        """What is walked inside may not run."""
        before = self.flow.copy()
        yield
        self.flow = join(before, self.flow)

    @contextmanager
    def hide(self, names: frozenset[str]) -> Iterator[None]:
        """Inside, these names belong to a smaller scope."""
        self.hidden.append(names)
        yield
        self.hidden.pop()

    # -- expressions ---------------------------------------------------------------------------------------------

    def visit(self, node: ast.AST | None) -> None:
        """Walk one expression."""
        if node is None:
            return
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method is not None:
            method(node)
            return
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def visit_all(self, nodes: Sequence[ast.AST | None]) -> None:
        """Walk expressions one after the other."""
        for node in nodes:
            self.visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.read(node.id)

    def visit_Constant(self, node: ast.Constant) -> None:
        pass

    def visit_BinOp(self, node: ast.BinOp) -> None:
        operands: list[ast.expr] = (
            []
        )  # a loop: sums of hundreds of terms lean to the left
        left: ast.expr = node
        while isinstance(left, ast.BinOp):
            operands.append(left.right)
            left = left.left
        self.visit(left)
        self.visit_all(operands[::-1])

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        with self.perhaps():
            self.visit_all(node.values[1:])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        before = self.flow.copy()
        self.visit(node.body)
        chosen, self.flow = self.flow, before
        self.visit(node.orelse)
        self.flow = join(chosen, self.flow)

    def visit_Compare(self, node: ast.Compare) -> None:
        self.visit(node.left)
        self.visit(node.comparators[0])
        if node.comparators[1:]:
            with self.perhaps():
                self.visit_all(node.comparators[1:])

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.bind(node.target.id)

    def visit_Await(self, node: ast.Await) -> None:
        self._note_await()
        self.visit(node.value)

    def _note_await(self) -> None:
        if self.kind == "module" and not self.lazy:
            self.awaits = True

    def visit_Call(self, node: ast.Call) -> None:
        self.visit(node.func)
        self.visit_all(node.args)
        for keyword in node.keywords:
            self.visit(keyword.value)
            if keyword.arg == "out":
                self.change(keyword.value)
            elif (
                keyword.arg == "inplace"
                and getattr(keyword.value, "value", False) is True
            ):
                self.change(node.func)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_all([*node.args.defaults, *node.args.kw_defaults])
        inner = self.nested("function")
        inner.visit(node.body)
        self.enclose(inner, parameter_names(node.args))

    def visit_ListComp(self, node: Comprehension) -> None:
        first = node.generators[0]
        self.visit(first.iter)
        before = self.flow.copy()
        with self.hide(frozenset(target_names(node))):
            self.inside += 1
            self._comprehension_body(node)
            self.inside -= 1
        self.flow = join(before, self.flow)

    visit_SetComp = visit_DictComp = visit_ListComp

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        first = node.generators[0]
        self.visit(first.iter)
        before = self.flow.copy()
        self.inside, self.lazy = self.inside + 1, self.lazy + 1
        with self.hide(frozenset(target_names(node))):
            self._comprehension_body(node)
        self.inside, self.lazy = self.inside - 1, self.lazy - 1
        self.flow = join(before, self.flow)

    def _comprehension_body(self, node: Comprehension) -> None:
        for number, part in enumerate(node.generators):
            if number:
                self.visit(part.iter)
            if part.is_async:
                self._note_await()
            self.target(part.target, binding=False)
            self.visit_all(part.ifs)
        if isinstance(node, ast.DictComp):
            self.visit_all([node.key, node.value])
        else:
            self.visit(node.elt)

    # -- targets -------------------------------------------------------------------------------------------------

    def target(self, node: ast.AST, *, binding: bool = True) -> None:
        """Walk what stands left of `=`, after `for`, or after `as`."""
        if isinstance(node, ast.Name):
            if binding:
                self.bind(node.id)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                self.target(element, binding=binding)
        elif isinstance(node, ast.Starred):
            self.target(node.value, binding=binding)
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            for child in ast.iter_child_nodes(node):
                self.visit(child)
            self.change(node)

    def delete_target(self, node: ast.expr) -> None:
        """Walk what stands after `del`."""
        if isinstance(node, ast.Name):
            self.delete(node.id)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for element in node.elts:
                self.delete_target(element)
        else:
            self.target(node)

    def pattern(self, node: ast.AST) -> None:
        """Walk the pattern of a `case`: values and classes are read, captures are bound."""
        if isinstance(node, ast.MatchOr):
            for alternative in node.patterns:
                with self.perhaps():
                    self.pattern(alternative)
            self._bind_all(capture_names(node))
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.pattern):
                self.pattern(child)
            else:
                self.visit(child)
        self._bind_all(capture_names(node))

    def _bind_all(self, names: Sequence[str]) -> None:
        for name in names:
            self.bind(name)

    # -- scopes within -------------------------------------------------------------------------------------------

    def nested(self, kind: Kind, owner: str = "") -> Expressions:
        """A walker of the same class for a scope inside this one."""
        return type(self)(
            kind, future_annotations=self.future_annotations, owner=owner or self.owner
        )

    def enclose(self, inner: Expressions, parameters: frozenset[str]) -> None:
        """Take over what a nested function looks up beyond itself when it runs."""
        elsewhere = inner.declared_global | inner.declared_nonlocal
        own = (inner.binds | parameters) - elsewhere
        later = (
            inner.deferred
            | (inner.loads - inner.declared_global)
            | inner.declared_nonlocal
        )
        self._defer(later - own - ({"__class__"} if self.kind == "class" else set()))
        self.explicit |= inner.explicit | (inner.loads & inner.declared_global)
        self.global_writes |= inner.global_writes
        self.global_writes |= (inner.binds | inner.deletes) & inner.declared_global

    def _defer(self, names: set[str]) -> None:
        self.deferred |= names.difference(*self.hidden)

    def later(self, nodes: Sequence[ast.AST | None]) -> None:
        """Walk expressions that are evaluated on demand only: type aliases, bounds, postponed annotations."""
        inner = self.nested("function")
        inner.visit_all(nodes)
        self.enclose(inner, frozenset())


def root_name(node: ast.AST) -> str:
    """The name a chain of attributes, items and calls starts with (`x` of `x.a[0].b()`), or ""."""
    while isinstance(
        node, (ast.Attribute, ast.Subscript, ast.Starred, ast.Call, ast.Await)
    ):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def parameter_names(arguments: ast.arguments) -> frozenset[str]:
    """The names a function's parameters bind."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one]
    return frozenset(one.arg for one in every)


def target_names(node: Comprehension) -> set[str]:
    """The names a comprehension keeps to itself."""
    return {
        name.id
        for part in node.generators
        for name in ast.walk(part.target)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }


def capture_names(node: ast.AST) -> tuple[str, ...]:
    """The names a pattern itself captures; all those of its alternatives when it is `a | b`."""
    if isinstance(node, ast.MatchOr):
        return tuple(
            sorted({name for part in ast.walk(node) for name in _captured(part)})
        )
    return _captured(node)


def _captured(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, (ast.MatchAs, ast.MatchStar)):
        return (node.name,) if node.name else ()
    if isinstance(node, ast.MatchMapping):
        return (node.rest,) if node.rest else ()
    return ()
