"""Which code of several notebooks is one and the same, and that it still does the same when it stands once."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import symtable
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nb2pkg.batching.sharing.groups import nearly_alike, shared_by_several
from nb2pkg.batching.sharing.portraits import canonical
from nb2pkg.batching.worker import convert_job
from nb2pkg.cli import app
from nb2pkg.model.batch import Converted, Job, Portrait
from nb2pkg.model.options import Options
from nb2pkg.reading import read_lock

TIDY = """
def tidy(words, least=2):
    kept = []
    for word in words:
        if len(word) >= least:
            kept.append(word.strip().lower())
    return kept
"""


def canon(text: str) -> str:
    (node,) = ast.parse(text).body
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    return canonical(node, symtable.symtable(text, "", "exec"))


SAME = [
    (TIDY, TIDY.replace("kept", "good").replace("word ", "w ").replace("word.", "w.").replace("(word)", "(w)")),
    (TIDY, TIDY.replace("kept = []", "kept=[]  # what is left")),
    ("def f(x):\n    return [a for a in x]\n", "def f(x):\n    return [b for b in x]\n"),
]  # fmt: skip
OTHER = [
    (TIDY, TIDY.replace("least=2", "least=3")),
    (TIDY, TIDY.replace("least", "most")),  # callers may name a parameter
    (TIDY, TIDY.replace("tidy", "clean")),
    ("def f(x):\n    a = x\n    return b\n", "def f(x):\n    b = x\n    return a\n"),
    ("def f(x):\n    a = 1\n    b = 2\n    return a\n", "def f(x):\n    a = 1\n    b = 2\n    return b\n"),
    ("def f(d):\n    k = 1\n    return d.query('a > @k')\n", "def f(d):\n    j = 1\n    return d.query('a > @k')\n"),
    ("def f():\n    a = 1\n    return locals()\n", "def f():\n    b = 1\n    return locals()\n"),
    ("def f(x):\n    a = 1\n    return f'{a=}'\n", "def f(x):\n    b = 1\n    return f'{b=}'\n"),
    ("class A:\n    a = 1\n", "class A:\n    b = 1\n"),
    ("def f(_0):\n    x = 1\n    return _0\n", "def f(_0):\n    _0 = 1\n    return _0\n"),
    ("def f():\n    def g(): pass\n    return g\n", "def f():\n    def h(): pass\n    return h\n"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_own_variables_and_comments_make_no_difference(one: str, other: str) -> None:
    assert canon(one.strip("\n")) == canon(other.strip("\n"))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_somebody_may_see_makes_a_difference(one: str, other: str) -> None:
    assert canon(one.strip("\n")) != canon(other.strip("\n"))


def portraits(source: str, text: str) -> list[tuple[str, Portrait]]:
    made = convert_job(Job(source, source[:-3], text.encode(), Options()))
    assert isinstance(made, Converted)
    return [(source, portrait) for portrait in made.portraits]


def test_the_same_text_that_means_another_thing_is_not_shared() -> None:
    mean = "def middle(values):\n    ordered = sorted(values)\n    return median(ordered), len(ordered)\n"
    one = f"# %%\nfrom statistics import median\n# %%\n{mean}# %%\nprint(middle([1]))\n"
    other = one.replace("statistics", "numpy")
    third = (
        f"# %%\ndef median(x):\n    return x[0]\n# %%\n{mean}# %%\nprint(middle([1]))\n"
    )
    a, b, c = (portraits(n, t) for n, t in (("a.py", one), ("b.py", other), ("c.py", third)))  # fmt: skip
    assert shared_by_several([*a, *b, *c]) == ()
    (shared,) = shared_by_several([*a, *portraits("d.py", one)])
    assert shared.name == "middle" and shared.saved == 3
    assert shared.portrait.imports == ("from statistics import median",)


def test_a_function_that_reads_a_setting_stays_and_says_why() -> None:
    text = "# %%\nFLOOR = 3\n# %%\ndef above(values):\n    chosen = [v for v in values if v > FLOOR]\n    return chosen\n# %%\nprint(list(map(above, [[4]])))\n"
    (portrait,) = (p for _, p in portraits("a.py", text) if p.name == "above")
    assert (portrait.print, portrait.reason) == ("", "reads FLOOR")


def test_near_duplicates_show_what_differs() -> None:
    one = f"# %%{TIDY}# %%\nprint(tidy(['a']))\n"
    drawn = [*portraits("a.py", one), *portraits("b.py", one.replace(">=", ">"))]
    (near,) = nearly_alike(drawn)
    assert (near.one, near.other) == (("a.py", "functions", "tidy"), ("b.py", "functions", "tidy")) or near.one[0] == "a.py"  # fmt: skip
    assert [line.strip() for line in near.diff if line[0] in "+-"] == [
        "-        if len($1) >= least:",
        "+        if len($1) > least:",
    ]


NOTEBOOK = f"""# %%
import math
# %%{TIDY}
def weigh(words):
    total = 0
    for word in tidy(words):
        total += math.sqrt(len(word))
    return total
# %%
words = ["One ", "two", "x"]
print({{n}}, weigh(words))
# %%
counts = {{{{}}}}
for word in words:
    key = word.strip()
    counts[key] = counts.get(key, 0) + 1
print(counts)
"""


def test_shared_code_stands_once_and_the_packages_do_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for n, name in enumerate(("a", "b")):
        (tmp_path / "in" / f"{name}.py").write_text(NOTEBOOK.format(n=n))

    def run(*options: str) -> str:
        words = ["batch", "in", "-o", "team", "--layout", "package", *options]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.stderr
        ran = subprocess.run(
            [sys.executable, "-c", "import team.a as a, team.b as b; a.run(a.Config()); b.run(b.Config())"],
            env=os.environ | {"PYTHONPATH": str(tmp_path / "team/src")},
            capture_output=True,
            text=True,
        )  # fmt: skip
        assert ran.stdout.startswith("0 "), ran.stderr
        return ran.stdout

    apart = run()
    definitions = sorted((tmp_path / "team/src").rglob("*.py"))
    assert sum(path.read_text().count("def tidy(") for path in definitions) == 2
    assert run("--share") == apart
    definitions = sorted((tmp_path / "team/src").rglob("*.py"))
    texts = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in definitions}  # fmt: skip
    assert [p for p, text in texts.items() if "def tidy(" in text] == [
        p for p in texts if p.startswith("team/src/team/common/") and "def tidy(" in texts[p]
    ]  # fmt: skip
    assert sum(text.count("counts.get(key") for text in texts.values()) == 1
    before = {path: path.stat().st_mtime_ns for path in definitions}
    assert run("--share") == apart
    assert before == {path: path.stat().st_mtime_ns for path in definitions}
    assert run() == apart
    assert not list((tmp_path / "team/src/team/common").glob("*.py"))


def test_packages_that_share_code_say_where_it_is_and_can_be_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ipykernel")
    monkeypatch.chdir(tmp_path)
    shared = f"# %%\nclass Box:\n    def __init__(self, words):\n        self.words = words\n        self.size = len(words)\n{TIDY}"
    for name in ("a", "b"):
        text = f"{shared}# %%\nprint('{name}', tidy(['One ']), Box('{name}').size, Box)\n"  # fmt: skip
        (tmp_path / f"{name}.py").write_text(text)
    for layout, home, common in (
        ("package", "src/package/a", "package/common"),
        ("monorepo", "packages/a", "monorepo_common"),
    ):
        words = ["batch", "a.py", "b.py", "-o", layout, "--layout", layout, "--share"]
        assert CliRunner().invoke(app, words).exit_code == 0
        lock = json.loads((tmp_path / layout / home / "nb2pkg.lock").read_text())
        assert lock["shared"] == common.replace("/", ".")
        moved = [line for line in lock["statements"] if " definition module " in line]
        targets = [line.split()[-1].split(":") for line in moved]
        assert [name for _, name in targets] == ["Box", "tidy"]
        assert all(module.startswith(f"{common}/") for module, _ in targets)
        found = read_lock(tmp_path / layout / home)
        for source, package in zip(found.sources[-1:], (found.shared,), strict=True):
            assert (source / package.replace(".", "/") / "__init__.py").is_file()
        assert (found.root / found.slim).is_file()
    verified = CliRunner().invoke(app, ["verify", "monorepo/packages/a"])
    assert verified.exit_code == 0, verified.stderr
    for folder in ("monorepo", "package"):
        refused = CliRunner().invoke(app, ["verify", folder])
        assert refused.exit_code == 3 and "It holds 2 projects" in refused.stderr
