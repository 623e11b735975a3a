"""`nb2pkg verify`: its arguments in, exit code out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nb2pkg.cli.options import (
    AsJson,
    Kernel,
    Python,
    Quiet,
    Timeout,
    TotalTimeout,
    Verbose,
)
from nb2pkg.model.options import Options

Project = Annotated[
    Path, typer.Argument(metavar="PROJECT", help="A folder that nb2pkg wrote.")
]
Original = Annotated[
    str,
    typer.Option(
        "--notebook",
        metavar="PATH",
        help="The original, when it is elsewhere or has changed.",
        show_default=False,
    ),
]
Junit = Annotated[
    str,
    typer.Option(
        "--junit", metavar="FILE", help="Write JUnit XML there.", show_default=False
    ),
]


def verify(
    project: Project,
    notebook: Original = "",
    python: Python = "",
    kernel: Kernel = "",
    timeout: Timeout = 600,
    total_timeout: TotalTimeout = 3600,
    junit: Junit = "",
    json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Run the original, the slim notebook and the pipeline, and compare what they do."""
    from nb2pkg.commands.several import Wishes
    from nb2pkg.commands.verifying import verify_one
    from nb2pkg.reporting import Voice
    from nb2pkg.verification import Means

    wishes = Wishes(
        Options(),
        Voice(quiet=quiet or json, verbose=verbose),
        json=json,
        means=Means(python, kernel, timeout, total_timeout),
    )
    raise typer.Exit(verify_one(str(project), notebook, junit, wishes))
