"""Recorded calls of one module in, the text of their tests and fixtures out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nb2pkg.generating.spelling import in_docstring, quoted
from nb2pkg.model.recording import RecordedCall, RecordedTest, Recording, Source

HELPER = "recorded_values"
_NAME = re.compile(r'"\$name": "([^"\\]+)"')
_NO_NAMES = "NAMES: set[str] = set()"
# What recorded tests call things, so that nothing else in a test module is called so.
NAMES = frozenset(["recorded", "tmp_path"])


@dataclass(frozen=True, slots=True)
class Names:
    """What a test module calls things.

    modules   `train` -> the name that module of the package goes by.
    fixtures  number of a call -> the fixture that makes it again.
    awaited   functions (`module.name`) that are coroutines; `yielding` that are generators.
    """

    modules: Mapping[str, str]
    fixtures: Mapping[int, str]
    awaited: frozenset[str]
    yielding: frozenset[str]


def setups_of(tests: Iterable[RecordedTest]) -> tuple[RecordedCall, ...]:
    """The earlier calls that the tests need, each once, in the order of the run."""
    found = {setup.number: setup for test in tests for setup in test.setups}
    return tuple(found[number] for number in sorted(found))


def fixture_names(
    setups: Iterable[RecordedCall], taken: frozenset[str]
) -> dict[int, str]:
    """A name for each earlier call: `train_forest_result`."""
    names: dict[int, str] = {}
    for setup in setups:
        stem = f"{setup.function.partition('.')[2]}_result"
        name, number = stem, 2
        while name in taken or name in names.values():
            name, number = f"{stem}_{number}", number + 1
        names[setup.number] = name
    return names


def fixture_text(setup: RecordedCall, names: Names) -> str:
    """A fixture that makes an earlier call on its recorded inputs."""
    taken = [
        *_makers(setup, names),
        *(["monkeypatch", "tmp_path"] if setup.files else []),
    ]
    lines = [
        "@pytest.fixture",
        f"def {names.fixtures[setup.number]}({', '.join(taken)}):",
        f'    """What `{setup.function}` gives for its recorded inputs."""',
    ]
    if setup.files:
        lines.append(f"    {_laid_out(setup.files)}")
    if setup.seeded:
        lines.append("    recorded.seed()")
    lines.append(f"    return {_call(setup, names, {})}")
    return "\n".join(lines)


def names_text(recording: Recording, text: str) -> str:
    """The module `names.py` of the helper with the names that the stored values use: no other is ever imported or called."""
    found = {
        name
        for path, content in recording.needed
        if path.endswith(".json")
        for name in _NAME.findall(content.decode("utf-8", "replace"))
    }
    if not found:
        return text.replace(_NO_NAMES, "NAMES: frozenset[str] = frozenset()")
    names = "".join(f"        {quoted(name)},\n" for name in sorted(found))
    return text.replace(_NO_NAMES, f"NAMES = frozenset(\n    [\n{names}    ]\n)")


def test_text(test: RecordedTest, name: str, summary: str, names: Names) -> str:
    """One test: inputs, the call, what is expected."""
    return "\n".join(_lines(test, name, summary, names))


def _lines(test: RecordedTest, name: str, summary: str, names: Names) -> Iterator[str]:
    call = test.call
    in_folder = bool(call.files or test.written)
    taken = _makers(call, names)
    taken += ["monkeypatch", "tmp_path"] if in_folder else []
    taken += ["capsys"] if test.printed else []
    yield f"def {name}({', '.join(taken)}) -> None:"
    rows = " On some rows of its inputs." if test.sampled else ""
    words = in_docstring(summary).rstrip(" .:;,")
    yield (
        f'    """{words}, as recorded.{rows}"""'
        if words
        else f'    """As recorded.{rows}"""'
    )
    if in_folder:
        yield (
            f"    {_laid_out(call.files)}"
            if call.files
            else "    monkeypatch.chdir(tmp_path)"
        )
    held = {parameter: _variable(parameter) for parameter, _ in test.after}
    for argument in call.arguments:
        if argument.name in held:
            yield f"    {held[argument.name]} = {_value(argument.source, names)}"
    if call.seeded:
        yield "    recorded.seed()"
    if test.printed and _makers(call, names):
        yield "    capsys.readouterr()"
    if test.result is None:
        yield f"    {_call(call, names, held)}"
    else:
        yield f"    result = {_call(call, names, held)}"
        yield f"    {_assertion('result', test.result, names)}"
    for parameter, source in test.after:
        yield f"    recorded.assert_same({held[parameter]}, {_value(source, names)})"
    if test.printed:
        yield f"    assert capsys.readouterr().out == {_value(test.printed, names)}"
    if test.drawn:
        yield f"    recorded.assert_same(recorded.drawn(), {_value(test.drawn, names)})"
    for path, content in test.written:
        file = f"(tmp_path / {quoted(path)})"
        if content is None:
            yield f"    assert {file}.exists()"
        else:
            yield f"    assert {file}.read_bytes().decode() == {_value(content, names)}"


def _laid_out(files: str) -> str:
    return f"monkeypatch.chdir(recorded.lay_out({quoted(files)}, tmp_path))"


def _variable(parameter: str) -> str:
    taken = {"result", "recorded", "capsys", "monkeypatch", "tmp_path", "pytest"}
    return f"{parameter}_given" if parameter in taken else parameter


def _makers(call: RecordedCall, names: Names) -> list[str]:
    """The fixtures that a call takes arguments from."""
    numbers = (one.source.call for one in call.arguments if one.source.kind == "maker")
    return [names.fixtures[number] for number in dict.fromkeys(numbers)]


def _call(call: RecordedCall, names: Names, held: Mapping[str, str]) -> str:
    module, _, function = call.function.partition(".")
    arguments = []
    for one in call.arguments:
        value = held.get(one.name) or _value(one.source, names)
        prefix = {"keyword": f"{one.name}=", "position": ""}.get(one.how, one.how)
        if one.how == "**" and one.source.kind == "literal":
            value = one.source.text
        arguments.append(f"{prefix}{value}")
    text = f"{names.modules[module]}.{function}({', '.join(arguments)})"
    if call.function in names.awaited:
        return f"asyncio.run({text})"
    return f"list({text})" if call.function in names.yielding else text


def _value(source: Source, names: Names) -> str:
    if source.kind == "literal":
        return source.text
    if source.kind == "load":
        return f"recorded.load({quoted(source.text)})"
    item = "" if source.item is None else f"[{source.item}]"
    return f"{names.fixtures[source.call]}{item}"


def _assertion(actual: str, source: Source, names: Names) -> str:
    text = source.text
    if source.kind == "literal" and text in ("True", "False"):
        return f"assert {actual} == {text}"
    if source.kind == "literal" and (text.isdigit() or text[:1] in "'\""):
        return f"assert {actual} == {text}"
    return f"recorded.assert_same({actual}, {_value(source, names)})"
