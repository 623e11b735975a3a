"""Local modules in; out how the package has them, and what is told of those that are no Python."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nb2pkg.model.analysis import Fact
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.notebook import LocalModule
from nb2pkg.model.plan import Call
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.importing import copied_name
from nb2pkg.planning.layout import Layout
from nb2pkg.planning.making import written_modules
from nb2pkg.syntax.dotted import dotted
from nb2pkg.syntax.editing import replace_imports

_TAKE_NAMES = frozenset(
    {"import_module", "__import__", "patch", "find_spec", "run_module"}
)
_VERSION = "{}.{}".format(*sys.version_info)


def roots(modules: Iterable[LocalModule]) -> frozenset[str]:
    """The names that imports of these modules begin with."""
    return frozenset(m.name.split(".")[0] for m in modules)


def no_python(module: LocalModule) -> Finding:
    """Why a module is not copied."""
    return Finding(
        "local-module-does-not-parse",
        Severity.WARNING,
        Place(0),
        f"`{module.path}` cannot be imported as Python {_VERSION}, so it is not copied into the package",
        "mend the file, or convert with the Python it is written for",
    )


def noisy_keys(decided: Decided, modules: frozenset[str]) -> frozenset[int]:
    """Keys of the import statements that load one of the modules, or something in it."""
    return frozenset(
        fact.key
        for fact in decided.facts
        if fact.kind == "import"
        for one in fact.imports
        if any(
            f"{one.module}.{one.attribute}.".startswith(f"{name}.") for name in modules
        )
    )


def with_local_imports(layout: Layout, package: str, local: frozenset[str]) -> Layout:
    """Imports of local modules inside function bodies point into the package."""
    if not local:
        return layout
    mapping = _homes(package, local)
    functions = {
        key: replace(f, text=_replaced(f.text, mapping))
        for key, f in layout.functions.items()
    }
    return replace(layout, functions=functions)


def calls_with_local_imports(
    calls: Iterable[Call], package: str, local: frozenset[str]
) -> tuple[Call, ...]:
    """Imports of local modules in statements that `run` copies point into the package too."""
    mapping = _homes(package, local)
    return tuple(
        call if call.function else replace(call, text=_replaced(call.text, mapping))
        for call in calls
    )


def _replaced(text: str, mapping: Mapping[str, str]) -> str:
    if not any(re.search(rf"\b(?:import|from)\s+{name}\b", text) for name in mapping):
        return text
    return replace_imports(text, mapping) or text


def rewritten(module: LocalModule, package: str, local: frozenset[str]) -> LocalModule:
    """A local module as the package has it: its imports of other local modules point into the package."""
    name = copied_name(module.name)
    root, path = name.split(".")[0], module.path
    old = module.name.split(".")[0]
    return LocalModule(
        name=name,
        path=root + path.removeprefix(old),
        text=_replaced(module.text, _homes(package, local)),
    )


def _homes(package: str, local: frozenset[str]) -> Mapping[str, str]:
    return {name: f"{package}.{copied_name(name)}" for name in sorted(local)}


def staying_modules(
    modules: Iterable[LocalModule],
    facts: Sequence[Fact],
    rebound: Mapping[str, frozenset[str]],
) -> Mapping[str, str]:
    """Roots of local modules that are better left beside the notebook -> why.

    `rebound`: module -> names that functions of it bind again.
    """
    modules = tuple(modules)
    own = roots(modules)
    if not own:
        return {}
    reasons = {
        root: f"the notebook writes `{root}` itself"
        for root in own & written_modules(facts)
    }
    for module in modules:
        if "__file__" in module.text:
            why = f"`{module.path}` looks for files beside itself (`__file__`)"
            reasons[_root(module.name)] = why
    for one in (one for fact in facts for one in fact.imports):
        if one.attribute in rebound.get(one.module, ()):
            why = f"`{one.attribute}` is imported from `{one.module}`, where a function binds it again"
            reasons[_root(one.module)] = why
    for root in own:
        if copied_name(root) != root and copied_name(root) in own:
            reasons[root] = f"`{copied_name(root)}` is beside the notebook too"
    for root in own & _asked_by_name(facts):
        reasons[root] = f"the notebook asks for `{root}` by its name in a text"
    return reasons | {
        root: f"`{module}` is imported and is not beside the notebook"
        for root, module in _incomplete(modules, facts).items()
    }


def _root(module: str) -> str:
    return module.split(".")[0]


def _asked_by_name(facts: Iterable[Fact]) -> frozenset[str]:
    """Modules in texts that `import_module`, `__import__`, `patch` and `sys.modules` are given."""
    found: set[str] = set()
    for fact in facts:
        for node in ast.walk(fact.node) if fact.node else ():
            match node:
                case ast.Call(func=func, args=[ast.Constant(value=str(text)), *_]):
                    if dotted(func).rpartition(".")[2] in _TAKE_NAMES:
                        found.add(text.split(".")[0])
                case ast.Subscript(value=value, slice=ast.Constant(value=str(text))):
                    if dotted(value) == "sys.modules":
                        found.add(text.split(".")[0])
    return frozenset(found)


def _incomplete(
    modules: Iterable[LocalModule], facts: Iterable[Fact]
) -> Mapping[str, str]:
    """Roots of local packages from which the notebook imports a module that is not there (yet) -> that module."""
    names = {module.name for module in modules}
    found: dict[str, str] = {}
    for fact in facts:
        for one in fact.imports:
            root = _root(one.module)
            there = one.module in names or any(
                name.startswith(f"{one.module}.") for name in names
            )
            if not there and any(name.split(".")[0] == root for name in names):
                found.setdefault(root, one.module)
    return found


def why_it_stays(root: str, reason: str) -> Finding:
    """Why a module is not copied."""
    return Finding(
        "local-module-stays",
        Severity.WARNING,
        Place(0),
        f"{reason}, so `{root}` is not copied into the package",
        "run the package where it can be imported, or change that and convert again",
    )
