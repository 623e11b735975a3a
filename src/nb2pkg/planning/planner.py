"""Analysis in, Plan and slim cells out: the straight line through all decisions."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nb2pkg.model.analysis import Analysis, Fact, Hazard, ImportedName
from nb2pkg.model.notebook import LocalModule, SlimCell
from nb2pkg.model.options import Options
from nb2pkg.model.plan import Plan, Setting
from nb2pkg.planning import account, naming
from nb2pkg.planning.captions import captions_at_the_work
from nb2pkg.planning.decided import Decided, looks_at_namespace
from nb2pkg.planning.definitions import Definitions, decide_definitions
from nb2pkg.planning.demands import called_methods, imported_modules, pip_lines
from nb2pkg.planning.dependencies import requirements
from nb2pkg.planning.importing import copied_name
from nb2pkg.planning.lateness import found_by_setup, with_late_modules
from nb2pkg.planning.layout import file_name, lay_out
from nb2pkg.planning.lifetimes import keepers
from nb2pkg.planning.local_modules import (
    calls_with_local_imports,
    no_python,
    noisy_keys,
    rewritten,
    roots,
    staying_modules,
    why_it_stays,
    with_local_imports,
)
from nb2pkg.planning.making import makers, with_makers_in_place, written_modules
from nb2pkg.planning.module_making import module_of, with_import_comments
from nb2pkg.planning.noisy import (
    broken_modules,
    noisy_modules,
    rebound_names,
    with_noise,
    with_rebound_names,
)
from nb2pkg.planning.paths import lift_paths
from nb2pkg.planning.provenance import (
    as_the_user_counts,
    own_cells,
    prose_left_out,
)
from nb2pkg.planning.queries import (
    WITH_VALUES,
    Queries,
    lift_queries,
    used_queries,
    with_queries,
)
from nb2pkg.planning.remarks import more_findings
from nb2pkg.planning.running import injected_into, running
from nb2pkg.planning.scene import Scene
from nb2pkg.planning.sections import title_and_summary
from nb2pkg.planning.settings import settings_of, start_values
from nb2pkg.planning.showing import examples_of
from nb2pkg.planning.slim import slim_cells
from nb2pkg.planning.steps import decide_steps
from nb2pkg.planning.widgets import Widgets, lift_widgets
from nb2pkg.planning.world import Flow, World, world_of

_AS_IT_IS = Options()
_FIRST_VALUE = Hazard(
    "first-value-of-a-parameter",
    "the `parameters` cell gives the first value of a name that is bound again below",
)


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan, and the cells of the slim notebook."""

    plan: Plan
    cells: tuple[SlimCell, ...]


def plan(
    analysis: Analysis,
    options: Options = _AS_IT_IS,
    local_modules: tuple[LocalModule, ...] = (),
) -> Planned:
    """Decide everything about the project; nothing is executed and nothing is written."""
    package = naming.package_name(
        options.name or analysis.notebook.name,
        (*analysis.local_imports, *imported_modules(analysis.facts)),
    )
    if options.parent:
        package = f"{options.parent}.{package}"
    rebound = rebound_names(local_modules)
    analysis = with_rebound_names(analysis, rebound)
    broken = broken_modules(local_modules)
    local_modules = tuple(m for m in local_modules if m not in broken)
    made = makers(analysis.facts)
    staying = staying_modules(local_modules, analysis.facts, rebound)
    outside = roots(broken) | staying.keys()
    local_modules = tuple(
        m for m in local_modules if m.name.split(".")[0] not in outside
    )
    noisy = noisy_modules(local_modules)
    local = roots(local_modules)
    widgets = lift_widgets(with_makers_in_place(analysis, made))
    queries = lift_queries(widgets)
    analysis = queries.analysis
    decided, stays, definitions = _decide(widgets, queries, options, package, local)
    noisy_imports = noisy_keys(decided, noisy)
    decided = replace(
        decided, noisy=noisy_imports | noisy_keys(decided, outside), makers=made
    )
    decided = with_late_modules(decided, naming.RESERVED_MODULES | local)
    run, found = running(decided), found_by_setup(decided)
    used = frozenset().union(
        *(f.reads for f in decided.layout.functions.values()),
        *(call.reads for call in run.calls),
    )
    decided, modules = with_import_comments(
        decided,
        tuple(
            replace(module_of(decided, name, functions), found_by_setup=name in found)
            for name, functions in decided.layout.modules.items()
        ),
    )
    title, summary = title_and_summary(own_cells(analysis.notebook.cells))
    whole = Plan(
        project=naming.project_name(package),
        package=package,
        title=title or analysis.notebook.name,
        summary=summary,
        notebook=file_name(analysis.notebook),
        settings=(*decided.settings.values(), *decided.starts.values()),
        modules=with_noise(
            modules, package, frozenset(map(copied_name, noisy)), outside
        ),
        pipeline_imports=run.imports,
        pipeline=calls_with_local_imports(run.calls, package, local),
        results=run.results,
        requirements=requirements(
            _others_modules(decided),
            [
                line
                for fact in decided.facts
                if fact.key in decided.dropped or analysis.numbered
                for line in pip_lines(fact)
            ],
            dict(options.requirements_map),
            local | outside,
            methods=called_methods(decided.facts),
            installed=options.installed,
        ),
        local_modules=tuple(rewritten(m, package, local) for m in local_modules),
        placed=(
            *account.placed(decided, stays),
            *prose_left_out(analysis.notebook),
        ),
        findings=account.ordered(
            (
                *account.seen_before(decided, analysis.findings),
                *account.findings(decided, stays),
                *more_findings(analysis, decided, noisy_imports),
                *map(no_python, broken),
                *(why_it_stays(root, why) for root, why in sorted(staying.items())),
            )
        ),
        figures=account.figures(decided),
        examples=examples_of(analysis, definitions),
        injected=injected_into(run.calls, decided.world.sessions),
        is_async=run.is_async,
        databricks=analysis.databricks,
        exit_value=run.exit_value,
        only_sql=analysis.only_sql and not modules,
        queries=used_queries(decided.queries, used),
        fills_queries=WITH_VALUES in used,
    )
    told = as_the_user_counts(whole, analysis.notebook)
    return Planned(told, slim_cells(decided))


def _decide(
    widgets: Widgets,
    queries: Queries,
    options: Options,
    package: str,
    local: frozenset[str],
) -> tuple[Decided, dict[int, Hazard], Definitions]:
    analysis = queries.analysis
    world = with_queries(world_of(analysis), queries)
    settings = settings_of(world, analysis.cells, widgets.settings)
    marked = _marked(analysis, settings)
    if looks_at_namespace(world.facts):
        # Whoever looks at the namespace sees when a name appears: only the user's own parameters may appear first.
        settings = {name: s for name, s in settings.items() if name in marked}
    captioned = captions_at_the_work(analysis, settings.keys() - marked)
    if captioned is not analysis:
        analysis, world = captioned, with_queries(world_of(captioned), queries)
        again = settings_of(world, analysis.cells, widgets.settings)
        settings = {name: again[name] for name in settings}
    definitions = decide_definitions(world, settings, marked)
    if "functools" not in world.imports and any(
        "functools" in f.uses
        for f in definitions.facts
        if "functools.partial(" in f.source
    ):
        # Calls were rewritten to `functools.partial(f, v=v)`.
        own = (ImportedName("functools", "functools"),)
        world = replace(world, imports={**world.imports, "functools": own})
    settings = {**widgets.settings, **_offered(settings, marked, definitions.direct)}
    facts = definitions.facts
    if not marked:
        lifted = lift_paths(world, facts, settings)
        facts, settings = lifted.facts, {**settings, **lifted.settings}
        definitions = replace(definitions, facts=facts)
    starts = start_values(world, analysis.cells, settings)
    facts = tuple(
        replace(f, hazard=_FIRST_VALUE) if f.key in starts else f for f in facts
    )
    hoisted = _hoisted(world, facts, definitions, settings)
    unoffered = frozenset(n for n, s in settings.items() if not s.offered)
    scene = Scene(
        world=world,
        flow=Flow(facts, world.sessions),
        facts=facts,
        module_level=frozenset(world.imports)
        | frozenset(definitions.moved)
        | unoffered,
        settings=frozenset(n for n, s in settings.items() if s.offered),
        hoisted=hoisted,
        keep_all=options.keep_all_names or looks_at_namespace(facts),
        keepers=keepers(facts),
    )
    steps = decide_steps(scene, analysis.cells)
    reserved = naming.RESERVED_MODULES | local
    layout = lay_out(analysis, world, settings, definitions, steps, reserved)
    layout = with_local_imports(layout, package, local)
    dropped = frozenset(
        f.key
        for f in facts
        if f.kind == "install" and pip_lines(f) and not analysis.numbered
    )
    decided = Decided(
        world,
        analysis.cells,
        facts,
        steps,
        layout,
        settings,
        hoisted,
        dropped,
        marked,
        package,
        local,
        {},
        widgets.in_run,
        {one.alias: one.expression for one in analysis.aliases},
        queries=queries.constants,
        sql_in_run=queries.in_run,
        starts=starts,
    )
    stays = {**steps.stays, **definitions.stays}
    return decided, {k: h for k, h in stays.items() if k not in dropped}, definitions


def _others_modules(decided: Decided) -> list[str]:
    """What the notebook imports, but for the modules that it writes itself."""
    written = written_modules(decided.facts)
    modules = imported_modules(decided.facts)
    return [module for module in modules if module.split(".")[0] not in written]


def _marked(analysis: Analysis, settings: Mapping[str, Setting]) -> frozenset[str]:
    """Parameters in a cell tagged `parameters`."""
    cells = {c.cell.index for c in analysis.cells if "parameters" in c.cell.tags}
    return frozenset(n for n, s in settings.items() if s.cell in cells)


def _offered(
    settings: Mapping[str, Setting], marked: frozenset[str], direct: frozenset[str]
) -> dict[str, Setting]:
    """Which parameters are options: what functions import directly cannot be, nor can what those depend on.

    A notebook with a `parameters` cell has said which ones they are: its other constants stay where they are.
    """
    fixed = set(direct) | {n for n, s in settings.items() if not s.offered}
    for name in reversed(list(settings)):
        if name in fixed and settings[name].derived:
            tree = ast.parse(settings[name].default)
            fixed |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    kept = {
        n: s for n, s in settings.items() if not marked or n in marked or n in fixed
    }
    return {n: replace(s, offered=n not in fixed) for n, s in kept.items()}


def _hoisted(
    world: World,
    facts: tuple[Fact, ...],
    definitions: Definitions,
    settings: Mapping[str, Setting],
) -> frozenset[int]:
    keys = {fact.key for fact in definitions.moved.values()}
    for fact in facts:
        if fact.kind == "import" and (
            fact.hazard is None or fact.hazard.code == "kept-by-the-user"
        ):
            if all(i.attribute == "*" or i.name in world.imports for i in fact.imports):
                keys.add(fact.key)
        elif (
            fact.binds
            and next(iter(fact.binds)) in settings
            and len(fact.binds) == 1
            and fact.kind != "definition"
        ):
            keys.add(fact.key)
    return frozenset(keys)
