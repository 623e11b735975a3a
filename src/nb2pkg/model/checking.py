"""What `nb2pkg check` asks of a notebook, and what it found: rules, choices, a report a file."""

from __future__ import annotations

from dataclasses import dataclass

from nb2pkg.model.findings import Finding, Severity

MAX_LOGIC = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a slim notebook keeps to.

    code     kebab-case and stable; what `--select`, `--ignore` and `allow=` name.
    title    the rule in a few words; `why` is the reason for it in a sentence or two.
    fixable  `--fix` can mend it without changing what the notebook does.
    """

    code: str
    severity: Severity
    title: str
    why: str
    fixable: bool = False


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """The choices for one notebook.

    rules        codes of the rules to apply.
    max_logic    statements of logic a notebook may hold.
    packages     what counts as "the package": names of top-level packages; none known is ().
    definitions  names of functions and classes that may stay in notebooks.
    exclude      patterns of paths to leave out when a folder is searched.
    """

    rules: frozenset[str]
    max_logic: int = MAX_LOGIC
    packages: tuple[str, ...] = ()
    definitions: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the settings of a project allow its notebooks beyond the defaults; `max_logic` is 0 where the default will do."""

    max_logic: int = 0
    definitions: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __or__(self, other: Allowed) -> Allowed:
        """What both allow together."""
        return Allowed(
            max(self.max_logic, other.max_logic),
            tuple(sorted({*self.definitions, *other.definitions})),
            tuple(sorted({*self.ignore, *other.ignore})),
        )


NOTHING_ALLOWED = Allowed()


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and the line of the file it stands on, counted from 1; 1 when it is about the file as a whole."""

    finding: Finding
    file_line: int = 1


@dataclass(frozen=True, slots=True)
class FileReport:
    """What came of one file.

    format   as it was read; "" when it could not be read.
    skipped  why it was not checked ("no notebook", "written in R"); "" when it was.
    fixed    codes of the rules that `--fix` mended, one entry a place.
    """

    path: str
    format: str = ""
    found: tuple[Located, ...] = ()
    fixed: tuple[str, ...] = ()
    skipped: str = ""
