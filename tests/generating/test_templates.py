"""Templates and the filters that keep hostile text in its place."""

from __future__ import annotations

import json

import pytest
from jinja2 import UndefinedError
from yaml import safe_load

from nb2pkg.generating.spelling import (
    bracketed,
    enclosed,
    in_docstring,
    one_line,
    quoted,
    renamed,
)
from nb2pkg.generating.templates import (
    code,
    md,
    mermaid,
    render,
    spans,
    templates_root,
    toml,
    yaml,
)


def test_every_template_of_the_pack_is_a_template() -> None:
    names = [entry.name for entry in (templates_root() / "default").iterdir()]
    assert "pyproject.toml.j2" in names
    assert [name for name in names if not name.endswith(".j2")] == []


def test_a_hole_without_a_value_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="excluded"):
        render("pre-commit-config.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. item", "1\\. item"),
        ("# not a heading", "\\# not a heading"),
        ("- not a list", "\\- not a list"),
        ("snake_case and _emphasis_", "snake_case and \\_emphasis\\_"),
        ("<script>|[a](b)", "\\<script\\>\\|\\[a\\](b)"),
        ("two\nlines", "two lines"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, expected: str) -> None:
    assert md(text) == expected


def test_code_spans_hold_any_backticks() -> None:
    assert [code("a"), code("a`b"), code("x | None")] == [
        "`a`",
        "`` a`b ``",
        "`x \\| None`",
    ]


def test_labels_cannot_be_ended() -> None:
    assert mermaid('a"] --> b; %% c') == "a#34;] --#62; b#59; #37;#37; c"


@pytest.mark.parametrize(
    "text", ['"', "\\", "a\x00b", "\ud800", "\u202eabc", "a\nb", "é \U0001f600"]
)
def test_strings_survive_in_toml_yaml_and_python(text: str) -> None:
    kept = one_line(text)
    assert json.loads(toml(text)) == safe_load(yaml(text)) == kept
    assert eval(quoted(kept)) == kept
    assert eval(f'"""{in_docstring(text)}"""').removesuffix(".") == kept
    assert kept.encode("utf-8").isascii() or "é" in kept


def test_quotes_are_those_black_prefers() -> None:
    assert [quoted("a"), quoted("it's"), quoted('say "x"')] == [
        '"a"',
        '"it\'s"',
        "'say \"x\"'",
    ]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1, 2", "(1, 2)"),
        ("(1, 2)", "(1, 2)"),
        ("(1), (2)", "((1), (2))"),
        ('"a"\n    "b"', '("a"\n    "b")'),
        ("[1,\n 2]", "([1,\n 2])"),
        ("x + 1", "x + 1"),
    ],
)
def test_expressions_get_brackets_where_they_need_them(
    expression: str, expected: str
) -> None:
    assert enclosed(expression) == expected


def test_names_are_replaced_also_in_f_strings_and_nothing_else_changes() -> None:
    expression = "f'{ROOT}/x' +  OTHER + \"ROOT\""
    assert (
        renamed(expression, {"ROOT": "self.root"})
        == "f'{self.root}/x' +  OTHER + \"ROOT\""
    )


def test_brackets_break_when_the_line_is_full() -> None:
    assert bracketed(4, "f(", ["a", "b"], ")") == "    f(a, b)"
    long = "a" * 50
    assert (
        bracketed(4, "f(", [long, long], ")")
        == f"    f(\n        {long},\n        {long},\n    )"
    )


def test_code_in_our_own_sentences_stays_code() -> None:
    assert spans("`a_b` reads *x*") == "`a_b` reads \\*x\\*"
    assert spans("an odd ` one") == md("an odd ` one")
