"""Decisions in, cells of the slim notebook out: each with its calls, the package's imports after the notebook's own, the parameters cell."""

from __future__ import annotations

from collections.abc import Mapping

from nb2pkg.model.analysis import CellFacts, Fact
from nb2pkg.model.notebook import SlimCell
from nb2pkg.model.plan import Setting
from nb2pkg.planning.anchors import Anchor, anchor_of
from nb2pkg.planning.calls import notebook_call
from nb2pkg.planning.captions import is_label, under
from nb2pkg.planning.decided import (
    Decided,
    is_query_step,
    moved_keys_of_cell,
    wanted_names,
)
from nb2pkg.planning.importing import import_lines
from nb2pkg.planning.kept import kept_text, silenced
from nb2pkg.planning.slim_imports import (
    import_text,
    imports_by_cell,
    with_left_comments,
)


def slim_cells(decided: Decided) -> tuple[SlimCell, ...]:
    """The slim notebook, in the order of the original."""
    wanted = wanted_names(decided)
    used = imports_by_cell(decided, wanted)
    anchor = anchor_of(decided)
    cells: list[SlimCell] = []
    parameters = _parameters_cell(decided)
    opening = _opening(decided, used["start"], parameters, wanted)
    added = False
    before: CellFacts | None = None
    for cell in decided.cells:
        index = cell.cell.index
        late = used[str(index)]
        body = _cell_text(decided, cell, wanted, used["unused"], late, anchor)
        if not added and index == anchor.before:
            cells += opening
            added = True
        if _is_shown(cell, body):
            source = (
                body if cell.facts or cell.cell.kind == "code" else cell.cell.source
            )
            kind = "code" if is_query_step(decided, cell) else cell.cell.kind
            one = SlimCell(index, kind, source, cell.cell.tags)
            cells = _with(cells, one, joins=_joins(cell, before))
            before = cell
        if not added and index == anchor.after:
            cells += opening
            cells = _joined(cells, index) if _ends_quietly(cell) else cells
            added = True
    if not added:
        cells += opening
    return tuple(cells)


def _is_shown(cell: CellFacts, body: str) -> bool:
    """Prose, cells in other languages and empty cells stay; of a notebook that `%run` brought only what does something."""
    if cell.cell.notebook or cell.cell.joined:
        return bool(body) and cell.cell.kind in ("code", "other")
    is_code = cell.cell.kind == "code" and bool(cell.facts)
    return bool(body) or not is_code


def _joins(cell: CellFacts, before: CellFacts | None) -> bool:
    """What is left of the notebooks that one `%run` brought stands in one cell, as far as nothing is shown between."""
    return (
        before is not None
        and bool(cell.cell.notebook)
        and bool(before.cell.notebook or before.cell.joined)
        and all(c.cell.kind == "code" and not c.untouched for c in (cell, before))
        and (not before.facts or _ends_quietly(before))
        and not cell.cell_magic
    )


def _with(cells: list[SlimCell], one: SlimCell, *, joins: bool) -> list[SlimCell]:
    """The cells and one more, or the last one with its source below."""
    if not joins or not cells or cells[-1].origin == 0:
        return [*cells, one]
    last = cells[-1]
    source = f"{last.source}\n{one.source}"
    return [*cells[:-1], SlimCell(last.origin, last.kind, source, last.tags)]


def _opening(
    decided: Decided,
    names: Mapping[str, set[str]],
    parameters: SlimCell | None,
    wanted: frozenset[str],
) -> list[SlimCell]:
    lines = _package_lines(decided, names)
    if "functools" in wanted and "functools" not in decided.world.binders:
        # For the `functools.partial` that passes variables along; the author did not import it.
        lines = ["import functools", *([""] if lines else []), *lines]
    cells = [SlimCell(0, "code", "\n".join(lines))] if lines else []
    return cells + ([parameters] if parameters else [])


def _ends_quietly(cell: CellFacts) -> bool:
    """The cell shows nothing of its own, so lines may follow in it."""
    last = cell.facts[-1]
    if last.magic == "restart_python":
        return False  # what stands behind it in its cell may not run
    return (
        not cell.cell_magic and not last.shown and not last.magic.startswith(("%", "!"))
    )


def _joined(cells: list[SlimCell], index: int) -> list[SlimCell]:
    """The package's imports at the end of the cell with the notebook's own."""
    for place in range(len(cells) - 1):
        first, second = cells[place], cells[place + 1]
        if (
            first.origin == index
            and second.origin == 0
            and not second.tags
            and "import " in second.source
        ):
            joined = SlimCell(
                index, "code", f"{first.source}\n\n{second.source}", first.tags
            )
            return [*cells[:place], joined, *cells[place + 2 :]]
    return cells


def _package_lines(decided: Decided, names: Mapping[str, set[str]]) -> list[str]:
    lines = list(import_lines((), package=decided.package, own=names))
    constants = sorted(names.get("config", ()))
    return [line for line in lines if line or constants]


def _parameters_cell(decided: Decided) -> SlimCell | None:
    lines = [
        _setting_text(decided, setting)
        for setting in decided.settings.values()
        if setting.offered and setting.name not in decided.marked and not setting.widget
    ]
    tags = (
        frozenset() if decided.marked or decided.starts else frozenset({"parameters"})
    )
    return SlimCell(0, "code", "\n".join(lines), tags) if lines else None


def _setting_text(decided: Decided, setting: Setting) -> str:
    """The author's assignment with its comments, or the one for a path that was a literal."""
    if setting.name not in decided.world.binders:
        return f"{setting.name} = {setting.default}"
    fact = decided.facts[decided.world.binders[setting.name][0]]
    leading = fact.leading.strip("\n")
    return (leading + "\n" if leading else "") + fact.source + fact.beside


def _cell_text(
    decided: Decided,
    cell: CellFacts,
    wanted: frozenset[str],
    unused: Mapping[str, set[str]],
    late: Mapping[str, set[str]],
    anchor: Anchor,
) -> str:
    """What remains of a cell, `late` imports of the package after its last setup before they are needed."""
    if cell.cell.joined and cell.cell.kind == "other":
        return ""
    if is_query_step(decided, cell):
        call = notebook_call(decided, cell.facts[0].key)
        imports = "\n".join(_package_lines(decided, late))
        return f"{imports}\n{call}\ndisplay(_sqldf)".lstrip("\n")
    if cell.untouched or cell.cell.kind != "code" or not cell.facts:
        return cell.cell.source
    moved = moved_keys_of_cell(decided, cell)
    lines: list[str] = []
    tail_fact: Fact | None = None
    held = ""  # comments above imports that left: they stay where they stood
    given = frozenset().union(*late.values())
    used = False
    imports_at = 0
    for original in cell.facts:
        fact = decided.facts[original.key]
        if fact.key in decided.steps.steps:
            lines.append(held + notebook_call(decided, fact.key))
            held, tail_fact = "", None
            used = used or decided.layout.functions[fact.key].name in given
        elif fact.key in moved or fact.key in decided.dropped:
            continue
        elif fact.key in decided.hoisted:
            text = _hoisted_text(decided, fact, wanted | unused[""])
            if text:
                lines.append(under(held, fact) + text)
                held, tail_fact = "", None
            elif fact.kind == "import":
                if fact.leading.strip():
                    held = "" if is_label(held) else held
                    held += fact.leading if lines else fact.leading.lstrip("\n")
                held = with_left_comments(decided, fact, held)
        else:
            lines.append(under(held, fact) + kept_text(fact))
            held, tail_fact = "", fact
            used = used or bool(fact.uses & given)
            imports_at = len(lines) if fact.kind == "setup" and not used else imports_at
    if not lines:
        # A heading of imports is one of the package's imports, which take the place.
        first = cell.facts[0].leading.strip() if cell.cell.index == anchor.after else ""
        held = first if is_label(held) else held
    elif is_label(held):
        held = ""
    if not lines and not given and not held:
        return f"{cell.cell_magic}\npass" if cell.cell_magic else cell.tail.strip("\n")
    if tail_fact is not None:
        lines[-1] = silenced(tail_fact, lines[-1])
    if held:
        lines.append(held.rstrip())
    lines[imports_at:imports_at] = _package_lines(decided, late)
    text = "\n".join(lines)
    tail = cell.tail.rstrip()
    text = text.strip("\n") + ("\n" + tail.strip("\n") if tail.strip() else "")
    return f"{cell.cell_magic}\n{text}" if cell.cell_magic else text


def _hoisted_text(decided: Decided, fact: Fact, wanted: frozenset[str]) -> str:
    """An import that statements in the notebook still need, or a parameter in the notebook's own parameters cell."""
    if fact.kind == "import":
        own = {i.name for i in fact.imports} if fact.key in decided.noisy else set()
        return import_text(decided, fact, wanted | own)
    name = next(iter(fact.binds), "")
    if (
        name in decided.marked
        and name in decided.settings
        and decided.settings[name].offered
    ):
        return kept_text(fact)
    return ""
