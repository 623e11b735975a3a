"""`nb2pkg assess`: its arguments in, exit code out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nb2pkg.cli.options import Quiet, Verbose


def assess(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Notebooks, projects, folders to search for notebooks, or - for stdin.",
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Answer in Markdown.")
    ] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Answer with a page that stands alone.")
    ] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(min=0, max=100, metavar="N", help="Exit 1 below N points."),
    ] = None,
    convert: Annotated[
        bool,
        typer.Option(
            "--convert/--no-convert",
            help="Also score the project that a notebook would become.",
        ),
    ] = True,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Score how ready notebooks and projects are for production, and say what to do next; nothing is run."""
    chosen = [
        name
        for name, wanted in (("json", json), ("markdown", markdown), ("html", html))
        if wanted
    ]
    if len(chosen) > 1:
        raise typer.BadParameter(f"--{chosen[0]} and --{chosen[1]} exclude each other")
    from nb2pkg.commands.assessing import AssessWishes, assess_all
    from nb2pkg.reporting import Voice

    form = chosen[0] if chosen else "text"
    wishes = AssessWishes(
        Voice(quiet=quiet or bool(chosen), verbose=verbose),
        format=form,
        convert=convert,
        fail_under=fail_under,
    )
    raise typer.Exit(assess_all([str(path) for path in paths], wishes))
