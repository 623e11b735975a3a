"""`nb2pkg check`: its arguments in, exit code out."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from nb2pkg.cli.options import Quiet, Verbose


class CheckFormat(str, Enum):
    """The forms that `--format` offers."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


class FailOn(str, Enum):
    """The severities that `--fail-on` offers."""

    NOTE = "note"
    WARNING = "warning"
    BLOCKER = "blocker"


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Notebooks and folders to search, or - for stdin; this folder when none is given.",
            show_default=False,
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="CODES", help="Apply these rules only: a,b."),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CODES", help="Leave these rules out.")
    ] = None,
    max_logic: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="N", help="Statements of logic allowed.  [default: 10]"
        ),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what is safe to mend: clear outputs.")
    ] = False,
    output_format: Annotated[
        CheckFormat, typer.Option("--format", help="Form of the answer.")
    ] = CheckFormat.TEXT,
    json: Annotated[
        bool, typer.Option("--json", help="Short for --format json.")
    ] = False,
    fail_on: Annotated[
        FailOn, typer.Option(help="The least severity that makes the exit code 1.")
    ] = FailOn.WARNING,
    rules: Annotated[
        bool, typer.Option("--rules", help="List the rules and the reason for each.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Keep notebooks slim: no definitions, little logic, no credentials, no outputs, no paths of one user."""
    from nb2pkg import checking
    from nb2pkg.commands.checking import CheckWishes, check_all
    from nb2pkg.model.findings import Severity
    from nb2pkg.reporting import Voice, checks

    if rules:
        Voice().answer(checks.rule_lines(checking.RULES))
        raise typer.Exit
    chosen = CheckFormat.JSON if json else output_format
    wishes = CheckWishes(
        Voice(quiet=quiet or chosen is not CheckFormat.TEXT, verbose=verbose),
        select=_codes("--select", select, checking.CODES),
        ignore=_codes("--ignore", ignore, checking.CODES),
        max_logic=max_logic,
        fix=fix,
        format=chosen.value,
        fail_on=Severity(fail_on.value),
    )
    raise typer.Exit(check_all([str(path) for path in paths or [Path()]], wishes))


def _codes(
    option: str, given: list[str] | None, known: frozenset[str]
) -> tuple[str, ...]:
    """`a,b` and repeated options as codes; an unknown one is wrong usage."""
    codes = [code.strip() for text in given or [] for code in text.split(",")]
    for code in codes:
        if code not in known:
            raise typer.BadParameter(
                f"{option}: there is no rule `{code}`; `nb2pkg check --rules` lists them"
            )
    return tuple(codes)
