"""Two runs of the original and one of the slim notebook, or of the package, in, a verdict out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from nb2pkg.model.running import (
    CellRun,
    PackageRun,
    Raised,
    Run,
    Variable,
    WrittenFile,
)
from nb2pkg.model.verdict import Agrees, DidNotRun, Difference, Differs, Verdict
from nb2pkg.verifying.normalising import (
    Shown,
    common_part,
    fits,
    shown_by,
    without_modules,
)

_LONGEST = 2_000
_PIPELINE = "pipeline.run: "

# Categories that are (or, in pandas, derive from) DeprecationWarning.
_ONLY_FOR_MAIN = re.compile(r"(?:Pending)?DeprecationWarning|Pandas\d?\w*Warning")


@dataclass(slots=True)
class _Account:
    """What the comparison has found so far."""

    packages: Sequence[str]
    bound: Mapping[str, int]
    differences: list[Difference] = field(default_factory=list)
    varying: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def differ(self, cell: int, what: str, original: str, slim: str) -> None:
        start = _start_of_difference(original, slim)
        end = start + _LONGEST
        self.differences.append(
            Difference(cell, what, original[start:end], slim[start:end])
        )


def _start_of_difference(one: str, other: str) -> int:
    """Where to begin showing two texts that are long: some lines before the first that differ, else at their beginning.

    >>> _start_of_difference("a\\nb", "a\\nc"), _start_of_difference("x" * 5000 + "a", "x" * 5000 + "b")
    (0, 4000)
    """
    if max(len(one), len(other)) <= _LONGEST:
        return 0
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    same = next((place for place, (a, b) in pairs if a != b), shorter)
    return max(same - _LONGEST // 2, 0)


def compare(
    first: Run,
    second: Run,
    slim: Run,
    *,
    packages: Sequence[str] = (),
    bound: Mapping[str, int] | None = None,
) -> Verdict:
    """Compare the slim run with the original's, leaving out what two runs of the original do not agree on themselves.

    Cells are matched by `origin`. `packages` are the names of those the slim notebook imports from; `bound` tells the
    cell that last binds a variable.
    """
    account = _Account(packages, bound or {})
    cells = _compare_cells(first, second, slim, account)
    _compare_order(first, slim, account)
    if first.stop is not None:
        return _after_a_stop(first, second, slim, account)
    if slim.stop is not None and slim.stop.origin not in cells:
        account.differ(slim.stop.origin, "error", "", str(slim.stop.error))
    unseen: tuple[str, ...] = ()
    if slim.stop is None:
        if first.variables and not slim.variables:
            told = f"{len(first.variables)} variables"
            account.differ(0, "variables", told, "none could be read")
        values = (first.variables, second.variables, slim.variables)
        unseen = _compare_variables(*values, account)
        _compare_files(first.files, second.files, slim.files, account)
    varying, notes = tuple(account.varying), tuple(account.notes)
    if account.differences:
        return Differs(tuple(account.differences), varying, notes, unseen)
    return Agrees(varying, notes, unseen)


def compare_results(
    first: Run,
    second: Run,
    package: PackageRun,
    *,
    bound: Mapping[str, int] | None = None,
) -> Agrees | Differs:
    """Compare what `pipeline.run` returns with the notebook's variables of the same names."""
    account = _Account("", bound or {})
    if package.error is not None:
        account.differ(0, "pipeline.run", "", str(package.error))
    values = (first.variables, second.variables, package.results)
    unseen = _compare_variables(*values, account, prefix=_PIPELINE)
    if package.error is None:
        _compare_files(
            first.files, second.files, package.files, account, prefix=_PIPELINE
        )
    varying = tuple(account.varying)
    if account.differences:
        return Differs(tuple(account.differences), varying, (), unseen)
    return Agrees(varying, (), unseen)


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


def _compare_order(first: Run, slim: Run, account: _Account) -> None:
    """Cells of the slim notebook stand in the order of those they are for; the first that does not is named."""
    places = {cell.origin: place for place, cell in enumerate(first.cells)}
    before = -1
    for cell in slim.cells:
        place = places.get(cell.origin, before)
        if place < before:
            earlier = first.cells[before].origin
            account.differ(
                cell.origin,
                "order",
                f"cell {cell.origin} before cell {earlier}",
                f"cell {earlier} before cell {cell.origin}",
            )
            return
        before = place


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
        and _alike(str(original), str(slim.error), account.packages)
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
        if _alike(original, slim, account.packages):
            account.notes.append(f"cell {cell}: the module of a class in its {what}")
        else:
            account.differ(cell, what, original, slim)


def _alike(original: str, slim: str, packages: Sequence[str]) -> bool:
    return bool(packages) and (
        without_modules(original, packages) == without_modules(slim, packages)
    )


def _compare_variables(
    first: Iterable[Variable],
    second: Iterable[Variable],
    slim: Iterable[Variable],
    account: _Account,
    prefix: str = "",
) -> tuple[str, ...]:
    """Compare variables of the same name; give the names only the original has."""
    ours, again, theirs = (
        {variable.name: variable for variable in one} for one in (first, second, slim)
    )
    for name in sorted(ours.keys() & theirs.keys()):
        mine, other = ours[name], theirs[name]
        if mine.kind == other.kind and again.get(name) != mine:
            account.varying.append(f"variable {name}")
        elif mine != other:
            account.differ(
                account.bound.get(name, 0),
                f"{prefix}variable {name}",
                _told(mine),
                _told(other),
            )
    return tuple(sorted(ours.keys() - theirs.keys()))


def _told(variable: Variable) -> str:
    return variable.text or f"{variable.kind} {variable.digest[:8]}"


def _compare_files(
    first: Iterable[WrittenFile] | None,
    second: Iterable[WrittenFile] | None,
    slim: Iterable[WrittenFile] | None,
    account: _Account,
    prefix: str = "",
) -> None:
    """Compare what was written, by path; of a text that varies what two runs of the original agree on."""
    if first is None or second is None or slim is None:
        return
    ours, again, theirs = (
        {file.path: file for file in one} for one in (first, second, slim)
    )
    named_anew = _named_anew(ours.keys(), again.keys(), theirs.keys())
    account.varying += [f"file {shape}" for shape in sorted(set(named_anew.values()))]
    for path in sorted((ours.keys() | theirs.keys()) - named_anew.keys()):
        mine, twin, other = ours.get(path), again.get(path), theirs.get(path)
        what = f"{prefix}file {path}"
        if mine != twin:
            account.varying.append(f"file {path}")
            same = mine and twin and other and _varies_alike(mine, twin, other)
            if mine and twin and not same:
                account.differ(0, what, _written(mine), _written(other))
        elif mine != other:
            account.differ(0, what, _written(mine), _written(other))


_ANY_ID = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16,}|\d{6,}"
)


def _named_anew(ours: Set[str], again: Set[str], theirs: Set[str]) -> dict[str, str]:
    """Files whose names have an id that is another one in each run, such as those of an MLflow run: path -> what it is like.

    Nothing when the runs do not write the same number of files of each kind.
    """
    kept = ours & again
    groups = [{path: _ANY_ID.sub("…", path) for path in run - kept} for run in (ours, again, theirs)]  # fmt: skip
    counted = [Counter(group.values()) for group in groups]
    if not groups[0] or not counted[0] == counted[1] == counted[2]:
        return {}
    return {**groups[0], **groups[2]}


def _varies_alike(mine: WrittenFile, twin: WrittenFile, other: WrittenFile) -> bool:
    """Whether `other` holds what the two have in common; what has no text in common may be anything."""
    if not mine.change == twin.change == other.change:
        return False
    pattern = common_part(mine.text, twin.text)
    return pattern is None or fits(pattern, other.text)


def _written(file: WrittenFile | None) -> str:
    if file is None:
        return "not written"
    return f"{file.change}\n{file.text}" if file.text else file.change
