"""Plan in, the project's tests out: what can be known without running the notebook is asserted, the rest says it is a stub."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nb2pkg.generating.command_tests import pipeline_tests_text
from nb2pkg.generating.config import is_field
from nb2pkg.generating.examples import assertions
from nb2pkg.generating.formatting import settle
from nb2pkg.generating.imported import bound_names, import_block, import_lines_for
from nb2pkg.generating.recorded_tests import (
    HELPER,
    NAMES,
    Names,
    fixture_names,
    fixture_text,
    names_text,
    setups_of,
    test_text,
)
from nb2pkg.generating.signatures import Input, Signature, signature_of
from nb2pkg.generating.spelling import (
    bracketed,
    in_docstring,
    names_in,
    one_line,
    parsed,
    quoted,
)
from nb2pkg.generating.templates import render
from nb2pkg.model.plan import Function, Module, Plan
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.recording import RecordedTest, Recording
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES
from nb2pkg.syntax.made_classes import made_class

# Names that mean something else in a test module.
_TAKEN = frozenset("""
    Config annotations asyncio capsys import_alone inspect made monkeypatch pytest request result
    test_import_has_no_side_effects test_signatures
    """.split()) | NAMES
_MANY_INPUTS = 3
_SHORT = 60


@dataclass(frozen=True, slots=True)
class _Subject:
    """A module under test.

    alias    the name it goes by in its test module.
    expected function -> what the notebook shows of it.
    fixed    names that no fixture may have.
    recorded what a recorded run gave, None when there was none.
    """

    plan: Plan
    module: Module
    alias: str
    functions: tuple[tuple[Function, Signature], ...]
    expected: Mapping[str, tuple[str, ...]]
    fixed: frozenset[str]
    recorded: Recording | None = None

    def tests(self, function: Function) -> tuple[RecordedTest, ...]:
        """The recorded tests of a function."""
        if self.recorded is None:
            return ()
        return self.recorded.of(f"{self.module.name}.{function.name}").tests


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
        if _recorded(_subject(plan, module, recording))
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
    subject = _subject(plan, module, recording)
    names = _names(subject)
    blocks = [*_signature_test(subject), *_fixtures(subject)]
    blocks += [fixture_text(setup, names) for setup in setups_of(_recorded(subject))]
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
    plain = _has_plain_examples(subject) and not _recorded(subject)
    plain = plain and bool(module.functions)
    return settle(text.rstrip("\n") + "\n", plain=plain)


def _has_plain_examples(subject: _Subject) -> bool:
    """Black would spell the asserted calls as they are."""
    calls = [call for asserted in subject.expected.values() for call in asserted]
    return not any("'" in call or "**" in call for call in calls)


def _recorded(subject: _Subject) -> tuple[RecordedTest, ...]:
    """All recorded tests of the module."""
    return tuple(
        test for function, _ in subject.functions for test in subject.tests(function)
    )


def _names(subject: _Subject) -> Names:
    """What the recorded tests call modules and fixtures."""
    tests = _recorded(subject)
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
        frozenset(name for name, one in known.items() if _is_async(one)),
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


def _subject(
    plan: Plan, module: Module, recording: Recording | None = None
) -> _Subject:
    functions = tuple(
        (function, signature_of(function))
        for function in module.functions
        if not made_class(ast.parse(function.text).body[0])
    )
    inputs = {
        parameter.name
        for _, signature in functions
        for parameter in signature.parameters
    }
    clash = module.name in inputs | _TAKEN | bound_names(module.imports)
    alias = f"{module.name}_module" if clash else module.name
    tests = {_test_name(function) for function, _ in functions}
    fixed = _TAKEN | bound_names(module.imports) | tests | {alias}
    expected = assertions(plan, module, alias)
    return _Subject(plan, module, alias, functions, expected, fixed, recording)


def _used_modules(subject: _Subject, tests: str) -> dict[str, str]:
    """Module of the package -> what the tests call it."""
    if not subject.functions:
        return {}
    known = _names(subject).modules
    used = {name: one for name, one in known.items() if f"{one}." in tests}
    return {**used, subject.module.name: subject.alias}


def _late_imports(subject: _Subject, tests: str) -> str:
    """Modules that may need what the notebook's own setup finds or makes: without that their tests are skipped."""
    late = {module.name for module in subject.plan.modules if module.found_by_setup}
    lines = [
        f'{one} = pytest.importorskip("{subject.plan.package}.{name}", '
        'reason="only the setup in the notebook finds or makes a module it needs")'
        for name, one in _used_modules(subject, tests).items()
        if name in late
    ]
    return "\n".join(["", *lines]) if lines else ""


def _imports(subject: _Subject, tests: str) -> Iterator[str]:
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
    annotations = {annotation for _, _, annotation in _inputs(subject) if annotation}
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


def _signature_test(subject: _Subject) -> Iterator[str]:
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


def _fixtures(subject: _Subject) -> Iterator[str]:
    """A fixture for each input that the stubs need and nobody knows yet."""
    users: dict[str, list[str]] = {}
    types: dict[str, set[str]] = {}
    for function, one, annotation in _inputs(subject):
        users.setdefault(one.name, []).append(function.name)
        types.setdefault(one.name, set()).add(annotation)
    for name, functions in users.items():
        known = types[name].pop() if len(types[name]) == 1 else ""
        result = f" -> {known}" if known else ""
        takers = ", ".join(f"`{function}`" for function in functions[:_MANY_INPUTS])
        more = " and others" if len(functions) > _MANY_INPUTS else ""
        yield (
            f"@pytest.fixture\ndef {_fixture(subject, name)}(){result}:\n"
            f'    """A small `{name}`, as {takers}{more} take{"s" if len(functions) == 1 else ""} it."""\n'
            f'    raise NotImplementedError("stub: return a small {name}")'
        )


def _inputs(subject: _Subject) -> Iterator[tuple[Function, Input, str]]:
    """What the stubs take through fixtures, with the type where the test module can name it."""
    for function, signature in subject.functions:
        if function.name in subject.expected or subject.tests(function):
            continue
        for one in signature.required:
            if one.name not in _settings(
                subject, function
            ) and one.name not in _sessions(subject):
                yield function, one, _nameable(subject, one.annotation)


def _sessions(subject: _Subject) -> frozenset[str]:
    """Inputs that `conftest.py` has a fixture for."""
    return frozenset({"spark"} & set(subject.plan.injected))


def _nameable(subject: _Subject, annotation: str) -> str:
    """The annotation when its names are builtins or imports of the module, else ""."""
    if not annotation or "'" in annotation or '"' in annotation:
        return ""
    names = names_in(parsed(annotation))
    return (
        annotation
        if names <= BUILTIN_NAMES | bound_names(subject.module.imports)
        else ""
    )


def _fixture(subject: _Subject, name: str) -> str:
    return f"{name}_input" if name in subject.fixed else name


def _settings(subject: _Subject, function: Function) -> dict[str, str]:
    """Parameter -> the setting whose value it gets, as an expression."""
    fields = {
        s.name: s.field for s in subject.plan.settings if s.offered or is_field(s)
    }
    return {
        p.name: f"Config().{fields[p.value]}"
        for p in function.parameters
        if p.value in fields
    }


def _test_name(function: Function) -> str:
    return f"test_{function.name}"


def _function_tests(
    subject: _Subject, function: Function, signature: Signature, names: Names
) -> Iterator[str]:
    """What the notebook shows of a function, what was recorded of it; when there is neither, a stub."""
    shown = subject.expected.get(function.name)
    recorded = subject.tests(function)
    if shown:
        lines = "\n".join(f"    assert {one}" for one in shown)
        yield (
            f"def {_test_name(function)}() -> None:\n"
            f'    """The results that {in_docstring(subject.plan.notebook)} shows."""\n{lines}'
        )
    for number, test in enumerate(recorded, 1):
        name = recorded_test_name(function, number, len(recorded), shown=bool(shown))
        yield test_text(test, name, function.summary, names)
    if not shown and not recorded:
        yield _stub(subject, function, signature)


def recorded_test_name(
    function: Function, number: int, among: int, *, shown: bool
) -> str:
    """`test_clean`; several are `test_clean__1`, `test_clean__2`, two underscores so that no function is called so."""
    if among == 1 and not shown:
        return _test_name(function)
    return f"{_test_name(function)}__{number}"


def _stub(subject: _Subject, function: Function, signature: Signature) -> str:
    """A test that is skipped until someone says what should hold: inputs, call, and where to write it."""
    settings = _settings(subject, function)
    given = [one for one in signature.required if one.name not in settings]
    taken = [_as_parameter(subject, one) for one in given]
    arguments = _arguments(subject, signature.required, settings)
    call = f"{subject.alias}.{function.name}("
    reason = quoted(
        f"stub: {_why(subject, function)}{_inputs_to_give(given)}say what {function.name} {_promise(signature, function)}"
    )
    head = bracketed(0, f"def {_test_name(function)}(", taken, ") -> None:")
    lines = [bracketed(0, "@pytest.mark.skip(", [f"reason={reason}"], ")"), head]
    if in_docstring(function.summary):
        lines.append(f'    """{in_docstring(function.summary)}"""')
    ran = ("asyncio.run(", ")") if _is_async(function) else ("", "")
    if signature.is_class:
        lines.append(bracketed(4, f"made = {call}", arguments, ")"))
        lines.append(f'    assert made == "say here what a {function.name} must be"')
    elif function.results or function.shows or function.kind == "function":
        lines.append(bracketed(4, f"result = {ran[0]}{call}", arguments, f"){ran[1]}"))
        lines.append(
            f"    assert result == {quoted('say here what should hold of ' + _given_back(function))}"
        )
    else:
        lines.append(bracketed(4, f"{ran[0]}{call}", arguments, f"){ran[1]}"))
        lines.append(
            f'    pytest.fail("say here what {function.name} should have done")'
        )
    return "\n".join(lines)


def _why(subject: _Subject, function: Function) -> str:
    """Why nothing was recorded, when something was to be."""
    if subject.recorded is None or function.kind == "class":
        return ""
    why = subject.recorded.of(f"{subject.module.name}.{function.name}").why
    return f"not recorded, {one_line(why)}; " if why else ""


def _as_parameter(subject: _Subject, one: Input) -> str:
    if one.name in _sessions(subject):
        return one.name
    annotation = _nameable(subject, one.annotation)
    return _fixture(subject, one.name) + (f": {annotation}" if annotation else "")


def _arguments(
    subject: _Subject, inputs: Iterable[Input], settings: Mapping[str, str]
) -> list[str]:
    """The arguments of a call: settings by name, and then by name all that come after one."""
    arguments = []
    by_name = False
    for one in inputs:
        by_name = by_name or one.keyword or one.name in settings
        value = settings.get(one.name) or _fixture(subject, one.name)
        arguments.append(f"{one.name}={value}" if by_name else value)
    return arguments


def _inputs_to_give(given: list[Input]) -> str:
    if not given:
        return ""
    if len(given) > _MANY_INPUTS:
        return f"give its {len(given)} inputs, then "
    return f"give {', '.join(one.name for one in given)}, then "


def _promise(signature: Signature, function: Function) -> str:
    if signature.is_class:
        return "is"
    return (
        "returns"
        if function.results or function.shows or function.kind == "function"
        else "does"
    )


def _given_back(function: Function) -> str:
    names = ", ".join(result.name for result in function.results)
    return names if 0 < len(names) <= _SHORT else "the result"


def _is_async(function: Function) -> bool:
    return function.is_async or function.text.lstrip().startswith("async ")
