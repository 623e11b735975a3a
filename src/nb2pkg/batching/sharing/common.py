"""What several notebooks share in, the files of the package that holds it out: its modules and their tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from nb2pkg.errors import BugInNb2pkg
from nb2pkg.generating.formatting import format_python
from nb2pkg.generating.imported import import_block
from nb2pkg.generating.leniency import lenient_rules
from nb2pkg.generating.modules import module_text
from nb2pkg.generating.tests import conftest_text, module_tests_text
from nb2pkg.model.batch import Portrait, Shared
from nb2pkg.model.plan import Figures, Function, Module, Plan
from nb2pkg.model.project import ProjectFile
from nb2pkg.syntax.checking import compiles, undefined_names

SUMMARY = "Code that several notebooks have in common."


def common_files(
    shared: Sequence[Shared], package: str, tests: str
) -> tuple[ProjectFile, ...]:
    """The package `package` (dotted when it is part of another), its tests in the folder `tests`.

    Raises `BugInNb2pkg` when a module would not compile or reads what nothing binds.
    """
    modules = _modules(shared, package)
    plan = _plan(package, modules)
    files = [
        ProjectFile(f"{plan.home}/__init__.py", f'"""{SUMMARY}"""\n'),
        ProjectFile(f"{plan.home}/py.typed", ""),
        ProjectFile(f"{tests}/conftest.py", conftest_text(plan)),
    ]
    for module in modules:
        text = format_python(module_text(module))
        _check(module.name, text)
        files.append(ProjectFile(f"{plan.home}/{module.name}.py", text))
        tested = module_tests_text(plan, module)
        files.append(ProjectFile(f"{tests}/test_{module.name}.py", tested))
    return tuple(files)


def lenient_in_common(
    shared: Sequence[Shared], package: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The modules of the package, and the rules of ruff that their authors' code breaks, from the project's folder."""
    modules = _modules(shared, package)
    home = _plan(package, modules).home
    rules = ((f"{home}/{one.name}.py", lenient_rules(one)) for one in modules)
    return tuple((path, codes) for path, codes in rules if codes)


def _modules(shared: Sequence[Shared], package: str) -> list[Module]:
    homes = {(one.name, one.portrait.print): one.module for one in shared}
    ordered = sorted(shared, key=lambda one: (one.module, one.name))
    return [
        _module(name, list(these), homes, package)
        for name, these in groupby(ordered, key=lambda one: one.module)
    ]


def _check(name: str, text: str) -> None:
    problem = compiles(text)
    unknown = sorted(undefined_names(text)) if problem is None else []
    if problem is not None or unknown:
        what = problem.message if problem else f"reads {', '.join(unknown)}"
        raise BugInNb2pkg(f"common module {name}: {what}")


def _module(
    name: str,
    these: list[Shared],
    homes: dict[tuple[str, str], str],
    package: str,
) -> Module:
    lines = {line for one in these for line in one.portrait.imports}
    for one in these:
        for call in one.portrait.calls:
            if homes[call] != name:
                lines.add(f"from {package}.{homes[call]} import {call[0]}")
    imports = import_block(lines, package).split("\n") if lines else []
    functions = tuple(_function(name, one) for one in _callees_first(these))
    return Module(name, SUMMARY, tuple(imports), functions)


def _callees_first(these: Iterable[Shared]) -> list[Shared]:
    """In the order in which definitions may need each other when the module is imported."""
    waiting = {(one.name, one.portrait.print): one for one in these}
    ordered: list[Shared] = []
    while waiting:
        ready = [
            key
            for key, one in waiting.items()
            if not any(call in waiting for call in one.portrait.calls)
        ]
        ordered += [waiting.pop(key) for key in ready]
    return ordered


def _function(module: str, one: Shared) -> Function:
    portrait: Portrait = one.portrait
    text = portrait.text
    if one.name != portrait.name:
        text = text.replace(f"def {portrait.name}(", f"def {one.name}(", 1)
    return Function(
        name=one.name,
        module=module,
        kind=portrait.kind,
        parameters=portrait.parameters,
        results=portrait.results,
        summary=portrait.summary,
        text=text,
        cells=(),
    )


def _plan(package: str, modules: Sequence[Module]) -> Plan:
    """As much of a plan as the tests of modules need."""
    return Plan(
        project=package.replace("_", "-").replace(".", "-"),
        package=package,
        title=SUMMARY,
        summary="",
        notebook="",
        settings=(),
        modules=tuple(modules),
        pipeline_imports=(),
        pipeline=(),
        results=(),
        requirements=(),
        local_modules=(),
        placed=(),
        findings=(),
        figures=Figures(0, 0, 0),
    )
