"""`nb2pkg convert` and `nb2pkg plan`: their arguments in, exit code out."""

from __future__ import annotations

from pathlib import Path

import typer

from nb2pkg.cli.options import (
    AllowPickle,
    AsJson,
    CellOrder,
    DataLimit,
    Describe,
    Diff,
    DryRun,
    Environment,
    InOrder,
    Interpreter,
    KeepAllNames,
    Maps,
    Name,
    Notebooks,
    OneNotebook,
    Output,
    Overwrite,
    Quiet,
    Record,
    Timeout,
    Verbose,
    options_of,
    recording_of,
)


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
    record: Record = False,
    python: Interpreter = "",
    data_limit: DataLimit = 1.0,
    allow_pickle: AllowPickle = False,
    describe: Describe = False,
    timeout: Timeout = 900.0,
    environment: Environment = "",
) -> None:
    """Write the project of each notebook, and print where it is."""
    if name and len(notebooks) > 1:
        raise typer.BadParameter("--name names one project, so give one notebook")
    options = options_of(name, keep_all_names, order, maps)
    recording = recording_of(
        record, python, data_limit, allow_pickle, describe, timeout
    )
    from nb2pkg.commands.converting import convert_all
    from nb2pkg.commands.several import Wishes
    from nb2pkg.reporting import Voice

    wishes = Wishes(
        options,
        Voice(quiet=quiet or json, verbose=verbose),
        output=str(output),
        overwrite=overwrite,
        dry_run=dry_run,
        diff=diff,
        json=json,
        recording=recording,
        environment=environment,
    )
    raise typer.Exit(convert_all([str(notebook) for notebook in notebooks], wishes))


def plan(
    notebook: OneNotebook,
    name: Name = "",
    json: AsJson = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    keep_all_names: KeepAllNames = False,
    order: InOrder = CellOrder.CELLS,
    maps: Maps = None,
    environment: Environment = "",
) -> None:
    """Show what would go where, and why; write nothing."""
    options = options_of(name, keep_all_names, order, maps)
    from nb2pkg.commands.converting import plan_one
    from nb2pkg.commands.several import Wishes
    from nb2pkg.reporting import Voice

    voice = Voice(quiet=quiet or json, verbose=verbose)
    wishes = Wishes(options, voice, json=json, environment=environment)
    raise typer.Exit(plan_one(str(notebook), wishes))
