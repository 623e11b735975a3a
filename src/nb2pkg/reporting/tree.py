"""A plan in, a tree in text out: what would go where, and why the rest stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from nb2pkg.model.plan import Function, Module, Placed, Plan, Setting
from nb2pkg.reporting.words import summary_line

_COLUMN = 52


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree, what is said beside it, and the branches below it."""

    text: str
    beside: str = ""
    below: tuple[Branch, ...] = ()


def tree_lines(plan: Plan) -> list[str]:
    """The plan as a tree: modules with their functions, settings, requirements, and what does not move."""
    branches = [_module_branch(module) for module in plan.modules]
    branches += _group("config.py", map(_setting_branch, plan.settings))
    stays = [placed for placed in plan.placed if placed.home == "notebook"]
    dropped = [placed for placed in plan.placed if placed.home == "dropped"]
    branches += _group("stays in the notebook", _placed_branches(stays))
    branches += _group("dropped", _placed_branches(dropped))
    needs = (
        Branch(need.distribution + need.bounds, need.origin)
        for need in plan.requirements
    )
    branches += _group("requires", needs)
    return [summary_line(plan), *_drawn(branches, "")]


def _group(text: str, below: Iterable[Branch]) -> list[Branch]:
    branches = tuple(below)
    return [Branch(text, below=branches)] if branches else []


def _module_branch(module: Module) -> Branch:
    below = tuple(map(_function_branch, module.functions))
    return Branch(f"{module.name}.py", module.summary, below)


def _function_branch(function: Function) -> Branch:
    cells = _cells(function.cells)
    if function.kind == "class":
        return Branch(f"class {function.name}", cells)
    takes = ", ".join(parameter.name for parameter in function.parameters)
    gives = ", ".join(result.name for result in function.results)
    arrow = f" -> {gives}" if gives else ""
    return Branch(f"{function.name}({takes}){arrow}", cells)


def _setting_branch(setting: Setting) -> Branch:
    annotation = f": {setting.annotation}" if setting.annotation else ""
    text = f"{setting.widget or setting.name}{annotation} = {setting.default}"
    option = f"--{setting.field.replace('_', '-')}   " if setting.offered else ""
    return Branch(text, f"{option}{_cells((setting.cell,))}")


def _placed_branches(placed: Sequence[Placed]) -> list[Branch]:
    """One branch a statement, cell by cell."""
    return [
        Branch(
            f"{notebook} cell {cell}".strip(),
            below=tuple(
                Branch(f"line {one.line}: {one.kind}", one.reason) for one in group
            ),
        )
        for (notebook, cell), group in groupby(
            placed, key=lambda one: (one.notebook, one.cell)
        )
    ]


def _cells(cells: Sequence[int]) -> str:
    """The cells in words.

    >>> _cells((4,)), _cells((4, 5))
    ('cell 4', 'cells 4, 5')
    """
    numbers = ", ".join(map(str, cells))
    return f"{'cell' if len(cells) == 1 else 'cells'} {numbers}" if cells else ""


def _drawn(branches: Sequence[Branch], indent: str) -> list[str]:
    """The branches with their lines drawn.

    >>> _drawn([Branch("load.py", below=(Branch("load()"),)), Branch("plot.py")], "")
    ['├── load.py', '│   └── load()', '└── plot.py']
    """
    lines = []
    for branch in branches:
        last = branch is branches[-1]
        line = f"{indent}{'└── ' if last else '├── '}{' '.join(branch.text.split())}"
        beside = f"   {branch.beside}" if branch.beside else ""
        lines.append(line.ljust(_COLUMN) + beside if beside else line)
        lines += _drawn(branch.below, indent + ("    " if last else "│   "))
    return lines
