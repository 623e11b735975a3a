"""The rows of a run in, the project that stands around all of theirs out: the top of a repository or of one package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from nb2pkg import __version__
from nb2pkg.batching.layouts import Layout, hashes
from nb2pkg.batching.merging import disagreements, merged
from nb2pkg.batching.sharing.common import SUMMARY, common_files
from nb2pkg.batching.store import FOLDER
from nb2pkg.generating.together import (
    Common,
    Member,
    common_project_files,
    package_files,
    repository_files,
)
from nb2pkg.model.batch import Row, Sharing
from nb2pkg.model.plan import Requirement
from nb2pkg.model.project import Project, ProjectFile

_LOCK = f"{FOLDER}/frame.lock"


def frame(
    rows: Iterable[Row], layout: Layout, name: str, sharing: Sharing
) -> Project | None:
    """The files at the top of the output folder, None for projects that stand alone or when there is none.

    name  of the one package, or of the repository.
    """
    done = sorted(
        (row for row in rows if row.status == "converted"), key=lambda row: row.project
    )
    if layout == "projects" or not done:
        return None
    members = [_member(row) for row in done]
    requires = max((row.requires_python for row in done), key=_version)
    if layout == "monorepo":
        files = repository_files(name, members, requires)
    else:
        files = package_files(name, members, _common(done, requires))
    if sharing.moved and sharing.shared:
        files += _common_files(done, layout, sharing)
    return Project(name, name, _locked(files), _LOCK)


def _common_files(
    rows: Sequence[Row], layout: Layout, sharing: Sharing
) -> tuple[ProjectFile, ...]:
    """The package of what notebooks have in common: one beside the others, or a subpackage like them."""
    package = sharing.package
    if layout == "package":
        return common_files(sharing.shared, package, "tests/common")
    project = package.replace("_", "-")
    needed = merged(_required_by(sharing, rows))
    files = (
        *common_files(sharing.shared, package, "tests"),
        *common_project_files(project, package, SUMMARY, needed),
    )
    return tuple(ProjectFile(f"packages/{project}/{f.path}", f.text) for f in files)


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


def _common(rows: Sequence[Row], requires_python: str) -> Common:
    wanted = [requirement for row in rows for requirement in row.requirements]
    return Common(
        requirements=merged(wanted),
        requires_python=requires_python,
        copied=tuple(sorted(path for row in rows for path in row.copied)),
        lenient=tuple(sorted(rule for row in rows for rule in row.lenient)),
        open=tuple(disagreements(wanted).items()),
    )


def _version(requires_python: str) -> tuple[int, ...]:
    """`>=3.10` as numbers.

    >>> _version(">=3.10") > _version(">=3.9")
    True
    """
    digits = requires_python.lstrip("><=~ ").split(",")[0].split(".")
    return tuple(int(part) for part in digits if part.isdigit())


def _locked(files: Sequence[ProjectFile]) -> tuple[ProjectFile, ...]:
    document = {"nb2pkg": __version__, "files": hashes(files)}
    lock = ProjectFile(_LOCK, json.dumps(document, indent=2) + "\n")
    return tuple(sorted((*files, lock), key=lambda file: file.path))
