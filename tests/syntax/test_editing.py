"""Edits: Python text in, Python text out, comments and formatting kept."""

from __future__ import annotations

import pytest

from nb2pkg.syntax.editing import add_parameters, pass_along, rename, replace_imports


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = f(x)  # x", "y = f(y)  # x"),
        ("a.x = f(x=x)", "a.x = f(x=y)"),
        ("f'{x!r:>{x}} x'", "f'{y!r:>{y}} x'"),
        ("f'{x=} {x.a = :>3}'", "f'x={y!r} x.a = {y.a:>3}'"),
        ("f'{ {1: x}[1] =!s}'", "f' {{1: x}}[1] ={ {1: y}[1]!s}'"),
        ("import x\nfrom x import x as z", "import x\nfrom x import x as z"),
        (
            "def f(a=x, *b: x) -> x:\n    global x\n    del x",
            "def f(a=y, *b: y) -> y:\n    global y\n    del y",
        ),
        (
            "def x(): x()\nclass A:\n    def x(self): pass",
            "def y(): y()\nclass A:\n    def x(self): pass",
        ),
        ("try: pass\nexcept E as x: pass", "try: pass\nexcept E as y: pass"),
        (
            "match x:\n    case P(x=x, a=[*x]): pass",
            "match y:\n    case P(x=y, a=[*y]): pass",
        ),
        (
            "for x, in z: x\nwith a as x: (x := 1)",
            "for y, in z: y\nwith a as y: (y := 1)",
        ),
        ("'x'", "'x'"),
    ],
)
def test_rename(before, after):
    assert rename(before, {"x": "y"}) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(v=v)"),
        ("f(a, b=1)  # c", "f(a, b=1, v=v)  # c"),
        (
            "f(\n    a,  # one\n    b,  # two\n)",
            "f(\n    a,  # one\n    b, v=v,  # two\n)",
        ),
        ("f(f(*a))", "f(f(*a, v=v), v=v)"),
        ("f(x for x in y)", "f((x for x in y), v=v)"),
        ("map(f, xs)", "map(functools.partial(f, v=v), xs)"),
        (
            "df.apply(func=f, axis=1)",
            "df.apply(func=functools.partial(f, v=v), axis=1)",
        ),
        ("f(f)", "f(functools.partial(f, v=v), v=v)"),
        ("f'{f(1)}'", "f'{f(1, v=v)}'"),
        (
            "def f(a, *, v):\n    return f(a - 1)",
            "def f(a, *, v):\n    return f(a - 1, v=v)",
        ),
        ("def f(a):\n    return f(a - 1)", "def f(a):\n    return f(a - 1, v=v)"),
        ("lambda a: f(a)", "lambda a: f(a, v=v)"),
        ("a.f(f=1)", "a.f(f=1)"),
    ],
)
def test_pass_along(before, after):
    assert pass_along(before, {"f": ("v",)}) == after


@pytest.mark.parametrize(
    "source",
    [
        "g = f",
        "[f]",
        "f.a",
        "@f\ndef g(): pass",
        "def g(): return f",
        "f = 1",
        "del f",
        "from a import f",
        "f(v=1)",
        "f(**a)",
        "map(*f)",
        "lambda v: f(1)",
        "[f(v) for v in a]",
        "def g(f): f(1)",
        "def g():\n    v = 1\n    return f(v)",
        "class A:\n    v = f(1)",
    ],
)
def test_pass_along_refuses(source):
    assert pass_along(source, {"f": ("v",)}) is None


def test_functions_that_call_each_other():
    source = "def f(a, *, v, w):\n    g(a)\ndef g(a, *, v):\n    g(a)"

    assert pass_along(source, {"f": ("v", "w"), "g": ("v",)}) == source.replace(
        "g(a)", "g(a, v=v)"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(): pass", "def f(*, v): pass"),
        ("def f(a, b=')'): pass", "def f(a, b=')', *, v): pass"),
        ("def f(a=f'('): pass", "def f(a=f'(', *, v): pass"),
        ("def f(a, *b): pass", "def f(a, *b, v): pass"),
        ("def f(a, /): pass", "def f(a, /, *, v): pass"),
        ("def f(*, k=1): pass", "def f(*, k=1, v): pass"),
        (
            "# c\n@d(def_=1)\nasync def f(\n    a,  # one\n):\n    pass",
            "# c\n@d(def_=1)\nasync def f(\n    a, *, v,  # one\n):\n    pass",
        ),
        ("def f(**k): pass", None),
        ("def f(v): pass", None),
        ("def f():\n    global v\n    v = 1", None),
        ("x = 1", None),
    ],
)
def test_add_parameters(before, after):
    assert add_parameters(before, ["v"]) == after


def test_parameters_with_annotations():
    assert (
        add_parameters("def f(a): pass", ["v", "w"], {"w": "int"})
        == "def f(a, *, v, w: int): pass"
    )
    assert add_parameters("def f(a): pass", []) == "def f(a): pass"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import utils", "import pkg.utils as utils"),
        ("import os, utils as u  # c", "import os, pkg.utils as u  # c"),
        (
            "from utils import (\n    a,  # one\n    b as c,\n)",
            "from pkg.utils import (\n    a,  # one\n    b as c,\n)",
        ),
        ("from utils import *", "from pkg.utils import *"),
        ("import utils.sub as s", "import pkg.utils.sub as s"),
        ("from utils.sub import a", "from pkg.utils.sub import a"),
        ("import utils.sub", "import pkg.utils.sub as utils_sub, pkg.utils as utils"),
        ("from lib import tools as t", "from pkg import helpers as t"),
        ("from lib import tools", "from pkg import helpers as tools"),
        ("from . import utils", "from . import utils"),
        ("import utilities, a.utils", "import utilities, a.utils"),
        ("importlib.import_module('utils')", None),
        ("from lib import tools, other", None),
        ("import utils.sub\nutils_sub = 1", None),
    ],
)
def test_replace_imports(before, after):
    assert (
        replace_imports(before, {"utils": "pkg.utils", "lib.tools": "pkg.helpers"})
        == after
    )
