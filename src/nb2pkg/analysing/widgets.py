"""A statement of a Databricks notebook in, what it does with widgets out; and the same statement without `dbutils`."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nb2pkg.model.analysis import Fact
from nb2pkg.model.widgets import WidgetAlias, WidgetMade, WidgetUse
from nb2pkg.syntax.dotted import dotted
from nb2pkg.syntax.editing import replace_calls
from nb2pkg.syntax.names import TooDeep

_WIDGETS = "dbutils.widgets"
_MAKERS = {
    "text": ("name", "defaultValue", "label"),
    "dropdown": ("name", "defaultValue", "choices", "label"),
    "combobox": ("name", "defaultValue", "choices", "label"),
    "multiselect": ("name", "defaultValue", "choices", "label"),
}
_READERS = frozenset({f"{_WIDGETS}.get", f"{_WIDGETS}.getArgument", "getArgument"})
_CONVERSIONS = ("int", "float")
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
_SQL = re.compile(
    r"""\s*CREATE\s+WIDGET\s+(?P<kind>TEXT|DROPDOWN|COMBOBOX|MULTISELECT)\s+`?(?P<name>[\w.-]+)`?
    \s+DEFAULT\s+(?P<quote>['"])(?P<default>(?:(?!(?P=quote))[^\\])*)(?P=quote)(?P<rest>\s+CHOICES\s.*)?\s*""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_SQL_REMOVE = re.compile(r"\s*REMOVE\s+WIDGET\s+`?([\w.-]+)`?\s*", re.IGNORECASE)
_SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_MENTIONED = re.compile(
    r"\$\{?([\w.-]+)\}?|:([A-Za-z_]\w*)|getArgument\(\s*['\"]([^'\"]+)['\"]"
)


def widget_use(node: ast.stmt) -> WidgetUse | None:
    """What a Python statement does with widgets; None when it names neither `dbutils` nor `getArgument`."""
    if not _names_dbutils(node):
        return None
    made: list[WidgetMade] = []
    removed: list[str] = []
    reads: set[str] = set()
    clears = reads_all = passed_on = computed = False
    understood: set[int] = set()
    for call in _calls(node):
        name = dotted(call.func)
        method = name.rpartition(".")[2]
        if name in _READERS:
            found = _read_name(call)
            reads |= {found} if found is not None else set()
            computed |= found is None
        elif name == f"{_WIDGETS}.getAll":
            reads_all = True
        elif name == f"{_WIDGETS}.removeAll":
            clears = True
        elif name == f"{_WIDGETS}.remove":
            one = _literal(_arguments(call, ("name",)).get("name"))
            removed += [one] if one is not None else []
            passed_on |= one is None
        elif name.startswith(f"{_WIDGETS}.") and method in _MAKERS:
            new = _made(call, method)
            made += [new] if new else []
            passed_on |= new is None
        elif name.startswith("dbutils."):
            pass  # files, secrets, notebooks: nothing about widgets
        else:
            continue
        understood |= {id(inner) for inner in ast.walk(call.func)}
    passed_on |= any(
        isinstance(inner, ast.Name)
        and inner.id == "dbutils"
        and id(inner) not in understood
        for inner in ast.walk(node)
    )
    return WidgetUse(
        tuple(made),
        tuple(removed),
        frozenset(reads),
        clears,
        reads_all,
        passed_on,
        computed,
        certain=_is_a_line(node),
    )


def _is_a_line(node: ast.stmt) -> bool:
    """`dbutils.widgets.text(...)` on its own: what it does is done whenever the notebook comes to it."""
    match node:
        case ast.Expr(value=ast.Call(func=func)):
            return dotted(func).startswith(f"{_WIDGETS}.")
    return False


def sql_widget_use(source: str) -> WidgetUse | None:
    """What a `%sql` cell does with widgets when it makes and removes widgets and does nothing else; None otherwise."""
    first, _, rest = source.strip().partition("\n")
    if first.split(None, 1)[:1] != ["%sql"]:
        return None
    text = _SQL_COMMENT.sub("", f"{first[4:]}\n{rest}")
    made, removed = [], []
    for statement in filter(str.strip, text.split(";")):
        created = _SQL.fullmatch(statement)
        gone = _SQL_REMOVE.fullmatch(statement)
        if created:
            default = ast.Constant(created["default"])
            made.append(WidgetMade(created["name"], created["kind"].lower(), default))
        elif gone:
            removed.append(gone[1])
        else:
            return None
    return WidgetUse(tuple(made), tuple(removed)) if made or removed else None


def _names_dbutils(node: ast.stmt) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id in ("dbutils", "getArgument")
        for inner in ast.walk(node)
    )


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))


def _arguments(call: ast.Call, names: Sequence[str]) -> dict[str, ast.expr]:
    """The arguments by name; nothing when there are stars."""
    if any(isinstance(a, ast.Starred) for a in call.args):
        return {}
    given = dict(zip(names, call.args, strict=False))
    return given | {k.arg: k.value for k in call.keywords if k.arg}


def _literal(node: ast.expr | None) -> str | None:
    match node:
        case ast.Constant(value=str() as text):
            return text
    return None


def _read_name(call: ast.Call) -> str | None:
    """The widget that a call reads and nothing else: a second argument is a value for when there is no such widget."""
    given = _arguments(call, ("name", "defaultValue"))
    plain = len(call.args) + len(call.keywords) == 1
    return _literal(given.get("name")) if plain else None


def _made(call: ast.Call, kind: str) -> WidgetMade | None:
    given = _arguments(call, _MAKERS[kind])
    name, default = _literal(given.get("name")), given.get("defaultValue")
    if name is None or default is None:
        return None
    label = _literal(given.get("label")) or ""
    return WidgetMade(name, kind, default, given.get("choices"), label)


def aliases_of(
    facts: Sequence[Fact], texts: Iterable[str], other: Iterable[str]
) -> tuple[WidgetAlias, ...]:
    """A name for the value of each widget, in the order they appear.

    texts  of all cells: an alias occurs in none of them. other: those of cells in another language.
    """
    uses = [fact.widgets for fact in facts if fact.widgets]
    names = dict.fromkeys(
        n for use in uses for n in (*(m.name for m in use.made), *sorted(use.reads))
    )
    if not names:
        return ()
    whole = "\n".join(texts)
    as_texts = any(use.reads_all for use in uses)
    mentioned = {
        part for text in other for m in _MENTIONED.finditer(text) for part in m.groups()
    }
    converted = _conversions(facts)
    taken: set[str] = set()
    found = []
    for name in names:
        alias = _free(name, whole, taken)
        taken.add(alias)
        kinds = converted.get(name, set())
        typed = len(kinds) == 1 and not as_texts and name not in mentioned
        annotation = next(iter(kinds)) if typed else "str"
        if annotation != "str" and not _fits(annotation, name, uses):
            annotation = "str"
        read = f"{_WIDGETS}.get({_quoted(name)})"
        expression = read if annotation == "str" else f"{annotation}({read})"
        found.append(WidgetAlias(name, alias, annotation, expression))
    return tuple(found)


def _quoted(text: str) -> str:
    literal = repr(text)
    plain = literal[0] == "'" and '"' not in text
    return f'"{literal[1:-1]}"' if plain else literal


def _free(name: str, whole: str, taken: set[str]) -> str:
    """No alias is part of another, nor of anything in the notebook."""
    words = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").lower()
    alias, number = f"widget_{words}", 1
    while alias in whole or any(alias in t or t in alias for t in taken):
        number += 1
        alias = f"widget{number}_{words}"
    return alias


def _conversions(facts: Sequence[Fact]) -> dict[str, set[str]]:
    """Widget -> what its reads are converted to at once: `int`, `float`, or "str" for not at all."""
    found: dict[str, set[str]] = defaultdict(set)
    bound = frozenset().union(*(fact.binds for fact in facts)) if facts else frozenset()
    for fact in facts:
        if fact.widgets is None or fact.node is None:
            continue
        inside: set[int] = set()
        for call in _calls(fact.node):
            conversion = _conversion(call)
            if conversion and conversion not in bound:
                name = _read_name(call.args[0])  # type: ignore[arg-type]  # a call, as `_conversion` has seen
                inside.add(id(call.args[0]))
                found[name or ""].add(conversion)
        for call in _calls(fact.node):
            if dotted(call.func) in _READERS and id(call) not in inside:
                found[_read_name(call) or ""].add("str")
    return found


def _conversion(call: ast.Call) -> str:
    """`int` for `int(dbutils.widgets.get("n"))`."""
    match call:
        case ast.Call(
            func=ast.Name(id=name), args=[ast.Call(func=func)], keywords=[]
        ) if (name in _CONVERSIONS and dotted(func) in _READERS):
            return name
    return ""


def _fits(annotation: str, name: str, uses: Iterable[WidgetUse]) -> bool:
    """Every default is a text that converts."""
    for made in (m for use in uses for m in use.made if m.name == name):
        text = _literal(made.default)
        try:
            value = {"int": int, "float": float}[annotation](text or "")
        except ValueError:
            return False
        if value != value or abs(value) == float("inf"):
            return False
    return True


def without_dbutils(
    fact: Fact, aliases: Mapping[str, WidgetAlias]
) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The statement's text with aliases in place of reads, and what turns it back; None when nothing is to be replaced."""
    assert fact.node is not None
    wanted: dict[str, str] = {}
    for call in _calls(fact.node):
        text = _replacement(call, aliases)
        if text:
            wanted[ast.unparse(call)] = text
    if not wanted:
        return None
    try:
        replaced = replace_calls(fact.source, wanted)
    except (TooDeep, SyntaxError):
        return None
    if replaced is None:
        return None
    source, was = replaced
    return source, ((source, fact.source), *sorted(was.items(), reverse=True))


def _replacement(call: ast.Call, aliases: Mapping[str, WidgetAlias]) -> str:
    name = dotted(call.func)
    if name in _READERS:
        alias = aliases.get(_read_name(call) or "")
        return alias.alias if alias and alias.annotation == "str" else ""
    if _conversion(call):
        alias = aliases.get(_read_name(call.args[0]) or "")  # type: ignore[arg-type]
        return alias.alias if alias and alias.annotation == call.func.id else ""  # type: ignore[attr-defined]
    if name == f"{_WIDGETS}.getAll" and not call.args and not call.keywords:
        return "{" + ", ".join(f"{a.name!r}: {a.alias}" for a in aliases.values()) + "}"
    return ""
