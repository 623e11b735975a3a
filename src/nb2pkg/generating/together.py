"""Many projects in, the files that hold them together out: those of a repository of packages, or of one package of many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2pkg.generating.metadata import DEV, array, check_table, spelled, supported
from nb2pkg.generating.templates import render, toml
from nb2pkg.model.checking import NOTHING_ALLOWED, Allowed
from nb2pkg.model.plan import Requirement
from nb2pkg.model.project import ProjectFile

_REPORTS = "\n# Reports of nb2pkg batch\n/nb2pkg-report.*\n"


@dataclass(frozen=True, slots=True)
class Member:
    """One project of many: `folder` and `module` are where it is and how Python imports it."""

    project: str
    module: str
    folder: str
    notebook: str
    title: str


@dataclass(frozen=True, slots=True)
class Common:
    """What the members have in common.

    copied   paths of files that are as their authors wrote them, for linters to pass over.
    lenient  modules, and the rules of ruff that their authors' code breaks.
    open     distributions whose bounds differ from notebook to notebook, with these bounds.
    allowed  what `nb2pkg check` must allow the slim notebooks.
    """

    requirements: tuple[Requirement, ...]
    requires_python: str
    copied: tuple[str, ...] = ()
    lenient: tuple[tuple[str, tuple[str, ...]], ...] = ()
    open: tuple[tuple[str, tuple[str, ...]], ...] = ()
    allowed: Allowed = NOTHING_ALLOWED


def common_project_files(
    project: str,
    package: str,
    summary: str,
    requirements: Iterable[Requirement],
    requires_python: str,
    lenient: Sequence[tuple[str, tuple[str, ...]]],
) -> tuple[ProjectFile, ...]:
    """Around a package of shared code in a repository of packages; `lenient` is as in `Common`."""
    return (
        ProjectFile("README.md", f"# {project}\n\n{summary}\n"),
        ProjectFile(
            "pyproject.toml",
            render(
                "package-pyproject.toml",
                project=project,
                package=package,
                description=summary,
                requires_python=requires_python,
                dependencies=array(spelled(one) for one in requirements),
                dev=array(DEV),
                members=(),
                black_target=_black_target(requires_python),
                black_exclude="^/notebooks/",
                ruff_exclude='["notebooks"]',
                lenient=_lenient(lenient),
            ),
        ),
    )


def repository_files(
    name: str, members: Sequence[Member], requires_python: str, common: str
) -> tuple[ProjectFile, ...]:
    """Around packages that stay apart: one CI, one set of tools, one list of what is there; `common` holds shared code, if any."""
    pythons = _listed(requires_python)
    return (
        ProjectFile(".github/workflows/ci.yml", render("monorepo-ci.yml", title=name, pythons=pythons, common=common)),
        ProjectFile(".gitignore", render("gitignore") + _REPORTS),
        ProjectFile(
            ".pre-commit-config.yaml",
            render("pre-commit-config.yaml", excluded="packages/[^/]+/notebooks/"),
        ),
        ProjectFile("README.md", render("monorepo-README.md", title=name, members=members, common=common)),
        ProjectFile("pyproject.toml", render("monorepo-pyproject.toml", dev=array(DEV))),
    )  # fmt: skip


def package_files(
    package: str, members: Sequence[Member], common: Common
) -> tuple[ProjectFile, ...]:
    """Around subpackages: one distribution that requires what all of them do."""
    wheel = [one for one in common.requirements if one.origin != "runtime"]
    runtime = [one for one in common.requirements if one.origin == "runtime"]
    given = {re.split(r"[\[<>=!~; ]", one.distribution)[0] for one in wheel}
    tools = [text for text in DEV if re.split("[<>=]", text)[0] not in given]
    excluded = "|".join(["notebooks/", *(f"{path}$" for path in common.copied)])
    project = package.replace("_", "-")
    return (
        ProjectFile(
            ".github/workflows/ci.yml",
            render(
                "ci.yml",
                project=project,
                pythons=_listed(common.requires_python),
                bundle=False,
            ),
        ),
        ProjectFile(".gitignore", render("gitignore") + _REPORTS),
        ProjectFile(
            ".pre-commit-config.yaml",
            render("pre-commit-config.yaml", excluded=excluded),
        ),
        ProjectFile(
            "README.md",
            render("package-README.md", title=project, members=members, open=common.open),
        ),
        ProjectFile(
            "pyproject.toml",
            render(
                "package-pyproject.toml",
                project=project,
                package=package,
                description=f"Made from {len(members)} notebooks",
                requires_python=common.requires_python,
                dependencies=array(spelled(one) for one in wheel),
                dev=array(sorted([*tools, *(spelled(one) for one in runtime)])),
                members=members,
                black_target=_black_target(common.requires_python),
                black_exclude=f"^/({excluded})",
                ruff_exclude=f"[{', '.join(map(toml, ('notebooks', *common.copied)))}]",
                lenient=_lenient(common.lenient) + check_table(common.allowed),
            ),
        ),
        ProjectFile(f"src/{package}/__init__.py", f'"""Made from {len(members)} notebooks."""\n'),
        ProjectFile(f"src/{package}/py.typed", ""),
    )  # fmt: skip


def _black_target(requires_python: str) -> str:
    return f"py{supported(requires_python)[0].replace('.', '')}"


def _listed(requires_python: str) -> str:
    return ", ".join(f'"{version}"' for version in supported(requires_python))


def _lenient(rules: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    lines = [
        f"{toml(path)} = [{', '.join(map(toml, codes))}]\n" for path, codes in rules
    ]
    return "\n[tool.ruff.lint.per-file-ignores]\n" + "".join(lines) if lines else ""
