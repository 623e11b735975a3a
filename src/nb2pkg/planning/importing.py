"""Names a module needs in; its import lines out, sorted the way isort and ruff sort them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from nb2pkg.model.analysis import ImportedName
from nb2pkg.syntax.standard_modules import STANDARD_MODULES

# Imports that work by being there: they must come before what they enable.
_ENABLERS = re.compile(r"sklearn\.experimental\b")
_LINE = 88
_OURS = frozenset({"config", "pipeline", "queries"})


def import_lines(
    imported: Iterable[ImportedName],
    *,
    package: str,
    own: Mapping[str, Iterable[str]] | None = None,
    silent: Iterable[str] = (),
    local: Iterable[str] = (),
    places: Mapping[ImportedName, int] | None = None,
) -> tuple[str, ...]:
    """Import statements in isort's order: future, standard library, third party, the package's own.

    own     module of the package -> names imported from it.
    silent  names that only strings mention: marked so that linters leave them.
    local   root names of modules that were copied into the package.
    places  where the notebook makes each import: a star import must override the same ones as there.
    """
    imported = list(imported)
    silent = frozenset(silent)
    local = frozenset(local)
    if _star_overrides(imported, places or {}, package):
        written = _as_written(imported, places or {}, package, local)
        rest = import_lines((), package=package, own=own, silent=silent)
        return (*written, *(["", *rest] if rest else []))
    plain: dict[int, set[str]] = defaultdict(set)
    members: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    blocks: list[str] = []
    for one in imported:
        if one.block:
            blocks += [one.block] if one.block not in blocks else []
            continue
        one = _moved(one, package, local)
        group = _group(one.module, package)
        if one.attribute:
            alias = "" if one.name in (one.attribute, "*") else f" as {one.name}"
            members[group][one.module].add(
                one.attribute + alias + _mark(one.name, silent)
            )
        else:
            plain[group].add(one.line + _mark(one.name, silent))
    for module, names in (own or {}).items():
        for name in names:
            members[3][f"{package}.{module}"].add(name + _mark(name, silent))
    return _assembled(plain, members, blocks)


def with_standard_import(lines: tuple[str, ...], line: str) -> tuple[str, ...]:
    """Import lines as `import_lines` gives them, with one more of the standard library's in its place."""
    groups: list[list[str]] = [[]]
    for one in lines:
        if one:
            groups[-1].append(one)
        else:
            groups.append([])
    groups = [group for group in groups if group]
    place = 1 if groups and groups[0][0].startswith("from __future__") else 0
    first = groups[place][0].split() if place < len(groups) else ["", ""]
    if first[0] in ("import", "from") and _group(first[1], "") == 1:
        groups[place] = sorted(
            [*groups[place], line],
            key=lambda one: (one.startswith("from"), _module_key(one.split()[1])),
        )
    else:
        groups.insert(place, [line])
    joined = [one for group in groups for one in ("", *group)]
    return tuple(joined[1:])


def _star_overrides(
    imported: Iterable[ImportedName], places: Mapping[ImportedName, int], package: str
) -> bool:
    """Sorting would put a star import on the other side of an import than the notebook does."""
    placed = [i for i in imported if i in places and i.module != "__future__"]
    return any(
        (_sorting(one, package) < _sorting(star, package))
        != (places[one] < places[star])
        for star in placed
        if star.attribute == "*"
        for one in placed
        if places[one] != places[star]
    )


def _sorting(one: ImportedName, package: str) -> tuple[object, ...]:
    """Where `_assembled` puts an import, for comparison."""
    if one.block:
        return (4,)
    key = _module_key(one.module)
    return (_group(one.module, package), bool(one.attribute), key, one.attribute != "*")


def _as_written(
    imported: Iterable[ImportedName],
    places: Mapping[ImportedName, int],
    package: str,
    local: frozenset[str],
) -> list[str]:
    """The imports in the notebook's order; those of our own first."""
    ordered = sorted(
        imported, key=lambda i: (i.module != "__future__", places.get(i, -1))
    )
    future = [i.line for i in ordered if i.module == "__future__"]
    lines = [
        _moved(i, package, local).line for i in ordered if i.module != "__future__"
    ]
    return list(dict.fromkeys([*future, "# isort: off", *lines, "# isort: on"]))


def _assembled(
    plain: Mapping[int, set[str]],
    members: Mapping[int, Mapping[str, set[str]]],
    blocks: list[str],
) -> tuple[str, ...]:
    lines: list[str] = []
    for group in range(4):
        section = sorted(
            plain.get(group, ()), key=lambda line: _module_key(line.split()[1])
        )
        for module in sorted(members.get(group, {}), key=_module_key):
            section += _from_lines(module, members[group][module])
        if section and lines:
            lines.append("")
        lines += section
    for block in blocks:
        lines += ["", block]
    return tuple(lines)


def copied_name(module: str) -> str:
    """The name that a local module has in the package, which has modules of its own.

    >>> copied_name("tools.dates"), copied_name("config")
    ('tools.dates', 'config_module')
    """
    root, dot, rest = module.partition(".")
    return f"{root}_module{dot}{rest}" if root in _OURS else module


def _moved(one: ImportedName, package: str, local: frozenset[str]) -> ImportedName:
    """Imports of a module that was copied into the package."""
    root = one.module.lstrip(".").split(".")[0]
    if root not in local:
        return one
    copied = copied_name(one.module.lstrip("."))
    if one.attribute:
        return ImportedName(one.name, f"{package}.{copied}", one.attribute)
    parent, _, last = copied.rpartition(".")
    if one.name == root:
        return ImportedName(root, package, copied_name(root))
    return ImportedName(one.name, f"{package}.{parent}" if parent else package, last)


def _mark(name: str, silent: frozenset[str]) -> str:
    return "  # noqa: F401" if name in silent else ""


def _group(module: str, package: str) -> int:
    root = module.split(".")[0]
    if root == "__future__":
        return 0
    if root in STANDARD_MODULES:
        return 1
    return 3 if root == package.split(".")[0] or module.startswith(".") else 2


def _from_lines(module: str, names: set[str]) -> list[str]:
    """One `from` line per module; star imports, renamed and marked names get lines of their own."""
    marked = sorted(n for n in names if "#" in n or n == "*" or _ENABLERS.match(module))
    joined = sorted(names - set(marked), key=_member_key)
    lines = [f"from {module} import {name}" for name in marked if name == "*"]
    lines += [
        f"from {module} import {name}" + ("" if "#" in name else "  # noqa: F401")
        for name in marked
        if name != "*"
    ]
    renamed = [name for name in joined if " as " in name]
    groups = [[name] for name in renamed]
    plain = [name for name in joined if name not in renamed]
    groups += [plain] if plain else []
    for group in sorted(groups, key=lambda names: _member_key(names[0])):
        lines.append(_from_line(module, group))
    return lines


def _from_line(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) > _LINE and len(names) > 1:
        return f"from {module} import (\n    " + ",\n    ".join(names) + ",\n)"
    return line


def _natural(text: str) -> tuple[tuple[int, int | str], ...]:
    return tuple(
        (0, int(p)) if p.isdigit() else (1, p) for p in re.split(r"(\d+)", text) if p
    )


def _module_key(module: str) -> tuple[object, ...]:
    return (_natural(module.lower()), _natural(module))


def _member_key(member: str) -> tuple[object, ...]:
    """Constants, then classes, then the rest: isort's `order-by-type`."""
    name = member.split()[0]
    rank = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return (rank, _natural(name.lower()), _natural(member))
