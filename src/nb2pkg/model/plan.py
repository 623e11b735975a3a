"""The plan: every decision about the project, before any text of it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nb2pkg.model.findings import Finding
from nb2pkg.model.notebook import LocalModule
from nb2pkg.model.queries import Query

FunctionKind = Literal["step", "plot", "function", "class"]
Home = Literal["module", "notebook", "config", "dependency", "dropped"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter of the notebook.

    name        as in the notebook (`TEST_SIZE`).
    field       in `Config` and as the option (`test_size`, `--test-size`).
    annotation  Python type as text (`float`); of a literal, so certain.
    default     Python expression as text (`0.25`); when `derived`, an expression over other settings' *names*.
    comment     what the author wrote beside it, without `#`; help text of the option.
    offered     True: a field of `Config` and an option, passed down. False: a plain constant of `config.py` that functions
                import directly, so it is not offered as an option.
    derived     the default depends on other settings: a property of `Config`, not an option.
    above       the comment lines above it, as written, each without the line end.
    widget      the name of the Databricks widget it is, "" when it is none; `name` is then a stand-in.
    """

    name: str
    field: str
    annotation: str
    default: str
    cell: int
    line: int
    comment: str = ""
    choices: tuple[str, ...] = ()
    offered: bool = True
    derived: bool = False
    above: tuple[str, ...] = ()
    widget: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a generated function: its name there, the notebook's name passed for it, its type when certain."""

    name: str
    value: str
    annotation: str = ""
    keyword: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A value a step returns: the notebook's name it is bound to, and its type when certain.

    optional  of the pipeline: None when the notebook exits before it is bound.
    """

    name: str
    annotation: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function or class of the package.

    kind     `step`/`plot`: made from statements of one cell; `function`/`class`: the notebook's own definition.
    shows    the step returns the value the notebook showed as the cell's last expression.
    text     the whole definition as source text, unformatted, without imports.
    reads    names the text needs from module level (imports, other functions, constants).
    """

    name: str
    module: str
    kind: FunctionKind
    parameters: tuple[Parameter, ...]
    results: tuple[Result, ...]
    summary: str
    text: str
    cells: tuple[int, ...]
    reads: frozenset[str] = frozenset()
    shows: bool = False
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the package: its name, docstring, import lines (already sorted, isort style) and definitions in order.

    typing_imports   imports that only annotations need, so that only type checkers make them.
    found_by_setup   it may need modules that only the notebook's own setup finds or makes.
    noise            why importing it alone is no test: a local module does something then or is no Python; or "".
    """

    name: str
    summary: str
    imports: tuple[str, ...]
    functions: tuple[Function, ...]
    typing_imports: tuple[str, ...] = ()
    found_by_setup: bool = False
    noise: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A distribution the project depends on (`scikit-learn`), its bounds (`>=1.4`), and the import or line it comes from."""

    distribution: str
    bounds: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one statement of the notebook went: the account of C1.

    cell, line  in the notebook, counted from 1; `lines` how many lines.
    home        `module`, `notebook`, `config`, `dependency` or `dropped`.
    target      `clean.py:add_rooms_pp`, `config.py:FLOOR`, … or "" for the notebook.
    reason      why it stayed or was dropped; "" when it moved.
    kind        of statement: `logic short show plot setup import definition parameter magic inert broken`.
    notebook    the other notebook the cell is in, when `%run` brought it; else "".
    """

    cell: int
    line: int
    lines: int
    kind: str
    home: Home
    target: str = ""
    reason: str = ""
    notebook: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One line of `pipeline.run`: a call of a step, or source text kept as it was.

    function  "module.function" of the step called, or "" for plain text.
    text      the unformatted source line(s) in `run`.
    binds     names bound by it; reads: names read by it (for the data-flow graph).
    """

    text: str
    function: str = ""
    binds: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    cell: int = 0


def results_class(calls: Iterable[Call]) -> str:
    """What the lines of `run` call the class of its results: another name when the notebook has a variable `Results`."""
    return "_Results" if any("Results" in call.binds for call in calls) else "Results"


@dataclass(frozen=True, slots=True)
class Figures:
    """Statements of logic: `moved` of `total`; `short` ones (one call, under 60 characters) left are counted apart."""

    moved: int
    total: int
    short: int
    definitions: int = 0
    definitions_moved: int = 0

    @property
    def share(self) -> float:
        """Moved / total, 1.0 when there is no logic at all."""
        return self.moved / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A call with literals whose stored output gives a real expected value: for the generated tests."""

    function: str
    call: str
    expected: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the generator needs.

    injected    what `run` is given because the notebook found it ready: `spark`, `display`, …
    exit_value  the field of the results with the value of `dbutils.notebook.exit`, "" when the notebook has no exit.
    only_sql    the notebook has SQL and no Python.
    queries     the SQL that functions and the pipeline use: constants of `queries.py`; `fills_queries`
                when values are put into some of it.
    """

    project: str
    package: str
    title: str
    summary: str
    notebook: str
    settings: tuple[Setting, ...]
    modules: tuple[Module, ...]
    pipeline_imports: tuple[str, ...]
    pipeline: tuple[Call, ...]
    results: tuple[Result, ...]
    requirements: tuple[Requirement, ...]
    local_modules: tuple[LocalModule, ...]
    placed: tuple[Placed, ...]
    findings: tuple[Finding, ...]
    figures: Figures
    examples: tuple[Example, ...] = ()
    injected: tuple[str, ...] = ()
    is_async: bool = False
    requires_python: str = ">=3.10"
    databricks: bool = False
    exit_value: str = ""
    queries: tuple[Query, ...] = ()
    fills_queries: bool = False
    only_sql: bool = False

    @property
    def home(self) -> str:
        """The folder of the package in the project: `src/churn`, `src/team/churn` for a package that is part of another."""
        return "src/" + self.package.replace(".", "/")

    @property
    def distribution(self) -> str:
        """What `pip` installs: the project, or the package that it is part of."""
        parent, dot, _ = self.package.partition(".")
        return parent.replace("_", "-") if dot else self.project
