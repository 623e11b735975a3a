"""Command line in, exit code out; imports only Typer until a command runs.

Exit codes: 0 done; 1 done, but a finding blocks; 2 wrong usage; 3 the user must change something; 70 a bug in nb2pkg;
130 interrupted.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nb2pkg import __version__
from nb2pkg.model.options import Options, Order

_BUG = 70


class CellOrder(str, Enum):
    """The orders that `--order` offers."""

    CELLS = "cells"
    EXECUTION = "execution"


class ConvertByDefault(TyperGroup):
    """Lets `nb2pkg churn.ipynb` and `nb2pkg -o out churn.ipynb` stand for `nb2pkg convert …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `convert` in front of arguments that begin with no command and no option of the group."""
        own = {option for param in self.get_params(ctx) for option in param.opts}
        if args and args[0] not in self.commands and args[0] not in own:
            args = ["convert", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=ConvertByDefault,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Notebooks = Annotated[
    list[Path], typer.Argument(metavar="NOTEBOOK", help="Files, or - for stdin.")
]
OneNotebook = Annotated[
    Path, typer.Argument(metavar="NOTEBOOK", help="A file, or - for stdin.")
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="Write to DIR/<name>/.")
]
Name = Annotated[str, typer.Option(help="Name of the project.", show_default=False)]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done; write nothing.")
]
Diff = Annotated[
    bool, typer.Option("--diff", help="Print the changes as a diff; write nothing.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace files that you have changed.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the whole outcome as JSON.")
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing but errors and the answer.")
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Say everything, every note too.")
]
KeepAllNames = Annotated[
    bool, typer.Option("--keep-all-names", help="Steps return every name they bind.")
]
InOrder = Annotated[
    CellOrder, typer.Option("--order", help="As cells stand, or as they were run.")
]
Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="IMPORT=DIST",
        help="The distribution an import comes from, such as cv2=opencv-python.",
    ),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nb2pkg {__version__}")
        raise typer.Exit


@app.callback()
def _nb2pkg(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Show the version.",
        ),
    ] = False,
) -> None:
    """Turn notebooks into Python packages and slim notebooks that call them.

    `nb2pkg churn.ipynb` is short for `nb2pkg convert churn.ipynb`.
    """


@app.command()
def convert(
    notebooks: Notebooks,
    output: Output = Path(),
    name: Name = "",
    dry_run: DryRun = False,
    diff: Diff = False,
    overwrite: Overwrite = False,
    json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    keep_all_names: KeepAllNames = False,
    order: InOrder = CellOrder.CELLS,
    maps: Maps = None,
) -> None:
    """Write the project of each notebook, and print where it is."""
    if name and len(notebooks) > 1:
        raise typer.BadParameter("--name names one project, so give one notebook")
    options = _options(name, keep_all_names, order, maps)
    from nb2pkg.reporting import Voice
    from nb2pkg.session import Wishes, convert_all

    wishes = Wishes(
        options,
        Voice(quiet=quiet or json, verbose=verbose),
        output=str(output),
        overwrite=overwrite,
        dry_run=dry_run,
        diff=diff,
        json=json,
    )
    raise typer.Exit(convert_all([str(notebook) for notebook in notebooks], wishes))


@app.command()
def plan(
    notebook: OneNotebook,
    name: Name = "",
    json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    keep_all_names: KeepAllNames = False,
    order: InOrder = CellOrder.CELLS,
    maps: Maps = None,
) -> None:
    """Show what would go where, and why; write nothing."""
    options = _options(name, keep_all_names, order, maps)
    from nb2pkg.reporting import Voice
    from nb2pkg.session import Wishes, plan_one

    voice = Voice(quiet=quiet or json, verbose=verbose)
    raise typer.Exit(plan_one(str(notebook), Wishes(options, voice, json=json)))


def _options(
    name: str, keep_all_names: bool, order: CellOrder, maps: list[str] | None
) -> Options:
    by: Order = "execution" if order is CellOrder.EXECUTION else "cells"
    return Options(name, keep_all_names, by, _pairs(maps))


def _pairs(maps: list[str] | None) -> tuple[tuple[str, str], ...]:
    """`cv2=opencv-python` as a pair, each of them; anything else is wrong usage."""
    pairs = {}
    for text in maps or []:
        module, equals, distribution = text.partition("=")
        if not (module.strip() and equals and distribution.strip()):
            raise typer.BadParameter(f"--map {text}: write it as IMPORT=DIST")
        pairs[module.strip()] = distribution.strip()
    return tuple(sorted(pairs.items()))


def main() -> None:
    """Run the command that `sys.argv` names and leave with its exit code."""
    try:
        app(prog_name="nb2pkg")
    except (
        Exception
    ) as problem:  # a broken installation, mostly: see session for the rest
        from nb2pkg.reporting import Voice, bugs, words

        Voice().warn(words.bug_lines("start", problem, bugs.save_report(problem)))
        raise SystemExit(_BUG) from None
