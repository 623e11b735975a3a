"""Literals of the notebook in, parameters out: what is offered as an option, what is a constant, what is neither."""

from __future__ import annotations

import pytest

STORIES = '''
### parameters of all kinds
# %%
TEST_SIZE = 0.25  # share of rows
SEED = 42
NAME = "run"
FAST = True
NOTHING = None
SHAPE = (2, 3)
NEGATIVE = -1_000
RATIO = 3 / 4
LABEL = f"{NAME}-{SEED}"
TOTAL = SHAPE[0] if FAST else 0
# %%
rows = [TEST_SIZE, SEED, NAME, FAST, NOTHING, SHAPE, NEGATIVE, RATIO, LABEL, TOTAL]
text = ",".join(str(r) for r in rows)
print(text, len(rows))
# %%
TEST_SIZE * SEED

### a parameter bound again is a variable
# %%
rate = 1
rows = [rate * i for i in range(3)]
print(rows)
# %%
rate = 2
more = [rate * i for i in range(3)]
print(rows, more)
# %%
rate

### a parameter changed by an augmented assignment
# %%
count = 0
for i in range(4):
    count += i
print(count)
# %%
twice = [count, count * 2]
count -= 1
print(twice, count)

### a list is no parameter when it is changed
# %%
names = ["a", "b"]
limits = {"a": 1}
# %%
names.append("c")
limits["c"] = len(names) * 2
print(names, limits)
# %%
names, limits

### a parameters cell
# %% tags=["parameters"]
alpha = 0.5  # how much
names = ["a", "b"]
mode = "fast"
# %%
OTHER = 3
# %%
def scaled(x):
    return x * alpha * OTHER
# %%
rows = [scaled(i) for i in range(3)]
text = mode + "".join(names)
print(rows, text)

### a parameters cell that a function reads
# %% tags=["parameters"]
rate = 2
# %%
def price(x):
    return x * rate
class Shop:
    def sell(self, x):
        return price(x) + 1
# %%
prices = [price(i) for i in range(3)] + [Shop().sell(2)]
print(prices, "prices")

### a parameter used before it is bound
# %%
def show():
    return LEVEL * 2
# %%
try:
    print(show())
except NameError:
    print("not yet")
# %%
LEVEL = 3
# %%
vals = [show(), LEVEL]
print(vals, "levels")

### derived parameters that functions read
# %%
BASE = 10
HALF = BASE / 2
QUARTER = HALF / 2
def near(x):
    return abs(x - QUARTER) < HALF
# %%
close = [near(i) for i in range(10)]
n = sum(close) + BASE
print(close, n)

### a parameter and a default argument
# %%
SIZE = 3
def make(n=SIZE):
    return list(range(n))
# %%
rows = [make(), make(1), make(SIZE + 1)]
print(rows, "made")

### a parameter that a step's inner function shadows
# %%
scale = 3
# %%
doubled = [(lambda scale: scale * 2)(i) for i in range(3)]
scaled = [scale * i for i in doubled]
print(doubled, scaled)

### a parameter deleted
# %%
limit = 3
rows = [i for i in range(limit)]
total = sum(rows) + limit
print(rows, total)
# %%
del limit
# %%
print(total, "limit" in globals())

### a parameter set inside a condition
# %%
debug = False
if not debug:
    level = 3
else:
    level = 4
rows = [level] * level
print(rows, debug)
# %%
level

### annotations
# %%
rate: float = 1
name: str = "x"
size: "int" = 3
late: int
# %%
rows = [rate * i for i in range(size)]
late = len(rows) + len(name)
print(rows, late)

### a long text
# %%
SQL = """
select *
  from t
 where a > 1
"""
# %%
words = SQL.split()
n = len(words) + SQL.count("\\n")
print(words, n)
# %%
SQL

### a parameter reassigned in a function
# %%
steps = 3
def run_it():
    steps = 10
    return steps
# %%
vals = [run_it(), steps, run_it() + steps]
print(vals, "vals")

### a setting shown, printed and interpolated
# %%
CITY = "Oslo"
N = 3
# %%
print(f"{CITY=} {N:03d} {N!r}")
# %%
lines = [f"{CITY}-{i}" for i in range(N)]
text = "\\n".join(lines) + f"{N=}"
print(text)
# %%
CITY

### comments of parameters
# %%
# The rate.
# Two lines of it.
RATE = 2  # per year
# stands alone

# The name.
NAME = "n"
# %%
vals = [RATE * i for i in range(3)]
text = NAME * RATE + str(vals)
print(text)

### a parameter over several lines
# %%
WEIGHTS = (
    1,  # first
    2,
)  # both
LONG = (
    "one "
    "two"
)
# %%
vals = [w * 2 for w in WEIGHTS]
text = LONG.split() + vals
print(vals, text)

### a multi-line constant read by a function
# %%
WEIGHTS = (
    1,  # first
    2,
)  # both
def weigh(x):
    return [w * x for w in WEIGHTS]
# %%
vals = [weigh(i) for i in range(2)]
flat = sum(vals, [])
print(vals, flat)

### two parameters on one line
# %%
A = 1; B = 2  # two of them
# %%
vals = [A, B, A + B, A * B]
total = sum(vals) + A
print(vals, total)

### a parameter in a cell with magic
# %%
%%time
RATE = 3
rows = [RATE * i for i in range(3)]
print(rows, "timed")
# %%
RATE + len(rows)
'''


def test_parameters_mean_the_same(story, same_result):
    same_result(story)


def setting_of(made, name):
    """The one parameter of that name, None when there is none."""
    return next((s for s in made.plan.settings if s.name == name), None)


@pytest.mark.parametrize(
    ("line", "field", "annotation"),
    [
        ("TEST_SIZE = 0.25", "test_size", "float"),
        ("seed = 42", "seed", "int"),
        ("NAME = 'a'", "name", "str"),
        ("FAST = not False", "fast", "bool"),
        ("SHAPE = (2, 'x')", "shape", "tuple[int, str]"),
        ("NEGATIVE = -1", "negative", "int"),
        ("RATIO = 1 / 4", "ratio", "float"),
        ("SECONDS = 60 * 60", "seconds", "int"),
        ("LAMBDA = 0.1", "LAMBDA", "float"),
        ("NOTHING = None", "nothing", "str | None"),
    ],
)
def test_a_literal_is_a_parameter(line, field, annotation, convert):
    name = line.split(" = ")[0]
    made = convert(
        f"# %%\n{line}\n# %%\nrows = [{name}, {name}] * 2\nn = len(rows) + 1\nprint(rows, n)\n"
    )
    setting = setting_of(made, name)
    assert (setting.field, setting.annotation, setting.offered) == (
        field,
        annotation,
        True,
    )


@pytest.mark.parametrize(
    "line",
    [
        "rows = []",
        "names = ['a']",
        "x = len('abc')",
        "y = ...",
        "_hidden = 3",
        "big = 9 ** 9 ** 9",
        "list = 3",
        "a = b = 3",
        "a, b = 1, 2",
        "z = 3j",
        "w = b'bytes'",
        "f = 3 if True else 4",
        "rate = 3;",
        "x = 1 / 0",
        "x = 0 ** -1",
        "x = 1e300 ** 2",
        "x = 'a' + 1",
        "x = -'a'",
        "x = 'a' * 100_000",
        "x = '%d' % 's'",
        "x = '%s' % 's'",
        "x = f'{1:99999999}'",
        "x = f\"{'a':d}\"",
        "x = ()",
        "x = " + " + ".join(["1"] * 400),
    ],
)
def test_anything_else_is_not(line, convert):
    made = convert(
        f"# %%\n{line}\n# %%\nvals = [i for i in range(3)]\nn = len(vals) + 1\nprint(vals, n)\n"
    )
    assert made.plan.settings == ()


def test_the_parameters_cell_comes_after_the_imports(convert):
    made = convert("""
# %%
import math
# %%
RATE = 2  # per year
# %%
vals = [math.sqrt(RATE) for i in range(3)]
n = len(vals) + RATE
print(vals, n)
""")
    assert made.cells[1] == (0, "RATE = 2  # per year")


def test_a_parameters_cell_of_the_notebook_stays_where_it_is(convert):
    made = convert("""
# %% tags=["parameters"]
rate = 2
# %%
OTHER = 3
vals = [rate * OTHER for i in range(3)]
n = len(vals) + rate
print(vals, n)
""")
    assert (1, "rate = 2") in made.cells
    assert [s.name for s in made.plan.settings if s.offered] == ["rate"]


def test_colab_forms_give_choices(convert):
    made = convert("""
# %%
mode = "fast"  #@param ["fast", "slow"]
size = 3  #@param {type:"slider", min:0, max:9}
# %%
vals = [mode] * size
n = len(vals) + size
print(vals, n)
""")
    assert setting_of(made, "mode").choices == ("'fast'", "'slow'")
    assert setting_of(made, "size").choices == ()


def test_what_a_function_reads_is_a_constant_and_not_an_option(convert):
    made = convert("""
# %%
FLOOR = 3
def above(x):
    return x > FLOOR
# %%
vals = [above(i) for i in range(5)]
n = sum(vals) + 1
print(vals, n)
""")
    assert setting_of(made, "FLOOR").offered is False
    assert "FLOOR = 3" in made.texts["config"] and "floor" not in made.texts["config"]


def test_a_derived_parameter_is_a_property(same_result):
    made = same_result("""
# %%
BASE = 10
HALF = BASE / 2
# %%
vals = [HALF * i for i in range(3)]
n = sum(vals) + BASE
print(vals, n)
""")
    assert setting_of(made, "HALF").derived
    assert "return self.base / 2" in made.texts["config"]


def made_with(convert, cell):
    """The settings of a notebook of one cell."""
    end = "vals = [i for i in range(3)]\nn = len(vals) + 1\nprint(vals, n)"
    return convert(f"# %%\n{cell}\n# %%\n{end}\n").plan.settings


@pytest.mark.parametrize(
    "line", ["M = 1 / N", "M = 1 // N", "M = 7 % N", "M = 'a' * N", "M = 2 ** N"]
)
def test_what_another_value_of_a_parameter_could_break_is_computed_later(line, convert):
    assert [s.name for s in made_with(convert, f"N = 2\n{line}")] == ["N"]


@pytest.mark.parametrize(
    "line",
    ["M = N / (1024 ** 2)", "M = N * -2.5", "M = '-' * 9", "M = f'{N:>3d}'", "M = -N"],
)
def test_what_no_value_can_break_is_a_parameter(line, convert):
    assert [s.name for s in made_with(convert, f"N = 2\n{line}")] == ["N", "M"]


@pytest.mark.parametrize("offer", ["[{1, {2}}]", "[" + "(" * 5000 + "]", "[1, x]"])
def test_choices_that_are_no_literals_are_none(offer, convert):
    (setting,) = made_with(convert, f"x = 1  #@param {offer}")
    assert setting.choices == ()


def test_a_default_over_several_lines_stands_alone(same_result):
    made = same_result("""
# %%
A = 2
B = (A +
     1)
C = ("one "  # first
     "two")
def above(x):
    return x > B
# %%
vals = [above(i) for i in range(5)]
text = C * A + str(vals)
print(vals, text)
""")
    assert [s.default for s in made.plan.settings] == [
        "2",
        "(A +\n     1)",
        '("one "  # first\n     "two")',
    ]


def test_a_parameter_that_is_bound_again_keeps_its_first_value_settable(same_result):
    made = same_result("""
# %% tags=["parameters"]
alpha = 0.6  # strength
ratio = 0.1
items = [1, 2, 3]
items_seen = [0]
# %%
alpha = float(alpha)
items = [i * alpha for i in items]
items_seen.append(1)
items_seen = items_seen + [2]
total = sum(items) * alpha + ratio
print(total, items_seen)
""")
    assert {s.field for s in made.plan.settings} == {"alpha", "ratio", "items"}
    assert "alpha: float = 0.6" in made.texts["config"]
    assert "    alpha = config.alpha\n" in made.texts["pipeline"]
    assert "alpha = 0.6  # strength" in made.slim
    assert "alpha = float(alpha)" in made.modules


def test_a_first_value_that_is_read_before_or_worked_out_is_no_parameter(same_result):
    made = same_result("""
# %%
size = 2
print(size)
# %% tags=["parameters"]
size = 3
double = size * 2
# %%
double = double + size
size = 4
more = [double, size]
print(more, len(more))
""")
    assert not [s for s in made.plan.settings if s.offered]
