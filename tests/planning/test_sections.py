"""Markdown in; headings and prose out, in little time whatever it holds."""

from __future__ import annotations

import time

import pytest

from nb2pkg.model.notebook import Cell
from nb2pkg.planning.sections import headings, plain, prose_of
from nb2pkg.reading import read_bytes

N = 20_000


def markdown(text: str) -> Cell:
    """A Markdown cell."""
    commented = "\n".join(f"# {line}" for line in text.split("\n"))
    source = f"# %% [markdown]\n{commented}\n# %%\nx = 1\n"
    return read_bytes(source.encode(), name="story", path="story.py").cells[0]


@pytest.mark.parametrize(
    ("text", "level", "heading"),
    [
        ("# Load", 1, "Load"),
        ("   ##   Load the *data*  ##  ", 2, "Load the data"),
        ("### [Load](https://x.org/a)", 3, "Load"),
        ("## ##", 2, "##"),
        ("<h2 id='a'>Load <b>it</b></h2>", 2, "Load it"),
    ],
)
def test_a_heading(text, level, heading):
    (found,) = headings(markdown(text))
    assert (found.level, found.text) == (level, heading)


@pytest.mark.parametrize(
    "text", ["#Load", "    # Load", "```\n# Load\n```", "####### x"]
)
def test_no_heading(text):
    assert headings(markdown(text)) == ()


def test_prose_is_the_first_paragraph_without_markup():
    text = "# Load\n\n- a list\n\nRead *the* [rows](a.csv).\n\nMore."
    assert prose_of(markdown(text)) == "Read the rows."


def test_an_embedded_image_is_no_prose():
    assert plain(f"See ![it](data:image/png;base64,{'A' * N}) here.") == "See it here."


@pytest.mark.parametrize(
    "text",
    [
        "# a" + " " * N + "b",
        "# a" + " #" * (N // 2) + "b",
        "# " + "[" * N,
        "[" * N,
        "[](" * (N // 3),
        "[](data:" * (N // 8),
        "<" * N,
        ":a:`" * (N // 4),
        ":a:`" + " " * N,
        ":" + "a" * N,
        "<h1" * (N // 3),
        "<h1\n" * (N // 4),
        "<h1>a\n" * (N // 6),
        "a\n \n" * (N // 4),
        "a" + "_" * N,
    ],
)
def test_markdown_takes_little_time_whatever_it_holds(text):
    cell = markdown(text)
    began = time.process_time()
    headings(cell)
    prose_of(cell)
    assert time.process_time() - began < 0.5
