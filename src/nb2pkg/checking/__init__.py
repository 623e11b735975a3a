"""Analysis and settings in, findings out: what keeps a notebook slim, rule by rule."""

from __future__ import annotations

from nb2pkg.checking.allowances import allowances
from nb2pkg.checking.allowing import Allow, allows_of
from nb2pkg.checking.checks import CHECKS, finding
from nb2pkg.checking.configuring import settings_of
from nb2pkg.checking.rules import BY_CODE, CODES, RULES
from nb2pkg.checking.wiring import logic_weight, package_names
from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.model.checking import CheckSettings
from nb2pkg.model.findings import Finding, Place

__all__ = [
    "BY_CODE",
    "CODES",
    "RULES",
    "allowances",
    "check",
    "finding",
    "kept_outputs",
    "settings_of",
]


def check(analysis: Analysis, settings: CheckSettings) -> tuple[Finding, ...]:
    """Every finding of the chosen rules, in notebook order, less those that a comment or a tag allows."""
    allows = allows_of(analysis)
    found = [one for rule in CHECKS for one in rule(analysis, settings)]
    found += _logic(analysis, settings, allows)
    used: set[Allow] = _used_by_logic(analysis, settings, allows)
    kept: list[Finding] = []
    for one in found:
        covering = [a for a in allows if a.covers(one.code, one.place)]
        used.update(covering)
        if not covering and one.code in settings.rules:
            kept.append(one)
    if "unused-allow" in settings.rules:
        asked = settings.rules | (frozenset(a.code for a in allows) - CODES)
        kept += [_unused(a) for a in allows if a not in used and a.code in asked]
    return tuple(
        sorted(dict.fromkeys(kept), key=lambda f: (f.place, f.code, f.message))
    )


def kept_outputs(analysis: Analysis) -> frozenset[int]:
    """The cells whose outputs may stay."""
    allows = allows_of(analysis)
    return frozenset(
        cell.index
        for cell in analysis.notebook.cells
        if any(a.covers("stored-output", Place(cell.index)) for a in allows)
    )


def _logic(
    analysis: Analysis, settings: CheckSettings, allows: tuple[Allow, ...]
) -> list[Finding]:
    """One finding where the statements of logic, allowed ones left out, pass the limit."""
    ours = package_names(analysis, settings.packages)
    counted = 0
    beyond: Place | None = None
    for fact in analysis.facts:
        place = Place(fact.cell, fact.line)
        if _allowed(allows, place):
            continue
        counted += logic_weight(fact, ours)
        if counted > settings.max_logic and beyond is None:
            beyond = place
    if beyond is None:
        return []
    message = f"{counted} statements of logic, {settings.max_logic} are allowed; this is the first too many"
    return [finding("too-much-logic", beyond, message, "move logic to the package")]


def _allowed(allows: tuple[Allow, ...], place: Place) -> bool:
    return any(allow.covers("too-much-logic", place) for allow in allows)


def _used_by_logic(
    analysis: Analysis, settings: CheckSettings, allows: tuple[Allow, ...]
) -> set[Allow]:
    ours = package_names(analysis, settings.packages)
    logic: list[Fact] = [f for f in analysis.facts if logic_weight(f, ours)]
    return {
        allow
        for allow in allows
        for fact in logic
        if allow.covers("too-much-logic", Place(fact.cell, fact.line))
    }


def _unused(allow: Allow) -> Finding:
    known = "allows nothing here" if allow.code in CODES else "names no rule"
    return finding(
        "unused-allow",
        Place(allow.cell, max(allow.line, 1)),
        f"`allow={allow.code}` {known}",
        "take it away",
    )
