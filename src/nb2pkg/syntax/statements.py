"""Statements: in go consecutive statements of one scope, followed along every path; noted is what names.Names reports."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nb2pkg.syntax.expressions import Expressions, parameter_names, root_name
from nb2pkg.syntax.flow import Flow, Loop, join

Function = ast.FunctionDef | ast.AsyncFunctionDef
_NEVER_RETURNS = {("sys", "exit"), ("os", "_exit"), ("os", "abort")}
_SWALLOWING = {"suppress", "raises", "ignored", "ignore"}
_SAME_LENGTH = {"enumerate", "reversed", "sorted", "list", "tuple", "set", "iter"}


class Statements(Expressions):
    """Walks statements; a method per form."""

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """Walk statements in order."""
        for statement in statements:
            self.visit(statement)

    # -- simple statements -----------------------------------------------------------------------------------------

    def visit_Expr(self, node: ast.Expr) -> None:
        self.visit(node.value)
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, (ast.ListComp, ast.SetComp)):
            with self.hide(frozenset(_stored(call))):
                self._change_by_call(call.elt)  # [rows.append(x) for x in xs]
        self._change_by_call(call)
        if isinstance(call, ast.Call) and _dotted(call.func) in _NEVER_RETURNS:
            self.flow.alive = False

    def _change_by_call(self, node: ast.expr) -> None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            self.change(node.func)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.target(target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target.id)
        self.change(node.target)
        self.visit(node.value)
        self.target(node.target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.value)
        if node.value is not None:
            self.target(node.target)
        self._annotations([node.annotation])
        if node.value is not None:
            return
        if not isinstance(node.target, ast.Name):
            self.visit(root_of(node.target))
        elif self.kind == "function":
            self.binds.add(node.target.id)  # `x: int` alone makes x local

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.delete_target(target)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.bind(alias.asname or alias.name.partition(".")[0])

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name)

    def visit_Global(self, node: ast.Global) -> None:
        if self.kind != "module":
            self.declared_global.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.declared_nonlocal.update(node.names)

    def visit_TypeAlias(
        self, node: ast.AST
    ) -> None:  # type X[T] = ..., from Python 3.12 on
        parameters = getattr(node, "type_params", [])
        with self.hide(_type_parameters(parameters)):
            self.later([*parameters, getattr(node, "value", None)])
        self.target(getattr(node, "name", node))

    def visit_TypeVar(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def visit_Raise(self, node: ast.Raise) -> None:
        self.visit_all([node.exc, node.cause])
        self.flow.alive = False

    def visit_Return(self, node: ast.Return) -> None:
        self.visit(node.value)
        self.flow.alive = False

    def visit_Assert(self, node: ast.Assert) -> None:
        self.visit(node.test)
        if node.msg is not None:
            passed = self.flow.copy()
            self.visit(node.msg)
            self.flow = passed

    def visit_Break(self, node: ast.Break) -> None:
        if self.loops:
            self.loops[-1].breaks.append(self.flow.copy())
        self.flow.alive = False

    def visit_Continue(self, node: ast.Continue) -> None:
        if self.loops:
            self.loops[-1].continues.append(self.flow.copy())
        self.flow.alive = False

    # -- branches --------------------------------------------------------------------------------------------------

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        before = self.flow.copy()
        self.body(node.body)
        chosen, self.flow = self.flow, before
        if _always_true(node.test):
            self.flow.alive = False
        self.body(node.orelse)
        self.flow = join(chosen, self.flow)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        ends: list[Flow] = []
        for case in node.cases:
            before = self.flow.copy()
            with self.recorded() as (binds, _):
                self.pattern(case.pattern)
                self.visit(case.guard)
            self.body(case.body)
            ends.append(self.flow)
            self.flow = before.after_any_part(binds, set())
            if case.guard is None and _irrefutable(case.pattern):
                self.flow.alive = False
        self.flow = join(*ends, self.flow)

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        swallowed: list[Flow] = []
        with self.recorded() as (binds, deletes):
            for item in node.items:
                self.visit(item.context_expr)
                if _may_swallow(item.context_expr):
                    swallowed.append(self.flow.copy())
                if item.optional_vars is not None:
                    self.target(item.optional_vars)
            self.body(node.body)
        paths = [path.after_any_part(binds, deletes) for path in swallowed]
        self.flow = join(self.flow, *paths)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> None:
        self._note_await()
        self.visit_With(node)

    def visit_Try(self, node: ast.Try) -> None:
        before, started = self.flow.copy(), self._jumps()
        with self.recorded() as (all_binds, all_deletes):
            with self.recorded() as (binds, deletes):
                self.body(node.body)
            failed = before.after_any_part(binds, deletes)
            self.body(node.orelse)
            ends = [
                self.flow,
                *(self._handler(one, failed.copy()) for one in node.handlers),
            ]
        self.flow = join(*ends)
        if node.finalbody:
            self._finally(
                node.finalbody, before.after_any_part(all_binds, all_deletes), started
            )

    visit_TryStar = visit_Try

    def _handler(self, node: ast.ExceptHandler, flow: Flow) -> Flow:
        started = self._jumps()
        self.flow = flow
        self.visit(node.type)
        if node.name:
            self.bind(node.name)
        self.body(node.body)
        if node.name:
            self.deletes.add(node.name)
            self.flow.bound.discard(node.name)
            self._undo_in_jumps(started, {node.name}, set())
        return self.flow

    def _finally(
        self, statements: list[ast.stmt], broken: Flow, started: tuple[int, int]
    ) -> None:
        normal, self.flow = self.flow, broken
        with self.recorded() as (binds, deletes):
            self.body(statements)  # first as after an exception: what it reads then
        self._undo_in_jumps(started, deletes, binds)
        self.flow = normal
        self.body(statements)

    def _jumps(self) -> tuple[int, int]:
        if not self.loops:
            return 0, 0
        return len(self.loops[-1].breaks), len(self.loops[-1].continues)

    def _undo_in_jumps(
        self, started: tuple[int, int], deletes: set[str], binds: set[str]
    ) -> None:
        if not self.loops:
            return
        loop = self.loops[-1]
        for path in loop.breaks[started[0] :] + loop.continues[started[1] :]:
            path.bound -= deletes
            path.maybe |= binds

    @contextmanager
    def recorded(self) -> Iterator[tuple[set[str], set[str]]]:
        """The names bound and deleted by what is walked inside."""
        binds, deletes = self.binds, self.deletes
        self.binds, self.deletes = set(), set()
        yield self.binds, self.deletes
        binds |= self.binds
        deletes |= self.deletes
        self.binds, self.deletes = binds, deletes

    # -- loops -----------------------------------------------------------------------------------------------------

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        sure = isinstance(node, ast.For) and self._not_empty(node.iter)
        self.flow.bound -= _deleted_in(node)
        not_run = self.flow.copy()
        not_run.alive = not_run.alive and not sure
        with self._loop() as loop:
            self.target(node.target)
            self.body(node.body)
        self.flow = join(self.flow, not_run)
        self.body(node.orelse)
        self.flow = join(self.flow, *loop.breaks)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._note_await()
        self.visit_For(node)

    def visit_While(self, node: ast.While) -> None:
        self.flow.bound -= _deleted_in(node)
        self.visit(node.test)
        tested = self.flow.copy()
        with self._loop() as loop:
            self.body(node.body)
        self.flow = join(tested, self.flow)
        self.flow.alive = self.flow.alive and not _always_true(node.test)
        self.body(node.orelse)
        self.flow = join(self.flow, *loop.breaks)

    @contextmanager
    def _loop(self) -> Iterator[Loop]:
        """The body of a loop: walked once, as in its first round; the flow after it is that at the end of a round."""
        loop = Loop()
        self.loops.append(loop)
        with self.recorded() as (binds, _):
            yield loop
        self.loops.pop()
        self.flow = join(self.flow, *loop.continues)
        if self.flow.alive:  # a break in a later round has rounds before it
            for path in loop.breaks:
                path.read &= self.flow.read
                path.maybe |= binds

    def _not_empty(self, node: ast.expr) -> bool:
        """True when iterating over `node` certainly gives an element."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, (str, bytes)) and bool(node.value)
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return any(not isinstance(element, ast.Starred) for element in node.elts)
        if isinstance(node, ast.Dict):
            return any(key is not None for key in node.keys)
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Name)
            or not node.args
        ):
            return False
        if node.func.id in self.flow.maybe:
            return False
        if node.func.id == "range":
            return _range_length(node.args) > 0
        if node.func.id == "zip":
            return all(self._not_empty(one) for one in node.args)
        return node.func.id in _SAME_LENGTH and self._not_empty(node.args[0])

    # -- definitions -----------------------------------------------------------------------------------------------

    def visit_FunctionDef(self, node: Function) -> None:
        self.visit_all(
            [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
        )
        parameters = getattr(node, "type_params", [])
        with self.hide(_type_parameters(parameters)):
            self.later(parameters)
            arguments = [one for one in ast.walk(node.args) if isinstance(one, ast.arg)]
            self._annotations([*(one.annotation for one in arguments), node.returns])
            inner = self.nested("function")
            inner.visit_all(node.body)
            self.enclose(inner, parameter_names(node.args))
        self.bind(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def _annotations(self, annotations: Sequence[ast.expr | None]) -> None:
        if self.future_annotations:
            self.later(annotations)
        else:
            self.visit_all(annotations)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_all(node.decorator_list)
        parameters = getattr(node, "type_params", [])
        with self.hide(_type_parameters(parameters)):
            self.later(parameters)
            self.visit_all([*node.bases, *(keyword.value for keyword in node.keywords)])
            inner = self.nested("class", owner=node.name)
            inner.flow.bound |= {"__module__", "__qualname__"}
            inner.visit_all(node.body)
            self._take_class(inner)
        self.bind(node.name)

    def _take_class(self, inner: Expressions) -> None:
        self.inside += (
            1 if self.kind == "class" else 0
        )  # a class body does not see the class around it
        for name in sorted(inner.reads):
            if name in inner.flow.read:
                self.read(name)
            else:
                with self.perhaps():
                    self.read(name)
        self.inside -= 1 if self.kind == "class" else 0
        self._defer(inner.deferred)
        self.explicit |= inner.explicit
        self.global_writes |= inner.global_writes


def root_of(node: ast.expr) -> ast.expr:
    """The object an attribute or item is taken of."""
    return node.value if isinstance(node, (ast.Attribute, ast.Subscript)) else node


def _stored(node: ast.AST) -> set[str]:
    names = (one for one in ast.walk(node) if isinstance(one, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def _deleted_in(node: ast.AST) -> set[str]:
    """Names that the next round of a loop may find deleted."""
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Del):
            found.add(one.id)
        elif isinstance(one, ast.ExceptHandler) and one.name:
            found.add(one.name)
    return found


def _dotted(node: ast.expr) -> tuple[str, str] | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.value.id, node.attr
    return None


def _always_true(test: ast.expr) -> bool:
    return isinstance(test, ast.Constant) and bool(test.value)


def _may_swallow(context: ast.expr) -> bool:
    """`suppress(...)`, `pytest.raises(...)`, `self.assertRaises(...)`: the body may stop half-way."""
    called = context.func if isinstance(context, ast.Call) else context
    name = called.attr if isinstance(called, ast.Attribute) else root_name(called)
    return name in _SWALLOWING or name.startswith("assertRaises")


def _irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _irrefutable(pattern.pattern)
    return isinstance(pattern, ast.MatchOr) and _irrefutable(pattern.patterns[-1])


def _range_length(arguments: Sequence[ast.expr]) -> int:
    try:
        values = [ast.literal_eval(one) for one in arguments]
        return (
            1 if all(isinstance(one, int) for one in values) and range(*values) else 0
        )
    except (ValueError, TypeError):
        return 0


def _type_parameters(parameters: Sequence[ast.AST]) -> frozenset[str]:
    return frozenset(getattr(one, "name", "") for one in parameters)
