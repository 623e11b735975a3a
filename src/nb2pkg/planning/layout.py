"""Steps and definitions in, modules with named functions out."""

from __future__ import annotations

import ast
import keyword
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath, PurePosixPath

from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.plan import Function, Parameter, Result, Setting
from nb2pkg.planning import naming
from nb2pkg.planning.definitions import Definitions
from nb2pkg.planning.doing import STAGES, Doing, doing_of, quoted_words, stage_of
from nb2pkg.planning.provenance import stem
from nb2pkg.planning.scene import Step, Steps
from nb2pkg.planning.sections import (
    Section,
    first_sentence,
    sections_of,
    title_and_summary,
)
from nb2pkg.planning.texts import definition_doc, definition_text, step_text
from nb2pkg.planning.types import Types, types_of
from nb2pkg.planning.world import BUILTINS, World
from nb2pkg.syntax.made_classes import made_class
from nb2pkg.syntax.names import nested_scopes_bind


@dataclass(frozen=True, slots=True)
class Layout:
    """Functions by the key of the statement they begin with, and the modules in order with what each is about."""

    functions: Mapping[int, Function]
    about: Mapping[str, str]
    types: Types

    @property
    def modules(self) -> dict[str, tuple[Function, ...]]:
        """The modules in order, each with its functions in the order of the notebook."""
        found: dict[str, list[Function]] = defaultdict(list)
        for _, function in sorted(self.functions.items()):
            found[function.module].append(function)
        return {name: tuple(functions) for name, functions in found.items()}


@dataclass(frozen=True, slots=True)
class Drafting:
    """What is looked up while functions are drafted."""

    analysis: Analysis
    world: World
    settings: Mapping[str, Setting]
    definitions: Definitions
    types: Types
    sections: Mapping[int, Section]
    reserved: frozenset[str]
    titles: Mapping[int, str]


def lay_out(
    analysis: Analysis,
    world: World,
    settings: Mapping[str, Setting],
    definitions: Definitions,
    steps: Steps,
    reserved_modules: frozenset[str],
) -> Layout:
    """Name every function, give it a module, merge modules too small or in a circle."""
    classes = [
        n for n, f in definitions.moved.items() if isinstance(f.node, ast.ClassDef)
    ]
    draft = Drafting(
        analysis,
        world,
        settings,
        definitions,
        types_of(world, definitions.facts, classes),
        sections_of(analysis.notebook.cells),
        reserved_modules,
        {c.cell.index: c.cell.title for c in analysis.cells},
    )
    functions = _named(draft, steps)
    functions, about = _placed(draft, functions, steps)
    functions = _without_circles(functions)
    order = dict.fromkeys(f.module for _, f in sorted(functions.items()))
    return Layout(functions, {m: about.get(m, "") for m in order}, draft.types)


def _named(draft: Drafting, steps: Steps) -> dict[int, Function]:
    taken = set(draft.world.names) | BUILTINS | {"config", "Config", "Results", "run"}
    taken |= {s.field for s in draft.settings.values()}
    functions: dict[int, Function] = {}
    for name, fact in draft.definitions.moved.items():
        functions[fact.key] = _definition(name, fact)
    named_sections: set[int] = set()
    seen: set[str] = set()
    read = 0
    for key, step in sorted(steps.steps.items()):
        seen |= quoted_words(draft.definitions.facts[read:key])
        read = key
        section = draft.sections[step.facts[0].cell]
        first = section.number not in named_sections and section.number > 0
        named_sections.add(section.number)
        needs = [name for name in step.needs if name not in draft.settings]
        doing = doing_of(step.facts, needs, step.gives, plots=step.plots, seen=seen)
        wanted = _step_names(draft, step, section, doing, first=first)
        name = naming.first_free(wanted, taken)
        taken.add(name)
        by_code = doing.summary if name.startswith(doing.names) else ""
        functions[key] = _step_function(draft, step, name, section, by_code)
    return functions


def _definition(name: str, fact: Fact) -> Function:
    is_class = isinstance(fact.node, ast.ClassDef) or bool(made_class(fact.node))
    return Function(
        name=name,
        module="",
        kind="class" if is_class else "function",
        parameters=() if is_class else _own_parameters(fact.node),
        results=(),
        summary=definition_doc(fact.node),
        text=definition_text(fact),
        cells=(fact.cell,),
        reads=frozenset(n for n in fact.uses | fact.evaluated if n != name),
        is_async=isinstance(fact.node, ast.AsyncFunctionDef),
    )


def _own_parameters(node: ast.stmt | None) -> tuple[Parameter, ...]:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    positional = [*node.args.posonlyargs, *node.args.args]
    stars = [a for a in (node.args.vararg,) if a]
    named = [*node.args.kwonlyargs, *([node.args.kwarg] if node.args.kwarg else [])]
    # `**kwargs` counts as one too: nothing positional can follow it in a call.
    keyword_only = {id(a) for a in named}
    return tuple(
        Parameter(a.arg, a.arg, keyword=id(a) in keyword_only)
        for a in [*positional, *stars, *named]
    )


def _step_names(
    draft: Drafting, step: Step, section: Section, doing: Doing, *, first: bool
) -> tuple[str, ...]:
    """Names for a step, best first: the user's, a comment that reads like one, the cell's title, the heading, the code."""
    fact = step.facts[0]
    if fact.directive.name:
        return (fact.directive.name,)
    if fact.query:
        name = fact.query.lower()
        says = naming.begins_with_verb(name) or name.startswith(("select", "describe"))
        return (name if says else f"query_{name}",)
    title = draft.titles.get(fact.cell, "")
    spoken = [naming.name_from_comment(fact.leading), naming.slug(title)]
    if first and (not step.plots or naming.slug(section.heading).startswith("plot")):
        spoken.append(naming.slug(section.heading))
    found = [
        name if naming.begins_with_verb(name) else f"{doing.verb}_{name}"
        for name in spoken
        if name
    ]
    return (*found, *doing.names)


def _step_function(
    draft: Drafting, step: Step, name: str, section: Section, by_code: str
) -> Function:
    parameters = _parameters(draft, step)
    last = step.facts[-1].key
    results = tuple(Result(n, draft.types.after(n, last)) for n in step.gives)
    shows = step.shows
    summary = first_sentence(section.prose or "") or by_code or _spoken(name, section)
    cells = tuple(sorted({f.cell for f in step.facts}))
    cell_of = {cell.index: cell for cell in draft.analysis.notebook.cells}
    origin = cell_of[cells[0]]
    source = PurePosixPath(origin.notebook).name or file_name(draft.analysis.notebook)
    numbers = [str(cell_of[cell].number or cell) for cell in cells]
    doc = f"{_ended(summary)}\n\nFrom cell {', '.join(numbers)} of {source}."
    soft = frozenset().union(*(f.soft for f in step.facts))
    annotations = {
        a.split(".")[0]
        for a in (*(p.annotation for p in parameters), *(r.annotation for r in results))
    }
    text = step_text(
        name, step.facts, parameters, results, doc, shows=shows, is_async=step.is_async
    )
    return Function(
        name=name,
        module="",
        kind="plot" if step.plots else "step",
        parameters=parameters,
        results=() if shows else results,
        summary=summary,
        text=text,
        cells=cells,
        reads=((step.names.reads | step.names.deferred | soft) - frozenset(step.needs))
        | frozenset(a for a in annotations if a),
        shows=shows,
        is_async=step.is_async,
    )


def file_name(notebook: Notebook) -> str:
    """The notebook's file name without its folder, which is another one on every machine."""
    return (
        PurePath(notebook.path.replace("\\", "/")).name
        if notebook.path != "-"
        else notebook.name
    )


def _parameters(draft: Drafting, step: Step) -> tuple[Parameter, ...]:
    soft = frozenset().union(*(f.soft for f in step.facts))
    nodes = [f.node for f in step.facts if f.node is not None]
    single = len(step.needs) == 1
    found = []
    for name in step.needs:
        setting = draft.settings.get(name)
        if setting is None:
            kind = draft.types.before(name, step.facts[0].key)
            found.append(Parameter(name, name, kind))
            continue
        field = setting.field
        clashes = (
            field in draft.world.names
            or field in BUILTINS
            or name in soft
            or name in step.names.binds
        )
        if field != name and (
            clashes or any(nested_scopes_bind(nodes, n) for n in (name, field))
        ):
            field = name
        annotation = setting.annotation if setting.annotation != "Any" else ""
        found.append(Parameter(field, name, annotation, keyword=not single))
    return tuple(sorted(found, key=lambda p: p.keyword))


def _spoken(name: str, section: Section) -> str:
    """A summary when there is no prose: the heading, or the function's name as words."""
    words = name.replace("_", " ").strip()
    heading = naming.slug(section.heading)
    if heading and name in (heading, f"{name.partition('_')[0]}_{heading}"):
        words = naming.unnumbered(section.heading)
    return words[:1].upper() + words[1:]


def _ended(sentence: str) -> str:
    sentence = sentence.rstrip(" :;,")
    return sentence if sentence[-1:] in ".!?…" else sentence + "."


def _placed(
    draft: Drafting, functions: dict[int, Function], steps: Steps
) -> tuple[dict[int, Function], dict[str, str]]:
    """A module for every function: the user's, the section's, or the stage's."""
    about: dict[str, str] = {}
    by_section = len({s.number for s in draft.sections.values() if s.number}) >= 2
    names: dict[int, str] = {}
    placed = {}
    ran = _modules_of_notebooks(draft)
    for key, function in sorted(functions.items()):
        fact = draft.definitions.facts[key]
        section = draft.sections[fact.cell]
        module = _free(fact.directive.module, draft)
        if not module and fact.cell in ran:
            module, told = ran[fact.cell]
            about.setdefault(module, told)
        if not module and by_section and section.number:
            if section.number not in names:
                taken = {*names.values(), *(name for name, _ in ran.values())}
                names[section.number] = _module_name(section.heading, draft, taken)
            module = names[section.number]
            about.setdefault(module, _about(section))
        if not module:
            text = (
                "\n".join(f.source for f in steps.steps[key].facts)
                if key in steps.steps
                else fact.source
            )
            module = stage_of(text, plots=function.kind == "plot") or "analysis"
            if fact.query:
                module = "load"
            module = _free(module, draft)
        placed[key] = replace(function, module=module)
    return _merged(placed, {module for module, _ in ran.values()}), about


def _modules_of_notebooks(draft: Drafting) -> dict[int, tuple[str, str]]:
    """Cell -> the module of the notebook that `%run` brought it from, and what that is about."""
    found: dict[str, tuple[str, str]] = {}
    cells = draft.analysis.notebook.cells
    for notebook in dict.fromkeys(c.notebook for c in cells if c.notebook):
        name = naming.slug(stem(notebook)) or "shared"
        taken = {module for module, _ in found.values()}
        title, _ = title_and_summary([c for c in cells if c.notebook == notebook])
        module = naming.unique(_free(name, draft), taken)
        found[notebook] = (module, title or f"What {stem(notebook)} brings")
    return {c.index: found[c.notebook] for c in cells if c.notebook}


def _module_name(heading: str, draft: Drafting, taken: set[str]) -> str:
    name = naming.slug(heading, words=3) or "analysis"
    return naming.unique(_free(name, draft), taken)


def _free(name: str, draft: Drafting) -> str:
    """The name of a module, or one like it when that is taken or means something to Python or pytest."""
    if name.casefold() in {n.casefold() for n in draft.reserved} or name.startswith(
        ("test_", "__")
    ):
        name = f"{name.strip('_')}_steps"
    return f"{name}_steps" if keyword.iskeyword(name) else name


def _about(section: Section) -> str:
    prose = first_sentence(section.prose)
    return (
        f"{section.heading}: {prose[:1].lower()}{prose[1:]}"
        if prose
        else section.heading
    )


def _merged(
    functions: dict[int, Function], kept: Collection[str]
) -> dict[int, Function]:
    """Modules that hold a single one-line function join the module before (or after) them in the notebook.

    A stage such as `load` or `save` is worth a module of its own however short it is, and so are those `kept`.
    """
    sizes: dict[str, int] = defaultdict(int)
    for function in functions.values():
        sizes[function.module] += _size(function)
    order = list(dict.fromkeys(f.module for _, f in sorted(functions.items())))
    home = {m: m for m in order}
    for module in [
        m
        for m in order
        if sizes[m] <= 1 and m.split("_")[0] not in STAGES and m not in kept
    ]:
        place = order.index(module)
        if len(order) > 1:
            neighbour = order[place - 1] if place else order[1]
            home = {m: neighbour if h == module else h for m, h in home.items()}
            order.remove(module)
    return {key: replace(f, module=home[f.module]) for key, f in functions.items()}


def _size(function: Function) -> int:
    """Statements of the body, without docstring and the return we added."""
    body = ast.parse(function.text).body[0]
    if isinstance(body, ast.Assign):
        return 1
    assert isinstance(body, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return len(body.body) - (
        2 if function.results else 1 if function.kind in ("step", "plot") else 0
    )


def _without_circles(functions: dict[int, Function]) -> dict[int, Function]:
    """Modules that would import each other in a circle become one."""
    while True:
        owner = {f.name: f.module for f in functions.values()}
        uses: dict[str, set[str]] = defaultdict(set)
        for function in functions.values():
            uses[function.module] |= {
                owner[n] for n in function.reads if n in owner
            } - {function.module}
        circle = _circle(uses)
        if not circle:
            return functions
        order = list(dict.fromkeys(f.module for _, f in sorted(functions.items())))
        target = min(circle, key=order.index)
        functions = {
            key: replace(f, module=target) if f.module in circle else f
            for key, f in functions.items()
        }


def _circle(uses: Mapping[str, set[str]]) -> set[str]:
    """Modules of one import circle, or the empty set."""
    for start in sorted(uses):
        reach = _reachable(uses, start)
        if start in reach:
            return {m for m in reach if start in _reachable(uses, m)} | {start}
    return set()


def _reachable(uses: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo: list[str] = list(uses.get(start, ()))
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo += uses.get(module, ())
    return seen
