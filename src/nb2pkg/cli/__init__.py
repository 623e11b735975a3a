"""Command line in, exit code out; imports only Typer until a command runs, and a command only when it is named.

Exit codes: 0 done; 1 done, but a finding blocks; 2 wrong usage; 3 the user must change something; 70 a bug in nb2pkg;
130 interrupted.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from nb2pkg import __version__

_BUG = 70


class _Command(NamedTuple):
    """A command as `--help` lists it: the module of `nb2pkg.cli` with the function of its name, and what it does.

    The summary is the function's docstring over again, because the module is imported only when the command runs.
    """

    module: str
    summary: str


COMMANDS = {
    "convert": _Command(
        "converting", "Write the project of each notebook, and print where it is."
    ),
    "plan": _Command("converting", "Show what would go where, and why; write nothing."),
    "batch": _Command(
        "batch",
        "Convert every notebook in folders, each on its own, and report on all.",
    ),
    "assess": _Command(
        "assessing",
        "Score how ready notebooks and projects are for production, and say what to do next; nothing is run.",
    ),
    "check": _Command(
        "checking",
        "Keep notebooks slim: no definitions, little logic, no credentials, no outputs, no paths of one user.",
    ),
    "verify": _Command(
        "verifying",
        "Run the original, the slim notebook and the pipeline, and compare what they do.",
    ),
}


class ConvertByDefault(TyperGroup):
    """Lets `nb2pkg churn.ipynb` and `nb2pkg -o out churn.ipynb` stand for `nb2pkg convert …`; loads a command late."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """The command named first, with the options that its own module gives it."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, _loaded(name) if name else command, rest

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


def _to_be_loaded() -> None:
    """Stands in the list of commands until one is named."""


for _name, _command in COMMANDS.items():
    app.command(_name, help=_command.summary)(_to_be_loaded)


def _loaded(name: str) -> Any:
    """The command with its arguments, from the module that has it."""
    home = import_module(f"nb2pkg.cli.{COMMANDS[name].module}")
    alone = typer.Typer(
        rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
    )
    alone.command(name)(getattr(home, name))
    return typer.main.get_command(alone)


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
