"""Comments and tags in, what the user asked for out."""

from __future__ import annotations

import time

import pytest

from nb2pkg.analysing.directives import directive_of, merged
from nb2pkg.model.analysis import Directive


@pytest.mark.parametrize(
    ("comment", "directive"),
    [
        ("# nb2pkg: name=load module=raw", Directive(name="load", module="raw")),
        ("  #nb2pkg:name=load, skip  ", Directive(name="load", skip=True)),
        (
            "# nb2pkg: inline\n# nb2pkg: module=raw.py",
            Directive(inline=True, module="raw"),
        ),
        ("# nb2pkg: module=Raw.PY", Directive(module="raw")),
        ("# nb2pkg: name=class module=import", Directive()),
        ("# nb2pkg: name=gr\u00f6\u00dfe module=a-b", Directive()),
        ("# nb2pkg:", Directive()),
        ("# nothing", Directive()),
    ],
)
def test_a_comment_asks_for_something(comment, directive):
    assert directive_of(comment) == directive


def test_a_tag_asks_for_something():
    assert directive_of("", ["nb2pkg-inline", "other"]) == Directive(inline=True)


def test_a_statement_asks_on_top_of_its_cell():
    outer, inner = Directive(module="raw", name="a"), Directive(skip=True, name="b")
    assert merged(outer, inner) == Directive(skip=True, name="b", module="raw")


@pytest.mark.parametrize(
    "text", ["# nb2pkg: a" + " " * 20_000 + "b", "#" + " " * 20_000]
)
def test_a_comment_takes_little_time_whatever_it_holds(text):
    began = time.process_time()
    directive_of(text)
    assert time.process_time() - began < 0.5
