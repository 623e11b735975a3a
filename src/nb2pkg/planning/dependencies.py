"""Imports and install lines in, requirements out: what the project depends on, the same on any machine."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nb2pkg.model.options import Installed
from nb2pkg.model.plan import Requirement
from nb2pkg.planning.distributions import (
    ALTERNATIVES,
    BOUNDS,
    DISTRIBUTIONS,
    HOSTED,
    INSTALLED_AS,
    METHODS,
    NAMESPACES,
    RUNTIME,
)
from nb2pkg.syntax.requirements import is_install, pip_requirements
from nb2pkg.syntax.standard_modules import STANDARD_MODULES

# What the runtime of the job brings; the wheel must not ask for it.
RUNTIME_ORIGIN = "runtime"

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_VERSION = (
    r"v?(?:\d+!)?\d+(?:\.\d+)*(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?"
    r"(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?"
)
_BOUND = rf"(?:(?:==|!=)\s*\d+(?:\.\d+)*\.\*|(?:===|==|!=|~=|<=|>=|<|>)\s*{_VERSION})"
_MARKER = r"[\w.]+\s*(?:==|!=|<=|>=|<|>|in|not in)\s*(?:'[^'\"\\]*'|\"[^'\"\\]*\")"
_REQUIREMENT = re.compile(
    rf"\s*(?P<name>{_NAME})\s*(?:\[(?P<extras>\s*{_NAME}(?:\s*,\s*{_NAME})*\s*)\])?"
    rf"\s*(?P<bounds>\(?\s*{_BOUND}(?:\s*,\s*{_BOUND})*\s*\)?)?\s*,?"
    rf"\s*(?:;\s*(?P<marker>{_MARKER}(?:\s+(?:and|or)\s+{_MARKER})*))?\s*",
    re.IGNORECASE,
)
_PLAIN_VERSION = re.compile(r"\d+(?:\.\d+)*(?:\.post\d+)?")
# The installers themselves: part of any environment, not of a project.
_INSTALLERS = frozenset({"pip", "uv", "wheel"})


class _Environment:
    """An environment's answers: which distribution brings a module, and the bounds that its version gives."""

    def __init__(self, installed: Iterable[Installed]) -> None:
        self._homes: dict[str, set[str]] = {}
        self._versions: dict[str, str] = {}
        for one in installed:
            name = canonical(one.distribution)
            self._homes.setdefault(one.module, set()).add(name)
            self._versions[name] = one.version

    def distribution(self, module: str) -> str:
        """The one distribution that brings the module; "" for none, or for a namespace that several share."""
        homes = self._homes.get(module.split(".")[0], set())
        return next(iter(homes)) if len(homes) == 1 else ""

    def bounds(self, distribution: str) -> str:
        """From the version that is there up to the next that may break: `>=2.2.3,<3`, `>=0.13.2,<0.14`."""
        match = re.match(r"(\d+)(?:\.(\d+))?", self._versions.get(distribution, ""))
        if not match or not _PLAIN_VERSION.fullmatch(self._versions[distribution]):
            return ""
        major, minor = int(match[1]), int(match[2] or 0)
        end = f"{major + 1}" if major else f"0.{minor + 1}"
        return f">={self._versions[distribution]},<{end}"


@dataclass(slots=True)
class _Wanted:
    """What is known so far of one distribution."""

    extras: set[str] = field(default_factory=set)
    bounds: str = ""
    marker: str = ""
    origin: str = ""
    pinned: bool = False


def requirements(
    imports: Iterable[str],
    pip_lines: Iterable[str],
    user_map: Mapping[str, str],
    local: Collection[str],
    *,
    methods: Iterable[str] = (),
    installed: Iterable[Installed] = (),
) -> tuple[Requirement, ...]:
    """The requirements, sorted by name.

    imports    dotted names of imported modules.
    pip_lines  `pip install` lines or single requirements (`pandas==2.1`); their versions win.
    user_map   import -> requirement, "" for none; overrules our own table.
    local      names of modules that are part of the project.
    methods    names of methods called, for what pandas loads only then (`read_parquet`).
    installed  the modules of an environment, only when the user asks for it: their versions become bounds.
    """
    there = _Environment(installed)
    found: dict[str, _Wanted] = {}
    for line in pip_lines:
        _add_line(found, line)
    for module in sorted(set(imports)):
        if not _is_ours(module, local):
            _add_import(found, module, user_map, there)
    for one in extra_requirements(methods):
        wanted = found.setdefault(one.distribution, _Wanted(origin=one.origin))
        wanted.bounds = wanted.bounds or there.bounds(one.distribution) or one.bounds
    return tuple(_spelled(name, found[name]) for name in sorted(found))


def extra_requirements(methods: Iterable[str]) -> tuple[Requirement, ...]:
    """What pandas needs besides itself for these methods.

    >>> [one.distribution for one in extra_requirements(["read_parquet", "head"])]
    ['pyarrow']
    """
    needed = {
        METHODS[name]: name
        for name in sorted(set(methods), reverse=True)
        if name in METHODS
    }
    return tuple(
        Requirement(name, BOUNDS.get(name, ""), origin)
        for name, origin in sorted(needed.items())
    )


def canonical(name: str) -> str:
    """A distribution's name as the index compares it (PEP 503).

    >>> canonical("Ruamel_YAML")
    'ruamel-yaml'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def is_standard(module: str) -> bool:
    """In the standard library of any Python from 3.10 to 3.13."""
    return module.split(".")[0] in STANDARD_MODULES


def _is_ours(module: str, local: Collection[str]) -> bool:
    """Nothing to install: standard library, private or relative, part of the project, given by a hosted notebook."""
    if not module or module[0] in "._" or not module.isascii():
        return True
    parts = module.split(".")
    prefixes = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
    return (
        is_standard(module)
        or not prefixes.isdisjoint(local)
        or not prefixes.isdisjoint(HOSTED)
    )


def _add_line(found: dict[str, _Wanted], line: str) -> None:
    """Take over what a line installs; of two pins of one distribution the later one counts, as in the notebook."""
    texts = (pip_requirements(line) or ()) if is_install(line) else (line,)
    for text in texts:
        match = _REQUIREMENT.fullmatch(text)
        if not match or canonical(match["name"]) in _INSTALLERS:
            continue
        name = canonical(match["name"])
        wanted = found.setdefault(
            INSTALLED_AS.get(name, name), _Wanted(origin=text.strip(), pinned=True)
        )
        wanted.extras |= _extras(match["extras"])
        bounds = re.sub(r"[\s()]", "", match["bounds"] or "")
        wanted.bounds = bounds or wanted.bounds
        wanted.marker = (match["marker"] or "").replace("'", '"')


def _extras(text: str | None) -> set[str]:
    return {
        canonical(extra.strip()) for extra in (text or "").split(",") if extra.strip()
    }


def _add_import(
    found: dict[str, _Wanted],
    module: str,
    user_map: Mapping[str, str],
    there: _Environment,
) -> None:
    mapped = _longest(module, user_map)
    if mapped is not None:
        _add_mapped(found, user_map[mapped], module)
        return
    if (runtime := _longest(module, RUNTIME)) is not None:
        name = RUNTIME[runtime]
        found[name] = found.get(name, _Wanted(bounds=BOUNDS.get(name, "")))
        found[name].origin = RUNTIME_ORIGIN
        return
    name = there.distribution(module) or _distribution(module)
    if any(other in found for other in (name, *ALTERNATIVES.get(name, ()))):
        return
    bounds = there.bounds(name) or BOUNDS.get(name, "")
    found[name] = _Wanted(bounds=bounds, origin=f"import {module}")


def _add_mapped(found: dict[str, _Wanted], text: str, module: str) -> None:
    """The user's own requirement for an import, "" for none; versions of install lines are kept."""
    match = _REQUIREMENT.fullmatch(text)
    if not match:
        return
    wanted = found.setdefault(
        canonical(match["name"]), _Wanted(origin=f"import {module}")
    )
    wanted.extras |= _extras(match["extras"])
    bounds = re.sub(r"[\s()]", "", match["bounds"] or "")
    if bounds and not (wanted.pinned and wanted.bounds):
        wanted.bounds = bounds


def _distribution(module: str) -> str:
    """The distribution that gives a module, by our table or else by the module's name."""
    known = _longest(module, DISTRIBUTIONS)
    if known is not None:
        return DISTRIBUTIONS[known]
    namespace = _longest(module, NAMESPACES)
    depth = NAMESPACES[namespace] if namespace is not None else 1
    return canonical("-".join(module.split(".")[:depth])).strip("-")


def _longest(module: str, table: Collection[str]) -> str | None:
    """The longest leading part of a dotted name that the table knows."""
    return next((part for part in _leading(module) if part in table), None)


def _leading(module: str) -> Iterator[str]:
    parts = module.split(".")
    for count in range(len(parts), 0, -1):
        yield ".".join(parts[:count])


def _spelled(name: str, wanted: _Wanted) -> Requirement:
    extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
    bounds = wanted.bounds
    marker = f"; {wanted.marker}" if wanted.marker else ""
    return Requirement(name + extras, bounds + marker, wanted.origin)
