"""What many notebooks require in, one list that a package of them all can require out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from nb2pkg.model.plan import Requirement


def merged(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Each distribution once, with all bounds together where they can hold together, and with none where they cannot.

    One that any notebook needs outside a Databricks runtime counts as needed.
    """
    by_name: dict[str, list[Requirement]] = defaultdict(list)
    for one in requirements:
        by_name[canonicalize_name(one.distribution.partition("[")[0])].append(one)
    return tuple(_merged(by_name[name]) for name in sorted(by_name))


def disagreements(requirements: Iterable[Requirement]) -> dict[str, tuple[str, ...]]:
    """The distributions whose bounds cannot hold together, each with its bounds."""
    by_name: dict[str, set[str]] = defaultdict(set)
    for one in requirements:
        if one.bounds:
            by_name[canonicalize_name(one.distribution.partition("[")[0])].add(
                one.bounds
            )
    return {
        name: tuple(sorted(bounds))
        for name, bounds in sorted(by_name.items())
        if not _together(bounds)
    }


def _merged(these: list[Requirement]) -> Requirement:
    spelled = max(these, key=lambda one: (len(one.distribution), one.distribution))
    bounds = {one.bounds for one in these if one.bounds}
    needed = [one.origin for one in these if one.origin != "runtime"]
    origin = min(needed) if needed else "runtime"
    return Requirement(spelled.distribution, _together(bounds), origin)


def _together(bounds: set[str]) -> str:
    """The bounds as one, "" when none can be met with another (or there are none).

    >>> _together({">=1.4", ">=2"}), _together({"==1.0", "==2.0"}), _together({"==2.1", ">=2"})
    ('>=2', '', '==2.1,>=2')
    """
    if len(bounds) < 2:
        return next(iter(bounds), "")
    try:
        parts = {str(part) for text in bounds for part in SpecifierSet(text)}
        whole = SpecifierSet(",".join(parts))
    except InvalidSpecifier:  # an address: two of them are two things
        return ""
    pins = [part.removeprefix("==") for part in parts if part.startswith("==")]
    if any(
        "*" not in pin and not whole.contains(pin, prereleases=True) for pin in pins
    ):
        return ""
    least = sorted((part for part in parts if part.startswith(">=")), key=_version)
    return ",".join(sorted(parts - set(least[:-1])))


def _version(part: str) -> Version:
    return Version(part.removeprefix(">="))
