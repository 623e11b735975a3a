"""Two runs of the original and one of the slim notebook in, a `Verdict` out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nb2pkg.model.running import CellRun, Raised, Run
from nb2pkg.model.verdict import Agrees, DidNotRun, Difference, Differs, Verdict
from nb2pkg.verifying.normalising import (
    Shown,
    common_part,
    fits,
    shown_by,
    without_modules,
)

_LONGEST = 2_000

# Categories that are (or, in pandas, derive from) DeprecationWarning.
_ONLY_FOR_MAIN = re.compile(r"(?:Pending)?DeprecationWarning|Pandas\d?\w*Warning")


@dataclass(slots=True)
class _Account:
    """What the comparison has found so far."""

    package: str
    differences: list[Difference] = field(default_factory=list)
    varying: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def differ(self, cell: int, what: str, original: str, slim: str) -> None:
        self.differences.append(
            Difference(cell, what, original[:_LONGEST], slim[:_LONGEST])
        )


def compare(first: Run, second: Run, slim: Run, *, package: str = "") -> Verdict:
    """Compare the slim run with the original's, leaving out what two runs of the original do not agree on themselves.

    Cells are matched by `origin`. `package` is the name of the package the slim notebook imports from.
    """
    account = _Account(package)
    cells = _compare_cells(first, second, slim, account)
    if first.stop is not None:
        return _after_a_stop(first, second, slim, account)
    if slim.stop is not None and slim.stop.origin not in cells:
        account.differ(slim.stop.origin, "error", "", str(slim.stop.error))
    unseen: tuple[str, ...] = ()
    if slim.stop is None:
        unseen = _compare_variables(first, second, slim, account)
    varying, notes = tuple(account.varying), tuple(account.notes)
    if account.differences:
        return Differs(tuple(account.differences), varying, notes, unseen)
    return Agrees(varying, notes, unseen)


def _after_a_stop(first: Run, second: Run, slim: Run, account: _Account) -> DidNotRun:
    """The original ended early: the slim notebook must have ended in the same cell with the same error."""
    assert first.stop is not None
    stop, other = first.stop, slim.stop
    same = other is not None and (other.origin, other.reason) == (
        stop.origin,
        stop.reason,
    )
    if not same:
        account.differ(
            stop.origin, "end", str(stop.error), str(other.error) if other else "ran on"
        )
    if second.stop is None or second.stop.origin != stop.origin:
        account.varying.append(f"cell {stop.origin}: whether it fails")
    differences = tuple(account.differences)
    return DidNotRun(
        stop.origin, stop.error, not differences, differences, tuple(account.varying)
    )


def _compare_cells(
    first: Run, second: Run, slim: Run, account: _Account
) -> frozenset[int]:
    """Compare what each cell showed; give the cells whose error differs."""
    ours, again, theirs = (
        _by_origin(first.cells),
        _by_origin(second.cells),
        _by_origin(slim.cells),
    )
    end = slim.stop.origin if slim.stop else 0
    wrong = set()
    moved = _warnings(ours) & _warnings(theirs)
    for origin in sorted({*ours, *theirs}):
        original, other = ours.get(origin, Shown()), theirs.get(origin, Shown())
        if slim.stop and not first.stop and origin > end > 0:
            continue
        if _compare_error(
            origin, original.error, again.get(origin, Shown()).error, other, account
        ):
            wrong.add(origin)
            continue
        _compare_warnings(
            origin, original, again.get(origin, Shown()), other, moved, account
        )
        _compare_items(origin, original, again.get(origin, Shown()), other, account)
    return frozenset(wrong)


def _warnings(cells: Mapping[int, Shown]) -> frozenset[str]:
    return frozenset().union(*(shown.warnings for shown in cells.values()))


def _by_origin(runs: Iterable[CellRun]) -> dict[int, Shown]:
    grouped: dict[int, list[CellRun]] = {}
    for run in runs:
        grouped.setdefault(run.origin, []).append(run)
    return {origin: shown_by(cells) for origin, cells in grouped.items()}


def _compare_error(
    cell: int,
    original: Raised | None,
    again: Raised | None,
    slim: Shown,
    account: _Account,
) -> bool:
    """Whether the error of a cell is not as it should be."""
    if original == slim.error:
        return False
    if original and again and slim.error and original != again:
        account.varying.append(f"cell {cell}: its error")
        return original.type != slim.error.type
    if (
        original
        and slim.error
        and _alike(str(original), str(slim.error), account.package)
    ):
        account.notes.append(f"cell {cell}: the module of a class in its error")
        return False
    account.differ(cell, "error", str(original or ""), str(slim.error or ""))
    return True


def _compare_warnings(
    cell: int,
    original: Shown,
    again: Shown,
    slim: Shown,
    moved: frozenset[str],
    account: _Account,
) -> None:
    """Warnings as a set. One that `moved` to another cell, or that only `__main__` shows, is a note.

    A library warns where it is imported, which is another cell now. Python shows deprecations only for code in
    `__main__` (the default filters of `warnings`), so a module does not show them.
    """
    varying = original.warnings ^ again.warnings
    for text in sorted((original.warnings ^ slim.warnings) - varying):
        here = text in original.warnings
        line = text.splitlines()[0][:120]
        if text in moved or (here and _ONLY_FOR_MAIN.match(text)):
            account.notes.append(
                f"cell {cell}: a warning only in the {'original' if here else 'slim'}: {line}"
            )
        else:
            account.differ(cell, "warning", text if here else "", "" if here else text)
    if varying:
        account.varying.append(f"cell {cell}: its warnings")


def _compare_items(
    cell: int, original: Shown, again: Shown, slim: Shown, account: _Account
) -> None:
    kinds = [what for what, _ in original.items]
    if kinds != [what for what, _ in again.items]:
        account.varying.append(f"cell {cell}: what it shows")
        return
    if kinds != [what for what, _ in slim.items]:
        account.differ(cell, "outputs", _listed(original), _listed(slim))
        return
    for place, (what, text) in enumerate(original.items):
        _compare_text(
            cell, what, (text, again.items[place][1], slim.items[place][1]), account
        )


def _listed(shown: Shown) -> str:
    return "\n".join(f"{what}: {text[:200]}" for what, text in shown.items)


def _compare_text(
    cell: int, what: str, texts: tuple[str, str, str], account: _Account
) -> None:
    original, again, slim = texts
    if original != again:
        pattern = None if "image/png" in what else common_part(original, again)
        account.varying.append(
            f"cell {cell}: {what}" + (" (numbers)" if pattern else "")
        )
        if pattern is not None and not fits(pattern, slim):
            account.differ(cell, what, original, slim)
    elif original != slim:
        if _alike(original, slim, account.package):
            account.notes.append(f"cell {cell}: the module of a class in its {what}")
        else:
            account.differ(cell, what, original, slim)


def _alike(original: str, slim: str, package: str) -> bool:
    return bool(package) and without_modules(original, package) == without_modules(
        slim, package
    )


def _compare_variables(
    first: Run, second: Run, slim: Run, account: _Account
) -> tuple[str, ...]:
    """Compare variables of the same name; give the names only the original has."""
    ours = {variable.name: variable for variable in first.variables}
    again = {variable.name: variable for variable in second.variables}
    theirs = {variable.name: variable for variable in slim.variables}
    if ours and not theirs:
        account.differ(0, "variables", f"{len(ours)} variables", "none could be read")
    for name in sorted(ours.keys() & theirs.keys()):
        mine, other = ours[name], theirs[name]
        if mine.kind == other.kind and again.get(name) != mine:
            account.varying.append(f"variable {name}")
        elif mine != other:
            account.differ(
                0,
                f"variable {name}",
                _told(mine.kind, mine.digest),
                _told(other.kind, other.digest),
            )
    return tuple(sorted(ours.keys() - theirs.keys()))


def _told(kind: str, digest: str) -> str:
    return f"{kind} {digest[:8]}"
