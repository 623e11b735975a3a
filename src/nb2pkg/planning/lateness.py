"""Decisions in; out which modules the slim notebook may import only after some later setup, and functions moved for that;
and what `pipeline.run` may import only when it has come so far.

`os.environ[...] = ...` in the middle of a notebook can change what an import below it does, and a module beside the
notebook may do something when it is imported. A module whose functions need such an import is imported where it is
first used, and holds no function that is needed before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from nb2pkg.model.plan import Call, Function
from nb2pkg.planning.anchors import anchor_of
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.importing import import_lines
from nb2pkg.planning.layout import Layout
from nb2pkg.planning.naming import unique
from nb2pkg.syntax.patches import patched_module
from nb2pkg.syntax.standard_modules import STANDARD_MODULES

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


# Of these, what changes more than what an import warns of or logs.
_CHANGES_MODULES = (
    "os.environ",
    "os.putenv",
    "os.chdir",
    "sys.path",
    "sys.modules",
    "load_dotenv",
    "dotenv.",
)
# And of these, what decides which modules there are.
_FINDS_MODULES = ("sys.path", "os.chdir", "sys.modules")


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What waits for setup: modules of the package, and names that are imported."""

    modules: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def awaiting(decided: Decided) -> Awaiting:
    """What `pipeline.run` cannot import before it begins."""
    return _awaiting(decided, _CHANGES_MODULES, decided.noisy)


def found_by_setup(decided: Decided) -> frozenset[str]:
    """Modules of the package that may need modules which only the notebook's own setup finds or makes."""
    return _awaiting(decided, _FINDS_MODULES, frozenset()).modules


def _awaiting(
    decided: Decided, changing: tuple[str, ...], noisy: frozenset[int]
) -> Awaiting:
    setups = _setups(decided, -1, changing)
    if not setups and not noisy:
        return Awaiting()
    imported = {
        name: place
        for name, place in _imported(decided).items()
        if place.root not in STANDARD_MODULES
    }
    needs = _needs(decided, imported, setups, noisy)
    modules = {f.module for key, f in decided.layout.functions.items() if needs[key]}
    names = {
        name
        for name, place in imported.items()
        if _waits_for(place, setups, noisy) >= 0
    }
    return Awaiting(frozenset(modules), frozenset(names))


def with_late_imports(
    decided: Decided, calls: Sequence[Call], waiting: Awaiting
) -> list[Call]:
    """The lines of `run`, what waits for setup imported right before the first line that needs it."""
    modules = {
        f.name: f.module
        for f in decided.layout.functions.values()
        if f.module in waiting.modules
    }
    used = {name for call in calls for name in _used(call)}
    left = set(waiting.names | modules.keys()) & used
    made: list[Call] = []
    for call in calls:
        now = left & _used(call)
        if now:
            # All of a module at once: its first function has it imported.
            homes = {modules[name] for name in now if name in modules}
            now |= {name for name in left if modules.get(name) in homes}
            left -= now
            made.append(Call(_import_text(decided, now, modules), cell=call.cell))
        made.append(call)
    return made


def _used(call: Call) -> set[str]:
    return {*call.reads, *([call.function.rpartition(".")[2]] if call.function else [])}


def _import_text(
    decided: Decided, names: Iterable[str], modules: Mapping[str, str]
) -> str:
    own: dict[str, set[str]] = {}
    for name in sorted(names):
        if name in modules:
            own.setdefault(modules[name], set()).add(name)
    lines = import_lines(
        decided.world.imports_for(name for name in names if name not in modules),
        package=decided.package,
        own=own,
        local=decided.local,
        places=decided.world.places,
    )
    return "\n".join(line for line in lines if line)


def with_late_modules(decided: Decided, taken: frozenset[str]) -> Decided:
    """The decisions with `late`: module -> cell of its first use. `taken`: names that no module may have."""
    start = _start(decided)
    setups = _setups(decided, start, _CHANGES_IMPORTS)
    noisy = frozenset(k for k in decided.noisy if decided.facts[k].cell > start)
    if not setups and not noisy:
        return decided
    needs = _needs(decided, _imported(decided), setups, noisy)
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


_ANY: frozenset[str] = frozenset()  # any module may wait for it
_Setups = Mapping[int, frozenset[str]]


def _setups(decided: Decided, start: int, changing: tuple[str, ...]) -> _Setups:
    """Keys of the setup statements below a cell -> the modules that wait for them, `_ANY` for all."""
    return {
        f.key: decided.makers.get(f.key, _ANY)
        for f in decided.facts
        if f.cell > start
        and (
            f.key in decided.makers
            or (
                f.kind == "setup"
                and (f.source.startswith(changing) or patched_module(f.node))
            )
        )
    }


def _needs(
    decided: Decided,
    imported: Mapping[str, _Imported],
    setups: _Setups,
    noisy: frozenset[int],
) -> dict[int, int]:
    """For each function how many statements must run before its imports, 0 when none must.

    Whoever calls a function of another module imports that module, and so needs what it needs.
    """
    functions = decided.layout.functions
    needs = {key: _after(f, imported, setups, noisy) for key, f in functions.items()}
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
    function: Function,
    imported: Mapping[str, _Imported],
    setups: _Setups,
    noisy: frozenset[int],
) -> int:
    """The statements down to the last setup before an import that the function needs, or to such an import itself."""
    places = [imported[name] for name in function.reads if name in imported]
    return max((_waits_for(p, setups, noisy) for p in places), default=-1) + 1


def _imported(decided: Decided) -> dict[str, _Imported]:
    """Each imported name, and where the notebook first imports it."""
    found: dict[str, _Imported] = {}
    for fact in decided.facts:
        for one in fact.imports:
            root = one.module.split(".")[0]
            if one.name in decided.world.imports:
                found.setdefault(one.name, _Imported(fact.key, root))
    return found


class _Imported(NamedTuple):
    key: int
    root: str


def _waits_for(place: _Imported, setups: _Setups, noisy: frozenset[int]) -> int:
    """Key of the last statement that must run before an import that stands there, -1 for none."""
    late = [place.key] if place.key in noisy else []
    late += [
        setup
        for setup, modules in setups.items()
        if setup < place.key and (not modules or place.root in modules)
    ]
    return max(late, default=-1)


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
