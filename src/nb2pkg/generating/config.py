"""Plan in, text of `config.py` out: `Config` with a field per parameter the command offers, constants for the others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from nb2pkg.generating.formatting import settle
from nb2pkg.generating.imported import import_block, import_lines_for
from nb2pkg.generating.spelling import (
    enclosed,
    in_docstring,
    is_plain,
    names_in,
    one_line,
    parsed,
    renamed,
)
from nb2pkg.generating.templates import render
from nb2pkg.model.plan import Plan, Setting
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES

_SECRET = re.compile(r"(?i)(?:^|_)(?:password|passwd|pwd|secret|token|api_?key)(?:_|$)")
_LAST_CHANCE = re.compile(r"(?i)(?:password|apikey|secret|token)$")


def config_files(plan: Plan) -> str:
    """Text of `src/<package>/config.py`."""
    constants = [_constant(setting) for setting in plan.settings if not setting.offered]
    fields = [setting for setting in plan.settings if is_field(setting)]
    derived = [setting for setting in plan.settings if is_derived(setting)]
    body = "\n".join(_body(plan, fields, derived))
    text = render(
        "config.py",
        notebook=plan.notebook,
        imports=import_block(_imports(plan, body), plan.package),
        constants="\n" + "\n".join(constants) + "\n" if constants else "",
        body=body,
    )
    plain = all(is_plain(setting.default) for setting in plan.settings)
    return settle(text, plain=plain and not constants)


def is_field(setting: Setting) -> bool:
    """A field of `Config` and an option of the command."""
    return setting.offered and not setting.derived


def is_derived(setting: Setting) -> bool:
    """A property of `Config`, worked out from fields."""
    return setting.offered and setting.derived


def is_secret(setting: Setting) -> bool:
    """By its name, a value that must not be printed or logged (`API_KEY`)."""
    name = setting.name
    return bool(_SECRET.search(name) or _LAST_CHANCE.search(name))


def needs_factory(expression: str) -> bool:
    """The default is an object that instances must not share: a list, dict or set, or made by a call."""
    shared = (
        ast.List
        | ast.Dict
        | ast.Set
        | ast.Call
        | ast.ListComp
        | ast.DictComp
        | ast.SetComp
    )
    return any(isinstance(node, shared) for node in ast.walk(parsed(expression)))


def _constant(setting: Setting) -> str:
    """`FLOOR = 1`, with what the author wrote above and beside it."""
    beside = one_line(setting.comment)
    if any(line.lstrip("# ").strip() == beside for line in setting.above):
        beside = ""
    above = "".join(f"{line}\n" for line in setting.above)
    return f"{above}{setting.name} = {enclosed(setting.default)}" + (
        f"  # {beside}" if beside else ""
    )


def _body(plan: Plan, fields: list[Setting], derived: list[Setting]) -> Iterator[str]:
    if not fields and not derived:
        yield f'    """{in_docstring(plan.notebook)} has no parameters."""'
        return
    documented = [
        setting for setting in (*fields, *derived) if one_line(setting.comment)
    ]
    first = '    """The parameters; each field is an option of the command.'
    if documented:
        yield first
        yield ""
        for setting in documented:
            yield f"    {setting.field}: {in_docstring(setting.comment)}"
        yield '    """'
    else:
        yield first + '"""'
    if fields:
        yield ""
    taken = frozenset(setting.field for setting in fields)
    for setting in fields:
        yield f"    {setting.field}: {setting.annotation or 'Any'}{_default(setting, taken)}"
    spelled = {setting.name: f"self.{setting.field}" for setting in (*fields, *derived)}
    for setting in derived:
        yield from _property(setting, spelled, taken)


def _default(setting: Setting, taken: frozenset[str]) -> str:
    """The default as an assignment; `field(...)` for what must not be shared or shown."""
    hidden = "repr=False" if is_secret(setting) else ""
    text = setting.default.strip()
    if needs_factory(text):
        empty = {"[]": "list", "{}": "dict"}.get(text, "")
        made = empty if empty and empty not in taken else f"lambda: {enclosed(text)}"
        arguments = f"default_factory={made}" + (f", {hidden}" if hidden else "")
    elif hidden:
        arguments = f"default={enclosed(text)}, {hidden}"
    else:
        return f" = {enclosed(text)}"
    return f" = {'dataclass_field' if 'field' in taken else 'field'}({arguments})"


def _property(
    setting: Setting, spelled: Mapping[str, str], taken: frozenset[str]
) -> Iterator[str]:
    decorator = "builtins.property" if "property" in taken else "property"
    result = f" -> {setting.annotation}" if setting.annotation else ""
    meaning = in_docstring(setting.comment) or f"`{setting.name}` of the notebook."
    yield ""
    yield f"    @{decorator}"
    yield f"    def {setting.field}(self){result}:"
    yield f'        """{meaning}"""'
    yield f"        return {renamed(setting.default, spelled)}"


def _imports(plan: Plan, body: str) -> Iterator[str]:
    """What the class needs, and what the defaults' own names need (`Path`, `np`)."""
    known = frozenset(setting.name for setting in plan.settings)
    used: set[str] = set()
    for setting in plan.settings:
        used |= names_in(parsed(setting.default)) - known
        used |= (
            names_in(parsed(setting.annotation or "Any"))
            if is_field(setting) or is_derived(setting)
            else set()
        )
    if "builtins.property" in body:
        yield "import builtins"
    yield from _dataclass_imports(body)
    if "Any" in used:
        yield "from typing import Any"
    wanted = used - {"Any"} - BUILTIN_NAMES
    if wanted:
        lines = (
            *plan.pipeline_imports,
            *(line for m in plan.modules for line in m.imports),
        )
        yield from import_lines_for(wanted, lines)


def _dataclass_imports(body: str) -> Iterator[str]:
    if " = dataclass_field(" in body:
        yield "from dataclasses import dataclass"
        yield "from dataclasses import field as dataclass_field"
    elif " = field(" in body:
        yield "from dataclasses import dataclass, field"
    else:
        yield "from dataclasses import dataclass"
