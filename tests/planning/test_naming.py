"""Headings, comments and code in, names out; and notebooks whose own names are those that are generated."""

from __future__ import annotations

import keyword
import time

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.model.analysis import Fact
from nb2pkg.planning import doing, naming, plan
from nb2pkg.reading import read_bytes

STORIES = """
### a variable called config
# %%
RATE = 2
config = {"a": len("abc")}
# %%
config["b"] = RATE * config["a"]
names = sorted(config) + [str(RATE)]
print(config, names)
# %%
config

### a variable called run and one called Results
# %%
run = [1, 2, 3]
Results = {"n": len(run)}
# %%
Results["total"] = sum(run) + Results["n"]
run = run + [Results["total"]]
print(Results, run)
# %%
run

### functions called run, main, load and clean
# %%
def run(x):
    return x + 1
def main():
    return run(1)
def load():
    return [3, 1, 2]
def clean(xs):
    return sorted(xs)
# %% [markdown]
# # Load
# %%
data = load()
data = clean(data) + [run(9), main()]
print(data, "loaded")
# %% [markdown]
# # Clean
# %%
data = clean(data)
data = [x for x in data if x != 2]
print(data, "cleaned")
# %% [markdown]
# # Run
# %%
data.append(run(len(data)))
data.append(main())
print(data, "done")

### a class called Config
# %%
class Config:
    size = 3
    def area(self):
        return self.size ** 2
# %%
SIDE = 4
cfg = Config()
cfg.size = SIDE
areas = [cfg.area(), Config().area()]
print(areas, "areas")

### variables called like modules of the package
# %% [markdown]
# # Load
# %%
load = [1, 2, 3]
load = [x * 2 for x in load]
print(load, "load")
# %% [markdown]
# # Analysis
# %%
analysis = sum(load) + len(load)
pipeline = [analysis, load]
print(analysis, pipeline)
# %% [markdown]
# # Story
# %%
story = pipeline[0] * 2
src = [story, len(pipeline)]
print(story, src)

### sections named like modules of the standard library
# %% [markdown]
# # Random
# %%
import random
random.seed(3)
a = [random.random() for _ in range(3)]
b = sum(a) + len(a)
print(b, "random")
# %% [markdown]
# # Statistics
# %%
import statistics
m = statistics.mean(a)
s = statistics.pstdev(a) + m
print(m, s)
# %% [markdown]
# # Types
# %%
import types
ns = types.SimpleNamespace(a=m)
ns.b = ns.a + s
print(ns.b, "namespace")

### sections that are keywords or empty
# %% [markdown]
# # Import
# %%
a = [1, 2]
b = sum(a) + len(a)
print(b, "first")
# %% [markdown]
# # Class
# %%
c = b * 2 + len(a)
d = [c, b]
print(d, "second")
# %% [markdown]
# # 数据
# %%
e = d + [len(d)]
f = sum(e) - len(e)
print(e, f)
# %% [markdown]
# # !!!
# %%
g = f * 2 + len(e)
h = [g, f]
print(h, "last")

### comments that would name a step like a variable
# %%
# compute total
total = sum(i for i in range(4))
compute_total = total + len(str(total))
print(total, compute_total)
# %%
# compute total
total2 = sum(i for i in range(5))
rest = total2 - total + compute_total
print(total2, rest)

### a step named like a builtin or import
# %%
# print
import math
x = [math.floor(v) for v in (1.5, 2.5)]
y = sum(x) + len(x)
print(x, y)
# %% [markdown]
# # Math
# %%
z = math.ceil(y / 4) + len(x)
w = [z, y]
print(z, w)

### variables that differ in case only
# %%
RATE = 2
rate = [len("ab")]
Rate = rate[0] * RATE + len(rate)
print(RATE, rate, Rate)
# %%
both = [RATE * r for r in rate] + [Rate]
print(both, "both")

### settings whose fields clash
# %%
MAX = 3
SUM = 4
CLASS = 5
LAMBDA = 0.5
NONE = 6
DEF = "d"
# %%
values = [MAX * SUM, CLASS - NONE, LAMBDA * 2, len(DEF)]
total = sum(values) + max(values)
print(values, total)

### settings called like fields of dataclasses
# %%
field = 3
property = 4
dataclass = 5
Any = "any"
# %%
values = [field * property, dataclass, len(Any)]
total = sum(values) + max(values)
print(values, total)

### variables called like things of the pipeline module
# %%
dataclass = [1, 2]
Any = {"x": len(dataclass)}
builtins = [Any, 3]
asyncio = len(builtins) + 1
# %%
dataclass.append(asyncio)
Any["y"] = sum(dataclass) + len(builtins)
print(dataclass, Any, builtins, asyncio)

### a variable called like a soft keyword
# %%
match = [1, 2, 3]
case = {"type": len(match)}
_ = sum(match) + len(case)
type = [case, match[0]]
print(match, case, type)
# %%
match.append(case["type"] * 10)
case["more"] = len(match) + 1
print(match, case, type)

### names with underscores
# %%
_hidden = [1, 2]
__very = len(_hidden) + 1
_ = [_hidden[0], __very]
print(_hidden, __very, _)
# %%
_hidden.append(__very)
shown = _hidden + [len(_hidden)]
print(shown, "shown")

### a class with mangled names
# %%
class Safe:
    def __init__(self):
        self.__secret = 41
    def open(self):
        self.__secret += 1
        return self.__secret
safe = Safe()
got = [safe.open(), safe.open()]
print(got, sorted(vars(safe)))

### a parameter whose field is a name inside the step
# %%
SIZE = 3
# %%
rows = [size * SIZE for size in range(SIZE)]
total = sum(rows) + SIZE
print(rows, total)
# %%
def f(size):
    return size * 2
out = [f(SIZE), f(total)]
print(out, "out")

### a parameter read by a lambda that has a parameter of the field's name
# %%
ALPHA = 0.5
# %%
mix = sorted([3, 1, 2], key=lambda alpha: -alpha * ALPHA)
total = sum(mix) * ALPHA + len(mix)
print(mix, total)

### a keyword argument named like a parameter
# %%
NAME = "n"
LIMIT = 2
# %%
d = dict(NAME=NAME, LIMIT=LIMIT)
e = {**d, "name": f"{NAME}:{LIMIT}", f"{LIMIT=}": 1}
print(d, sorted(e))
"""


def test_generated_names_never_meet_names_of_the_notebook(story, same_result):
    same_result(story)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("2. Cleaning the Data!", "clean_data"),
        ("Step 3: Train our model", "train_model"),
        ("IV. Results", "results"),
        ("Loading", "load"),
        ("Exploratory Data Analysis (EDA)", "exploratory_data_analysis"),
        ("Über Größe", "uber_groe"),
        ("数据", ""),
        ("!!!", ""),
        ("class", "class_step"),
        ("the and of", "the_and_of"),
    ],
)
def test_a_heading_becomes_a_name(heading, name):
    assert naming.slug(heading) == name


@pytest.mark.parametrize(
    "heading",
    ["None", "True", "Import", "lambda", "a" * 200, "1 2 3", "__init__", "x y\tz"],
)
def test_a_name_is_an_identifier_or_nothing(heading):
    name = naming.slug(heading)
    assert name == "" or (
        name.isidentifier() and not keyword.iskeyword(name) and len(name) <= 45
    )


@pytest.mark.parametrize(
    ("file", "package", "project"),
    [
        ("House prices (v2)", "house_prices_v2", "house-prices-v2"),
        ("01-eda", "nb_01_eda", "nb-01-eda"),
        ("class", "nb_class", "nb-class"),
        ("Ünïcode", "unicode", "unicode"),
        ("数据", "notebook", "notebook"),
        ("..", "notebook", "notebook"),
        ("Statistics", "nb_statistics", "nb-statistics"),
        ("test", "nb_test", "nb-test"),
    ],
)
def test_a_file_name_becomes_a_package(file, package, project):
    assert (naming.package_name(file), naming.project_name(file)) == (package, project)


def test_a_taken_name_gets_a_number():
    assert naming.unique("load", {"load", "load_2"}) == "load_3"
    assert naming.unique("class", ()) == "step_class"


def test_steps_are_named_by_heading_then_comment_then_code(convert):
    made = convert("""
# %% [markdown]
# # Load
# %%
rows = [i for i in range(5)]
rows = rows + [sum(rows)]
# %%
# drop large rows
rows = [r for r in rows if r < 4]
rows = sorted(rows)
# %% [markdown]
# # Compute totals
# %%
total = sum(rows)
mean = total / len(rows) + 0
# %%
print(total, mean)
""")
    names = [f"{m.name}.{f.name}" for m in made.plan.modules for f in m.functions]
    assert names == [
        "load.load",
        "load.drop_large_rows",
        "compute_totals.compute_totals",
    ]


def test_the_user_names_steps_and_modules(convert):
    made = convert("""
# %%
# nb2pkg: name=make_rows module=raw
rows = [i for i in range(5)]
print(rows, "made")
# %%
rows
""")
    assert made.plan.modules[0].name == "raw"
    assert made.plan.modules[0].functions[0].name == "make_rows"


def test_a_name_the_user_gives_is_taken_only_when_it_is_free(same_result):
    made = same_result("""
# %%
# nb2pkg: name=rows module=config
rows = [i for i in range(5)]
rows.append(sum(rows))
print(rows, "made")
# %%
# nb2pkg: name=rows module=pipeline
more = [i + rows[0] for i in range(5)]
more.append(sum(more))
print(more, "made")
""")
    names = [f.name for m in made.plan.modules for f in m.functions]
    assert "rows" not in names and len(set(names)) == 2
    assert not {m.name for m in made.plan.modules} & {"config", "pipeline"}


@pytest.mark.parametrize(
    "line", ["import story", "from story.a import b", "def f():\n    import Story"]
)
def test_a_package_does_not_hide_what_the_notebook_imports(line):
    made = plan(analyse(read_bytes(line.encode(), name="story", path="story.py"))).plan
    assert (made.package, made.project) == ("nb_story", "nb-story")


def test_modules_differ_in_more_than_case(convert):
    made = convert("""
# %%
# nb2pkg: module=Config
rows = [i for i in range(5)]
rows.append(sum(rows))
print(rows, "made")
# %%
# nb2pkg: module=Raw
more = [i + rows[0] for i in range(5)]
more.append(sum(more))
print(more, "made")
# %%
# nb2pkg: module=raw
less = [i - rows[0] for i in range(5)]
less.append(sum(less))
print(less, "made")
""")
    assert [m.name for m in made.plan.modules] == ["config_steps", "raw"]


N = 20_000


@pytest.mark.parametrize(
    "text",
    [
        "read_" * (N // 5),
        "fetch_" * (N // 6),
        "mean_" * (N // 5),
        "x.join(" + "d" * N,
        "ax[" * (N // 3),
        "plt" + "." * N,
        "title(" + " " * N,
        "df.loc[" * (N // 7),
        "a_" * (N // 2) + "path",
        "a-" * (N // 2) + ".csv",
    ],
)
def test_a_name_takes_little_time_whatever_the_code(text):
    fact = Fact(0, 1, 1, 1, "logic", text, "", "", False, True, None)
    began = time.process_time()
    for plots in (False, True):
        doing.doing_of([fact], (), (), plots=plots)
        doing.stage_of(text, plots=plots)
    naming.slug(text)
    assert time.process_time() - began < 0.5
