"""Local modules in; out the names of those that do something when they are imported, those that are no Python, and who imports them.

Importing such a module earlier than the notebook does would print, read or configure at another moment.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.model.notebook import LocalModule
from nb2pkg.model.plan import Module

# Calls that give a value and do nothing else.
_SILENT = frozenset("""
    frozenset set dict list tuple int float str bool bytes len range min max sum sorted zip
    enumerate object property TypeVar NewType namedtuple NamedTuple TypedDict field dataclass
    compile getLogger Path PurePath Decimal Fraction timedelta date datetime auto classmethod
    staticmethod lru_cache cache cached_property wraps partial total_ordering contextmanager
    defaultdict OrderedDict Counter deque join dirname abspath
    """.split())
_MAIN = ("__name__", "TYPE_CHECKING")


def noisy_modules(modules: Sequence[LocalModule]) -> frozenset[str]:
    """Dotted names of the modules whose import has an effect, or may have one."""
    trees = {module.name: _tree(module) for module in modules}
    noisy = {
        name for name, tree in trees.items() if tree is None or not _is_quiet(tree.body)
    }
    uses = {
        name: {one for one in _imported(name, tree) if one in trees}
        for name, tree in trees.items()
        if tree is not None
    }
    while True:
        more = {name for name, used in uses.items() if used & noisy} - noisy
        if not more:
            return frozenset(noisy)
        noisy |= more


def broken_modules(modules: Iterable[LocalModule]) -> tuple[LocalModule, ...]:
    """Modules that are no Python of this version, with what is in a package whose `__init__` is none: importing them fails.

    One that is broken inside a sound package stays with it: the package's other modules are needed, and may expect it.
    """
    modules = tuple(modules)
    broken = {m.name for m in modules if "." not in m.name and _tree(m) is None}
    return tuple(m for m in modules if m.name.split(".")[0] in broken)


def rebound_names(modules: Iterable[LocalModule]) -> dict[str, frozenset[str]]:
    """Local module -> its names that functions there bind again."""
    return {m.name: _rebound(tree) for m in modules if (tree := _tree(m))}


def with_rebound_names(
    analysis: Analysis, rebound: Mapping[str, frozenset[str]]
) -> Analysis:
    """The analysis in which such names are variables of the notebook where it imports them.

    `from counter import n` gives what `n` is at that moment; imported at the top of a module it would be another.
    """
    if not any(rebound.values()):
        return analysis
    cells = tuple(
        replace(cell, facts=tuple(_as_variables(f, rebound) for f in cell.facts))
        for cell in analysis.cells
    )
    return replace(analysis, cells=cells)


def _rebound(tree: ast.Module) -> frozenset[str]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Global))
    return frozenset(name for node in nodes for name in node.names)


def _as_variables(fact: Fact, rebound: Mapping[str, frozenset[str]]) -> Fact:
    names = {
        one.name for one in fact.imports if one.attribute in rebound.get(one.module, ())
    }
    return replace(fact, global_writes=fact.global_writes | names) if names else fact


def with_noise(
    modules: Sequence[Module],
    package: str,
    noisy: frozenset[str],
    broken: frozenset[str] = frozenset(),
) -> tuple[Module, ...]:
    """The modules of the package, each with what is heard when it is imported, itself or through another.

    `noisy` modules are in the package by these names; `broken` ones could not be copied into it.
    """
    if not noisy | broken:
        return tuple(modules)
    reasons = {
        **{name: f"`{name}` does something when it is imported" for name in noisy},
        **{name: f"`{name}` is not in the package" for name in broken},
    }
    imported = {m.name: set(_loaded(m.imports, package, broken)) for m in modules}
    found = {
        name: reasons.get(min(used & reasons.keys(), default=""), "")
        for name, used in imported.items()
    }
    for _ in modules:  # as many rounds as a chain of imports can be long
        for name, used in imported.items():
            through = (found[one] for one in sorted(used & found.keys()))
            found[name] = found[name] or next(filter(None, through), "")
    return tuple(replace(m, noise=found[m.name]) for m in modules)


def _loaded(
    lines: Iterable[str], package: str, outside: frozenset[str]
) -> Iterable[str]:
    """Modules that import lines load: those of the package by their names in it, and those of `outside`.

    `from churn.lib import a` gives `lib` and `lib.a`.
    """
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        else:
            continue
        inside = f"{package}."
        yield from (n.removeprefix(inside) for n in names if n.startswith(inside))
        yield from (n.split(".")[0] for n in names if n.split(".")[0] in outside)


def _tree(module: LocalModule) -> ast.Module | None:
    try:
        return ast.parse(module.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _imported(name: str, tree: ast.Module) -> Iterable[str]:
    """Local modules that importing a module may import: those it names anywhere, and the packages it is in.

    A relative import may name any module of the package.
    """
    parts = name.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            outer = parts[: max(len(parts) - node.level, 0)] if node.level else []
            bases = [".".join([*outer, *([node.module] if node.module else [])])]
            if node.level:
                # In the `__init__` of a package one level less goes up.
                inner = parts[: max(len(parts) - node.level + 1, 0)]
                bases.append(
                    ".".join([*inner, *([node.module] if node.module else [])])
                )
            for base in bases:
                yield base
                yield from (f"{base}.{alias.name}" for alias in node.names)


def _is_quiet(body: Iterable[ast.stmt]) -> bool:
    return all(_is_quiet_statement(node) for node in body)


def _is_quiet_statement(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]
            return _is_silent([*node.decorator_list, *defaults])
        case ast.ClassDef():
            outside = [
                *node.decorator_list,
                *node.bases,
                *(k.value for k in node.keywords),
            ]
            return _is_silent(outside) and _is_quiet(node.body)
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=targets, value=value):
            return all(
                isinstance(t, ast.Name | ast.Tuple) for t in targets
            ) and _is_silent([value])
        case ast.AnnAssign(target=ast.Name(), value=value):
            return value is None or _is_silent([value])
        case ast.AugAssign(target=ast.Name(id="__all__"), value=value):
            return _is_silent([value])
        case ast.If(test=test) if any(name in ast.unparse(test) for name in _MAIN):
            return "__name__" in ast.unparse(test) or _is_quiet(
                [*node.body, *node.orelse]
            )
        case ast.Try():
            handled = [s for handler in node.handlers for s in handler.body]
            return _is_quiet([*node.body, *handled, *node.orelse, *node.finalbody])
    return False


def _is_silent(values: Iterable[ast.expr]) -> bool:
    """No value calls anything that might do more than give a value; bodies of lambdas run later."""
    todo = list(values)
    while todo:
        node: ast.AST = todo.pop()
        if isinstance(node, ast.Lambda):
            todo += [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]
            continue
        if isinstance(node, ast.Call) and _called(node.func) not in _SILENT:
            return False
        if isinstance(node, ast.Await | ast.NamedExpr):
            return False
        todo += list(ast.iter_child_nodes(node))  # type: ignore[arg-type]
    return True


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
