"""Reports of a batch: what they hold, and that a hostile name stays a name in each of them."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from importlib.resources import files as resources
from xml.etree import ElementTree

import pytest

from nb2pkg.model.batch import Batch, LeftOver, Near, Portrait, Row, Shared, Sharing
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.plan import Figures
from nb2pkg.reporting.batch import files, html, table
from nb2pkg.reporting.batch.totals import totals_of

HOSTILE = '=a/<script>alert("x")</script>&\x1b]]>.ipynb'


def finding(severity: Severity) -> Finding:
    return Finding(f"a-{severity.value}", severity, Place(3, 2), f"<b>{HOSTILE}</b>")


BATCH = Batch(
    (
        Row(
            HOSTILE,
            "converted",
            project="script",
            folder='a "b"/<i>',
            cells=4,
            findings=(finding(Severity.WARNING), finding(Severity.NOTE)),
            figures=Figures(3, 4, 0),
        ),
        Row(
            "b.ipynb", "refused", message="b.ipynb, cell 2: <no> cells", hint="add one"
        ),
        Row("c.ipynb", "failed", why="timeout", message="longer than 1 second"),
        Row("d.ipynb", "converted", findings=(finding(Severity.BLOCKER),)),
    ),
    Sharing(
        "team.common",
        True,
        (
            Shared(
                "load",
                "tidy",
                Portrait(
                    "load", "tidy", "function", text="def tidy():\n    return 1\n"
                ),
                ((HOSTILE, "load", "tidy"), ("d.ipynb", "prepare", "tidy")),
            ),
        ),
        (
            Near(
                (HOSTILE, "load", "f"),
                ("d.ipynb", "load", "g"),
                0.8,
                5,
                ("@@ -1 +1 @@", "-x < '</pre><script>'", "+x"),
            ),
        ),
    ),
    (("pipe.ipynb", "not a regular file"),),
    (LeftOver("packages/<old>", HOSTILE, "gone"),),
)


class Tags(HTMLParser):
    """What a browser would see: the elements, their attributes, the text."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str | None] = []
        self.names: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_shows_names_as_names() -> None:
    tags = Tags()
    tags.feed(html.html_text(BATCH))
    assert tags.names.count("script") == 1 and "b" in tags.names and "i" in tags.names
    shown = "".join(tags.text)
    assert '=a/<script>alert("x")</script>&\\x1b]]>.ipynb' in shown
    assert tags.links == ["./a%20%22b%22/%3Ci%3E/"]
    assert "-x < '</pre><script>'" in shown and "2 lines saved" in shown
    assert "2 of 4 notebooks converted" in shown and "took too long" in shown


def test_the_json_keeps_to_its_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    text = files.json_text(BATCH)
    schema = resources("nb2pkg.reporting.batch").joinpath("batch.schema.json")
    document = json.loads(text)
    jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(document)
    assert text.isascii() and document["notebooks"][0]["source"] == HOSTILE
    assert document["totals"]["converted_by_worst_finding"] == {
        "warning": 1,
        "blocker": 1,
    }
    assert document["totals"]["reasons"] == [
        {"reason": "<no> cells", "notebooks": 1},
        {"reason": "took too long", "notebooks": 1},
    ]
    assert document["sharing"]["lines_saved"] == 2


def test_a_spreadsheet_runs_nothing() -> None:
    rows = list(csv.DictReader(io.StringIO(files.csv_text(BATCH))))
    assert rows[0]["source"].startswith("'=a/<script>")
    assert (rows[0]["warnings"], rows[0]["moved"]) == ("1", "3")


def test_junit_counts_failures_and_blockers() -> None:
    suite = ElementTree.fromstring(files.junit_text(BATCH))[0]
    assert suite.attrib == {
        "name": "nb2pkg batch",
        "tests": "4",
        "failures": "2",
        "errors": "0",
        "skipped": "1",
    }
    kinds = [[child.tag for child in case] for case in suite]
    assert kinds == [[], ["skipped"], ["failure"], ["failure"]]


def test_the_table_on_the_screen() -> None:
    assert table.table_lines(totals_of(BATCH.rows)) == [
        "converted  2",
        "           1  with warnings",
        "           1  with blockers",
        "refused    1",
        "failed     1",
        "           1  <no> cells",
        "           1  took too long",
    ]
    assert table.sharing_lines(BATCH.sharing) == [
        "1 function or step in several notebooks: now in team.common, 2 lines saved",
        "1 pair of functions nearly the same: see the report",
    ]
