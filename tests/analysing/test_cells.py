"""Cells in, facts out: names, hazards, cells that stay whole, order."""

from __future__ import annotations

import pytest

from nb2pkg.analysing import analyse, facts, in_order
from nb2pkg.reading import join, read_bytes, read_notebook
from nb2pkg.syntax.splitting import split_cell


def test_the_facts_of_a_statement(fact_of):
    fact = fact_of("total, n = f(rows), [g(i) for i in rows]  # sum\n")
    assert {"f", "g", "rows"} <= fact.reads and "i" not in fact.reads
    assert fact.binds == fact.certain == {"total", "n"}
    assert fact.trailing == "# sum" and fact.lines == 1


def test_keys_count_statements_of_all_cells(analysed):
    analysis = analysed(
        "# %%\na = 1\nb = 2\n# %% [markdown]\n# Text\n# %%\n\n# %%\nc = 3"
    )
    assert [(f.key, f.cell, f.line) for f in analysis.facts] == [
        (0, 1, 1),
        (1, 1, 2),
        (2, 4, 1),
    ]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("x = globals()", "looks-at-namespace"),
        ("x = locals()['a']", "looks-at-namespace"),
        ("x = vars()", "looks-at-namespace"),
        ("exec('x = 1')", "looks-at-namespace"),
        ("x = eval('1')", "looks-at-namespace"),
        ("import __main__", "looks-at-namespace"),
        ("x = sys.modules['__main__']", "looks-at-namespace"),
        ("x = inspect.stack()", "looks-at-namespace"),
        ("unittest.main(argv=[''], exit=False)", "looks-at-namespace"),
        ("cProfile.run('f()')", "looks-at-namespace"),
        ("Timer('f()', 'from __main__ import f')", "looks-at-namespace"),
        ("x = __file__", "module-name"),
        ("x = _", "ipython-history"),
        ("x = Out[3]", "ipython-history"),
        ("x = _12", "ipython-history"),
        ("sys.exit()", "ends-the-program"),
        ("exit()", "ends-the-program"),
        ("if a:\n    class K: pass", "class-in-a-block"),
        ("if a:\n    from m import *", "star-import-in-a-block"),
        ("x = df.query(f)", "names-in-computed-text"),
        ("%time x = 1", "magic-left-in-notebook"),
        ("x = 1  # nb2pkg: inline", "kept-by-the-user"),
    ],
)
def test_hazards(source, code, fact_of):
    assert fact_of(source).hazard.code == code


@pytest.mark.parametrize(
    "source",
    [
        "x = vars(obj)",
        "x = dir(obj)",
        "x = df.eval('a + 1')",
        "x = df.query('a > @k')",
        "Out = 3; y = Out",
        "_ = 3; y = _",
        "x = obj.globals()",
        "x = model.eval()",
        "x = '__file__'",
    ],
)
def test_what_only_looks_like_a_hazard(source, fact_of):
    assert fact_of(source).hazard is None


def test_names_in_queries_and_formulas(fact_of):
    assert {"a", "k"} <= fact_of("x = df.query('a > @k')").soft
    assert {"y", "np", "log", "x"} <= fact_of("m = smf.ols('y ~ np.log(x)', d)").soft
    assert fact_of("x = 'a > @k'").soft == frozenset()


def test_a_formula_elsewhere_counts_where_it_is_used(analysed):
    facts = analysed("# %%\nformula = 'y ~ f(x)'\n# %%\nm = ols(formula, data)").facts
    assert "f" in facts[1].soft


def test_names_that_a_query_inside_a_lambda_reads(fact_of):
    assert "k" in fact_of("x = g.apply(lambda d: d.query('a > @k'))").soft_inside
    assert "k" in fact_of("x = [d.query('a > @k') for d in ds]").soft_inside
    assert fact_of("x = [r for r in d.query('a > @k')]").soft_inside == frozenset()


def test_a_functions_own_names_are_not_looked_up_outside(fact_of):
    fact = fact_of("def f(d, k):\n    n = 1\n    return d.query('a > @k + @n + @m')")
    assert "m" in fact.soft and not fact.soft & {"k", "n", "d"}


@pytest.mark.parametrize(
    ("source", "escapes"),
    [
        ("x = lambda: k", True),
        ("x = (k for _ in y)", True),
        ("x = map(lambda v: v * k, y)", True),
        ("x = enumerate(v * k for v in y)", True),
        ("x = defaultdict(lambda: k)", True),
        ("x = dict(a=lambda: k)", True),
        ("xs.append(lambda: k)", True),
        ("x = list(map(lambda v: v * k, y))", False),
        ("x = sorted(y, key=lambda v: v * k)", False),
        ("x = sum(v * k for v in y)", False),
        ("x = df.apply(lambda r: r * k)", False),
        ("x = df.col.map(lambda r: r * k)", False),
        ("x = [v * k for v in y]", False),
    ],
)
def test_closures_that_outlive_their_statement(source, escapes, fact_of):
    assert ("k" in fact_of(source).escaping) is escapes


def test_a_function_of_the_notebook_may_keep_what_it_gets(analysed):
    facts = analysed("# %%\ndef apply(f):\n    kept.append(f)\napply(lambda: k)").facts
    assert "k" in facts[-1].escaping


def test_a_cell_that_does_not_parse_is_one_fact(analysed):
    analysis = analysed("# %%\na = 1\n# %%\nx = a +\ny = 2")
    (finding,) = analysis.findings
    assert (finding.code, finding.place.cell, finding.place.line) == (
        "cell-does-not-parse",
        2,
        1,
    )
    assert analysis.cells[1].untouched == "cell-does-not-parse"
    assert {"a", "x", "y"} <= analysis.facts[1].soft


def test_a_cell_magic_of_another_language_is_one_fact(analysed):
    analysis = analysed("# %%\n%%bash\necho $a # not python (")
    assert analysis.cells[0].untouched == "cell-magic" and "a" in analysis.facts[0].soft


def test_a_timed_cell_is_split(analysed):
    analysis = analysed("# %%\n%%time\na = 1\nb = 2")
    assert analysis.cells[0].cell_magic == "%%time" and len(analysis.facts) == 2


def test_a_deeply_nested_cell_is_left_alone(analysed):
    analysis = analysed(
        "# %%\nx = " + "+".join("(" * 500 + "1" + ")" * 500 for _ in range(2))
    )
    assert analysis.cells[0].untouched in ("cell-does-not-parse", "cell-too-deep")


def test_a_skipped_cell_binds_nothing(analysed):
    (fact,) = analysed('# %% tags=["skip-execution"]\nx = 1').facts
    assert fact.binds == frozenset() and fact.hazard.code == "cell-is-skipped"


def test_a_cell_meant_to_fail(analysed):
    (fact,) = analysed('# %% tags=["raises-exception"]\nx = 1 / 0').facts
    assert fact.hazard.code == "cell-raises" and fact.binds == {"x"}


def test_directives_of_a_cell_hold_for_all_its_statements(analysed):
    facts = analysed(
        "# %%\n# nb2pkg: module=load name=rows\na = 1\nb = 2  # nb2pkg: inline"
    ).facts
    assert [(f.directive.module, f.directive.inline) for f in facts] == [
        ("load", False),
        ("load", True),
    ]


def test_local_imports_are_listed(analysed):
    analysis = analysed(
        "# %%\nimport helper.sub\nfrom other import f, g\nfrom star import *"
    )
    assert set(analysis.local_imports) >= {
        "helper.sub",
        "other",
        "other.f",
        "other.g",
        "star",
    }


COUNTED = """
# In[3]:
c = 1
# In[1]:
a = 1
# In[ ]:
never = 1
# In[2]:
b = 1
"""


def test_cells_follow_their_execution_counts_when_asked():
    notebook = read_bytes(COUNTED.strip().encode(), name="story", path="story.py")
    assert in_order(notebook, "cells") is notebook
    found = [c.source.strip() for c in in_order(notebook, "execution").cells]
    assert found == ["a = 1", "b = 1", "c = 1", "never = 1"]


def test_nothing_is_executed(tmp_path, analysed):
    canary = tmp_path / "canary"
    analysed(f"# %%\nopen({str(canary)!r}, 'w')\n# %%\n%run x\n!touch {canary}")
    assert not canary.exists()


def test_the_same_notebook_gives_the_same_facts():
    notebook = read_bytes(COUNTED.strip().encode(), name="story", path="story.py")
    assert repr(analyse(notebook).findings) == repr(analyse(notebook).findings)


def test_a_notebook_that_many_run_is_analysed_once(tmp_path, monkeypatch):
    facts.by_itself_once.cache_clear()
    split = []
    monkeypatch.setattr(facts, "split_cell", lambda s: split.append(s) or split_cell(s))
    header = "# Databricks notebook source\n"
    (tmp_path / "setup.py").write_text(header + "twice = lambda n: 2 * n\nsize = 4711")
    between = "\n\n# COMMAND ----------\n\n"
    rests = ["", "first = twice(size)", "second = twice(3)\nsize"]
    analyses = []
    for number, rest in enumerate(rests):
        caller = tmp_path / f"caller{number}.py"
        caller.write_text(
            between.join([f"{header}# MAGIC %run ./setup", "n = 1", rest])
        )
        analyses.append(analyse(join(read_notebook(caller))))
    assert split.count("twice = lambda n: 2 * n\nsize = 4711") == 1
    for analysis in analyses:
        assert [f.key for f in analysis.facts] == list(range(len(analysis.facts)))
        assert {f.cell: f.binds for f in analysis.facts if "size" in f.binds} == {
            2: {"size"}
        }
