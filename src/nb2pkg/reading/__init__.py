"""Notebook files in, `Notebook` out, and back: the only room that knows file formats.

format            told by                                            read and spelled in
ipynb             a JSON object with `cells` (4) or `worksheets` (3)  ipynb, old_ipynb, spelling_ipynb
databricks        line 1: `# Databricks notebook source`              databricks, dialects
databricks-html   `__DATABRICKS_NOTEBOOK_MODEL` in a saved page       databricks_html, databricks_model, databricks
databricks-dbc    a JSON object with `commands`: a member of a .dbc   archives, databricks_model, databricks
percent           `# %%`, `#%%`, `# <codecell>`, `# In[3]:` lines,    percent, markers, prose,
                  or sphinx-gallery's lines of `#`                    jupytext, spelling_percent
script            other Python text                                   percent, spelling_percent
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nb2pkg.model.notebook import LocalModule, Notebook, SlimCell
from nb2pkg.model.options import Installed
from nb2pkg.model.provenance import Provenance

if TYPE_CHECKING:
    from nb2pkg.reading.files import Load
    from nb2pkg.reading.local import Beside

__all__ = [
    "Beside",
    "beside",
    "find_original",
    "home_of",
    "installed_modules",
    "join",
    "local_modules",
    "member_of",
    "notebooks_at",
    "read_bytes",
    "read_lock",
    "read_notebook",
    "slim_suffix",
    "spell_notebook",
]


def read_notebook(path: str | Path) -> Notebook:
    """The notebook in a file, or on standard input for "-"; raises NotebookUnreadable."""
    from nb2pkg.reading.files import load

    data, name, shown = load(path)
    return read_bytes(data, name=name, path=shown)


def notebooks_at(path: str | Path) -> tuple[str, ...]:
    """The paths of the notebooks in a file: its own, or one for each notebook of a Databricks archive.

    Raises NotebookUnreadable when an archive cannot be read.
    """
    from nb2pkg.reading.files import notebooks_at as found

    return found(path)


def join(notebook: Notebook, load: Load | None = None) -> Notebook:
    """The notebook with the cells of those it runs with `%run`, from the disk or as `load` finds them; raises NotebookUnreadable when they run in a circle."""
    if not any(cell.kind == "other" for cell in notebook.cells):
        return notebook
    from nb2pkg.reading.joining import join as joined

    return joined(notebook) if load is None else joined(notebook, load)


def read_bytes(data: bytes, *, name: str, path: str) -> Notebook:
    """The notebook in these bytes; `path` is for messages and, in doubt, its suffix; raises NotebookUnreadable."""
    from nb2pkg.reading.detecting import read

    return read(data, name=name, path=path)


def spell_notebook(notebook: Notebook, cells: Sequence[SlimCell]) -> str:
    """The text of a notebook of these cells in the format of `notebook`; the inverse of reading.

    Line ends are those of `notebook.newline`; Databricks web pages and archives become Databricks source.
    """
    if notebook.format == "ipynb":
        from nb2pkg.reading.spelling_ipynb import spell_ipynb

        return spell_ipynb(notebook, cells)
    if notebook.format.startswith("databricks"):
        from nb2pkg.reading.databricks import spell_databricks

        text = spell_databricks(notebook, cells)
    else:
        from nb2pkg.reading.spelling_percent import spell_percent

        text = spell_percent(notebook, cells)
    return text.replace("\n", notebook.newline)


def slim_suffix(notebook: Notebook) -> str:
    """The suffix of the file that `spell_notebook` gives the text of."""
    if notebook.format == "ipynb":
        return ".ipynb"
    from nb2pkg.reading.dialects import DIALECTS

    return DIALECTS[notebook.language].suffix


def home_of(path: str) -> Path:
    """The folder a notebook is in; of one in an archive (`a.dbc#folder/name`) that of the archive."""
    return next(folder for folder in Path(path).parents if folder.is_dir())


def member_of(path: str) -> str:
    """`a.dbc#folder/name` -> `folder/name`; "" for a notebook that is a file of its own."""
    from nb2pkg.reading.archives import divided

    return divided(path)[1]


def installed_modules(python: str) -> tuple[Installed, ...]:
    """What the environment of that Python has; raises EnvironmentUnreadable."""
    from nb2pkg.reading import environment

    return environment.installed_modules(python)


def beside(path: str) -> Beside:
    """What stands in the folder of the notebook at `path`; nothing for standard input."""
    from nb2pkg.reading.local import files_in, nothing

    return nothing if path == "-" else files_in(Path(path).parent)


def local_modules(beside: Beside, names: Iterable[str]) -> tuple[LocalModule, ...]:
    """The modules beside a notebook among the dotted `names`, and those they import in turn, sorted by name.

    Names that are no file there are left out. Raises NotebookUnreadable when a file is undecodable or too big.
    """
    from nb2pkg.reading.local import find_local_modules

    return find_local_modules(beside, names)


def read_lock(folder: Path) -> Provenance:
    """What a project's `nb2pkg.lock` says of its origin; raises `ProjectUnreadable`."""
    from nb2pkg.reading import lock

    return lock.read_lock(folder)


def find_original(project: Path, provenance: Provenance) -> Path:
    """The notebook a project was made from, looked for near it; raises `NotebookUnreadable` when it is gone or changed."""
    from nb2pkg.reading import originals

    return originals.find_original(project, provenance)
