"""Plan in, text of `README.md` out: how to run, test and build, the pipeline as a graph, what stayed and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2pkg.generating.command import option
from nb2pkg.generating.config import is_field, is_secret
from nb2pkg.generating.spelling import literal_value, one_line
from nb2pkg.generating.templates import render
from nb2pkg.model.databricks import ONLY_SHOW
from nb2pkg.model.plan import Call, Placed, Plan

# Larger graphs nobody reads and Mermaid refuses (500 edges): modules are drawn instead of steps.
_MANY_STEPS = 60
_MANY_PLACES = 12
_LABEL = 40
_FILE_NAME = re.compile(
    r"[^\s<>|*?]*[\w-]\.(?:csv|tsv|txt|json|jsonl|parquet|xlsx?|pkl|pickle|npy|npz|h5|db|png|jpe?g|zip|gz)"
)


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the graph."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow of the graph, with the variables that travel along it."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Statements with one reason, and where they are: `cell 3, cells 5–7`."""

    reason: str
    places: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of parameters."""

    option: str
    type: str
    default: str
    meaning: str


def readme_text(
    plan: Plan, slim: str, *, recorded: bool = False, bundle: bool = False
) -> str:
    """Text of `README.md`; `slim` is the slim notebook's path in the project.

    `recorded`: the project has recorded tests; `bundle`: it has a Databricks bundle.
    """
    nodes, edges = pipeline_graph(plan.pipeline)
    return render(
        "README.md",
        title=one_line(plan.title) or plan.project,
        summary=one_line(plan.summary),
        project=plan.project,
        package=plan.package,
        notebook=plan.notebook,
        slim=slim,
        bundle=bundle,
        injected=[name for name in plan.injected if name not in ONLY_SHOW],
        reads_files=_names_files(plan),
        recorded=recorded,
        parameters=_parameters(plan),
        only_sql=plan.only_sql,
        nodes=nodes,
        edges=edges,
        stayed=_groups(p for p in plan.placed if p.home == "notebook" and p.reason),
        dropped=_groups(p for p in plan.placed if p.home == "dropped" and p.reason),
    )


def pipeline_graph(
    calls: tuple[Call, ...],
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """The data flow: an arrow from the call that last bound a name to each call that reads it.

    Lines of `run` that call no step are drawn only where they lie between steps.
    """
    by_module = len(calls) > _MANY_STEPS
    drawn: dict[str, Node] = {}
    binder: dict[str, Node] = {}
    steps: set[str] = set()
    flows: dict[tuple[str, str], list[str]] = {}
    for call in calls:
        if not call.function and not call.binds:
            continue
        label = _label(call, by_module=by_module)
        group = label if by_module else str(len(drawn))
        node = drawn.setdefault(group, Node(f"n{len(drawn) + 1}", label))
        if call.function:
            steps.add(node.key)
        for name in call.reads:
            source = binder.get(name)
            if source and source != node:
                flows.setdefault((source.key, node.key), []).append(name)
        binder |= dict.fromkeys(call.binds, node)
    edges = (
        Edge(source, target, _shortened(", ".join(dict.fromkeys(names))))
        for (source, target), names in flows.items()
    )
    joined = {key for flow in flows for key in flow}
    nodes = (
        n for n in drawn.values() if n.key in joined or n.key in steps or by_module
    )
    return tuple(nodes), tuple(edges)


def _label(call: Call, *, by_module: bool) -> str:
    if by_module:
        return call.function.rpartition(".")[0] or "pipeline"
    return call.function.rpartition(".")[2] or _shortened(one_line(call.text))


def _shortened(text: str) -> str:
    return text if len(text) <= _LABEL else text[: _LABEL - 1] + "…"


def _parameters(plan: Plan) -> tuple[Row, ...]:
    return tuple(
        Row(
            option(setting),
            setting.annotation or "Any",
            "…" if is_secret(setting) else _shortened(one_line(setting.default)),
            setting.comment,
        )
        for setting in plan.settings
        if is_field(setting)
    )


def _groups(placed: Iterable[Placed]) -> tuple[Group, ...]:
    """One entry a reason, in the order of the notebook."""
    cells: dict[tuple[str, str], list[int]] = {}
    for one in placed:
        cells.setdefault((one.reason, one.notebook), []).append(one.cell)
    return tuple(
        Group(one_line(reason), _places(sorted(set(found))) + _of(notebook))
        for (reason, notebook), found in cells.items()
    )


def _of(notebook: str) -> str:
    return f" of {one_line(notebook)}" if notebook else ""


def _places(cells: list[int]) -> str:
    """`cell 3`, `cells 3, 5–7 and 4 more`.

    >>> _places([3, 5, 6, 7])
    'cells 3, 5–7'
    """
    runs = list(_runs(cells))
    shown = ", ".join(f"{a}–{b}" if b > a else str(a) for a, b in runs[:_MANY_PLACES])
    more = f" and {len(runs) - _MANY_PLACES} more" if len(runs) > _MANY_PLACES else ""
    return f"cell{'s' if len(cells) > 1 else ''} {shown}{more}"


def _runs(cells: list[int]) -> Iterator[tuple[int, int]]:
    start = last = cells[0]
    for cell in cells[1:]:
        if cell != last + 1:
            yield start, last
            start = cell
        last = cell
    yield start, last


def _names_files(plan: Plan) -> bool:
    """A setting or a step names a file by a relative path."""
    texts = [function.text for module in plan.modules for function in module.functions]
    texts += [call.text for call in plan.pipeline]
    named = (node for text in texts for node in _strings(text))
    settings = (value for s in plan.settings for _, value in [literal_value(s.default)])
    return any(isinstance(v, str) and _is_relative_file(v) for v in (*named, *settings))


def _strings(text: str) -> Iterator[str]:
    """What stands in quotes; good enough to decide whether a note is due."""
    yield from (
        found[2] for found in re.finditer(r"(['\"])((?:(?!\1)[^\\\n])*)\1", text)
    )


def _is_relative_file(text: str) -> bool:
    return (
        "://" not in text
        and not text.startswith(("/", "\\"))
        and bool(_FILE_NAME.fullmatch(text))
    )
