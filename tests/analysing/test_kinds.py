"""A statement in, its kind out."""

from __future__ import annotations

import ast

import pytest

from nb2pkg.analysing.kinds import changes_nothing, dotted, root


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import os", "import"),
        ("from os import path as p", "import"),
        ("try:\n    import x\nexcept ImportError:\n    x = None", "import"),
        ("if sys.version_info > (3,):\n    import x\nelse:\n    import y", "import"),
        ("try:\n    import x\nexcept ImportError:\n    print('no x')", "logic"),
        ("try:\n    x = f()\nexcept ValueError:\n    import x", "logic"),
        ("if f():\n    import x", "logic"),
        ("def f(): pass", "definition"),
        ("async def f(): pass", "definition"),
        ("class A: pass", "definition"),
        ("pass", "inert"),
        ("'just text'; pass", "inert"),
        ("os.environ['A'] = '1'", "setup"),
        ("sys.path.insert(0, '..')", "setup"),
        ("warnings.filterwarnings('ignore')", "setup"),
        ("plt.rcParams['figure.dpi'] = 100", "setup"),
        ("pd.options.display.max_rows = 9", "setup"),
        ("sns.set_theme()", "setup"),
        ("np.random.seed(1)", "setup"),
        ("environ = {}", "logic"),
        ("print(x)", "print"),
        ("plt.plot(x)", "plot"),
        ("df.plot.bar()", "plot"),
        ("fig, ax = plt.subplots()", "plot"),
        ("x = plt.imread(p)", "logic"),
        ("x", "show"),
        ("df.head()", "show"),
        ("display(df)", "show"),
        ("f(x)", "show"),
        ("f(x);", "logic"),
        ("df.head();", "show"),
        ("x = 1", "logic"),
        ("for i in x: print(i)", "logic"),
        ("del x", "logic"),
        ("%matplotlib inline", "magic"),
        ("!ls", "magic"),
        ("x = !ls", "magic"),
        ("x?", "magic"),
        ("%pip install x", "install"),
        ("!pip install x", "install"),
    ],
)
def test_the_kind_of_a_statement(source, kind, fact_of):
    assert fact_of(source).kind == kind


def test_only_the_last_expression_of_a_cell_is_shown(analysed):
    facts = analysed("# %%\nf(x)\nx\n'text'\ng(x)").facts
    assert [f.kind for f in facts] == ["logic", "show", "inert", "show"]
    assert [f.shown for f in facts] == [False, False, False, True]


@pytest.mark.parametrize(
    ("source", "harmless"),
    [
        ("x", True),
        ("df.head()", True),
        ("print(len(x), x.shape)", True),
        ("display(df.describe())", True),
        ("print(next(it))", False),
        ("print(stack.pop())", False),
        ("print(sum(gen))", False),
        ("(y := 1)", False),
        ("[f(i) for i in x]", False),
        ("print(*gen)", False),
        ("model.fit(x)", False),
        ("df.sort_values('a', inplace=True)", False),
    ],
)
def test_what_changes_nothing(source, harmless):
    assert changes_nothing(ast.parse(source, mode="eval").body) is harmless


def test_chains_of_attributes():
    chain = ast.parse("a.b[0].c(1).d", mode="eval").body
    assert root(chain) == "a" and dotted(chain) == ""
    assert dotted(ast.parse("a.b.c", mode="eval").body) == "a.b.c"
