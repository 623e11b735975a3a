"""Each rule: what it lets pass, and what it finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nb2pkg.checking import RULES

Find = Callable[..., list[tuple[str, int, int]]]

SLIM = """\
# %% [markdown]
# # Churn
# %%
import matplotlib.pyplot as plt
import pandas as pd
from churn.load import load
from churn.train import train
%matplotlib inline
pd.set_option("display.width", 200)
# %% tags=["parameters"]
PATH = "data/customers.csv"
HOLDOUT = 0.2  # share kept for the test
# %%
customers = load(PATH)
customers.head()
# %%
model, scores = train(customers, holdout=HOLDOUT, columns=["age", "plan"])
print(scores)
# %%
ax = scores.plot.bar()
plt.tight_layout()
"""


def test_a_slim_notebook_passes_every_rule(found: Find) -> None:
    assert found(SLIM) == []


def test_a_fattened_one_does_not(found: Find) -> None:
    fat = SLIM + "# %%\ndef lift(a, b):\n    return a / b\n"
    assert found(fat) == [("definition", 7, 1)]


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("x = 1\n@cache\ndef f():\n    pass", [3]),
        ("class A:\n    def f(self): pass", [1]),
        ("if x:\n    def f(): pass\nelse:\n    f = None", [2]),
        ("try:\n    import json\nexcept ImportError:\n    class json: pass", [4]),
        ("double = lambda x: 2 * x", [1]),
        ("rows.sort(key=lambda row: row.age)", []),
        ("%time f(3)", []),
    ],
)
def test_definitions_wherever_they_stand(
    found: Find, cell: str, lines: list[int]
) -> None:
    assert [line for _, _, line in found(f"# %%\n{cell}", "definition")] == lines


def test_a_definition_may_be_named_as_staying(found: Find) -> None:
    text = "# %%\ndef f(): pass\ndef g(): pass"
    assert found(text, "definition", definitions=frozenset({"f"})) == [
        ("definition", 1, 2)
    ]


@pytest.mark.parametrize(
    ("cell", "weight"),
    [
        ("df = df.dropna()", 1),
        ("for a in b:\n    if a:\n        c.append(a)", 3),
        ("%time df = df.dropna()", 1),
        ("df = load(path)", 0),
        ("df, n = await load(path, [a, b], dict(x=1), columns=cols['x'])", 0),
        ("df = load(path.strip())", 1),
        ("df = load([p for p in paths])", 1),
        ("f = load(functools.partial(clean, cap=CAP))", 0),
        ("N = 3", 0),
        ("print(df.shape)", 0),
        ("import re", 0),
        ("df.head()", 0),
    ],
)
def test_what_counts_as_logic(found: Find, cell: str, weight: int) -> None:
    text = f"# %%\nfrom churn.load import load, clean\nimport functools\n# %%\n{cell}"
    over = [("too-much-logic", 2, 1)] if weight else []
    assert found(text, "too-much-logic", max_logic=0) == over
    assert found(text, "too-much-logic", max_logic=weight) == []


def test_the_first_statement_beyond_the_limit_is_named(found: Find) -> None:
    lines = "\n".join(f"a = b.f{n}()" for n in range(12))
    assert found(f"# %%\n{lines}", "too-much-logic") == [("too-much-logic", 1, 11)]


# Tokens are put together here, so that no scanner takes this file for a leak.
TOKEN = "dapi" + "3f9c2b7a" * 4
AWS = "AKIA" + "Q4W7ZX2LM5NPT3RB"


@pytest.mark.parametrize(
    "line",
    [
        f'spark.conf.set("x", "{TOKEN}")',
        f"!curl -H 'Authorization: {AWS}' https://example.org",
        'password = "hunter2!"',
        'connect(host="db", password="s3cr-3Tt")',
        'cfg = {"user": "ann", "db_password": "s3cr-3Tt"}',
        'reader.option("password", "s3cr-3Tt")',
        'os.environ["API_KEY"] = "q8Zr4tW1xK9vB3nM"',
        "%env API_KEY=q8Zr4tW1xK9vB3nM",
        'engine = create_engine("postgresql://ann:s3cr3Tt9@db.corp/x")',
        'def connect(password="s3cr-3Tt"): pass',
        'clientSecret = "q8Zr4tW1xK9vB3nM"',
    ],
)
def test_a_credential_is_found(found: Find, line: str) -> None:
    assert found(f"# %%\nx = 1\n{line}", "credential") == [("credential", 1, 2)]


@pytest.mark.parametrize(
    "line",
    [
        'token = dbutils.secrets.get(scope="prod", key="api-token")',
        'password = os.environ["DB_PASSWORD"]',
        'password = ""',
        'password = "<your password>"',
        'password = "********"',
        'password = getpass("Password: ")',
        'api_key = "YOUR_API_KEY"',
        'token = "the"',
        'tokenizer = load(pad_token="<pad>", mask_token="[MASK]")',
        'secret_scope = "prod-scope-2024-eu-west"',
        'password_field = "s3cr-3Tt-input"',
        'api_key = "demo"',
        'access_key = "aws-access-key-name"',
        'text = "Bearer of bad news about sk-learn and hf_hub"',
        'url = "postgresql://{user}:{password}@host/db"',
        'url = "https://example.org:8080/@ann"',
        'sha = "3f9c2b7a3f9c2b7a3f9c2b7a3f9c2b7a3f9c2b7a"',
        'key = "AKIAIOSFODNN7EXAMPLE"',
        'model = "sentence-transformers/all-MiniLM-L6-v2"',
    ],
)
def test_what_only_resembles_a_credential_is_not(found: Find, line: str) -> None:
    assert found(f"# %%\n{line}", "credential") == []


def test_a_credential_in_prose_and_in_sql(found: Find) -> None:
    text = f"# %% [markdown]\n# use {TOKEN}\n# %%\n%%sql\nset x = '{AWS}'"
    assert found(text, "credential") == [("credential", 1, 1), ("credential", 2, 2)]


def test_a_credential_is_never_repeated_in_the_message() -> None:
    from nb2pkg.syntax.secrets import secrets_in_text

    (secret,) = secrets_in_text(f"x = '{TOKEN}'")
    assert (secret.kind, secret.line, secret.column) == ("Databricks token", 1, 6)


@pytest.mark.parametrize(
    "line",
    [
        'pd.read_csv("/home/ann/data.csv")',
        'pd.read_csv("/Users/ann/data.csv")',
        'pd.read_csv(r"C:\\Users\\ann\\data.csv")',
        'pd.read_csv("D:/projects/churn/data.csv")',
        'spark.read.csv("dbfs:/Users/ann@corp.com/x")',
        'open("/Workspace/Users/ann@corp.com/churn/config.json")',
        'open("/content/drive/MyDrive/x.csv")',
        "%cd /home/ann/churn",
        "!ls /Users/ann/",
    ],
)
def test_a_path_of_one_user_is_found(found: Find, line: str) -> None:
    assert found(f"# %%\n{line}", "user-path") == [("user-path", 1, 1)]


@pytest.mark.parametrize(
    "line",
    [
        'pd.read_csv("data/x.csv")',
        'pd.read_csv("/mnt/lake/x.csv")',
        'pd.read_csv(f"/Users/{user}/x.csv")',
        'pd.read_csv("https://example.org/home/ann/x.csv")',
        'pd.read_csv("s3://bucket/home/ann/x.csv")',
        'open(Path.home() / "data.csv")',
        'open("/Users/Shared/x")',
        'x = "%H:/%M" + "a: /b"',
        "# /home/ann/data.csv was here",
        'requests.get("/home")',
    ],
)
def test_other_paths_pass(found: Find, line: str) -> None:
    assert found(f"# %%\nx = 1\n{line}", "user-path") == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('# %% tags=["parameters"]\nN = 3\n# %%\nf(N)', []),
        ("# %%\nimport os\nN = 3\n# %%\nR = 0.1\n# %%\nf(N, R)", []),
        ("# %%\nf(1)\n# %%\nN = 3\n# %%\nf(N)", [(2, 1)]),
        ('# %%\nM = 3\n# %% tags=["parameters"]\nN = 3\n# %%\nf(N, M)', [(1, 1)]),
        ("# %%\nf(1)\nn = 0\nfor a in b:\n    n += a\nprint(n)", []),
        ("# %%\nf(1)\nN = 3  #@param {type: 'integer'}\nf(N)", []),
        ("# %%\nf(1)\nunread = 3", []),
    ],
)
def test_parameters_belong_in_their_cell(
    found: Find, text: str, places: list[tuple[int, int]]
) -> None:
    got = found(text, "parameter-outside-cell")
    assert [(cell, line) for _, cell, line in got] == places


def test_widgets_are_parameters(found: Find) -> None:
    widget = 'dbutils.widgets.text("catalog", "main")'
    assert found(f"# %%\n{widget}\n# %%\nf(1)", "parameter-outside-cell") == []
    assert found(f"# %%\nf(1)\n# %%\n{widget}", "parameter-outside-cell") == [
        ("parameter-outside-cell", 2, 1)
    ]


def test_logic_without_the_package(found: Find) -> None:
    assert found("# %%\ndf = x.f()", "package-not-imported") == [
        ("package-not-imported", 0, 1)
    ]
    assert found("# %%\nimport churn\ndf = x.f()", "package-not-imported") == []
    assert found("# %%\nprint(1)", "package-not-imported") == []


@pytest.mark.parametrize(
    "line",
    [
        "%run ./helpers",
        'exec(open("helpers.py").read())',
        'sys.path.append("..")',
        'sys.path.insert(0, "/Workspace/x")',
    ],
)
def test_code_from_elsewhere(found: Find, line: str) -> None:
    assert found(f"# %%\n{line}", "code-from-elsewhere") == [
        ("code-from-elsewhere", 1, 1)
    ]


def test_the_packages_own_source_folder_is_not_elsewhere(found: Find) -> None:
    assert found('# %%\nsys.path.append("../src")', "code-from-elsewhere") == []


def test_a_star_and_a_cell_that_does_not_parse(found: Find) -> None:
    text = "# %%\nfrom math import *\n# %%\nprint 'x'"
    assert found(text, "star-import", "cell-does-not-parse") == [
        ("star-import", 1, 1),
        ("cell-does-not-parse", 2, 1),
    ]


def test_every_rule_says_why() -> None:
    assert all(rule.why.endswith(".") and rule.title for rule in RULES)
    assert len({rule.code for rule in RULES}) == len(RULES)
