"""Indenting and checking: source in; the same code a level deeper, problems, undefined names out."""

from __future__ import annotations

import ast

import pytest

from nb2pkg.syntax.checking import Problem, compiles, undefined_names
from nb2pkg.syntax.indenting import indent


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1\n\nif x:\n  y", "    x = 1\n\n    if x:\n      y"),
        ("x = '''a\n b\n''' + y\nz", "    x = '''a\n b\n''' + y\n    z"),
        (
            "x = f'''a\n{b}\n{c!r:>{d}}''', 1\nz",
            "    x = f'''a\n{b}\n{c!r:>{d}}''', 1\n    z",
        ),
        ("x = 'a\\\nb'\nz", "    x = 'a\\\nb'\n    z"),
        ("f(\n  a)\n   # c\n \t\n", "    f(\n      a)\n       # c\n\n"),
        ("\x0cx\n", "    x\n"),
    ],
)
def test_indent(before, after):
    assert indent(before) == after


def test_indenting_keeps_the_meaning():
    source = 'def f():\n    """doc\n  string"""\n    return f"""{\n1}\n"""\nif f:\n\tx = [\n1, \'\'\'\n\'\'\']\n'

    inner = ast.parse("def g():\n" + indent(source)).body[0].body
    assert list(map(ast.dump, inner)) == list(map(ast.dump, ast.parse(source).body))


@pytest.mark.parametrize("source", ["x = 1", "await x", "async with a: pass", ""])
def test_what_compiles(source):
    assert compiles(source) is None


def test_what_does_not():
    assert compiles("x = 1\nreturn x") == Problem(2, 1, "'return' outside function")
    assert compiles("x\n)") == Problem(2, 1, "unmatched ')'")
    assert compiles("-" * 200_000 + "1").message == "nested too deeply"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import os\nprint(os, __name__)", set()),
        ("def f(a): return a + b", {"b"}),
        ("def f():\n    global b\n    b = 1\ndef g(): return b", set()),
        ("def f(): return g()\ndef g(): pass", set()),
        ("class A:\n    x = 1\n    def f(self): return x, __class__, super()", {"x"}),
        ("def top(a):\n    b: int = a\n    return b", set()),
        ("[a for a in b if c]", {"b", "c"}),
        ("x: T", {"T"}),
        ("try: f = 1\nexcept PythonFinalizationError: ExceptionGroup", set()),
        ("from a import *\nb", set()),
        ("try:\n    import a\nexcept E as e:\n    a = e", {"E"}),
    ],
)
def test_undefined_names(source, names):
    assert undefined_names(source) == names
