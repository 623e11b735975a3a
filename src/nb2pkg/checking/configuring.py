"""The text of a `pyproject.toml` and the choices of the command line in, the settings of a check out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from nb2pkg.checking.rules import chosen
from nb2pkg.errors import SettingsUnreadable
from nb2pkg.model.checking import MAX_LOGIC, CheckSettings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_LISTS = ("select", "ignore", "exclude", "packages", "definitions")


def settings_of(
    text: str,
    where: str,
    packages: Sequence[str] = (),
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    max_logic: int | None = None,
) -> CheckSettings:
    """The settings that `[tool.nb2pkg.check]` and the command line give together; the command line wins.

    `where` names the file in messages, `packages` are those found beside it. Raises SettingsUnreadable.
    """
    table = _table(text, where)
    listed = {key: _strings(table, key, where) for key in _LISTS}
    if select:
        rules = chosen(select, ignore, "--select")
    else:
        rules = chosen(listed["select"], listed["ignore"], where)
        rules &= chosen((), ignore, "--ignore")
    limit = table.get("max-logic", MAX_LOGIC) if max_logic is None else max_logic
    if type(limit) is not int or limit < 0:
        raise _wrong(where, "max-logic", "a number of statements, such as 10")
    return CheckSettings(
        rules=rules,
        max_logic=limit,
        packages=tuple(listed["packages"] or packages),
        definitions=frozenset(listed["definitions"]),
        exclude=tuple(listed["exclude"]),
    )


def _table(text: str, where: str) -> dict[str, Any]:
    try:
        document: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        reason = str(problem) or "nested too deep"
        raise SettingsUnreadable(
            f"{where}: this is not TOML: {reason}", hint="mend the file"
        ) from None
    for key in ("tool", "nb2pkg", "check"):
        document = document.get(key, {})
        if not isinstance(document, dict):
            raise _wrong(where, key, "a table")
    table: dict[str, Any] = document
    unknown = sorted(set(table) - {*_LISTS, "max-logic"})
    if unknown:
        raise SettingsUnreadable(
            f"{where}: [tool.nb2pkg.check] has no setting `{unknown[0]}`",
            hint=f"there are max-logic, {', '.join(_LISTS)}",
        )
    return table


def _strings(table: dict[str, Any], key: str, where: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong(where, key, 'a list of texts, such as ["a", "b"]')
    return value


def _wrong(where: str, key: str, wanted: str) -> SettingsUnreadable:
    return SettingsUnreadable(
        f"{where}: `{key}` of [tool.nb2pkg.check] is not {wanted}", hint="mend the file"
    )
