"""The analysis of a notebook in, what a check of it must allow out, for the settings of its project.

What convert had to leave in a slim notebook is no news to its owner; what comes to it later is. Credentials are never allowed.
"""

from __future__ import annotations

from nb2pkg.checking.checks import CHECKS, defined_names
from nb2pkg.checking.rules import CODES
from nb2pkg.checking.wiring import logic_weight, package_names
from nb2pkg.model.analysis import Analysis
from nb2pkg.model.checking import MAX_LOGIC, Allowed, CheckSettings

_NEVER = frozenset({"credential", "unreadable-notebook", "definition"})


def allowances(analysis: Analysis, package: str) -> Allowed:
    """The least settings under which the notebook passes, as part of the project of `package`."""
    packages = (package.partition(".")[0],)
    settings = CheckSettings(CODES - _NEVER, packages=packages)
    ours = package_names(analysis, packages)
    logic = sum(logic_weight(fact, ours) for fact in analysis.facts)
    found = {one.code for rule in CHECKS for one in rule(analysis, settings)}
    return Allowed(
        max_logic=logic if logic > MAX_LOGIC else 0,
        definitions=tuple(sorted(set(defined_names(analysis)))),
        ignore=tuple(sorted(found & settings.rules)),
    )
