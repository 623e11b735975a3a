"""A notebook's project in, the same where the layout wants it out; and the files that hold many together.

projects   `<name>/`               each stands alone
monorepo   `packages/<name>/`      one repository: one CI, one set of tools, one package a notebook
package    `src/<package>/<name>/` one distribution: one subpackage a notebook
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nb2pkg.model.project import Project, ProjectFile
from nb2pkg.model.provenance import LOCK

Layout = Literal["projects", "monorepo", "package"]

_OF_THE_REPOSITORY = (".github/", ".gitignore", ".pre-commit-config.yaml")
_OF_THE_PACKAGE = (*_OF_THE_REPOSITORY, "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project goes: the folder below the output folder that its paths start from, and what it is there."""

    below: str
    project: Project


def placed(project: Project, layout: Layout, common: str = "") -> Place:
    """The project as it stands in the layout; `common` is the package that it may take shared code from."""
    if layout == "projects":
        return Place("", project)
    if layout == "monorepo":
        files = _beside(_without(project), common)
        return Place("packages", _relocked(project, files, LOCK, common))
    name = project.package.rpartition(".")[2]
    home = "src/" + project.package.replace(".", "/")
    files = [
        ProjectFile(_in_package(file.path, name, home), file.text, file.data)
        for file in _without(project, _OF_THE_PACKAGE)
    ]
    return Place("", _relocked(project, files, f"{home}/{LOCK}", common))


def folder_of(place: Place, layout: Layout) -> str:
    """Where to look for the project, from the output folder."""
    if layout == "package":
        return place.project.lock.rpartition("/")[0]
    return f"{place.below}/{place.project.name}".lstrip("/")


def home_and_lock(folder: str) -> tuple[str, str]:
    """The folder that the paths of a project start from, from the output folder, and the path of its lock in there.

    >>> home_and_lock("packages/churn"), home_and_lock("src/team/churn")
    (('packages/churn', 'nb2pkg.lock'), ('', 'src/team/churn/nb2pkg.lock'))
    """
    if folder.startswith("src/"):
        return "", f"{folder}/{LOCK}"
    return folder, LOCK


def _without(
    project: Project, prefixes: tuple[str, ...] = _OF_THE_REPOSITORY
) -> list[ProjectFile]:
    return [file for file in project.files if not file.path.startswith(prefixes)]


def _beside(files: list[ProjectFile], common: str) -> list[ProjectFile]:
    """The files of a package that finds the common one beside it, not on an index."""
    name = common.replace("_", "-")
    texts = {file.path: file.text for file in files}
    if not common or f'"{name}"' not in texts["pyproject.toml"]:
        return files
    texts["pyproject.toml"] += f"\n[tool.uv.sources]\n{name} = {{ workspace = true }}\n"
    texts["README.md"] = texts["README.md"].replace(
        "--editable . --group dev", f"--editable ../{name} --editable . --group dev"
    )
    return [ProjectFile(path, text) for path, text in texts.items()]


def _in_package(path: str, name: str, home: str) -> str:
    """Tests and texts of each notebook in a folder of its own.

    >>> _in_package("tests/test_load.py", "churn", "src/team/churn")
    'tests/churn/test_load.py'
    >>> _in_package("README.md", "churn", "src/team/churn")
    'docs/churn.md'
    """
    if path.startswith("tests/"):
        return f"tests/{name}/{path.removeprefix('tests/')}"
    if path == "README.md":
        return f"docs/{name}.md"
    return f"{home}/{LOCK}" if path == LOCK else path


def _relocked(
    project: Project, files: Iterable[ProjectFile], lock: str, common: str
) -> Project:
    """The project of these files, its lock brought into line with them; it says so when they take code from `common`."""
    others = [file for file in files if not file.path.endswith(LOCK)]
    text = next(file.text for file in project.files if file.path == LOCK)
    document = json.loads(text)
    document["files"] = hashes(others)
    line = f"from {common}."
    if common and any(line in it.text for it in others if it.path.endswith(".py")):
        document["shared"] = common
    relocked = ProjectFile(
        lock, json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    )
    ordered = sorted((*others, relocked), key=lambda file: file.path)
    return Project(project.name, project.package, tuple(ordered), lock)


def hashes(files: Iterable[ProjectFile]) -> dict[str, str]:
    """Path -> hash of each file, as locks have them."""
    return {
        file.path: hashlib.sha256(file.content).hexdigest()
        for file in sorted(files, key=lambda file: file.path)
    }
