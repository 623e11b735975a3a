"""The rules of `nb2pkg check`, as data, and which of them a choice of codes leaves."""

from __future__ import annotations

from collections.abc import Iterable

from nb2pkg.errors import SettingsUnreadable
from nb2pkg.model.checking import Rule
from nb2pkg.model.findings import Severity

_BLOCKER, _WARNING, _NOTE = Severity.BLOCKER, Severity.WARNING, Severity.NOTE

RULES = (
    Rule(
        "unreadable-notebook",
        _BLOCKER,
        "the notebook can be read",
        "A file that is no notebook any more (a merge conflict, half a download) cannot be checked, run or reviewed.",
    ),
    Rule(
        "cell-does-not-parse",
        _WARNING,
        "every cell is Python",
        "A cell that does not parse stops the notebook when it is run, and nothing in it can be checked.",
    ),
    Rule(
        "credential",
        _BLOCKER,
        "no credentials",
        "A token or password in a notebook is in the history of the repository for good, readable by whoever can read that. "
        "Keep it in a secret store or the environment, and revoke the one that was committed.",
    ),
    Rule(
        "definition",
        _WARNING,
        "no function or class definitions",
        "A function in a notebook cannot be imported, tested or reviewed on its own. It belongs in the package.",
    ),
    Rule(
        "too-much-logic",
        _WARNING,
        "few statements of logic",
        "A slim notebook tells a story: it sets parameters, calls the package and shows results. Statements beyond the "
        "limit are code without a test. Imports, setup, parameters, calls of the package, prints, plots and shown values "
        "do not count; statements inside a block do.",
    ),
    Rule(
        "stored-output",
        _WARNING,
        "no stored outputs",
        "Outputs carry data out of where it belongs, make every diff unreadable, and say nothing about the code as it is now.",
        fixable=True,
    ),
    Rule(
        "user-path",
        _WARNING,
        "no paths of one user or machine",
        "The notebook runs for its author only. Take the path from a parameter, or make it relative.",
    ),
    Rule(
        "parameter-outside-cell",
        _WARNING,
        "parameters in their cell",
        "Who runs the notebook finds every knob in one place, and papermill and job parameters can only set what stands "
        "in the cell tagged `parameters`.",
    ),
    Rule(
        "package-not-imported",
        _WARNING,
        "the package is imported",
        "The notebook has logic but takes none from the project's package: the two have come apart.",
    ),
    Rule(
        "code-from-elsewhere",
        _WARNING,
        "no code from elsewhere",
        "`%run`, `exec(open(...))` and changes of `sys.path` bring in code that the package does not know, that no test "
        "covers, and that is not there when the wheel runs.",
    ),
    Rule(
        "star-import",
        _WARNING,
        "no star imports",
        "Nobody can see where a name comes from, and a new release of the module may bring a name that hides another.",
    ),
    Rule(
        "unused-allow",
        _NOTE,
        "no escape without need",
        "An `allow=` that allows nothing here hides the next finding.",
    ),
)
CODES = frozenset(rule.code for rule in RULES)
BY_CODE = {rule.code: rule for rule in RULES}


def chosen(select: Iterable[str], ignore: Iterable[str], where: str) -> frozenset[str]:
    """The codes to apply: those selected, all when none is, less the ignored. Raises SettingsUnreadable for an unknown code."""
    selected, ignored = frozenset(select), frozenset(ignore)
    unknown = sorted((selected | ignored) - CODES)
    if unknown:
        raise SettingsUnreadable(
            f"{where}: there is no rule `{unknown[0]}`",
            hint="`nb2pkg check --rules` lists them",
        )
    return (selected or CODES) - ignored
