"""Scorecards as text, Markdown, HTML and JSON; foreign text stays text in each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import nb2pkg
from nb2pkg.model.scorecard import (
    Action,
    Answer,
    Answered,
    Assessment,
    Evidence,
    Scorecard,
    Section,
    Statement,
)
from nb2pkg.reporting import scorecard_html, scorecard_json, scorecards

SECTIONS = (Section("a", "Papers", minimum=True), Section("b", "Notebook"))
NASTY = "<script>alert(1)</script> [link](x) | *b*\x1b[31m\n# h"


def answered(code: str, section: str, answer: Answer, points: float = 0.0) -> Answered:
    places = (Evidence(NASTY, "a.ipynb", 3, 4),) if answer == "no" else ()
    statement = Statement(code, section, f"{code} holds", f"Does {code} hold?")
    return Answered(statement, answer, points, "", places)


def card(subject: str, points: float) -> Scorecard:
    found: Answer = "yes" if points == 1 else "no"
    return Scorecard(
        subject,
        "notebook",
        (
            answered("one", "a", found, points),
            answered("two", "a", "ask"),
            answered("three", "b", "partly", 0.5),
            answered("four", "b", "does not apply"),
        ),
    )


ONE = Assessment(
    card(NASTY, 0.0),
    card("churn/", 1.0),
    problem=NASTY,
    actions=(Action("convert", NASTY, 50.0, True), Action("one", "gone", 9.0, True)),
)


def test_scores_are_means_of_what_could_be_answered() -> None:
    today = ONE.today
    assert (today.score, today.section_score("a"), today.section_score("x")) == (
        25.0,
        0.0,
        None,
    )
    assert ONE.converted is not None and ONE.converted.score == 75.0


def test_a_table_for_the_terminal() -> None:
    lines = scorecards.text([ONE], SECTIONS, verbose=True).split("\n")
    assert "\x1b" not in "".join(lines)
    assert any("Papers *" in line and " 0 " in line and "100" in line for line in lines)
    assert any(line.startswith("in all, of 100") and "75" in line for line in lines)
    assert any("one holds  (no → yes)" in line for line in lines)
    assert any("a.ipynb cell 3:4" in line for line in lines)
    assert "1 question for a person" in lines
    assert not any("gone" in line for line in lines)
    assert "Papers" not in scorecards.text([ONE, ONE], SECTIONS)


def test_markdown_keeps_foreign_text_as_text() -> None:
    text = scorecards.markdown([ONE], SECTIONS)
    assert "| Papers \\* | 0 | 100 |" in text
    assert "<script>" not in text and "\\[link\\](x)" in text
    assert "\n# h" not in text and "- Does two hold?" in text


class Tags(HTMLParser):
    """The tags and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("href", "src")]


def test_the_page_stands_alone_and_escapes() -> None:
    page = scorecard_html.page([ONE, ONE], SECTIONS)
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.seen and "link" not in tags.seen
    assert tags.addresses == ["#s1", "#s2"]
    assert "&lt;script&gt;" in page and "\x1b" not in page
    assert '<td class="answer no">no</td><td class="answer yes">yes</td>' in page


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_the_json_is_as_its_schema_says() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    path = Path(nb2pkg.__file__).with_name("reporting") / "scorecard.schema.json"
    strict = json.loads(path.read_text(encoding="utf-8"))
    for part in objects(strict):
        part["additionalProperties"] = False
    alone = Assessment(ONE.today)
    document = json.loads(scorecard_json.document_text([ONE, alone], SECTIONS))
    jsonschema.Draft202012Validator(strict).validate(document)
    today = document["assessments"][0]["today"]
    assert (today["score"], today["minimum"]) == (25.0, 0.0)
    assert today["statements"][1]["question"] == "Does two hold?"
    assert today["statements"][1]["points"] is None
