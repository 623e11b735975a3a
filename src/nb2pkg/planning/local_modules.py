"""Local modules in; out how the package has them, and what is told of those that are no Python."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace

from nb2pkg.model.analysis import Fact
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.notebook import LocalModule
from nb2pkg.model.plan import Call
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.importing import copied_name
from nb2pkg.planning.layout import Layout
from nb2pkg.syntax.editing import replace_imports

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


def incomplete_modules(
    modules: Iterable[LocalModule], facts: Iterable[Fact]
) -> Mapping[str, str]:
    """Roots of local packages from which the notebook imports a module that is not there (yet) -> that module."""
    names = {module.name for module in modules}
    below = tuple(names)
    found: dict[str, str] = {}
    for fact in facts:
        for one in fact.imports:
            root = one.module.split(".")[0]
            there = one.module in names or any(
                name.startswith(f"{one.module}.") for name in below
            )
            if not there and any(name.split(".")[0] == root for name in below):
                found.setdefault(root, one.module)
    return found


def not_there(root: str, module: str) -> Finding:
    """Why a package is not copied."""
    return Finding(
        "local-module-is-missing",
        Severity.WARNING,
        Place(0),
        f"`{module}` is imported and is not beside the notebook, so `{root}` is not copied into the package",
        "put it there, then convert again",
    )
