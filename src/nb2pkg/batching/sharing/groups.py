"""The portraits of all notebooks in; what occurs in several of them, and what nearly does, out."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nb2pkg.model.batch import Move, Near, Portrait, Shared

_COMMON_LINE = 40  # a line in more functions than this says nothing about two of them
_LEAST_LINES = 5
_ALIKE = 0.75
_MOST_PAIRS = 100

Drawn = tuple[str, Portrait]  # the notebook, and one of its portraits


def shared_by_several(drawn: Iterable[Drawn]) -> tuple[Shared, ...]:
    """Each piece of code that two notebooks or more have, with its place in the common package.

    `drawn` is sorted by notebook; the first one's text is kept.
    """
    by_print: dict[str, list[Drawn]] = defaultdict(list)
    for source, portrait in drawn:
        if portrait.print:
            by_print[portrait.print].append((source, portrait))
    found = [
        _shared(members)
        for members in by_print.values()
        if len({source for source, _ in members}) > 1
    ]
    found.sort(key=lambda one: (one.module, one.name, one.portrait.print))
    return _without_circles(_apart(found))


def _shared(members: Sequence[Drawn]) -> Shared:
    portraits = [portrait for _, portrait in members]
    return Shared(
        module=_most(portrait.module for portrait in portraits),
        name=_most(portrait.name for portrait in portraits),
        portrait=portraits[0],
        members=tuple((source, one.module, one.name) for source, one in members),
    )


def _most(names: Iterable[str]) -> str:
    """The most frequent, and the first in the alphabet of those."""
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


def _apart(found: Iterable[Shared]) -> list[Shared]:
    """Two pieces of one name get modules of different names."""
    taken: set[tuple[str, str]] = set()
    apart = []
    for one in found:
        module, number = one.module, 1
        while (module, one.name) in taken:
            number += 1
            module = f"{one.module}_{number}"
        taken.add((module, one.name))
        apart.append(replace(one, module=module))
    return apart


def _without_circles(found: list[Shared]) -> tuple[Shared, ...]:
    """Modules that would import each other are made one."""
    called = {(name, print_) for one in found for name, print_ in one.portrait.calls}
    joined = [
        one
        for one in found
        if one.portrait.calls or (one.name, one.portrait.print) in called
    ]
    homes = {(one.name, one.portrait.print): one.module for one in found}
    imports = {
        (one.module, homes[call])
        for one in joined
        for call in one.portrait.calls
        if homes[call] != one.module
    }
    if not _circular(imports):
        return tuple(found)
    together = {id(one) for one in joined}
    names = Counter(one.name for one in joined)
    if max(names.values()) > 1:  # of one name and in a circle: they stay where they are
        return tuple(one for one in found if id(one) not in together)
    return tuple(
        replace(one, module="functions") if id(one) in together else one
        for one in found
    )


def _circular(imports: set[tuple[str, str]]) -> bool:
    left = set(imports)
    while True:
        importing = {start for start, _ in left}
        kept = {(start, end) for start, end in left if end in importing}
        if kept == left:
            return bool(left)
        left = kept


def moves_of(shared: Iterable[Shared], common: str) -> dict[str, tuple[Move, ...]]:
    """Notebook -> what its package takes from the package `common`."""
    moves: dict[str, list[Move]] = defaultdict(list)
    for one in shared:
        for source, module, name in one.members:
            moves[source].append(Move(module, name, f"{common}.{one.module}", one.name))
    return {source: tuple(sorted(these)) for source, these in moves.items()}


def nearly_alike(drawn: Iterable[Drawn]) -> tuple[Near, ...]:
    """Pairs of functions of two notebooks that differ in a few lines: a person should look at them."""
    first: dict[tuple[str, str], Drawn] = {}
    for source, portrait in drawn:
        if portrait.code.count("\n") + 1 >= _LEAST_LINES:
            first.setdefault((portrait.kind, portrait.code), (source, portrait))
    several = list(first.values())
    by_line: dict[str, list[int]] = defaultdict(list)
    for number, (_, portrait) in enumerate(several):
        for line in set(portrait.code.splitlines()):
            by_line[line].append(number)
    together: Counter[tuple[int, int]] = Counter()
    for numbers in by_line.values():
        if len(numbers) <= _COMMON_LINE:
            together.update(
                (a, b) for n, a in enumerate(numbers) for b in numbers[n + 1 :]
            )
    pairs = [
        near
        for a, b in sorted(together)
        if 3 * together[a, b] >= _lines(several[a]) and (near := _near(several[a], several[b]))
    ]  # fmt: skip
    pairs.sort(key=lambda near: (-near.alike * near.lines, near.one, near.other))
    return tuple(pairs[:_MOST_PAIRS])


def _lines(drawn: Drawn) -> int:
    return drawn[1].code.count("\n") + 1


def _near(one: Drawn, other: Drawn) -> Near | None:
    if one[0] == other[0]:
        return None
    a, b = (drawn[1].code.splitlines() for drawn in (one, other))
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    if matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
        return None
    return Near(
        one=(one[0], one[1].module, one[1].name),
        other=(other[0], other[1].module, other[1].name),
        alike=round(matcher.ratio(), 3),
        lines=min(len(a), len(b)),
        diff=tuple(difflib.unified_diff(a, b, lineterm="", n=1))[2:],
    )
