"""names_of, form by form: Python in, names out."""

from __future__ import annotations

import ast
import sys

import pytest

from nb2pkg.syntax.names import (
    TooDeep,
    evaluated_names,
    free_names,
    function_names,
    names_of,
    nested_scopes_bind,
)


def names(source, **options):
    return names_of(ast.parse(source).body, **options)


def words(found):
    return " ".join(sorted(found))


# code, read outside, bound, certainly bound
FLOW = [
    ("x = y", "y", "x", "x"),
    ("x = 1\ny = x", "", "x y", "x y"),
    ("x += 1", "x", "x", "x"),
    ("x: int = 1", "int", "x", "x"),
    ("x: int", "int", "", ""),
    ("(a, *b), c[0] = d", "c d", "a b", "a b"),
    ("import a.b, c.d as e\nfrom f import g, h as i", "", "a e g i", "a e g i"),
    ("from a import *", "", "", ""),
    ("x = 1\ndel x", "", "x", ""),
    ("del x", "x", "", ""),
    ("if c:\n x = 1\nelse:\n x = 2", "c", "x", "x"),
    ("if c:\n x = 1", "c", "x", ""),
    ("if c:\n x = 1\nelse:\n raise ValueError", "ValueError c", "x", "x"),
    ("if c:\n x = 1\nelse:\n sys.exit()", "c sys", "x", "x"),
    ("if c:\n if d:\n  x = 1\n x += 1", "c d x", "x", ""),  # rope takes x for certain
    ("if True:\n x = 1", "", "x", "x"),
    ("for i in xs:\n y = i", "xs", "i y", ""),
    ("for i in [1, 2]:\n y = i", "", "i y", "i y"),
    ("for i in range(3):\n y = i", "range", "i y", "i y"),
    ("for i in range(0):\n y = i", "range", "i y", ""),
    ("for i in range(n):\n y = i", "n range", "i y", ""),
    ("for i, c in enumerate('ab'):\n y = i", "enumerate", "c i y", "c i y"),
    ("for a, b in zip([1], xs):\n y = 1", "xs zip", "a b y", ""),
    ("for i in [1, 2]:\n if i: continue\n y = i", "", "i y", "i"),
    ("for i in [1, 2]:\n if i: break\n y = i", "", "i y", "i"),
    ("for i in [1, 2]:\n y = i\n if i: break", "", "i y", "i y"),
    ("for i in []:\n pass\nelse:\n y = 1", "", "i y", "y"),
    ("for i in xs:\n break\nelse:\n y = 1", "xs", "i y", ""),
    ("while c:\n x = 1", "c", "x", ""),
    ("while True:\n x = 1\n if x: break\n y = 1", "", "x y", "x"),
    ("x = 1\nfor i in xs:\n use(x)\n del x", "use x xs", "i x", ""),
    ("with open(p) as f:\n x = f.read()", "open p", "f x", "f x"),
    ("with suppress(E):\n x = 1", "E suppress", "x", ""),
    ("with pytest.raises(E) as e:\n x = 1", "E pytest", "e x", ""),
    ("try:\n x = 1\nexcept E:\n pass", "E", "x", ""),  # rope takes x for certain
    ("try:\n x = 1\nexcept E:\n raise", "E", "x", "x"),
    ("try:\n x = 1\nexcept E:\n x = 2", "E", "x", "x"),
    ("try:\n x = 1\nfinally:\n y = 1", "", "x y", "x y"),
    ("try:\n x = 1\nexcept E as e:\n y = e", "E", "e x y", ""),
    ("try:\n x = f()\nexcept E:\n y = 1\nelse:\n y = x", "E f", "x y", "y"),
    ("try:\n import a\nexcept ImportError:\n a = None", "ImportError", "a", "a"),
    ("x = 1\ntry:\n del x\nexcept E:\n pass\nx", "E x", "x", ""),
    ("match s:\n case [a, *b]: pass\n case {'k': c, **d}: pass", "s", "a b c d", ""),
    ("match s:\n case P(x=a) | Q(a): y = a\n case _: y = 1", "P Q s", "a y", "y"),
    ("match s:\n case a if a: pass\n case N.b: pass", "N s", "a", ""),
    ("a and (x := b)", "a b", "x", ""),
    ("(x := b) and a", "a b", "x", "x"),
    ("[y := x for x in xs]", "xs", "y", ""),
    ("[x for [x, y] in rows]", "rows", "", ""),  # rope crashes
    ("[x for x in x]", "x", "", ""),
    ("[a for a in b for b in a]", "b", "", ""),
    ("f'{a!r:>{b}}'", "a b", "", ""),
    ("lambda a, b=c: a + b", "c", "", ""),  # rope takes a for an outer read
    ("def f(a, b=c, *d: e) -> g: return h", "c e g", "f", "f"),
    ("@d\nclass A(B, metaclass=M):\n x = y\n z = x", "B M d y", "A", "A"),
    (
        "class A:\n n = n\n m = [n for _ in n]",
        "n",
        "A",
        "A",
    ),  # rope forgets class bodies
    ("class A:\n n = 1\n m = [n for _ in [n]]", "n", "A", "A"),
    ("while True:\n try: f()\n except E as e: break", "E f", "e", ""),
    ("while True:\n try: break\n finally: x = 1", "", "x", ""),
    ("x = 1\nwhile True:\n try: break\n finally: del x\nx", "x", "x", ""),
    ("x = 1\ntry:\n del x\n x = f()\nexcept E:\n pass\nx", "E f x", "x", ""),
    ("x = 1\nclass A:\n y = x", "", "A x", "A x"),
    ("global a, b\na = 1", "", "a", "a"),  # rope crashes
    ("assert a, (b := 1)\nb", "a b", "b", ""),
]


@pytest.mark.parametrize(
    ("code", "reads", "binds", "certain"), FLOW, ids=[one[0] for one in FLOW]
)
def test_reads_and_binds(code, reads, binds, certain):
    found = names(code)

    assert (words(found.reads), words(found.binds), words(found.certain)) == (
        reads,
        binds,
        certain,
    )


SURE = [
    ("a", "a"),
    ("a if b else c", "b"),
    ("a if b else a", "a b"),
    ("a and b", "a"),
    ("a < b < c", "a b"),
    ("[a for b in c if d]", "c"),
    ("if c: x = 1\nx", "c"),
    ("while True:\n if t():\n  x\n  break\n x = 1", "t"),
    ("while True:\n try: break\n finally:\n  if c: x = 1\nx", ""),
    ("for i in [1]: x", "x"),
    ("for i in xs: x", "xs"),
    ("while n: n -= 1", "n"),
    ("while True:\n if t(): break\n x = 1\nx", "t"),
    ("try: a\nexcept E: pass", ""),
    ("if c:\n raise a\nb", "b c"),
    ("assert a, b", "a"),
]


@pytest.mark.parametrize(("code", "sure"), SURE)
def test_reads_on_every_path(code, sure):
    assert words(names(code).sure_reads) == sure


LATER = [
    ("def f(a): return a + b", "b"),
    ("b = 1\ndef f(): return b", "b"),
    ("def f():\n b = 1\n def g(): return b + c\n return g", "c"),
    ("def f():\n global b\n return b", "b"),
    ("def f(b):\n def g():\n  global b\n  return b", "b"),
    ("def f():\n x = 1\n class A:\n  y = x + z\n  def g(self): return y", "y z"),
    ("class A:\n def f(self): return __class__, super().f, k", "k super"),
    ("class A:\n def f(self): return __x", "_A__x __x"),
    ("x = lambda: [y for y in z]", "z"),
    ("g = (a for b in c for d in e)", "a e"),
    ("def f():\n import os\n try: pass\n except E as e: e\n with w as v: v", "E w"),
    ("def f():\n for i, (j, *k) in x: i, j, k", "x"),
    ("def f():\n match s:\n  case [a, *b]: a, b", "s"),
]


@pytest.mark.parametrize(("code", "later"), LATER)
def test_what_nested_functions_look_up_when_they_run(code, later):
    assert words(names(code).deferred) == later


CHANGES = [
    ("x[0] = 1", "x"),
    ("x.a.b[0] = 1", "x"),
    ("x[0], y.b = 1, 2", "x y"),
    ("x += 1", "x"),
    ("x.a += 1", "x"),
    ("del x[0]", "x"),
    ("x.append(1)", "x"),
    ("x.a.b().c()", "x"),
    ("await x.start()", "x"),
    ("y = x.append(1)", ""),
    ("f(x)", ""),
    ("x.drop(inplace=True)", "x"),
    ("y = x['a'].fillna(0, inplace=True)", "x"),
    ("x.drop(inplace=False)\ny = 1", "x"),
    ("y = np.add(a, b, out=x)", "x"),
    ("[x.append(i) for i in y]", "x"),
    ("for x[0] in y: pass", "x"),
    ("if c:\n x.fit(y)", "x"),
]


@pytest.mark.parametrize(("code", "changes"), CHANGES)
def test_what_is_changed_in_place(code, changes):
    assert words(names(code).changes) == changes


def test_global_writes_are_not_bindings():
    found = names("def f():\n global a, b\n a = 1\n del b\nclass C:\n global d\n d = 1")

    assert words(found.global_writes) == "a b d"
    assert words(found.binds) == "C f"


def test_an_exception_name_is_bound_and_deleted():
    found = names("try:\n f()\nexcept E as e:\n pass")

    assert (found.binds, found.deletes) == ({"e"}, {"e"})


@pytest.mark.parametrize(
    "code",
    ["await x", "async for a in b: pass", "async with a: pass", "[a async for a in b]"],
)
def test_awaits(code):
    tree = compile(code, "", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)

    assert names_of(tree.body).awaits
    assert not names("async def f():\n " + code).awaits


def test_postponed_annotations_are_read_later_if_at_all():
    found = names("def f(a: A) -> B: pass\nx: C = 1", future_annotations=True)

    assert not found.reads
    assert words(found.deferred) == "A B C"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_type_parameters_and_aliases():
    found = names(
        "type X[T] = dict[T, Y]\ndef f[U: B](a: U, b: C) -> U: return U\nclass A[V](D[V]): v = V"
    )

    assert words(found.binds) == "A X f"
    assert words(found.reads) == "C D"
    assert words(found.deferred) == "B Y dict"


def test_a_definition():
    node = ast.parse("@a\ndef f(b=c): return d").body[0]

    assert (evaluated_names(node), free_names(node)) == ({"a", "c"}, {"d"})
    assert function_names(ast.parse("lambda x=y: x + z").body[0].value).deferred == {
        "z"
    }


@pytest.mark.parametrize(
    "code",
    [
        "lambda x: 1",
        "def f(*, x): pass",
        "def f(): x = 1",
        "def f():\n def g(): x = 1",
        "[x for x in y]",
        "[1 for a in b if [x for x in a]]",
        "class A:\n def x(self): pass",
        "def f():\n for x in y: pass",
    ],
)
def test_nested_scopes_that_have_the_name_themselves(code):
    assert nested_scopes_bind(ast.parse(code).body, "x")


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        "def x(): pass",
        "def f():\n global x\n x = 1",
        "[x for y in x]",
        "a.x = 1",
    ],
)
def test_nested_scopes_that_do_not(code):
    assert not nested_scopes_bind(ast.parse(code), "x")


def test_long_sums_are_fine_and_deep_nesting_is_refused():
    assert names("+".join(["a"] * 900)).reads == {"a"}
    node: ast.expr = ast.Name("x", ast.Load())
    for _ in range(3000):
        node = ast.UnaryOp(ast.Not(), node)
    with pytest.raises(TooDeep):
        names_of([ast.Expr(node)])
