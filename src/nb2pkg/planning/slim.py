"""Decisions in, cells of the slim notebook out.

wanted_names   what the statements left in the notebook still need
slim_cells     each cell with its calls, the package's imports after the notebook's own, the parameters cell
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nb2pkg.model.analysis import CellFacts, Fact, ImportedName
from nb2pkg.model.notebook import SlimCell
from nb2pkg.model.plan import Function, Setting
from nb2pkg.model.queries import Query
from nb2pkg.planning.captions import is_label, under
from nb2pkg.planning.import_comments import ImportComment, comments_of, with_comments
from nb2pkg.planning.importing import import_lines
from nb2pkg.planning.layout import Layout
from nb2pkg.planning.scene import Steps
from nb2pkg.planning.texts import call_text
from nb2pkg.planning.world import World
from nb2pkg.syntax.checking import compiles

_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Decided:
    """Everything decided so far, for those who lay out the notebook, the pipeline and the account.

    facts     all statements, calls rewritten; hoisted: keys that leave their cell; dropped: install lines that became
              dependencies.
    settings  all parameters; those offered stand in the notebook's parameters cell, the others in `config.py`.
    marked    the notebook has a `parameters` cell of its own, which stays where it is.
    in_run    key of a statement that stays -> the same for `pipeline.run`, which has no `dbutils`.
    widgets   what stands for the value of a widget -> what reads it in the notebook.
    noisy     keys of imports that do something when they run: they stay, whoever needs their names.
    makers    key of a statement that may make modules -> their top-level names.
    queries   the SQL texts by the name they have in `queries.py`.
    sql_in_run  key of a `%sql` cell -> what `pipeline.run` does instead.
    starts    key of an assignment in the notebook's `parameters` cell -> the parameter, for names bound again below.
    behind    (key of an import, comment of it) for the comments that stand in a module, behind the same import.
    """

    world: World
    cells: tuple[CellFacts, ...]
    facts: tuple[Fact, ...]
    steps: Steps
    layout: Layout
    settings: Mapping[str, Setting]
    hoisted: frozenset[int]
    dropped: frozenset[int]
    marked: frozenset[str]
    package: str
    local: frozenset[str]
    late: Mapping[str, int]
    in_run: Mapping[int, Fact]
    widgets: Mapping[str, str]
    noisy: frozenset[int] = frozenset()
    makers: Mapping[int, frozenset[str]] = field(default_factory=dict)
    queries: Mapping[str, Query] = field(default_factory=dict)
    sql_in_run: Mapping[int, tuple[Fact, ...]] = field(default_factory=dict)
    starts: Mapping[int, Setting] = field(default_factory=dict)
    behind: frozenset[tuple[int, ImportComment]] = frozenset()


def moved_keys(decided: Decided) -> frozenset[int]:
    """Keys of all statements inside steps."""
    return frozenset(f.key for step in decided.steps.steps.values() for f in step.facts)


def wanted_names(decided: Decided) -> frozenset[str]:
    """Names looked up at the notebook's top level: by statements that stay and by the parameters cell."""
    inside = moved_keys(decided) | decided.dropped
    wanted: set[str] = set()
    if looks_at_namespace(decided.facts):
        wanted |= decided.world.imports.keys() | decided.world.definitions.keys()
    for fact in decided.facts:
        if fact.key in inside or (
            fact.key in decided.hoisted and fact.kind != "import"
        ):
            continue
        wanted |= fact.uses
    for setting in decided.settings.values():
        if setting.derived and setting.offered:
            wanted |= {
                n.id
                for n in ast.walk(ast.parse(setting.default))
                if isinstance(n, ast.Name)
            }
    return frozenset(wanted)


def looks_at_namespace(facts: Iterable[Fact]) -> bool:
    """`globals()`, `exec`, a computed query: code that may look any name of the notebook up, or bind it."""
    codes = {
        "looks-at-namespace",
        "names-in-computed-text",
        "runs-unknown-notebook",
    }
    return any(f.hazard is not None and f.hazard.code in codes for f in facts)


def slim_cells(decided: Decided) -> tuple[SlimCell, ...]:
    """The slim notebook, in the order of the original."""
    wanted = wanted_names(decided)
    used = _imports_by_cell(decided, wanted)
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


def is_query_step(decided: Decided, cell: CellFacts) -> bool:
    """A `%sql` cell whose rows come from a function of the package."""
    fact = cell.facts[0] if cell.facts else None
    if fact is None or not fact.sql:
        return False
    return bool(decided.facts[fact.key].query) and fact.key in decided.steps.steps


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


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the package's imports go: after a cell, or before one (0 means not so)."""

    after: int = 0
    before: int = 0


def anchor_of(decided: Decided) -> Anchor:
    """After the last of the leading cells that only import, configure or define; else before the first other cell."""
    restarted = _restarted(decided)
    last = decided.cells[restarted - 1].cell.index if restarted else 0
    for cell in decided.cells[restarted:]:
        if is_query_step(decided, cell):
            return Anchor(after=last) if last else Anchor(before=cell.cell.index)
        if cell.cell.kind != "code" or not cell.facts:
            continue
        if cell.untouched or not all(_opens(decided, fact) for fact in cell.facts):
            return Anchor(after=last) if last else Anchor(before=cell.cell.index)
        if any(
            fact.kind in ("import", "setup", "magic", "install") or _is_text(fact)
            for fact in cell.facts
        ):
            last = cell.cell.index
    return Anchor(after=last)


def _restarted(decided: Decided) -> int:
    """How many cells run before Python is restarted: what is imported there is gone."""
    return max(
        (
            place
            for place, cell in enumerate(decided.cells, 1)
            if any(f.hazard and f.hazard.code == "before-restart" for f in cell.facts)
        ),
        default=0,
    )


def _is_text(fact: Fact) -> bool:
    """A string on its own: the docstring of a script must stay its first statement."""
    match fact.node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
    return False


def _opens(decided: Decided, fact: Fact) -> bool:
    """The statement can stand above the package's imports and the parameters: it needs neither."""
    given = decided.settings.keys() | {
        f.name for f in decided.layout.functions.values()
    }
    if fact.key not in decided.hoisted and fact.uses & given:
        return False
    return (
        fact.kind in ("import", "setup", "install", "inert", "run")
        or _is_text(fact)
        or fact.key in decided.hoisted
        or (fact.kind == "magic" and not fact.binds and fact.node is None)
    )


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


def _imports_by_cell(
    decided: Decided, wanted: frozenset[str]
) -> dict[str, dict[str, set[str]]]:
    """`start` or a cell's number -> module -> names to import there; `unused` -> names no code reads at all."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, function in decided.layout.functions.items():
        is_step = key in decided.steps.steps
        if is_step or function.name in wanted:
            late = decided.late.get(function.module)
            found[str(late) if late else "start"][function.module].add(function.name)
    for setting in decided.settings.values():
        if not setting.offered and setting.name in wanted:
            found["start"]["config"].add(setting.name)
    read = (
        frozenset().union(*(fact.uses for fact in decided.facts))
        if decided.facts
        else frozenset()
    )
    found["unused"][""] = set(decided.world.imports) - read
    return found


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
        call = _call(decided, cell.facts[0].key)
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
            lines.append(held + _call(decided, fact.key))
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
                held = _with_left(decided, fact, held)
        else:
            lines.append(under(held, fact) + _kept_text(fact))
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
        lines[-1] = _silenced(tail_fact, lines[-1])
    if held:
        lines.append(held.rstrip())
    lines[imports_at:imports_at] = _package_lines(decided, late)
    text = "\n".join(lines)
    tail = cell.tail.rstrip()
    text = text.strip("\n") + ("\n" + tail.strip("\n") if tail.strip() else "")
    return f"{cell.cell_magic}\n{text}" if cell.cell_magic else text


def moved_keys_of_cell(decided: Decided, cell: CellFacts) -> frozenset[int]:
    """Keys of the cell's statements that are inside steps."""
    keys: set[int] = set()
    for fact in cell.facts:
        step = decided.steps.steps.get(fact.key)
        if step:
            keys |= {f.key for f in step.facts}
    return frozenset(keys)


def _kept_text(fact: Fact) -> str:
    semicolon = ";" if fact.semicolon else ""
    return f"{fact.leading}{_as_written(fact)}{semicolon}{fact.beside}"


def _as_written(fact: Fact) -> str:
    """The statement with what the notebook has for the stand-ins of widgets."""
    text = fact.source
    for new, old in fact.spelled:
        if text == new:
            return old
        # Inside an f-string the other kind of quotes may be needed.
        other = old.translate(str.maketrans("\"'", "'\""))
        text = next(
            (
                changed
                for changed in (text.replace(new, one) for one in (old, other))
                if compiles(changed) is None
            ),
            text,
        )
    return text


def _silenced(fact: Fact, text: str) -> str:
    """An expression that was not the last of its cell must not be shown now that it is: `df.head();`."""
    if fact.last or fact.semicolon or fact.node is None:
        return text
    if fact.magic:
        return f"{text}\npass"
    if isinstance(fact.node, ast.Expr):
        return _kept_text_with_semicolon(fact)
    return text


def _kept_text_with_semicolon(fact: Fact) -> str:
    return f"{fact.leading}{_as_written(fact)};{fact.beside}"


def _with_left(decided: Decided, fact: Fact, held: str) -> str:
    """What is held, and below it the comments of an import that left, as far as no module has them."""
    left = [c.text for c in comments_of(fact) if (fact.key, c) not in decided.behind]
    if not left:
        return held
    held = "" if is_label(held) else held
    return (
        held
        + ("" if not held or held.endswith("\n") else "\n")
        + "\n".join(left)
        + "\n"
    )


def comments_to_place(decided: Decided) -> dict[int, tuple[ImportComment, ...]]:
    """Key of an import that leaves the notebook, wholly or in part -> its comments that do not stay with it."""
    wanted = wanted_names(decided)
    shown = wanted | _imports_by_cell(decided, wanted)["unused"][""]
    found = {}
    for fact in decided.facts:
        if fact.kind != "import" or fact.key not in decided.hoisted:
            continue
        own = {i.name for i in fact.imports} if fact.key in decided.noisy else set()
        needed = {i.name for i in fact.imports if _is_needed(i, shown | own)}
        comments = comments_of(fact)
        if needed:
            if len(needed) == len(fact.imports):
                continue
            beside = [c for c in comments if c.text != fact.trailing]
            comments = tuple(c for c in beside if not needed & set(c.names))
        if comments:
            found[fact.key] = comments
    return found


def _hoisted_text(decided: Decided, fact: Fact, wanted: frozenset[str]) -> str:
    """An import that statements in the notebook still need, or a parameter in the notebook's own parameters cell."""
    if fact.kind == "import":
        own = {i.name for i in fact.imports} if fact.key in decided.noisy else set()
        return _import_text(decided, fact, wanted | own)
    name = next(iter(fact.binds), "")
    if (
        name in decided.marked
        and name in decided.settings
        and decided.settings[name].offered
    ):
        return _kept_text(fact)
    return ""


def _import_text(decided: Decided, fact: Fact, wanted: frozenset[str]) -> str:
    needed = tuple(i for i in fact.imports if _is_needed(i, wanted))
    if not needed:
        return ""
    roots = {i.module.lstrip(".").split(".")[0] for i in needed}
    if len(needed) == len(fact.imports) and not roots & decided.local:
        return _kept_text(fact)
    lines = import_lines(needed, package=decided.package, local=decided.local)
    inner = [
        c
        for c in comments_of(fact)
        if c.text != fact.trailing and (fact.key, c) not in decided.behind
    ]
    lines, done = with_comments(lines, inner)
    above = "".join(f"{c.text}\n" for c in inner if c not in done)
    text = "\n".join(line for line in lines if line)
    return fact.leading + above + text + fact.beside


def _is_needed(imported: ImportedName, wanted: frozenset[str]) -> bool:
    return (
        imported.attribute == "*"
        or imported.module == "__future__"
        or imported.name in wanted
    )


def _call(decided: Decided, key: int) -> str:
    """The call of a step, over several lines when it is long."""
    function = decided.layout.functions[key]
    fact = decided.steps.steps[key].facts[-1]
    line = call_of(function, {})
    semicolon = ";" if function.shows and fact.semicolon else ""
    read = call_of(function, decided.widgets)
    if len(read) > _WIDTH:
        read = _with_widgets(decided, _wrapped(line, function))
    return read + semicolon


def _with_widgets(decided: Decided, text: str) -> str:
    """The call with what reads each widget; `widget_day=widget_day` names a parameter too."""
    for alias, expression in decided.widgets.items():
        text = expression.join(re.split(rf"{alias}(?!=)", text))
    return text


def _wrapped(line: str, function: Function) -> str:
    """A long call the way black breaks it: arguments on a line of their own, or one a line."""
    head, _, arguments = line.partition(f"{function.name}(")
    arguments = arguments[:-1]
    if len(f"{head}{function.name}(") > _WIDTH and len(function.results) > 1:
        names = "".join(f"    {r.name},\n" for r in function.results)
        head = f"(\n{names}) = " + ("await " if function.is_async else "")
    if not arguments:
        return f"{head}{function.name}()"
    if len(arguments) + 4 <= _WIDTH:
        return f"{head}{function.name}(\n    {arguments}\n)"
    inner = ",\n    ".join(arguments.split(", "))
    return f"{head}{function.name}(\n    {inner},\n)"


def call_of(function: Function, values: Mapping[str, str]) -> str:
    """The line that calls a function of a step."""
    return call_text(
        function.name,
        function.parameters,
        function.results,
        is_async=function.is_async,
        values=values,
    )
