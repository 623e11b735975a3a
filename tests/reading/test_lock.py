"""A lock as it is written in, the provenance out; and the notebook it names, looked for near the project."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from nb2pkg import pipeline
from nb2pkg.errors import NotebookUnreadable, ProjectUnreadable
from nb2pkg.model.provenance import SlimOrigin, cell_digest
from nb2pkg.reading import find_original, read_lock, read_notebook

NOTEBOOK = "# %%\nimport math\n# %%\nr = 2\n# %%\narea = math.pi * r * r\nprint(area)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`tmp_path/here/out/disc`, made from `tmp_path/here/disc.py`."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    (here / "disc.py").write_text(NOTEBOOK)
    return Path(pipeline.convert("disc.py", output="out").folder)


def test_what_the_lock_says(project: Path) -> None:
    found = read_lock(project)
    assert (found.project, found.package, found.notebook) == ("disc", "disc", "disc.py")
    assert found.sha256 == hashlib.sha256(NOTEBOOK.encode()).hexdigest()
    assert (found.order, found.slim) == ("cells", "notebooks/disc_notebook.py")


def test_the_cells_in_the_lock_are_those_of_the_slim_notebook(project: Path) -> None:
    found = read_lock(project)
    slim = read_notebook(project / found.slim)
    digests = [cell_digest(cell.source) for cell in slim.cells if cell.kind == "code"]
    assert [cell.digest for cell in found.cells] == digests
    assert found.cells[-1] == SlimOrigin(3, cell_digest(slim.cells[-1].source))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lock: lock.pop("slim"), "not as this version of nb2pkg writes it"),
        (lambda lock: lock["slim"].update(notebook="../../x.py"), "not as this"),
        (lambda lock: lock["slim"].update(notebook="/etc/passwd"), "not as this"),
        (lambda lock: lock["slim"].update(cells=["x y z"]), "not as this"),
        (lambda lock: lock.update(package="os; x"), "not as this"),
    ],
)
def test_a_lock_that_is_not_ours_is_told_in_words(
    project: Path, change: Any, message: str
) -> None:
    path = project / "nb2pkg.lock"
    lock = json.loads(path.read_text())
    change(lock)
    path.write_text(json.dumps(lock))
    with pytest.raises(ProjectUnreadable, match=message):
        read_lock(project)


def test_a_folder_without_a_lock(tmp_path: Path) -> None:
    with pytest.raises(ProjectUnreadable, match="holds no nb2pkg"):
        read_lock(tmp_path)
    with pytest.raises(ProjectUnreadable, match="holds no nb2pkg"):
        read_lock(tmp_path / "none")


@pytest.mark.parametrize(
    "place", [".", "out", "out/disc", "notebooks/2024", "..", "out/disc/notebooks"]
)
def test_the_notebook_is_found_near_the_project(project: Path, place: str) -> None:
    Path(place).mkdir(parents=True, exist_ok=True)
    moved = Path(place) / "disc.py"
    os.replace("disc.py", moved)
    assert find_original(project, read_lock(project)).resolve() == moved.resolve()


def test_a_copy_that_has_changed_is_passed_over(project: Path) -> None:
    (project.parent / "disc.py").write_text("# %%\nr = 3\n")
    found = find_original(project, read_lock(project))
    assert found.resolve() == Path("disc.py").resolve()


def test_a_notebook_that_has_changed_is_said(project: Path) -> None:
    Path("disc.py").write_text("# %%\nr = 3\n")
    with pytest.raises(NotebookUnreadable, match="has changed since out/disc") as told:
        find_original(project, read_lock(project))
    assert "--notebook" in told.value.hint


def test_a_notebook_that_is_gone_is_said(project: Path) -> None:
    Path("disc.py").unlink()
    with pytest.raises(NotebookUnreadable, match=r"made from disc.py.* not near it"):
        find_original(project, read_lock(project))
