"""Plan in, the project's tests out: what can be known without running the notebook is asserted, the rest says it is a stub."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from nb2pkg.generating.command_tests import pipeline_tests_text
from nb2pkg.generating.formatting import settle
from nb2pkg.generating.imported import import_block, import_lines_for
from nb2pkg.generating.recorded_tests import (
    HELPER,
    Names,
    fixture_names,
    fixture_text,
    names_text,
    setups_of,
    test_text,
)
from nb2pkg.generating.signatures import Signature
from nb2pkg.generating.spelling import (
    bracketed,
    in_docstring,
    names_in,
    parsed,
    quoted,
)
from nb2pkg.generating.stubs import fixtures, stub
from nb2pkg.generating.subjects import (
    Subject,
    is_async,
    recorded_in,
    subject_of,
    test_name,
    unknown_inputs,
)
from nb2pkg.generating.templates import render
from nb2pkg.model.plan import Function, Module, Plan
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.recording import Recording


def test_files(
    plan: Plan,
    recording: Recording | None = None,
    origin: tuple[str, ...] = (),
) -> tuple[ProjectFile, ...]:
    """`tests/conftest.py`, a test module per module of the package, `tests/test_pipeline.py`, and what was recorded."""
    draws = any(test.drawn for test in recording.tests) if recording else False
    return (
        ProjectFile("tests/conftest.py", conftest_text(plan, draws=draws)),
        *(
            ProjectFile(
                f"tests/test_{module.name}.py",
                module_tests_text(plan, module, recording),
            )
            for module in plan.modules
        ),
        ProjectFile(
            "tests/test_pipeline.py", pipeline_tests_text(plan, recording, origin)
        ),
        *(_recorded_files(recording) if recording else ()),
    )


def conftest_text(plan: Plan, *, draws: bool = False) -> str:
    """Text of `conftest.py`; the tests of a package that is part of another are one folder further down."""
    part = "." in plan.package
    return render(
        "conftest.py",
        injected=plan.injected,
        up=2 if part else 1,
        inner=plan.home.removeprefix("src/") if part else "",
        draws=draws,
    )


def recorded_paths(plan: Plan, recording: Recording) -> tuple[str, ...]:
    """The files that hold what was recorded."""
    modules = tuple(
        f"tests/test_{module.name}.py"
        for module in plan.modules
        if recorded_in(subject_of(plan, module, recording))
    )
    if recording.of("pipeline.run").tests:
        modules = (*modules, "tests/test_pipeline.py")
    return (*modules, *(file.path for file in _recorded_files(recording)))


def _recorded_files(recording: Recording) -> Iterator[ProjectFile]:
    """The values below `tests/data/`, and the module that reads and compares them."""
    if not recording.tests:
        return
    for name, text in recording.helper:
        given = names_text(recording, text) if name == "names.py" else text
        yield ProjectFile(f"tests/{HELPER}/{name}", given)
    for path, content in recording.needed:
        try:
            yield ProjectFile(f"tests/data/{path}", content.decode("utf-8"))
        except UnicodeDecodeError:
            about = f"(not text: {len(content):,} bytes)\n"
            yield ProjectFile(f"tests/data/{path}", about, content)


def module_tests_text(
    plan: Plan, module: Module, recording: Recording | None = None
) -> str:
    """Text of `tests/test_<module>.py`."""
    subject = subject_of(plan, module, recording)
    names = _names(subject)
    blocks = [*_signature_test(subject), *fixtures(subject)]
    blocks += [fixture_text(setup, names) for setup in setups_of(recorded_in(subject))]
    for function, signature in subject.functions:
        blocks += _function_tests(subject, function, signature, names)
    tests = "".join(f"\n\n{block}\n" for block in blocks)
    late = _late_imports(subject, tests)
    imports = import_block(_imports(subject, tests + late), plan.package, (HELPER,))
    text = render(
        "test_module.py",
        package=plan.package,
        module=module.name,
        noise=module.noise,
        imports=f"{imports}\n{late}" if late else imports,
        tests=tests,
    )
    plain = _has_plain_examples(subject) and not recorded_in(subject)
    plain = plain and bool(module.functions)
    return settle(text.rstrip("\n") + "\n", plain=plain)


def _has_plain_examples(subject: Subject) -> bool:
    """Black would spell the asserted calls as they are."""
    calls = [call for asserted in subject.expected.values() for call in asserted]
    return not any("'" in call or "**" in call for call in calls)


def _names(subject: Subject) -> Names:
    """What the recorded tests call modules and fixtures."""
    tests = recorded_in(subject)
    calls = [call for test in tests for call in (test.call, *test.setups)]
    modules = {subject.module.name: subject.alias}
    inputs = {one.name for call in calls for one in call.arguments}
    for call in calls:
        other = call.function.partition(".")[0]
        if other not in modules:
            clash = other in inputs | subject.fixed | set(modules.values())
            modules[other] = f"{other}_module" if clash else other
    taken = subject.fixed | frozenset(modules.values()) | inputs
    known = {
        f"{module.name}.{function.name}": function
        for module in subject.plan.modules
        for function in module.functions
    }
    return Names(
        modules,
        fixture_names(setups_of(tests), taken),
        frozenset(name for name, one in known.items() if is_async(one)),
        frozenset(name for name, one in known.items() if _yields(one)),
    )


def _yields(function: Function) -> bool:
    """A generator function: a `yield` of its own, not one of a function inside it."""
    waiting: list[ast.AST] = list(getattr(ast.parse(function.text).body[0], "body", []))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
        if not isinstance(node, inner):
            waiting += ast.iter_child_nodes(node)
    return False


def _used_modules(subject: Subject, tests: str) -> dict[str, str]:
    """Module of the package -> what the tests call it."""
    if not subject.functions:
        return {}
    known = _names(subject).modules
    used = {name: one for name, one in known.items() if f"{one}." in tests}
    return {**used, subject.module.name: subject.alias}


def _late_imports(subject: Subject, tests: str) -> str:
    """Modules that may need what the notebook's own setup finds or makes: without that their tests are skipped."""
    late = {module.name for module in subject.plan.modules if module.found_by_setup}
    lines = [
        f'{one} = pytest.importorskip("{subject.plan.package}.{name}", '
        'reason="only the setup in the notebook finds or makes a module it needs")'
        for name, one in _used_modules(subject, tests).items()
        if name in late
    ]
    return "\n".join(["", *lines]) if lines else ""


def _imports(subject: Subject, tests: str) -> Iterator[str]:
    package = subject.plan.package
    late = {module.name for module in subject.plan.modules if module.found_by_setup}
    for library in ("asyncio", "inspect", "pytest"):
        if f"{library}." in tests or (library == "pytest" and subject.module.noise):
            yield f"import {library}"
    used = _used_modules(subject, tests)
    early = {name: one for name, one in used.items() if name not in late}
    yield from _module_imports(package, early)
    if "recorded." in tests:
        yield f"import {HELPER} as recorded"
    if "Config" in names_in(ast.parse(tests)):
        yield f"from {package}.config import Config"
    annotations = {
        annotation for _, _, annotation in unknown_inputs(subject) if annotation
    }
    names = {
        name for annotation in annotations for name in names_in(parsed(annotation))
    }
    yield from import_lines_for(names, subject.module.imports)


def _module_imports(package: str, known: Mapping[str, str]) -> Iterator[str]:
    """Imports of the package's modules: one line for all that keep their names, one for each other."""
    kept = sorted(name for name, one in known.items() if one == name)
    if kept:
        yield f"from {package} import {', '.join(kept)}"
    for name, one in known.items():
        if one != name:
            yield f"from {package} import {name} as {one}"


def _signature_test(subject: Subject) -> Iterator[str]:
    """One table for plain functions that nothing else calls: the parameters in order."""
    rows = [
        (
            f"{subject.alias}.{function.name}",
            [quoted(p.name) for p in signature.parameters],
        )
        for function, signature in subject.functions
        if signature.is_plain and not subject.tests(function)
    ]
    if rows:
        table = "".join(_row(name, parameters) for name, parameters in rows)
        yield (
            '@pytest.mark.parametrize(\n    ("function", "parameters"),\n    [\n'
            f"{table}    ],\n)\n"
            "def test_signatures(function, parameters) -> None:\n"
            "    assert list(inspect.signature(function).parameters) == parameters"
        )


def _row(name: str, parameters: list[str]) -> str:
    line = bracketed(8, "(", [name, f"[{', '.join(parameters)}]"], ")")
    if all(len(part) <= 88 for part in line.split("\n")):
        return line + ",\n"
    return f"        (\n            {name},\n{bracketed(12, '[', parameters, ']')},\n        ),\n"


def _function_tests(
    subject: Subject, function: Function, signature: Signature, names: Names
) -> Iterator[str]:
    """What the notebook shows of a function, what was recorded of it; when there is neither, a stub."""
    shown = subject.expected.get(function.name)
    recorded = subject.tests(function)
    if shown:
        lines = "\n".join(f"    assert {one}" for one in shown)
        yield (
            f"def {test_name(function)}() -> None:\n"
            f'    """The results that {in_docstring(subject.plan.notebook)} shows."""\n{lines}'
        )
    for number, test in enumerate(recorded, 1):
        name = recorded_test_name(function, number, len(recorded), shown=bool(shown))
        yield test_text(test, name, function.summary, names)
    if not shown and not recorded:
        yield stub(subject, function, signature)


def recorded_test_name(
    function: Function, number: int, among: int, *, shown: bool
) -> str:
    """`test_clean`; several are `test_clean__1`, `test_clean__2`, two underscores so that no function is called so."""
    if among == 1 and not shown:
        return test_name(function)
    return f"{test_name(function)}__{number}"
