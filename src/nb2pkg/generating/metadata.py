"""Plan and notebook in, the files around the package out: `pyproject.toml`, README, CI and the like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nb2pkg.generating.bundle import has_bundle
from nb2pkg.generating.leniency import lenient_modules
from nb2pkg.generating.readme import readme_text
from nb2pkg.generating.spelling import one_line
from nb2pkg.generating.templates import render, toml
from nb2pkg.model.checking import NOTHING_ALLOWED, Allowed
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.options import Deployment
from nb2pkg.model.plan import Plan, Requirement
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.recording import Recording

DEV = ("black>=24.1", "pytest>=8.0", "ruff>=0.9")
_PYTHONS = ("3.10", "3.11", "3.12", "3.13")


def metadata_files(
    plan: Plan,
    notebook: Notebook,
    slim_path: str = "",
    recording: Recording | None = None,
    deployment: Deployment | None = None,
    allowed: Allowed = NOTHING_ALLOWED,
) -> tuple[ProjectFile, ...]:
    """Every file that is neither code, nor test, nor the notebook."""
    slim = (
        slim_path
        or f"notebooks/{plan.package}{'.ipynb' if notebook.format == 'ipynb' else '.py'}"
    )
    excluded = "|".join(
        ["notebooks/", *(f"{plan.home}/{m.path}$" for m in plan.local_modules)]
    )
    bundle = has_bundle(plan, deployment or Deployment())
    pythons = ", ".join(f'"{version}"' for version in supported(plan.requires_python))
    return (
        ProjectFile(
            ".github/workflows/ci.yml",
            render("ci.yml", project=plan.project, pythons=pythons, bundle=bundle),
        ),
        ProjectFile(".gitignore", render("gitignore")),
        ProjectFile(
            ".pre-commit-config.yaml",
            render("pre-commit-config.yaml", excluded=excluded),
        ),
        ProjectFile(
            "README.md",
            readme_text(plan, slim, recorded=_has_tests(recording), bundle=bundle),
        ),
        ProjectFile("pyproject.toml", pyproject_text(plan, recording, allowed)),
        ProjectFile(f"{plan.home}/py.typed", ""),
    )


def _has_tests(recording: Recording | None) -> bool:
    return recording is not None and bool(recording.tests)


def pyproject_text(
    plan: Plan,
    recording: Recording | None = None,
    allowed: Allowed = NOTHING_ALLOWED,
) -> str:
    """Text of `pyproject.toml`."""
    runtime = [r for r in plan.requirements if r.origin == "runtime"]
    wheel = [r for r in plan.requirements if r.origin != "runtime"]
    given = {re.split(r"[\[<>=!~; ]", r.distribution)[0] for r in plan.requirements}
    needed = recording.needed if recording else ()
    parquet = any(path.endswith(".parquet") for path, _ in needed)
    wanted = (*DEV, *(("pyarrow>=12.0",) if parquet else ()))
    tools = [text for text in wanted if re.split("[<>=]", text)[0] not in given]
    local = [f"{plan.home}/{module.path}" for module in plan.local_modules]
    return (
        render(
            "pyproject.toml",
            project=plan.project,
            package=plan.package,
            description=one_line(plan.summary or plan.title) or plan.project,
            requires_python=plan.requires_python,
            dependencies=array(spelled(r) for r in wheel),
            dev=array(sorted([*tools, *(spelled(r) for r in runtime)])),
            black_target=f"py{supported(plan.requires_python)[0].replace('.', '')}",
            black_exclude="^/("
            + "|".join(["notebooks/", *(f"{path}$" for path in local)])
            + ")",
            ruff_exclude=f"[{', '.join(toml(path) for path in ('notebooks', *local))}]",
            python_path='["src", "tests"]' if _has_tests(recording) else '["src"]',
            lenient="".join(_lenient(plan)) + check_table(allowed),
        ).rstrip("\n")
        + "\n"
    )


def spelled(requirement: Requirement) -> str:
    """A requirement as PEP 508 spells it."""
    return f"{requirement.distribution}{requirement.bounds}"


def array(items: Iterable[str]) -> str:
    """A TOML array, one item a line."""
    rows = [f"    {toml(item)},\n" for item in items]
    return f"[\n{''.join(rows)}]" if rows else "[]"


def check_table(allowed: Allowed) -> str:
    """The settings of `nb2pkg check` under which what had to stay in the notebook passes; "" when the defaults will do."""
    if allowed == NOTHING_ALLOWED:
        return ""
    lines = [
        "\n[tool.nb2pkg.check]\n",
        "# What could not move to the package. Take away what has moved since, and nothing comes back unseen.\n",
    ]
    if allowed.max_logic:
        lines.append(f"max-logic = {allowed.max_logic}\n")
    for key, values in (
        ("definitions", allowed.definitions),
        ("ignore", allowed.ignore),
    ):
        if values:
            lines.append(f"{key} = [{', '.join(map(toml, values))}]\n")
    return "".join(lines)


def _lenient(plan: Plan) -> Iterator[str]:
    """Rules that the author's code in one module breaks, for that module alone."""
    found = lenient_modules(plan)
    if found:
        yield "\n[tool.ruff.lint.per-file-ignores]\n"
    for name, codes in found:
        quoted = ", ".join(toml(code) for code in codes)
        yield f'"{plan.home}/{name}.py" = [{quoted}]\n'


def supported(requires: str) -> tuple[str, ...]:
    """The versions of Python that the project says it runs on."""
    least = re.search(r">=\s*3\.(\d+)", requires)
    minor = int(least[1]) if least else 10
    return tuple(v for v in _PYTHONS if int(v[2:]) >= minor) or (f"3.{minor}",)
