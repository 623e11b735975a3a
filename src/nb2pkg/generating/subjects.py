"""A module of the plan in; out what its tests are about: functions, signatures, what is known of them, and the inputs that nobody knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nb2pkg.generating.config import is_field
from nb2pkg.generating.examples import assertions
from nb2pkg.generating.imported import bound_names
from nb2pkg.generating.recorded_tests import NAMES
from nb2pkg.generating.signatures import Input, Signature, signature_of
from nb2pkg.generating.spelling import (
    names_in,
    parsed,
)
from nb2pkg.model.plan import Function, Module, Plan
from nb2pkg.model.recording import RecordedTest, Recording
from nb2pkg.syntax.builtin_names import BUILTIN_NAMES
from nb2pkg.syntax.made_classes import made_class

# Names that mean something else in a test module.
_TAKEN = frozenset("""
    Config annotations asyncio capsys import_alone inspect made monkeypatch pytest request result
    test_import_has_no_side_effects test_signatures
    """.split()) | NAMES


@dataclass(frozen=True, slots=True)
class Subject:
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


def recorded_in(subject: Subject) -> tuple[RecordedTest, ...]:
    """All recorded tests of the module."""
    return tuple(
        test for function, _ in subject.functions for test in subject.tests(function)
    )


def subject_of(
    plan: Plan, module: Module, recording: Recording | None = None
) -> Subject:
    """The module with what its tests need to know of it."""
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
    tests = {test_name(function) for function, _ in functions}
    fixed = _TAKEN | bound_names(module.imports) | tests | {alias}
    expected = assertions(plan, module, alias)
    return Subject(plan, module, alias, functions, expected, fixed, recording)


def unknown_inputs(subject: Subject) -> Iterator[tuple[Function, Input, str]]:
    """What the stubs take through fixtures, with the type where the test module can name it."""
    for function, signature in subject.functions:
        if function.name in subject.expected or subject.tests(function):
            continue
        for one in signature.required:
            if one.name not in settings_of(
                subject, function
            ) and one.name not in sessions_of(subject):
                yield function, one, nameable(subject, one.annotation)


def sessions_of(subject: Subject) -> frozenset[str]:
    """Inputs that `conftest.py` has a fixture for."""
    return frozenset({"spark"} & set(subject.plan.injected))


def nameable(subject: Subject, annotation: str) -> str:
    """The annotation when its names are builtins or imports of the module, else ""."""
    if not annotation or "'" in annotation or '"' in annotation:
        return ""
    names = names_in(parsed(annotation))
    return (
        annotation
        if names <= BUILTIN_NAMES | bound_names(subject.module.imports)
        else ""
    )


def settings_of(subject: Subject, function: Function) -> dict[str, str]:
    """Parameter -> the setting whose value it gets, as an expression."""
    fields = {
        s.name: s.field for s in subject.plan.settings if s.offered or is_field(s)
    }
    return {
        p.name: f"Config().{fields[p.value]}"
        for p in function.parameters
        if p.value in fields
    }


def test_name(function: Function) -> str:
    """The name of the test of a function."""
    return f"test_{function.name}"


def is_async(function: Function) -> bool:
    """A test of it must await the call."""
    return function.is_async or function.text.lstrip().startswith("async ")
