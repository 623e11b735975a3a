"""A Databricks notebook in; out the same notebook with the cells of those it runs in the place of its `%run` cells.

`%run ./setup $env=dev` runs all cells of another notebook in the namespace of the caller, so the joined notebook does what the
original does; what follows then needs to know nothing of `%run`. Where that cannot be shown the cell stays, with a finding.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from pathlib import Path

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.notebook import Cell, Notebook, Ran
from nb2pkg.reading.files import Load
from nb2pkg.reading.files import load as from_disk
from nb2pkg.reading.run_namespace import Namespace, is_repeatable, namespace_of
from nb2pkg.reading.run_targets import (
    Call,
    call_of,
    is_run,
    moved,
    places,
    relative,
)
from nb2pkg.reading.source import one_line, unreadable
from nb2pkg.reading.widgets import (
    Widgets,
    default_of,
    given,
    mentions,
    only_assigned,
    shares_a_line,
    widgets_of,
)

MOST_RUNS = 100
MOST_CELLS = 10_000
_MOST_KEPT = 500_000  # bytes of a notebook that is run along


@dataclass(frozen=True, slots=True)
class _Stays:
    """Why a `%run` cell stays, and the names of the notebook it runs when that is known."""

    message: str
    advice: str = ""
    names: Namespace | None = None


@dataclass(slots=True)
class _Joining:
    """What joining has seen so far.

    made  all widgets of the notebooks joined, those with a value that is given by literal argument with that value.
    ran   path -> arguments with which it was joined; hashes: path -> hash.
    """

    notebook: Notebook
    load: Load
    made: dict[str, str | None] = field(default_factory=dict)
    ran: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    runs: int = 0

    def copy(self) -> _Joining:
        """As it is now, to go back to when a notebook cannot be joined after all."""
        return _Joining(
            self.notebook,
            self.load,
            dict(self.made),
            dict(self.ran),
            dict(self.hashes),
            list(self.findings),
            self.runs,
        )

    def restore(self, before: _Joining) -> None:
        """Go back; how many were tried still counts."""
        self.made, self.ran, self.hashes = before.made, before.ran, before.hashes
        self.findings = before.findings


def join(notebook: Notebook, load: Load = from_disk) -> Notebook:
    """The notebook with what it runs, as `load` finds it; raises NotebookUnreadable when notebooks run each other in a circle."""
    if notebook.path == "-" or not any(_runs(cell) for cell in notebook.cells):
        return notebook
    joining = _Joining(notebook, load)
    cells = _expanded(joining, notebook.cells, notebook.path, (notebook.path,))
    numbered = tuple(replace(c, index=i) for i, c in enumerate(cells, start=1))
    places = {(c.notebook, c.number): c.index for c in numbered}
    findings = tuple(
        replace(f, place=Place(places[f.place.notebook, f.place.cell]))
        for f in joining.findings
    )
    ran = tuple(Ran(path, digest) for path, digest in sorted(joining.hashes.items()))
    return replace(notebook, cells=numbered, ran=ran, findings=findings)


def _runs(cell: Cell) -> bool:
    return cell.kind == "other" and not cell.skipped and is_run(cell.source)


def _expanded(
    joining: _Joining, cells: Sequence[Cell], path: str, stack: tuple[str, ...]
) -> list[Cell]:
    """The cells of the notebook at `path`, those it runs behind their `%run` cells."""
    widgets = _widgets(cells)
    for name in widgets.made:
        joining.made.setdefault(name, None)
    found: list[Cell] = []
    for cell in cells:
        if not _runs(cell):
            found.append(cell)
            continue
        before = joining.copy()
        outcome = _joined(joining, cell, path, stack, widgets)
        if isinstance(outcome, _Stays):
            joining.restore(before)
            joining.findings.append(_finding(cell, outcome))
            found.append(_staying(cell, outcome.names or Namespace()))
        else:
            found += outcome
    if len(found) > MOST_CELLS:
        what = f"with the notebooks it runs it has more than {MOST_CELLS} cells"
        raise unreadable(joining.notebook.path, what)
    return found


def _staying(cell: Cell, names: Namespace) -> Cell:
    return replace(cell, brings=names.binds, surely=names.certain, wants=names.uses)


def _finding(cell: Cell, stays: _Stays) -> Finding:
    return Finding(
        "run-left-in-notebook",
        Severity.NOTE if stays.names else Severity.WARNING,
        Place(cell.number, notebook=cell.notebook),
        f"`{one_line(cell.source.strip(), 60)}` stays: {stays.message}",
        stays.advice,
    )


def _joined(
    joining: _Joining,
    cell: Cell,
    path: str,
    stack: tuple[str, ...],
    caller: Widgets,
) -> list[Cell] | _Stays:
    """The `%run` cell and the cells of the notebook it runs; `caller`: the widgets of the notebook the cell is in."""
    call = call_of(cell.source)
    if call is None:
        return _Stays("its text is more than a path and arguments `$name=value`")
    target = _load(joining.load, path, call.target)
    if isinstance(target, _Stays):
        return target
    where, child = target
    _refuse_circles(joining, cell, where, stack)
    joining.runs += 1
    if joining.runs > MOST_RUNS:
        return _Stays(f"more than {MOST_RUNS} notebooks are run already")
    label = relative(where, joining.notebook.path)
    cells = [replace(c, notebook=label) for c in child.cells]
    agreed = _agreed(joining, call, cells)
    call = replace(call, arguments=(*call.arguments, *agreed))
    again = joining.ran.get(label)
    if again is None:
        why = _obstacle(joining, call, cells, path, where) or _widget_obstacle(
            joining, call, cells, caller
        )
        if why:
            return _Stays(why, names=namespace_of(cells))
    joining.ran[label] = call.arguments
    for name, value in call.arguments:
        joining.made[name] = None if value.startswith("$") else value
    inner = _expanded(joining, cells, where, (*stack, where))
    inner = [_moved(c, where, joining.notebook.path) for c in inner]
    if not all(c.source for c in inner if c.kind == "other"):
        why = "the notebook it runs runs another one that stays"
        return _Stays(why, names=namespace_of(inner))
    if again is not None:
        if again != call.arguments or not is_repeatable(inner, joining.notebook.cells):
            why = "the notebook was run before and does more than define names"
            return _Stays(why, names=namespace_of(inner))
        return [replace(cell, joined=True)]
    joining.hashes[label] = child.sha256
    arguments = _arguments(call, inner, joining.notebook.cells)
    fitting = _fitting(joining.notebook, inner, arguments.values, child)
    return [_opening(cell, arguments), *fitting]


def _agreed(
    joining: _Joining, call: Call, cells: list[Cell]
) -> Iterator[tuple[str, str]]:
    """Widgets that two notebooks have, whose default here is the value given there: whoever's counts, it is that."""
    child, passed = _widgets(cells), {name for name, _ in call.arguments}
    for name in sorted(child.made.keys() - passed):
        default = default_of(child, name)
        if default is not None and joining.made.get(name) == default:
            yield name, default


def _moved(cell: Cell, where: str, caller: str) -> Cell:
    """A `%run` that stays, with its path from the folder of `caller`; without source when that cannot be said."""
    is_own = cell.notebook == relative(where, caller)
    if not _runs(cell) or cell.joined or not is_own:
        return cell
    return replace(cell, source=moved(cell.source, where, caller), extra="{}")


def _load(load: Load, path: str, target: str) -> tuple[str, Notebook] | _Stays:
    """Path and notebook that a `%run` in the notebook at `path` means."""
    if target.startswith("/"):
        return _Stays(
            "it names a notebook by its path in the workspace",
            "put that notebook beside this one and name it by a relative path",
        )
    problem = ""
    for place in places(path, target):
        try:
            data, name, shown = load(place)
            read = _read_once if len(data) < _MOST_KEPT else _read
            child = read(data, name, shown)
        except NotebookUnreadable as found:
            missing = "no such file" in found.message or "no notebook" in found.message
            problem = problem or ("" if missing else found.message)
            continue
        if child.format in ("percent", "script"):
            return _Stays(
                "what it names is no Databricks notebook", "import it as a module"
            )
        return place, child
    if problem:
        return _Stays(one_line(problem))
    return _Stays(
        f"there is no notebook `{one_line(target, 100)}` here",
        "put it where the path says, so that its code can be taken along",
    )


def _read(data: bytes, name: str, path: str) -> Notebook:
    """A notebook that is run along."""
    from nb2pkg.reading.detecting import read

    return read(data, name=name, path=path, needs_code=False)


# When many notebooks run the same one it is read once in a process.
_read_once = lru_cache(maxsize=20)(_read)


def _refuse_circles(
    joining: _Joining, cell: Cell, where: str, stack: tuple[str, ...]
) -> None:
    real = [Path(one).resolve() for one in stack]
    if Path(where).resolve() in real:
        names = " -> ".join(Path(one).name for one in (*stack, where))
        raise unreadable(
            joining.notebook.path,
            f"notebooks run each other in a circle: {one_line(names)}",
            cell=cell.number if len(stack) == 1 else 0,
            hint="Take one of these `%run` lines out.",
        )


def _obstacle(
    joining: _Joining, call: Call, cells: list[Cell], path: str, where: str
) -> str:
    """Why these cells cannot stand in the caller; "" when they can."""
    elsewhere = Path(path).parent != Path(where).parent
    for cell in cells:
        if "notebook.exit(" in cell.source and not cell.skipped:
            return "the notebook it runs may end with `dbutils.notebook.exit`"
        if elsewhere and cell.kind == "other" and cell.source.startswith("%sh"):
            return "the notebook it runs has a `%sh` cell and is in another folder"
    return ""


def _widget_obstacle(
    joining: _Joining, call: Call, cells: list[Cell], caller: Widgets
) -> str:
    """Why the widgets of these cells cannot be followed."""
    child = _widgets(cells)
    passed = {name for name, _ in call.arguments}
    if child.unclear and (passed or child.made):
        return f"it uses `{child.unclear}`, so the values of its widgets cannot be followed"
    both = sorted((child.made.keys() - passed) & joining.made.keys())
    if both:
        return f"both notebooks have a widget `{both[0]}`"
    if passed & (caller.read.keys() - caller.made.keys()):
        return "the caller reads a widget of the notebook it runs"
    for _, value in call.arguments:
        if "$" in value and value[1:] not in caller.made:
            return f"`{one_line(value, 40)}` is no widget of the notebook that runs it"
    for cell in cells:
        foreign = cell.kind == "other" and not _runs(cell)
        if foreign and mentions(cell.source, passed):
            return "a cell in another language uses its arguments"
        if cell.kind == "code" and shares_a_line(
            cell.source, widgets_of(cell.source), passed
        ):
            return "a widget it is given is not created by a statement of its own"
    return ""


def _widgets(cells: Iterable[Cell]) -> Widgets:
    """The widgets of several cells together."""
    every = Widgets()
    for cell in cells:
        if cell.kind == "code" and not cell.skipped:
            found = widgets_of(cell.source)
            for name, made in found.made.items():
                every.made.setdefault(name, []).extend(made)
            for name, read in found.read.items():
                every.read.setdefault(name, []).extend(read)
            every.unclear = every.unclear or found.unclear
    return every


@dataclass(frozen=True, slots=True)
class _Arguments:
    """What stands for each argument in the notebook that is run, and the statements that give some of them a name."""

    values: Mapping[str, str]
    statements: tuple[str, ...]


def _arguments(call: Call, inner: list[Cell], cells: Sequence[Cell]) -> _Arguments:
    """A literal that is only assigned stands where it is assigned; one that is used otherwise gets a name.

    `%run ./setup $env=dev`: in `env = dbutils.widgets.get("env")` it is `env = "dev"`; for `if dbutils.widgets.get("env") == …` there
    is a parameter `env_argument = "dev"`.
    """
    words = namespace_of(inner).uses | namespace_of(cells).uses
    values: dict[str, str] = {}
    statements = []
    for name, value in call.arguments:
        if value.startswith("$"):
            values[name] = f"dbutils.widgets.get({_quoted(value[1:])})"
        elif all(only_assigned(c.source, name) for c in inner if c.kind == "code"):
            values[name] = _quoted(value)
        else:
            values[name] = _free(f"{name}_argument", words)
            statements.append(f"{values[name]} = {_quoted(value)}")
    return _Arguments(values, tuple(statements))


def _free(name: str, words: frozenset[str]) -> str:
    candidates = (name if n == 1 else f"{name}_{n}" for n in count(1))
    return next(candidate for candidate in candidates if candidate not in words)


def _opening(cell: Cell, arguments: _Arguments) -> Cell:
    """The `%run` cell: nothing any more, or the arguments with a name."""
    if not arguments.statements:
        return replace(cell, joined=True)
    source = "\n".join(arguments.statements)
    return replace(cell, kind="code", source=source, extra="{}", joined=True)


def _quoted(text: str) -> str:
    return json.dumps(text) if text.isprintable() and text.isascii() else repr(text)


def _fitting(
    notebook: Notebook, cells: list[Cell], values: Mapping[str, str], child: Notebook
) -> list[Cell]:
    """The cells with their arguments, spelled as the caller's format spells them."""
    alike = (child.format, child.language) == (notebook.format, notebook.language)
    made = []
    for cell in cells:
        source = cell.source
        if cell.kind == "code" and values and cell.notebook:
            source = given(source, widgets_of(source), values)
        if source != cell.source or not alike:
            cell = replace(cell, source=source, extra="{}")
        made.append(cell if alike else replace(cell, marker=""))
    return made
