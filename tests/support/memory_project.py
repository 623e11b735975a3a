"""Cells in, what nb2pkg makes of them out, without a disk and without black: slim cells, and the package's modules as texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nb2pkg.analysing import analyse
from nb2pkg.generating.config import config_files
from nb2pkg.generating.modules import module_text
from nb2pkg.generating.pipeline_module import pipeline_text
from nb2pkg.model.notebook import Cell, Notebook
from nb2pkg.model.plan import Plan
from nb2pkg.planning import plan


@dataclass(frozen=True)
class MemoryProject:
    """The plan, the slim code cells as (origin, source), and the modules by dotted name."""

    plan: Plan
    slim: list[tuple[int, str]]
    modules: dict[str, str]

    def __str__(self) -> str:
        cells = [
            f"# slim cell, from {origin}\n{source}" for origin, source in self.slim
        ]
        modules = [f"# {name}\n{text}" for name, text in self.modules.items() if text]
        return "\n\n".join([*cells, *modules])


def convert_in_memory(sources: Sequence[str], name: str = "same") -> MemoryProject:
    """Convert code cells to a package called `name`."""
    cells = tuple(
        Cell(index, "code", source) for index, source in enumerate(sources, 1)
    )
    return project_in_memory(Notebook(name, "-", "ipynb", cells, ""))


def project_in_memory(notebook: Notebook) -> MemoryProject:
    """Convert a notebook to a package of its name."""
    name = notebook.name
    planned = plan(analyse(notebook))
    made = planned.plan
    modules = {f"{name}.{module.name}": module_text(module) for module in made.modules}
    modules[name] = ""
    modules[f"{name}.config"] = config_files(made)
    modules[f"{name}.pipeline"] = pipeline_text(made)
    slim = [(cell.origin, cell.source) for cell in planned.cells if cell.kind == "code"]
    return MemoryProject(made, slim, modules)
