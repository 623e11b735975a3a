"""World in, the notebook's parameters out: top-level names bound once to a literal."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Mapping

from nb2pkg.model.analysis import CellFacts, Fact
from nb2pkg.model.plan import Setting
from nb2pkg.planning.folding import NotConstant, fold
from nb2pkg.planning.naming import unique
from nb2pkg.planning.world import BUILTINS, World

_PARAM = re.compile(r"#\s*@param\b\s*(.*)$")
_LONG_TEXT = 200


def settings_of(
    world: World,
    cells: tuple[CellFacts, ...],
    widgets: Mapping[str, Setting] | None = None,
) -> dict[str, Setting]:
    """Name -> parameter, in the order of the notebook. Long texts are constants, not options.

    `widgets`: parameters that are there already, whose fields are taken.
    """
    found: dict[str, Setting] = {}
    others = widgets or {}
    values: dict[str, object] = {}
    for cell in cells:
        if cell.cell.raised or cell.cell.skipped or cell.cell_magic:
            continue
        marked = "parameters" in cell.cell.tags
        for fact in cell.facts:
            setting = _setting(world, fact, found, values, others, marked=marked)
            if setting:
                found[setting.name] = setting
    return found


def start_values(
    world: World, cells: tuple[CellFacts, ...], known: Mapping[str, Setting]
) -> dict[int, Setting]:
    """Key -> parameter, for the names of a `parameters` cell that the notebook binds again (`alpha = float(alpha)`).

    Each is a variable for every step; only the statement that gives it its first value reads the parameter.
    """
    found: dict[str, Setting] = {}
    keys: dict[int, Setting] = {}
    for cell in cells:
        if "parameters" not in cell.cell.tags or cell.cell_magic:
            continue
        if cell.cell.raised or cell.cell.skipped:
            continue
        for fact in cell.facts:
            others = {**known, **found}
            setting = _setting(world, fact, others, {}, {}, marked=True, again=True)
            if setting and setting.name not in others and setting.offered:
                found[setting.name] = keys[fact.key] = setting
    return keys


def _setting(
    world: World,
    fact: Fact,
    known: Mapping[str, Setting],
    values: dict[str, object],
    others: Mapping[str, Setting],
    *,
    marked: bool,
    again: bool = False,
) -> Setting | None:
    """The parameter a statement binds, None when it is none; its value is added to `values`."""
    name, value = _single_assignment(fact)
    if (
        value is None
        or fact.hazard
        or fact.semicolon
        or not _is_bound_here(world, name, fact, again=again)
    ):
        return None
    marked = marked or bool(_PARAM.search(fact.trailing))
    mutable = marked and not _changed(world, name)
    try:
        folded = fold(value, values)
    except NotConstant:
        return None
    if not mutable and not _is_steady(value):
        return None
    values[name] = folded
    derived = any(isinstance(n, ast.Name) for n in ast.walk(value))
    long_text = (
        isinstance(value, ast.Constant)
        and isinstance(value.value, str)
        and ("\n" in value.value or len(value.value) > _LONG_TEXT)
    )
    return Setting(
        name=name,
        field=_field(name, {**others, **known}),
        annotation=_annotation(value, known),
        default=_text_of_value(fact),
        cell=fact.cell,
        line=fact.line,
        comment=_comment(fact),
        choices=_choices(fact.trailing),
        offered=not long_text,
        derived=derived,
        above=tuple(line.strip() for line in fact.leading.split("\n") if line.strip()),
    )


def _text_of_value(fact: Fact) -> str:
    """The right-hand side as the author wrote it (`1_000`, not `1000`), in brackets when it needs them to stand alone."""
    statement = ast.parse(fact.source).body[0]
    assert (
        isinstance(statement, ast.Assign | ast.AnnAssign)
        and statement.value is not None
    )
    value = statement.value
    text = ast.get_source_segment(fact.source, value) or ast.unparse(value)
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return f"({text})"  # it went on over several lines inside brackets
    return text


def _single_assignment(fact: Fact) -> tuple[str, ast.expr | None]:
    match fact.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(
            target=ast.Name(id=name), value=ast.expr() as value, simple=1
        ):
            return name, value
    return "", None


def _is_bound_here(world: World, name: str, fact: Fact, *, again: bool) -> bool:
    """By this statement, and by no other; or with `again` by this one first and by others below."""
    binders = world.binders.get(name, ())
    if (
        (binders[:1] if again else binders) != (fact.key,)
        or (again and len(binders) < 2)
        or world.may_be_starred(fact.key)
        or name in world.volatile
        or name in BUILTINS
    ):
        return False
    return not name.startswith("_") and world.first_read.get(name, fact.key) >= fact.key


def _changed(world: World, name: str) -> bool:
    return name in world.changed


def _is_steady(value: ast.expr) -> bool:
    """Nothing that could be changed in place, nor the empty tuple, which says nothing about what it holds."""
    return not any(
        isinstance(n, ast.List | ast.Set | ast.Dict)
        or (isinstance(n, ast.Tuple) and not n.elts)
        for n in ast.walk(value)
    )


def _field(name: str, known: Mapping[str, Setting]) -> str:
    """`TEST_SIZE` -> `test_size`; the name itself when that is taken."""
    lowered = name.lower()
    taken = {setting.field for setting in known.values()}
    free = (
        lowered.isidentifier()
        and lowered not in taken
        and not keyword.iskeyword(lowered)
    )
    if name.isupper() and free:
        return lowered
    return name if name not in taken else unique(name, taken)


def field_of_widget(name: str) -> str:
    """The field for a widget: its own name when Python can have it, else one like it (`Start Date` -> `start_date`)."""
    usable = name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    if usable and not name.startswith("_") and not name.endswith("_"):
        return name
    slug = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").lower()
    if not slug or not slug.isidentifier() or keyword.iskeyword(slug):
        return f"widget_{slug}".strip("_")
    return slug


def _annotation(value: ast.expr, known: Mapping[str, Setting]) -> str:
    """The type of a constant expression as text, "Any" when it depends on more than we want to work out."""
    match value:
        case ast.Constant(value=None):
            return "str | None"
        case ast.Constant(value=constant):
            return type(constant).__name__
        case ast.Name(id=name):
            return known[name].annotation
        case ast.JoinedStr():
            return "str"
        case ast.UnaryOp(op=ast.Not()):
            return "bool"
        case ast.UnaryOp(operand=operand):
            return _annotation(operand, known)
        case ast.Tuple(elts=parts):
            return f"tuple[{', '.join(_annotation(p, known) for p in parts)}]"
        case ast.List(elts=parts):
            return f"list[{_common(parts, known)}]"
        case ast.Set(elts=parts):
            return f"set[{_common(parts, known)}]"
        case ast.Dict(keys=keys, values=values):
            return f"dict[{_common([k for k in keys if k], known)}, {_common(values, known)}]"
        case ast.BinOp(left=left, right=right, op=operator):
            kinds = {_annotation(left, known), _annotation(right, known)}
            if kinds <= {"int", "float", "bool"}:
                return (
                    "float"
                    if "float" in kinds or isinstance(operator, ast.Div)
                    else "int"
                )
            if kinds == {"str"} or (isinstance(operator, ast.Mod) and "str" in kinds):
                return "str"
    return "Any"


def _common(parts: list[ast.expr], known: Mapping[str, Setting]) -> str:
    kinds = {_annotation(part, known) for part in parts}
    return kinds.pop() if len(kinds) == 1 else "Any"


def _comment(fact: Fact) -> str:
    text = _PARAM.sub("", fact.trailing).strip().lstrip("#").strip()
    if text:
        return text
    above = [line.strip() for line in fact.leading.split("\n") if line.strip()]
    return above[-1].lstrip("#").strip() if above and "nb2pkg:" not in above[-1] else ""


def _choices(trailing: str) -> tuple[str, ...]:
    """Colab's `#@param ["a", "b"]`: the values the form offers, as Python literals."""
    match = _PARAM.search(trailing)
    if not match or not match.group(1).startswith("["):
        return ()
    return tuple(_literals(match.group(1).split("]")[0] + "]"))


def _literals(text: str) -> Iterator[str]:
    try:
        values = ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return
    yield from (repr(value) for value in values)
