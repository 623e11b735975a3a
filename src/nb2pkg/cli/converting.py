"""`nb2pkg convert` and `nb2pkg plan`: their arguments in, exit code out."""

from __future__ import annotations

from pathlib import Path

import typer

from nb2pkg.cli.options import (
    AllowPickle,
    AsJson,
    Bundle,
    CellOrder,
    DataLimit,
    Describe,
    Diff,
    DryRun,
    Environment,
    InOrder,
    KeepAllNames,
    Kernel,
    Maps,
    Name,
    Notebooks,
    OnCompute,
    OneNotebook,
    Output,
    Overwrite,
    Python,
    Quiet,
    Record,
    Schedule,
    Task,
    TaskKind,
    Timeout,
    Timezone,
    TotalTimeout,
    Verbose,
    Verify,
    deployment_of,
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
    data_limit: DataLimit = 1.0,
    allow_pickle: AllowPickle = False,
    describe: Describe = False,
    verify: Verify = False,
    python: Python = "",
    kernel: Kernel = "",
    timeout: Timeout = 600,
    total_timeout: TotalTimeout = 3600,
    environment: Environment = "",
    bundle: Bundle = None,
    task: Task = TaskKind.WHEEL,
    compute: OnCompute = None,
    schedule: Schedule = "",
    timezone: Timezone = "UTC",
) -> None:
    """Write the project of each notebook, and print where it is."""
    if name and len(notebooks) > 1:
        raise typer.BadParameter("--name names one project, so give one notebook")
    if verify and (dry_run or diff):
        raise typer.BadParameter("--verify needs a project that is written")
    deployment = deployment_of(bundle, task, compute, schedule, timezone)
    options = options_of(name, keep_all_names, order, maps, deployment)
    if python and not (record or verify):
        raise typer.BadParameter("--python goes with --record or --verify")
    recording = recording_of(
        record, python, data_limit, allow_pickle, describe, timeout, total_timeout
    )
    from nb2pkg.commands.converting import convert_all
    from nb2pkg.commands.several import Wishes
    from nb2pkg.reporting import Voice
    from nb2pkg.verification import Means

    means = Means(python, kernel, timeout, total_timeout) if verify else None
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
        means=means,
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
