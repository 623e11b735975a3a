"""What counts as evidence for each statement, and what does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nb2pkg.assessing import _READ_OFF, SECTIONS, STATEMENTS
from nb2pkg.model.scorecard import Scorecard

Card = Callable[..., Scorecard]
FIT = "# %%\nmodel.fit(x)"
JOB = {"databricks.yml": "resources:\n  jobs:\n    a:\n      name: a\n"}
MODULE = "src/churn/clean.py"


def test_every_statement_is_read_off_or_asked() -> None:
    asked = {s.code for s in STATEMENTS if not s.counts}
    assert asked.isdisjoint(_READ_OFF)
    assert {s.code for s in STATEMENTS} == asked | set(_READ_OFF)
    assert {s.section for s in STATEMENTS} == {section.code for section in SECTIONS}
    assert all(s.action.endswith("?") for s in STATEMENTS if s.code in asked)


def test_a_lone_notebook_scores_near_zero_where_production_starts(card: Card) -> None:
    result = card("# %%\nimport pandas as pd\n# %%\ndf = pd.read_csv('a.csv').dropna()")
    least = [s.code for s in SECTIONS if s.minimum]
    assert result.section_score(*least) == pytest.approx(100 / 18)
    assert result.of("same-code-everywhere").answer == "yes"
    assert result.of("goal-known").answer == "ask"
    assert not result.of("goal-known").scored


@pytest.mark.parametrize(
    ("code", "text", "answer"),
    [
        ("steps-documented", "# %% [markdown]\n# Load\n# %%\na = b.f()", "yes"),
        ("steps-documented", "# %%\n# load\na = b.f()\n# %%\na = b.f()", "partly"),
        ("steps-documented", "# %%\na = b.f()", "no"),
        ("steps-documented", "# %%\nimport a", "does not apply"),
        ("model-code-documented", "# %%\n# a forest\nmodel.fit(x)", "yes"),
        ("model-code-documented", FIT, "no"),
        ("model-code-documented", "# %%\nx = 1", "does not apply"),
        ("columns-described", "# %%\nschema = StructType([])", "yes"),
        ("columns-described", "# %%\nclass Row(pa.DataFrameModel):\n    a: int", "yes"),
        (
            "architecture-written",
            "# %% [markdown]\n# ```mermaid\n# a-->b\n# %%\nx",
            "yes",
        ),
        ("architecture-written", "# %% [markdown]\n# # A pipeline\n# %%\nx", "no"),
        (
            "architecture-written",
            "# %% [markdown]\n# # Medallion Architecture\n# %%\nx",
            "no",
        ),
        (
            "architecture-written",
            "# %% [markdown]\n# # Churn\n# ## Model architecture\n# %%\nx",
            "no",
        ),
        (
            "architecture-written",
            "# %% [markdown]\n# # Churn\n# %% [markdown]\n# # Architecture\n# %%\nx",
            "yes",
        ),
        ("same-code-everywhere", '# %%\nspark.table("prod.sales.orders")', "no"),
        ("same-code-everywhere", '# %%\nspark.sql("select * from a.b.c")', "no"),
        ("same-code-everywhere", '# %%\nspark.table(f"{catalog}.b.c")', "yes"),
        ("same-code-everywhere", '# %%\nopen("/home/ann/x")', "no"),
        ("run-names-commit", '# %%\nmlflow.set_tag("git_sha", sha)', "yes"),
        ("run-names-commit", '# %%\nprint("digit_shape")', "no"),
        ("run-names-job", "# %%\nwith mlflow.start_run():\n    pass", "yes"),
        ("artifacts-recorded", "# %%\nmlflow.sklearn.log_model(m, 'm')", "yes"),
        ("artifacts-recorded", f"{FIT}\njoblib.dump(model, 'm')", "partly"),
        ("artifacts-recorded", FIT, "no"),
        ("artifacts-recorded", "# %%\nx = 1", "does not apply"),
        ("data-version-recorded", '# %%\nread.option("versionAsOf", 3)', "yes"),
        ("data-version-recorded", "# %%\npd.read_csv(p)", "no"),
        (
            "data-version-recorded",
            '# %%\npd.read_csv(p)\nlogger.info("%s", config)',
            "partly",
        ),
        ("data-version-recorded", "# %%\nload_iris()", "does not apply"),
        ("runs-logged", '# %%\nlogger.info("x")', "yes"),
        ("runs-logged", '# %%\nprint("x")', "no"),
        ("output-checked", "# %%\ndf.to_csv(p)\nassert len(df)", "yes"),
        ("output-checked", "# %%\nassert len(df)\ndf.to_csv(p)", "no"),
        ("output-checked", "# %%\nfigure.save(p)", "does not apply"),
        ("metrics-stored", "# %%\nmlflow.log_metric('a', 1)", "yes"),
        ("metrics-stored", FIT, "no"),
        ("drift-watched", f"# %%\nimport evidently\n{FIT}", "yes"),
        ("one-transformation", "# %%\nmake_pipeline(a, b).fit(x)", "yes"),
        ("one-transformation", FIT, "ask"),
        ("names-before-use", "# %%\nprint(y)\n# %%\ny = 1", "no"),
        ("names-before-use", "# %%\nfor a in [1]:\n    b = a\n    print(b)", "yes"),
        ("names-before-use", "# %%\nfrom m import *\nprint(y)", "yes"),
        ("names-before-use", "# %%\ndisplay(spark.sql(q))\nq = 1", "no"),
        ("cells-parse", "# %%\nprint 1\n# %%\nx = 1", "partly"),
        ("imports-on-top", "# %%\nimport a\n# %%\nx = a.f()\nimport b", "partly"),
        (
            "functions-stand-alone",
            "# %%\nk = [1]\ndef f(): return k\ndef g(): return 1",
            "partly",
        ),
        (
            "no-duplicate-cells",
            "# %%\na=1\nb=2\nc=3\n# %%\na = 1  # again\nb = 2\nc = 3",
            "no",
        ),
        ("no-dead-cells", "# %%\n# x = f(1)\n# %%\nx = 1", "no"),
        ("no-dead-cells", "# %%\n# just a word\n# %%\nx = 1", "yes"),
        ("seeds-set", "# %%\nnp.random.normal()", "no"),
        ("seeds-set", "# %%\nnp.random.seed(1)\nnp.random.normal()", "yes"),
        ("seeds-set", "# %%\ntrain_test_split(x, random_state=1)", "yes"),
        ("seeds-set", "# %%\nx = 1", "does not apply"),
        (
            "title-and-headings",
            "# %% [markdown]\n# # A\n# %%\nx\n# %% [markdown]\n# ## B\n# %%\ny",
            "yes",
        ),
        ("title-and-headings", "# %% [markdown]\n# # A\n# %%\nx", "partly"),
        ("short-cells", "# %%\n" + "x = 1\n" * 51, "no"),
        ("no-credentials", '# %%\npassword = "hunter2!"', "no"),
        ("parameters-together", "# %%\nf()\nN = 3\nf(N)", "no"),
        ("no-code-from-elsewhere", "# %%\n%run ./x", "no"),
        ("logic-importable", "# %%\nx = f()", "no"),
    ],
)
def test_what_a_notebook_says(card: Card, code: str, text: str, answer: str) -> None:
    assert card(text).of(code).answer == answer


WORKFLOW = "on:\n  pull_request:\njobs:\n  a:\n    steps:\n      - run: pytest\n"


@pytest.mark.parametrize(
    ("code", "files", "answer"),
    [
        ("infrastructure-as-code", JOB, "yes"),
        ("infrastructure-as-code", {"k.yaml": "apiVersion: v1\nkind: Job\n"}, "yes"),
        ("infrastructure-as-code", {"data.yaml": "kind: x\n"}, "no"),
        ("several-environments", {"databricks.yml": "targets:\n  dev: {}\n"}, "partly"),
        (
            "several-environments",
            {"databricks.yml": "targets:\n  dev:\n    a: 1\n  prd:\n    a: 2\n"},
            "yes",
        ),
        ("several-environments", {"conf/dev.yml": "", "conf/prod.yml": ""}, "yes"),
        ("several-environments", {"conf/prd.yml": "", "conf/prod.yml": ""}, "partly"),
        ("ci-runs-tests", {".github/workflows/ci.yml": WORKFLOW}, "yes"),
        ("ci-runs-tests", {".github/workflows/ci.yml": "  - run: pytest\n"}, "partly"),
        ("ci-runs-tests", {".github/workflows/ci.yml": "# run: pytest\n"}, "no"),
        (
            "deployed-by-pipeline",
            {".github/workflows/cd.yml": "- run: databricks bundle deploy\n"},
            "yes",
        ),
        ("pre-commit-hooks", {".pre-commit-config.yaml": "  - id: ruff\n"}, "yes"),
        ("pre-commit-hooks", {".pre-commit-config.yaml": "repos: []\n"}, "no"),
        ("release-notes", {"CHANGELOG.md": ""}, "yes"),
        ("costs-tagged", JOB, "no"),
        ("costs-tagged", {}, "does not apply"),
        ("costs-tagged", {"databricks.yml": "tags:\n  cost: a\n"}, "yes"),
        ("failures-told", {"databricks.yml": "email_notifications:\n"}, "yes"),
        ("environment-as-code", {"requirements.txt": "pandas==2.0\n"}, "partly"),
        ("environment-as-code", {}, "no"),
        (
            "environment-as-code",
            {"requirements.txt": "pandas==2.0\n", ".python-version": "3.11"},
            "yes",
        ),
        ("columns-described", {"docs/data_dictionary.md": ""}, "yes"),
    ],
)
def test_what_files_say(
    card: Card, code: str, files: dict[str, str], answer: str
) -> None:
    assert card(files=files).of(code).answer == answer


def test_a_repository_around_it(card: Card) -> None:
    assert card(git="/somewhere").of("under-version-control").answer == "yes"
    assert card().of("under-version-control").answer == "no"


TESTED = """\
import pytest
from churn.clean import clean, rate, untested
def test_clean():
    assert clean([1]) == [1]
@pytest.mark.skip(reason="stub")
def test_rate():
    assert rate(1) == 1
def test_nothing():
    untested(1)
"""
CLEAN = '''\
def clean(rows):
    """Keep what is whole."""
    return rows
def rate(x):
    return x
def untested(x):
    return x
def _private(x):
    return x
'''


def test_only_live_tests_that_assert_count(card: Card) -> None:
    files = {MODULE: CLEAN, "tests/test_clean.py": TESTED}
    result = card("# %%\nfrom churn.clean import clean\nclean([1])", files, "churn")
    tested = result.of("steps-tested")
    assert (tested.answer, tested.remark) == (
        "partly",
        "1 of 3 public functions are tested",
    )
    assert [(e.path, e.line) for e in tested.evidence] == [(MODULE, 4), (MODULE, 6)]
    documented = result.of("steps-documented")
    assert documented.points == pytest.approx(1 / 3)


def test_logic_in_the_package_counts_against_logic_in_the_notebook(card: Card) -> None:
    text = "# %%\nfrom churn.clean import clean\na = clean([1])\nb = a.f()"
    found = card(text, {MODULE: CLEAN}, "churn").of("logic-importable")
    assert found.remark == "4 of 5 statements can be imported"
    assert [(e.cell, e.line) for e in found.evidence] == [(1, 3)]


def test_one_function_for_training_and_prediction(card: Card) -> None:
    module = "def prepare(x):\n    return x\n"
    train = "def train(x):\n    return m.fit(prepare(x))\n"
    score = "def score(x):\n    return m.predict(prepare(x))\n"
    files = {"src/churn/a.py": module, "src/churn/b.py": train, "src/churn/c.py": score}
    found = card(files=files, package="churn").of("one-transformation")
    assert found.answer == "yes"
    assert found.evidence[0].text == "`prepare` serves both"


def test_broken_modules_and_odd_trees_do_no_harm(card: Card) -> None:
    files = {MODULE: "def (", "src/churn/b.py": "f()()\nx[0]()\n(lambda: 0)()\n"}
    assert card("# %%\nprint 1", files, "churn").score is not None
