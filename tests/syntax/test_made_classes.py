"""Which assignments make a class of the name they bind."""

from __future__ import annotations

import ast

import pytest

from nb2pkg.syntax.made_classes import made_class


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('P = namedtuple("P", "x y")', "P"),
        ('P = collections.namedtuple("P", fields, defaults=[0])', "P"),
        ('T = TypeVar("T")', "T"),
        ('E = enum.Enum("E", ["a"])', "E"),
        ('K = type("K", (), {})', "K"),
        ('U = NewType("U", int)', "U"),
        ('P = namedtuple("Q", "x y")', ""),
        ("kind = type(x)", ""),
        ('type = type("type")', ""),
        ('E = Enum("E")', ""),
        ('P: type = namedtuple("P", "x")', ""),
        ('P = Q = namedtuple("P", "x")', ""),
        ('x.P = namedtuple("P", "x")', ""),
        ('namedtuple("P", "x")', ""),
    ],
)
def test_made_class(source, name):
    assert made_class(ast.parse(source).body[0]) == name
