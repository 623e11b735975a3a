"""Decisions in; out which modules the slim notebook may import only after some later setup, and functions moved for that.

`os.environ[...] = ...` in the middle of a notebook can change what an import below it does. A module whose functions
need that import is imported where it is first used, and holds no function that is needed before the setup.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from nb2pkg.model.plan import Function
from nb2pkg.planning.layout import Layout
from nb2pkg.planning.naming import unique
from nb2pkg.planning.slim import Decided, anchor_of

# Setup that decides what an import finds or does; seeds and plot styles do not.
_CHANGES_IMPORTS = (
    "os.environ",
    "os.putenv",
    "os.chdir",
    "sys.path",
    "warnings.",
    "matplotlib.use",
    "mpl.use",
    "load_dotenv",
    "dotenv.",
    "logging.",
    "locale.",
)


def with_late_modules(decided: Decided, taken: frozenset[str]) -> Decided:
    """The decisions with `late`: module -> cell of its first use. `taken`: names that no module may have."""
    setups = _setups(decided)
    if not setups:
        return decided
    needs = {
        key: _after(decided, function, setups)
        for key, function in decided.layout.functions.items()
    }
    layout = _divided(decided.layout, needs, taken)
    late: dict[str, int] = {}
    for key, function in sorted(layout.functions.items()):
        if any(
            needs[k] for k, f in layout.functions.items() if f.module == function.module
        ):
            late.setdefault(function.module, decided.facts[key].cell)
    return replace(decided, layout=layout, late=late)


def _setups(decided: Decided) -> list[int]:
    """Keys of the setup statements below the place where the notebook imports the package."""
    anchor = anchor_of(decided)
    start = anchor.after or anchor.before - 1
    return [
        f.key
        for f in decided.facts
        if f.kind == "setup"
        and f.cell > start
        and f.source.startswith(_CHANGES_IMPORTS)
    ]


def _after(decided: Decided, function: Function, setups: list[int]) -> int:
    """The last setup before an import that the function needs; 0 when it needs none that is late."""
    imported: dict[str, int] = {}
    for fact in decided.facts:
        for one in fact.imports:
            imported.setdefault(one.name, fact.key)
    keys = [
        imported[name]
        for name in function.reads
        if name in imported and name in decided.world.imports
    ]
    return max((s for s in setups for key in keys if s < key), default=0)


def _divided(layout: Layout, needs: dict[int, int], taken: frozenset[str]) -> Layout:
    """Functions with a late import leave a module that others need before."""
    members: dict[str, list[int]] = defaultdict(list)
    for key, function in layout.functions.items():
        members[function.module].append(key)
    functions, about = dict(layout.functions), dict(layout.about)
    for module, keys in members.items():
        late = [key for key in keys if needs[key]]
        if late and min(keys) < max(needs[key] for key in late):
            name = unique(f"{module}_2", members.keys() | taken)
            about[name] = about.get(module, "")
            functions |= {key: replace(functions[key], module=name) for key in late}
    return replace(layout, functions=functions, about=about)
