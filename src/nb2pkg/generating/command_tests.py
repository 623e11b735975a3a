"""Plan in, text of `tests/test_pipeline.py` out: the parameters, the command's options, and a stub for the whole run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nb2pkg.generating.command import choices, option, reader, uses_mlflow
from nb2pkg.generating.config import is_field
from nb2pkg.generating.formatting import settle
from nb2pkg.generating.spelling import (
    bracketed,
    enclosed,
    is_plain,
    literal_value,
    one_line,
    quoted,
)
from nb2pkg.generating.templates import render
from nb2pkg.model.plan import Plan, Setting
from nb2pkg.model.recording import RecordedTest, Recording

# What each kind of option is given in the test: text, and the value it must become; the second if the first is the default.
_SAMPLES = {
    "_boolean": (("true", "True"), ("false", "False")),
    "int": (("3", "3"), ("4", "4")),
    "float": (("0.5", "0.5"), ("1.5", "1.5")),
    "str": (("other", '"other"'), ("another", '"another"')),
    "complex": (("1j", "1j"), ("2j", "2j")),
    "_literal(list)": (("[7]", "[7]"), ("[8]", "[8]")),
    "_literal(tuple)": (("(7, 8)", "(7, 8)"), ("(8, 9)", "(8, 9)")),
    "_literal(dict)": (("{7: 8}", "{7: 8}"), ("{8: 9}", "{8: 9}")),
    "_literal(set)": (("{7}", "{7}"), ("{8}", "{8}")),
}
_NOTHING = (("None", "None"), ("[7]", "[7]"))


def pipeline_tests_text(
    plan: Plan, recording: Recording | None = None, origin: tuple[str, ...] = ()
) -> str:
    """Text of `tests/test_pipeline.py`; `origin` are the options that say where a run comes from."""
    record = recording.of("pipeline.run") if recording else None
    fields = [setting for setting in plan.settings if is_field(setting)]
    modules = [
        quoted(plan.package),
        *(quoted(f"{plan.package}.{name}") for name in _OWN_MODULES),
    ]
    tests = [
        *_values(plan),
        *_options(fields),
        *_origin(plan, origin),
        *_results(plan),
    ]
    why = f"not recorded, {one_line(record.why)}; " if record and record.why else ""
    tests.append(
        _recorded_run(plan, record.tests[0])
        if record and record.tests
        else _run(plan, why)
    )
    text = render(
        "test_pipeline.py",
        package=plan.package,
        modules="[\n" + "".join(f"        {module},\n" for module in modules) + "    ]",
        injected=plan.injected,
        results=plan.results,
        recorded=record is not None and bool(record.tests),
        mlflow=bool(origin) and uses_mlflow(plan),
        tests="".join(f"\n\n{test}\n" for test in tests),
    )
    plain = all(is_plain(s.default) for s in plan.settings)
    plain = plain and not (record and record.tests)
    return settle(text.rstrip("\n") + "\n", plain=plain)


_OWN_MODULES = ("__main__", "config", "pipeline")


def _values(plan: Plan) -> Iterator[str]:
    """The parameters have the values of the notebook."""
    known = [setting for setting in plan.settings if literal_value(setting.default)[0]]
    for owner, name, chosen in (
        (
            "config.Config()",
            "test_the_defaults_are_the_notebooks",
            [s for s in known if is_field(s)],
        ),
        (
            "config",
            "test_the_constants_are_the_notebooks",
            [s for s in known if not s.offered],
        ),
    ):
        rows = [
            (quoted(s.field if s.offered else s.name), enclosed(s.default))
            for s in chosen
        ]
        if rows:
            yield (
                f"{_parametrized(('name', 'value'), rows)}\n"
                f"def {name}(name, value) -> None:\n"
                f"    assert getattr({owner}, name) == value"
            )


def _options(fields: list[Setting]) -> Iterator[str]:
    """Each option is in the help and reaches `Config`."""
    if not fields:
        return
    names = "".join(f"        {quoted(option(setting))},\n" for setting in fields)
    yield (
        f'@pytest.mark.parametrize(\n    "option",\n    [\n{names}    ],\n)\n'
        "def test_help_names_each_option(capsys, option) -> None:\n"
        "    with pytest.raises(SystemExit) as stop:\n"
        '        command.main(["-h"])\n'
        "    assert stop.value.code == 0\n"
        "    assert option in capsys.readouterr().out"
    )
    rows = [row for setting in fields for row in _option_rows(setting)]
    yield (
        f"{_parametrized(('argument', 'field', 'value'), rows)}\n"
        "def test_options_reach_the_pipeline(run_command, argument, field, value) -> None:\n"
        "    assert getattr(run_command(argument), field) == value"
    )


def _origin(plan: Plan, origin: tuple[str, ...]) -> Iterator[str]:
    """Where a run comes from is logged, and with MLflow it tags the runs; it is no parameter."""
    if not origin:
        return
    name = origin[0]
    mlflow = uses_mlflow(plan)
    given = quoted(f"--{name}=abc")
    lines = [
        "def test_where_the_run_comes_from_is_told("
        f"run_command, caplog{', monkeypatch' if mlflow else ''}) -> None:",
        '    caplog.set_level("INFO")',
    ]
    if mlflow:
        lines.append('    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", "{}")')
    lines.append(f"    assert run_command({given}) == config.Config()")
    lines.append(f"    assert \"{{{quoted(name)[1:-1]!r}: 'abc'}}\" in caplog.text")
    if mlflow:
        lines.append('    tags = json.loads(os.environ["MLFLOW_RUN_CONTEXT"])')
        lines.append(f'    assert tags == {{{quoted(name)}: "abc"}}')
    yield "\n".join(lines)


def _option_rows(setting: Setting) -> Iterator[tuple[str, ...]]:
    text, value = _sample(setting)
    yield quoted(f"{option(setting)}={text}"), quoted(setting.field), value
    if "-" in option(setting)[2:]:
        underscored = option(setting)[2:].replace("-", "_")
        yield quoted(f"--{underscored}={text}"), quoted(setting.field), value


def _sample(setting: Setting) -> tuple[str, str]:
    offered = choices(setting)
    if offered:
        return str(literal_value(offered[-1])[1]), offered[-1]
    kind = (
        reader(setting)
        .removeprefix("_optional(")
        .removesuffix("))" if "_literal" in reader(setting) else ")")
    )
    samples = _SAMPLES.get(reader(setting), _SAMPLES.get(kind, _NOTHING))
    return samples[literal_value(setting.default) == literal_value(samples[0][1])]


def _parametrized(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    heads = ", ".join(quoted(name) for name in names)
    table = "".join(f"{bracketed(8, '(', row, ')')},\n" for row in rows)
    return f"@pytest.mark.parametrize(\n    ({heads}),\n    [\n{table}    ],\n)"


def _results(plan: Plan) -> Iterator[str]:
    ended = [quoted(plan.exit_value)] if plan.exit_value else []
    names = [*(quoted(result.name) for result in plan.results), *ended]
    if names:
        listed = bracketed(
            4, "assert [field.name for field in fields(Results)] == [", names, "]"
        )
        yield (
            "def test_the_results_are_the_variables_of_the_notebook() -> None:\n"
            f"    from {plan.package}.pipeline import Results\n\n{listed}"
        )


def _recorded_run(plan: Plan, test: RecordedTest) -> str:
    """The whole pipeline on the files the notebook read, held to the variables it ended with."""
    folder = "tmp_path"
    if test.call.files:
        folder = f"recorded.lay_out({quoted(test.call.files)}, tmp_path)"
    assert test.result is not None
    expected = test.result.text
    if test.result.kind == "load":
        expected = f"recorded.load({quoted(expected)})"
    return (
        "def test_run(monkeypatch, tmp_path) -> None:\n"
        '    """All steps, as recorded."""\n'
        f"    from {plan.package}.pipeline import run\n\n"
        f"    monkeypatch.chdir({folder})\n"
        "    results = run(config.Config())\n"
        f"    expected = {expected}\n"
        "    ended = {name: getattr(results, name) for name in expected}\n"
        "    recorded.assert_same(ended, expected)"
    )


def _run(plan: Plan, why: str) -> str:
    reason = f"stub: {why}give it small data, then say what should hold"
    sessions = [name for name in plan.injected if name == "spark"]
    arguments = ", ".join(["config.Config()", *(f"{name}={name}" for name in sessions)])
    return (
        f"{bracketed(0, '@pytest.mark.skip(', [f'reason={quoted(reason)}'], ')')}\n"
        f"def test_run({', '.join(sessions)}) -> None:\n"
        f"    from {plan.package}.pipeline import run\n\n"
        f"    results = run({arguments})\n"
        '    assert results == "say here what should hold of the results"'
    )
