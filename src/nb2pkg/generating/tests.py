"""Plan in, the project's tests out: what can be known without running the notebook is asserted, the rest says it is a stub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nb2pkg.generating.command_tests import pipeline_tests_text
from nb2pkg.generating.config import is_field
from nb2pkg.generating.examples import assertions
from nb2pkg.generating.formatting import settle
from nb2pkg.generating.imported import bound_names, import_block, import_lines_for
from nb2pkg.generating.signatures import Input, Signature, signature_of
from nb2pkg.generating.spelling import bracketed, in_docstring, names_in, parsed, quoted
from nb2pkg.generating.templates import render
from nb2pkg.model.plan import Function, Module, Plan
from nb2pkg.model.project import ProjectFile
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES

# Names that mean something else in a test module.
_TAKEN = frozenset(
    [
        "Config",
        "annotations",
        "asyncio",
        "capsys",
        "import_alone",
        "inspect",
        "made",
        "monkeypatch",
        "pytest",
        "request",
        "result",
        "test_import_has_no_side_effects",
        "test_signatures",
    ]
)
_MANY_INPUTS = 3
_SHORT = 60


@dataclass(frozen=True, slots=True)
class _Subject:
    """A module under test.

    alias    the name it goes by in its test module.
    expected function -> what the notebook shows of it.
    fixed    names that no fixture may have.
    """

    plan: Plan
    module: Module
    alias: str
    functions: tuple[tuple[Function, Signature], ...]
    expected: Mapping[str, tuple[str, ...]]
    fixed: frozenset[str]


def test_files(plan: Plan) -> tuple[ProjectFile, ...]:
    """`tests/conftest.py`, a test module per module of the package, and `tests/test_pipeline.py`."""
    return (
        ProjectFile("tests/conftest.py", render("conftest.py", injected=plan.injected)),
        *(
            ProjectFile(f"tests/test_{module.name}.py", module_tests_text(plan, module))
            for module in plan.modules
        ),
        ProjectFile("tests/test_pipeline.py", pipeline_tests_text(plan)),
    )


def module_tests_text(plan: Plan, module: Module) -> str:
    """Text of `tests/test_<module>.py`."""
    subject = _subject(plan, module)
    blocks = [*_signature_test(subject), *_fixtures(subject)]
    blocks += [_function_test(subject, *one) for one in subject.functions]
    tests = "".join(f"\n\n{block}\n" for block in blocks)
    text = render(
        "test_module.py",
        package=plan.package,
        module=module.name,
        imports=import_block(_imports(subject, tests), plan.package),
        tests=tests,
    )
    return settle(text.rstrip("\n") + "\n", plain=_has_plain_examples(subject))


def _has_plain_examples(subject: _Subject) -> bool:
    """Black would spell the asserted calls as they are."""
    calls = [call for asserted in subject.expected.values() for call in asserted]
    return not any("'" in call or "**" in call for call in calls)


def _subject(plan: Plan, module: Module) -> _Subject:
    functions = tuple(
        (function, signature_of(function)) for function in module.functions
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
    return _Subject(
        plan, module, alias, functions, assertions(plan, module, alias), fixed
    )


def _imports(subject: _Subject, tests: str) -> Iterator[str]:
    package = subject.plan.package
    for library in ("asyncio", "inspect", "pytest"):
        if f"{library}." in tests:
            yield f"import {library}"
    if subject.functions:
        renamed = f" as {subject.alias}" if subject.alias != subject.module.name else ""
        yield f"from {package} import {subject.module.name}{renamed}"
    if "Config()" in tests:
        yield f"from {package}.config import Config"
    annotations = {annotation for _, _, annotation in _inputs(subject) if annotation}
    names = {
        name for annotation in annotations for name in names_in(parsed(annotation))
    }
    yield from import_lines_for(names, subject.module.imports)


def _signature_test(subject: _Subject) -> Iterator[str]:
    """One table for all plain functions: the parameters in order."""
    rows = [
        (
            f"{subject.alias}.{function.name}",
            [quoted(p.name) for p in signature.parameters],
        )
        for function, signature in subject.functions
        if signature.is_plain
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
        if function.name in subject.expected:
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


def _function_test(subject: _Subject, function: Function, signature: Signature) -> str:
    shown = subject.expected.get(function.name)
    if not shown:
        return _stub(subject, function, signature)
    lines = "\n".join(f"    assert {one}" for one in shown)
    return (
        f"def {_test_name(function)}() -> None:\n"
        f'    """The results that {in_docstring(subject.plan.notebook)} shows."""\n{lines}'
    )


def _stub(subject: _Subject, function: Function, signature: Signature) -> str:
    """A test that is skipped until someone says what should hold: inputs, call, and where to write it."""
    settings = _settings(subject, function)
    given = [one for one in signature.required if one.name not in settings]
    taken = [_as_parameter(subject, one) for one in given]
    arguments = _arguments(subject, signature.required, settings)
    call = f"{subject.alias}.{function.name}("
    reason = quoted(
        f"stub: {_inputs_to_give(given)}say what {function.name} {_promise(signature, function)}"
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
