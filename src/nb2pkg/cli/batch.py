"""`nb2pkg batch`: its arguments in, exit code out."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from nb2pkg.cli.options import (
    CellOrder,
    InOrder,
    KeepAllNames,
    Maps,
    Overwrite,
    Quiet,
    Verbose,
    options_of,
)

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Notebooks, folders, patterns."),
]
FromList = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="A list of paths, - for stdin."),
]
OutputFolder = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="DIR", help="Write the projects there."),
]
Include = Annotated[
    list[str] | None,
    typer.Option(metavar="PATTERN", help="Only these, as in a .gitignore."),
]
Exclude = Annotated[
    list[str] | None, typer.Option(metavar="PATTERN", help="Not these.")
]
Ignored = Annotated[
    bool, typer.Option("--ignored", help="Also what .gitignore leaves out.")
]
Jobs = Annotated[
    int,
    typer.Option("--jobs", "-j", min=0, help="Processes; 0 is one a core."),
]
Timeout = Annotated[
    float, typer.Option(min=0, metavar="SECONDS", help="For one notebook; 0 is none.")
]
Memory = Annotated[
    int,
    typer.Option(min=0, metavar="MB", help="For one process; 0 is no limit."),
]


class LayoutName(str, Enum):
    """The layouts that `--layout` offers."""

    PROJECTS = "projects"
    MONOREPO = "monorepo"
    PACKAGE = "package"


LayoutOption = Annotated[
    LayoutName,
    typer.Option("--layout", help="Stand-alone, one repository, or one package."),
]
Share = Annotated[
    bool, typer.Option("--share", help="Move what notebooks share to one package.")
]
WholeName = Annotated[
    str, typer.Option("--name", help="Of the one package or repository.")
]
EngineName = Annotated[
    str,
    typer.Option(metavar="ENGINE", help="processes, spark, or joblib:BACKEND."),
]
Force = Annotated[
    bool, typer.Option("--force", help="Convert also what has not changed.")
]
Prune = Annotated[
    bool,
    typer.Option("--prune", help="Remove what earlier runs made from other notebooks."),
]
ReportJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def batch(
    output: OutputFolder,
    paths: Paths = None,
    listed: FromList = None,
    include: Include = None,
    exclude: Exclude = None,
    ignored: Ignored = False,
    jobs: Jobs = 0,
    timeout: Timeout = 120,
    memory: Memory = 2048,
    layout: LayoutOption = LayoutName.PROJECTS,
    share: Share = False,
    name: WholeName = "",
    engine: EngineName = "processes",
    force: Force = False,
    overwrite: Overwrite = False,
    prune: Prune = False,
    json: ReportJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    keep_all_names: KeepAllNames = False,
    order: InOrder = CellOrder.CELLS,
    maps: Maps = None,
) -> None:
    """Convert every notebook in folders, each on its own, and report on all."""
    if not paths and listed is None:
        raise typer.BadParameter("give a PATH, or a list of paths with --from")
    if engine not in ("processes", "spark") and not engine.startswith("joblib:"):
        raise typer.BadParameter(
            f"--engine {engine}: give processes, spark, or joblib:BACKEND"
        )
    if share and layout is LayoutName.PROJECTS:
        raise typer.BadParameter(
            "--share needs --layout monorepo or package: other projects stand alone"
        )
    options = options_of("", keep_all_names, order, maps)
    from nb2pkg.commands.batch import Asked, convert_many
    from nb2pkg.model.batch import Limits
    from nb2pkg.reporting import Voice

    asked = Asked(
        options=options,
        paths=tuple(paths or ()),
        listed=str(listed) if listed else "",
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        ignored=ignored,
        output=str(output),
        jobs=jobs,
        limits=Limits(timeout, memory),
        layout=layout.value,
        share=share,
        name=name,
        engine=engine,
        force=force,
        overwrite=overwrite,
        prune=prune,
        json=json,
    )
    voice = Voice(quiet=quiet or json, verbose=verbose)
    raise typer.Exit(convert_many(asked, voice))
