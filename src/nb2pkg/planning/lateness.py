"""Decisions in; out which modules the slim notebook may import only after some later setup, and functions moved for that.

`os.environ[...] = ...` in the middle of a notebook can change what an import below it does, and a module beside the
notebook may do something when it is imported. A module whose functions need such an import is imported where it is
first used, and holds no function that is needed before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from nb2pkg.model.plan import Function
from nb2pkg.planning.layout import Layout
from nb2pkg.planning.naming import unique
from nb2pkg.planning.slim import Decided, anchor_of
from nb2pkg.syntax.patches import patched_module

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
    "sys.modules",
)


def with_late_modules(decided: Decided, taken: frozenset[str]) -> Decided:
    """The decisions with `late`: module -> cell of its first use. `taken`: names that no module may have."""
    start = _start(decided)
    setups = _setups(decided, start)
    noisy = frozenset(k for k in decided.noisy if decided.facts[k].cell > start)
    if not setups and not noisy:
        return decided
    needs = _needs(decided, setups, noisy)
    layout = _divided(decided.layout, needs, taken)
    late: dict[str, int] = {}
    for key, function in sorted(layout.functions.items()):
        if any(
            needs[k] for k, f in layout.functions.items() if f.module == function.module
        ):
            late.setdefault(function.module, decided.facts[key].cell)
    return replace(decided, layout=layout, late=late)


def _start(decided: Decided) -> int:
    """The cell behind which the notebook imports the package."""
    anchor = anchor_of(decided)
    return anchor.after or anchor.before - 1


def _setups(decided: Decided, start: int) -> list[int]:
    """Keys of the setup statements below the place where the notebook imports the package."""
    return [
        f.key
        for f in decided.facts
        if f.kind == "setup"
        and f.cell > start
        and (f.source.startswith(_CHANGES_IMPORTS) or patched_module(f.node))
    ]


def _needs(
    decided: Decided, setups: list[int], noisy: frozenset[int]
) -> dict[int, int]:
    """For each function how many statements must run before its imports, 0 when none must.

    Whoever calls a function of another module imports that module, and so needs what it needs.
    """
    functions = decided.layout.functions
    needs = {key: _after(decided, f, setups, noisy) for key, f in functions.items()}
    keys = {f.name: key for key, f in functions.items()}
    called = {
        key: [keys[name] for name in f.reads if name in keys]
        for key, f in functions.items()
    }
    while True:
        more = {
            key: most
            for key, others in called.items()
            if (most := max((needs[k] for k in others), default=0)) > needs[key]
        }
        if not more:
            return needs
        needs |= more


def _after(
    decided: Decided, function: Function, setups: list[int], noisy: frozenset[int]
) -> int:
    """The statements down to the last setup before an import that the function needs, or to such an import itself."""
    imported: dict[str, int] = {}
    for fact in decided.facts:
        for one in fact.imports:
            imported.setdefault(one.name, fact.key)
    keys = [
        imported[name]
        for name in function.reads
        if name in imported and name in decided.world.imports
    ]
    late = [key for key in keys if key in noisy]
    late += [setup for setup in setups for key in keys if setup < key]
    return max(late, default=-1) + 1


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
