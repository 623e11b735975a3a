"""Python cells of a notebook in, out how they use widgets; and the cells with the arguments of a `%run` put in.

Source of the rule: with `%run ./x $a=1` the notebook that is run finds "1" as the value of its widget `a`, whatever default it gives it;
other widgets have their defaults. Values are text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nb2pkg.syntax.checking import parse
from nb2pkg.syntax.dotted import dotted

_MAKERS = frozenset({"text", "dropdown", "combobox", "multiselect"})


@dataclass(slots=True)
class Widgets:
    """What the cells do with widgets.

    made     name -> the statements that create it; read: name -> the calls that give its value.
    unclear  a use that cannot be followed (`getAll`, a computed name), as written; "" when there is none.
    """

    made: dict[str, list[ast.stmt]] = field(default_factory=dict)
    read: dict[str, list[ast.Call]] = field(default_factory=dict)
    unclear: str = ""


def widgets_of(source: str) -> Widgets:
    """How the Python of one cell uses widgets; a cell that does not parse only by what its text mentions."""
    found = Widgets()
    tree = parse(source)
    if not isinstance(tree, ast.Module):
        if "dbutils.widgets" in source or "getArgument" in source:
            found.unclear = "dbutils.widgets in a cell with magics"
        return found
    whole = {
        id(s.value): s
        for s in tree.body
        if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)
    }
    followed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            _follow(node, whole.get(id(node)), found, followed)
    for node in ast.walk(tree):
        text = dotted(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        if text in ("dbutils.widgets", "getArgument") and id(node) not in followed:
            found.unclear = found.unclear or text
    return found


def _follow(
    call: ast.Call, statement: ast.stmt | None, found: Widgets, followed: set[int]
) -> None:
    """Enter one call of the widgets' functions whose name is a literal."""
    text = dotted(call.func)
    method = text.removeprefix("dbutils.widgets.")
    name = _name(call)
    if text == "getArgument" and name:
        method = "get"
        followed.add(id(call.func))
    elif method != text and isinstance(call.func, ast.Attribute):
        followed.add(id(call.func.value))
    else:
        return
    if method in ("get", "getArgument") and name:
        found.read.setdefault(name, []).append(call)
    elif method in _MAKERS and name and statement is not None:
        found.made.setdefault(name, []).append(statement)
    else:
        found.unclear = found.unclear or text


def _name(call: ast.Call) -> str:
    given = [*call.args, *(k.value for k in call.keywords if k.arg == "name")][:1]
    match given:
        case [ast.Constant(value=str() as name)]:
            return name
    return ""


def default_of(widgets: Widgets, name: str) -> str | None:
    """The default that this widget is created with, None when that is no literal or there are several."""
    statements = widgets.made.get(name, [])
    if len(statements) != 1:
        return None
    match statements[0]:
        case ast.Expr(value=ast.Call(args=[_, ast.Constant(value=str() as text), *_])):
            return text
        case ast.Expr(value=ast.Call(keywords=keywords)):
            for keyword in keywords:
                match keyword:
                    case ast.keyword(
                        arg="defaultValue", value=ast.Constant(value=str() as text)
                    ):
                        return text
    return None


def mentions(source: str, names: Iterable[str]) -> bool:
    """Whether text that is not Python uses one of these widgets: `$a`, `${a}`, `:a`, `getArgument("a")`."""
    return any(
        re.search(
            rf"[$:]\{{?\s*{re.escape(name)}\b|getArgument\(\s*['\"]{re.escape(name)}",
            source,
        )
        for name in names
    )


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def given(source: str, widgets: Widgets, values: Mapping[str, str]) -> str:
    """The cell with these widgets' values in place of their calls; `values`: name -> a Python expression.

    A statement that creates such a widget becomes a comment.
    """
    starts = _line_starts(source)
    edits = [
        _Edit(*_span(call, source, starts), values[name])
        for name, calls in widgets.read.items()
        if name in values
        for call in calls
    ]
    for name, statements in widgets.made.items():
        for statement in statements if name in values else ():
            first, last = _span(statement, source, starts)
            lines = source[first:last].split("\n")
            text = "\n".join(f"# {line}".rstrip() for line in lines)
            edits.append(_Edit(first, last, f"# given by %run: {text[2:]}"))
    for edit in sorted(edits, key=lambda one: -one.start):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _span(node: ast.expr | ast.stmt, source: str, starts: list[int]) -> tuple[int, int]:
    """The characters of a node: `ast` counts columns in bytes."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    return (
        _offset(source, starts, node.lineno, node.col_offset),
        _offset(source, starts, node.end_lineno, node.end_col_offset),
    )


def _offset(source: str, starts: list[int], line: int, column: int) -> int:
    text = source[starts[line - 1] : starts[line] - 1]
    return starts[line - 1] + len(text.encode()[:column].decode())


def shares_a_line(source: str, widgets: Widgets, names: Iterable[str]) -> bool:
    """Whether a statement that would become a comment is indented or has another one on its lines."""
    tree = parse(source)
    body = tree.body if isinstance(tree, ast.Module) else []
    for name in names:
        for one in widgets.made.get(name, ()):
            lines = range(one.lineno, (one.end_lineno or one.lineno) + 1)
            near = [s for s in body if s.lineno in lines or s.end_lineno in lines]
            if len(near) != 1 or one.col_offset:
                return True
    return False


def only_assigned(source: str, name: str) -> bool:
    """Whether the cell reads this widget only to bind a variable to its value."""
    tree = parse(source)
    calls = widgets_of(source).read.get(name, [])
    if not calls or not isinstance(tree, ast.Module):
        return not calls
    # The two trees are of one text, so the same call has the same place in both.
    plain = {
        (s.value.lineno, s.value.col_offset)
        for s in tree.body
        if isinstance(s, ast.Assign)
        and isinstance(s.targets[0], ast.Name)
        and isinstance(s.value, ast.Call)
    }
    return all((call.lineno, call.col_offset) in plain for call in calls)
