"""The rows of a run in, what stands around their projects out: the top of a repository or of one package, and shared code.

The lock of each is a file beside the others, for version control: a fresh clone knows what nb2pkg wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from nb2pkg import __version__
from nb2pkg.batching.layouts import Layout, Place, hashes
from nb2pkg.batching.merging import disagreements, merged
from nb2pkg.batching.sharing.common import (
    SUMMARY,
    common_files,
    lenient_in_common,
)
from nb2pkg.generating.together import (
    Common,
    Member,
    common_project_files,
    package_files,
    repository_files,
)
from nb2pkg.model.batch import Batch, Row, Shared, Sharing
from nb2pkg.model.plan import Requirement
from nb2pkg.model.project import Project, ProjectFile
from nb2pkg.model.provenance import BATCH_LOCK


def frame(batch: Batch, layout: Layout, name: str) -> Project | None:
    """The files at the top of the output folder, None for projects that stand alone or when there is none.

    name  of the one package, or of the repository.
    """
    done = sorted(
        (row for row in batch.rows if row.status == "converted"),
        key=lambda row: row.project,
    )
    if layout == "projects" or not done:
        return None
    members = [_member(row) for row in done]
    requires = max((row.requires_python for row in done), key=_version)
    if layout == "monorepo":
        files = repository_files(
            name, members, requires, _shared_project(batch.sharing)
        )
    else:
        lenient = lenient_in_common(*_moved(batch.sharing))
        files = package_files(name, members, _common(done, requires, lenient))
    projects = sorted(
        (*(row.folder for row in done), *(it.folder for it in batch.left))
    )
    return Project(name, name, _locked(files, BATCH_LOCK, projects), BATCH_LOCK)


def shared_place(rows: Iterable[Row], layout: Layout, sharing: Sharing) -> Place | None:
    """The package of what notebooks have in common: one beside the others, or a subpackage like them; None when there is none."""
    shared, package = _moved(sharing)
    if not shared or layout == "projects":
        return None
    if layout == "package":
        folder = "src/" + package.replace(".", "/")
        files = common_files(shared, package, "tests/common")
        lock = f"{folder}/{BATCH_LOCK}"
        return Place("", Project(package, package, _locked(files, lock), lock))
    project = _shared_project(sharing)
    rows = tuple(rows)
    files = (
        *common_files(shared, package, "tests"),
        *common_project_files(
            project,
            package,
            SUMMARY,
            merged(_required_by(sharing, rows)),
            _least_python(shared, rows),
            lenient_in_common(shared, package),
        ),
    )
    return Place(
        f"packages/{project}",
        Project(project, package, _locked(files, BATCH_LOCK), BATCH_LOCK),
    )


def _moved(sharing: Sharing) -> tuple[tuple[Shared, ...], str]:
    """What has moved, and the package it is in."""
    return (sharing.shared if sharing.moved else ()), sharing.package


def _shared_project(sharing: Sharing) -> str:
    """The project of shared code in a repository of packages, "" when there is none."""
    return sharing.package.replace("_", "-") if _moved(sharing)[0] else ""


def _least_python(shared: Iterable[Shared], rows: Iterable[Row]) -> str:
    """The oldest Python that shared code runs on: each piece on that of the least demanding notebook that has it."""
    by_source = {row.source: row.requires_python for row in rows}
    least = (
        min((by_source[source] for source, _, _ in one.members), key=_version)
        for one in shared
    )
    return max(least, key=_version)


def _required_by(sharing: Sharing, rows: Iterable[Row]) -> list[Requirement]:
    """What the notebooks require for the modules that shared code imports."""
    roots = {
        line.split()[1].split(".")[0]
        for one in sharing.shared
        for line in one.portrait.imports
    }
    having = {source for one in sharing.shared for source, _, _ in one.members}
    return [
        one
        for row in rows
        if row.source in having
        for one in row.requirements
        if {one.origin.split(".")[0], one.distribution.replace("-", "_")} & roots
    ]


def _member(row: Row) -> Member:
    notebook = row.source.rpartition("/")[2]
    return Member(row.project, row.package, row.folder, notebook, row.title)


def _common(
    rows: Sequence[Row],
    requires_python: str,
    lenient: tuple[tuple[str, tuple[str, ...]], ...],
) -> Common:
    wanted = [requirement for row in rows for requirement in row.requirements]
    return Common(
        requirements=merged(wanted),
        requires_python=requires_python,
        copied=tuple(sorted(path for row in rows for path in row.copied)),
        lenient=tuple(sorted((*lenient, *(it for row in rows for it in row.lenient)))),
        open=tuple(disagreements(wanted).items()),
        allowed=reduce(or_, (row.allowed for row in rows)),
    )


def _version(requires_python: str) -> tuple[int, ...]:
    """`>=3.10` as numbers.

    >>> _version(">=3.10") > _version(">=3.9")
    True
    """
    digits = requires_python.lstrip("><=~ ").split(",")[0].split(".")
    return tuple(int(part) for part in digits if part.isdigit())


def _locked(
    files: Sequence[ProjectFile], lock: str, projects: Sequence[str] = ()
) -> tuple[ProjectFile, ...]:
    document: dict[str, object] = {"nb2pkg": __version__, "files": hashes(files)}
    if projects:
        document["projects"] = list(projects)
    written = ProjectFile(lock, json.dumps(document, indent=2) + "\n")
    return tuple(sorted((*files, written), key=lambda file: file.path))
