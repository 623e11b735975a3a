"""Command line in, exit code out; imports only Typer until a command runs.

Exit codes: 0 done; 1 done, but a finding blocks; 2 wrong usage; 3 the user must change something; 70 a bug in nb2pkg;
130 interrupted.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nb2pkg import __version__
from nb2pkg.cli import assessing, batch, checking, converting, verifying

_BUG = 70


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


app.command()(converting.convert)
app.command()(converting.plan)
app.command()(batch.batch)
app.command()(assessing.assess)
app.command()(checking.check)
app.command()(verifying.verify)


def main() -> None:
    """Run the command that `sys.argv` names and leave with its exit code."""
    try:
        app(prog_name="nb2pkg")
    except (
        Exception
    ) as problem:  # a broken installation, mostly: see commands for the rest
        from nb2pkg.reporting import Voice, bugs, words

        Voice().warn(words.bug_lines("start", problem, bugs.save_report(problem)))
        raise SystemExit(_BUG) from None
