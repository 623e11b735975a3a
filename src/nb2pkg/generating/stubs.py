"""A function in; out the fixtures for its inputs and the test that says what a person must say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nb2pkg.generating.signatures import Input, Signature
from nb2pkg.generating.spelling import (
    bracketed,
    in_docstring,
    one_line,
    quoted,
)
from nb2pkg.generating.subjects import (
    Subject,
    is_async,
    nameable,
    sessions_of,
    settings_of,
    test_name,
    unknown_inputs,
)
from nb2pkg.model.plan import Function

_MANY_INPUTS = 3
_SHORT = 60


def fixtures(subject: Subject) -> Iterator[str]:
    """A fixture for each input that the stubs need and nobody knows yet."""
    users: dict[str, list[str]] = {}
    types: dict[str, set[str]] = {}
    for function, one, annotation in unknown_inputs(subject):
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


def _fixture(subject: Subject, name: str) -> str:
    return f"{name}_input" if name in subject.fixed else name


def stub(subject: Subject, function: Function, signature: Signature) -> str:
    """A test that is skipped until someone says what should hold: inputs, call, and where to write it."""
    settings = settings_of(subject, function)
    given = [one for one in signature.required if one.name not in settings]
    taken = [_as_parameter(subject, one) for one in given]
    arguments = _arguments(subject, signature.required, settings)
    call = f"{subject.alias}.{function.name}("
    reason = quoted(
        f"stub: {_why(subject, function)}{_inputs_to_give(given)}say what {function.name} {_promise(signature, function)}"
    )
    head = bracketed(0, f"def {test_name(function)}(", taken, ") -> None:")
    lines = [bracketed(0, "@pytest.mark.skip(", [f"reason={reason}"], ")"), head]
    if in_docstring(function.summary):
        lines.append(f'    """{in_docstring(function.summary)}"""')
    ran = ("asyncio.run(", ")") if is_async(function) else ("", "")
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


def _why(subject: Subject, function: Function) -> str:
    """Why nothing was recorded, when something was to be."""
    if subject.recorded is None or function.kind == "class":
        return ""
    why = subject.recorded.of(f"{subject.module.name}.{function.name}").why
    return f"not recorded, {one_line(why)}; " if why else ""


def _as_parameter(subject: Subject, one: Input) -> str:
    if one.name in sessions_of(subject):
        return one.name
    annotation = nameable(subject, one.annotation)
    return _fixture(subject, one.name) + (f": {annotation}" if annotation else "")


def _arguments(
    subject: Subject, inputs: Iterable[Input], settings: Mapping[str, str]
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
