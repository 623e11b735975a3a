"""Analysis in; out the widgets that become parameters of the package, and the statements freed of `dbutils`.

The slim notebook makes and reads its widgets where the notebook did. A widget becomes a field of `Config` when its value
is sure to be the same wherever it is read: made once, in a line of its own, with a default that is known. A statement that
reads such widgets no longer needs `dbutils`: in a function the value is a parameter, in `pipeline.run` it is `config.<field>`.
Everything else stays in the notebook, with a finding.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nb2pkg.model.analysis import Analysis, Fact, Hazard
from nb2pkg.model.plan import Setting
from nb2pkg.model.widgets import WidgetAlias, WidgetMade, WidgetUse
from nb2pkg.planning.folding import NotConstant, fold
from nb2pkg.planning.naming import unique
from nb2pkg.planning.settings import field_of_widget
from nb2pkg.planning.world import BUILTINS


@dataclass(frozen=True, slots=True)
class Widgets:
    """What was decided about widgets.

    analysis    with the statements that need no `dbutils` any more.
    settings    alias -> parameter.
    in_run      key of a statement that stays as it is -> the same without `dbutils`, for `pipeline.run`.
    unreadable  keys of `%sql` cells that read a widget whose value cannot be told.
    """

    analysis: Analysis
    settings: Mapping[str, Setting]
    in_run: Mapping[int, Fact]
    unreadable: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Event:
    """One statement that does something with widgets."""

    fact: Fact
    use: WidgetUse


def lift_widgets(analysis: Analysis) -> Widgets:
    """Decide for every widget, then for every statement that makes or reads one."""
    events = [_Event(f, f.widgets) for f in analysis.facts if f.widgets]
    if not events:
        return Widgets(analysis, {}, {})
    by_name = {one.name: one for one in analysis.aliases}
    aliases = frozenset(one.alias for one in analysis.aliases)
    made = {
        name: _made(name, events)
        for name in dict.fromkeys(m.name for e in events for m in e.use.made)
    }
    settings = _settings(made, by_name)
    facts: dict[int, Fact] = {}
    in_run: dict[int, Fact] = {}
    unreadable: set[int] = set()
    for event in events:
        if event.fact.sql:
            names = event.use.reads
            if any(
                _unreadable(n, event.fact, events, made, later=False) for n in names
            ):
                unreadable.add(event.fact.key)
            continue
        decided = _decided(event, events, made, aliases)
        if isinstance(decided, Hazard):
            facts[event.fact.key] = replace(event.fact, hazard=decided)
        elif event.fact.kind == "definition":
            if decided is not event.fact and decided.hazard is None:
                in_run[event.fact.key] = decided
        else:
            facts[event.fact.key] = decided
    return Widgets(_replaced(analysis, facts), settings, in_run, frozenset(unreadable))


def _replaced(analysis: Analysis, facts: Mapping[int, Fact]) -> Analysis:
    cells = tuple(
        replace(cell, facts=tuple(facts.get(f.key, f) for f in cell.facts))
        for cell in analysis.cells
    )
    return replace(analysis, cells=cells)


def _made(name: str, events: Iterable[_Event]) -> tuple[_Event, WidgetMade] | Hazard:
    """Where the widget is made and how; or why its value cannot be told."""
    first: tuple[_Event, WidgetMade] | None = None
    for event in events:
        for made in (m for m in event.use.made if m.name == name):
            if not event.use.certain or not _stands(event.fact):
                return _hazard(
                    "widget-made-in-a-block",
                    f"whether the widget `{name}` is made here depends on what runs before",
                    "make it in a line of its own at top level",
                )
            if first is None:
                first = event, made
            elif not made.same_as(first[1]):
                return _hazard(
                    "widget-made-twice",
                    f"the widget `{name}` is made again with another default",
                    "make it once",
                )
        if event.use.passed_on and first is None:
            return _hazard(
                "widgets-passed-on",
                f"code that was given `dbutils` may make the widget `{name}` first",
                "make the widgets first, with literal names",
            )
    assert first is not None
    if _default(first[1]) is None:
        return _hazard(
            "widget-default-computed",
            f"the default of the widget `{name}` is computed when the notebook runs",
            "give the widget a literal default",
        )
    return first


def _stands(fact: Fact) -> bool:
    """The statement runs with the others."""
    kept = fact.hazard is None or fact.hazard.code in (
        "databricks-only",
        "another-language",
    )
    return kept and not fact.magic.startswith("%%")


def _hazard(code: str, message: str, advice: str) -> Hazard:
    return Hazard(code, message, advice)


def _default(made: WidgetMade) -> str | None:
    """The default when it is a text that can be worked out here."""
    try:
        value = fold(made.default, {})
    except NotConstant:
        return None
    return value if isinstance(value, str) else None


def _settings(
    made: Mapping[str, tuple[_Event, WidgetMade] | Hazard],
    aliases: Mapping[str, WidgetAlias],
) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for name, one in made.items():
        if isinstance(one, Hazard):
            continue
        event, widget = one
        alias = aliases[name]
        default = _default(widget) or ""
        choices = _choices(widget)
        found[alias.alias] = Setting(
            name=alias.alias,
            field=unique(field_of_widget(name), {s.field for s in found.values()}),
            annotation=alias.annotation,
            default=_literal(default, alias.annotation),
            cell=event.fact.cell,
            line=event.fact.line,
            comment=_meaning(widget, choices),
            choices=(
                choices
                if widget.kind == "dropdown" and alias.annotation == "str"
                else ()
            ),
            widget=name,
        )
    return found


def _literal(text: str, annotation: str) -> str:
    if annotation == "int":
        return str(int(text))
    if annotation == "float":
        return repr(float(text))
    literal = repr(text)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in text else literal


def _choices(made: WidgetMade) -> tuple[str, ...]:
    """The texts that the widget offers, as literals; none when they are computed."""
    try:
        value = fold(made.choices, {}) if made.choices is not None else ()
    except NotConstant:
        return ()
    if not isinstance(value, list | tuple) or not all(
        isinstance(v, str) for v in value
    ):
        return ()
    return tuple(_literal(one, "str") for one in value)


def _meaning(made: WidgetMade, choices: tuple[str, ...]) -> str:
    """The label, and what a widget of its kind takes."""
    about = made.label or made.name
    listed = ", ".join(str(ast.literal_eval(one)) for one in choices)
    if made.kind == "multiselect":
        return f"{about}: texts with commas between" + (
            f", of {listed}" if listed else ""
        )
    if made.kind == "combobox" and listed:
        return f"{about}: {listed} or another"
    return made.label


def _decided(
    event: _Event,
    events: Iterable[_Event],
    made: Mapping[str, tuple[_Event, WidgetMade] | Hazard],
    aliases: frozenset[str],
) -> Fact | Hazard:
    """The statement as it is planned on, or why it must be left as it is."""
    fact, use = event.fact, event.use
    if fact.hazard is not None and fact.hazard.code != "databricks-only":
        return fact
    if use.passed_on or use.computed:
        return (
            fact
            if not use.computed
            else _hazard(
                "widget-name-computed",
                "the name of the widget that is read is computed, or its value has a default of its own",
                "read each widget by its literal name",
            )
        )
    later = fact.kind == "definition"
    for name in sorted(use.reads):
        hazard = _unreadable(name, fact, events, made, later=later)
        if hazard:
            return fact if later else hazard
    if use.reads_all:
        hazard = _unreadable_together(fact, events, made)
        if hazard:
            return fact if later else hazard
    if use.changes:
        if not use.certain or use.reads or fact.node is None:
            return fact
        unclear = [made[m.name] for m in use.made]
        hazard = next((one for one in unclear if isinstance(one, Hazard)), None)
        return replace(fact, kind="widget", hazard=hazard)
    if fact.lifted is None or fact.lifted.hazard is not None:
        return fact
    only_reads = _only_reads(fact.lifted, aliases)
    return replace(fact.lifted, kind="widget") if only_reads else fact.lifted


def _only_reads(fact: Fact, aliases: frozenset[str]) -> bool:
    """`catalog = dbutils.widgets.get("catalog").lower()`: nothing of the notebook but widgets goes into it."""
    match fact.node:
        case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
            return fact.uses <= BUILTINS | aliases and not fact.shown
    return False


def _unreadable(
    name: str,
    fact: Fact,
    events: Iterable[_Event],
    made: Mapping[str, tuple[_Event, WidgetMade] | Hazard],
    *,
    later: bool,
) -> Hazard | None:
    """Why a widget's value cannot be told where the statement reads it."""
    one = made.get(name)
    if one is None and any(e.use.passed_on for e in events):
        return _hazard(
            "widget-name-computed",
            f"the widget `{name}` is made, if at all, by code that computes its name",
            f'make it in a line of its own: dbutils.widgets.text("{name}", "...")',
        )
    if one is None:
        return _hazard(
            "widget-not-made",
            f"the notebook reads the widget `{name}` and never makes it",
            f'make it before, with a default: dbutils.widgets.text("{name}", "...")',
        )
    if isinstance(one, Hazard):
        return one
    start = one[0].fact.key
    if fact.key <= start and not later:
        return _hazard(
            "widget-read-early",
            f"the widget `{name}` is read before it is made",
            "make it in an earlier cell",
        )
    for event in events:
        gone = name in event.use.removed or event.use.clears
        before = event.fact.key < start and not event.fact.deferred
        after = event.fact.key > fact.key and not later
        if gone and not before and not after:
            return _hazard(
                "widget-removed",
                f"the widget `{name}` may have been removed where it is read",
                "remove widgets at the end, or before they are made",
            )
    return None


def _unreadable_together(
    fact: Fact,
    events: Iterable[_Event],
    made: Mapping[str, tuple[_Event, WidgetMade] | Hazard],
) -> Hazard | None:
    """Why `getAll` cannot be spelled out where the statement calls it."""
    known = all(
        not isinstance(one, Hazard) and one[0].fact.key < fact.key
        for one in made.values()
    )
    removed = any(e.use.removed or e.use.clears for e in events)
    unmade = any(not e.use.reads <= made.keys() for e in events)
    if known and made and not removed and not unmade:
        return None
    return _hazard(
        "widgets-read-together",
        "which widgets there are when all are read at once cannot be told",
        "read each widget by its name",
    )
