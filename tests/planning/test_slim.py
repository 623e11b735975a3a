"""Decisions in, the cells of the slim notebook out: order, comments, imports and calls."""

from __future__ import annotations


def test_a_whole_notebook(convert):
    made = convert("""
# %%
# What we need.
import json
import math  # roots
# %%
RATE = 2  # per year
# %%
def grow(x):
    # one year
    return x * RATE
# %% [markdown]
# ## Grow
# %%
# three years
years = [grow(i) for i in range(3)]
total = sum(years) + len(years)  # all
print(math.sqrt(total))
# %%
json.dumps(years)
# %%
total
""")
    assert made.cells[0][1].startswith("# What we need.\nimport json\n")
    assert "import math" not in made.slim and "RATE" not in made.slim
    assert made.cells[-2:] == ((6, "json.dumps(years)"), (7, "total"))


def test_the_first_cells_of_imports_and_setup_come_before_the_package(convert):
    made = convert("""
# %%
import warnings
warnings.filterwarnings("ignore")
# %%
rows = [i for i in range(3)]
n = sum(rows) + len(rows)
print(n)
""")
    assert made.cells[0] == (1, 'import warnings\nwarnings.filterwarnings("ignore")')
    assert made.cells[1][1].startswith("from story.analysis import ")


def test_an_import_that_only_modules_need_is_gone(convert):
    made = convert("""
# %%
import math, json
from collections import Counter, OrderedDict as OD
# %%
rows = [math.sqrt(i) for i in range(3)]
counted = Counter(str(r) for r in rows)
print(rows, counted)
# %%
json.dumps(OD(counted))
""")
    first = made.cells[0][1]
    assert "import json" in first and "import OrderedDict as OD" in first
    assert "math" not in first and "Counter" not in first
    assert (
        "import math" in made.modules
        and "from collections import Counter" in made.modules
    )


def test_an_import_nobody_reads_stays(convert):
    made = convert("""
# %%
import this_registers_something
# %%
rows = [i for i in range(3)]
n = sum(rows) + len(rows)
print(n)
""")
    assert "import this_registers_something" in made.slim


def test_imports_from_the_future_stay_first(same_result):
    made = same_result("""
# %%
from __future__ import annotations
import json
# %%
def f(x: NotThere) -> AlsoNot:
    return x
# %%
rows = [f(i) for i in range(3)]
text = json.dumps(rows) + "!"
print(text)
""")
    assert made.cells[0][1].startswith("from __future__ import annotations")
    assert all(
        t.split('"""')[2].lstrip().startswith("from __future__")
        for n, t in made.texts.items()
        if n == "analysis"
    )


def test_a_long_call_is_broken(convert):
    names = [f"a_rather_long_variable_name_{i}" for i in range(6)]
    lines = "\n".join(f"{n} = [i * {k} for i in range(3)]" for k, n in enumerate(names))
    made = convert(f"""
# %%
{lines}
print("made all of them")
# %%
print({", ".join(names)})
""")
    lines = made.slim.partition("print(")[0].split("\n")
    assert len(lines) > 6 and max(len(line) for line in lines) <= 88


def test_an_expression_that_is_last_only_now_is_silenced(same_result):
    made = same_result("""
# %%
rows = [1, 2]
# %%
rows.copy()
def f(x):
    return x
# %%
len(rows)  # how many
LIMIT = 3
# %%
print(f(rows), LIMIT)
""")
    assert "rows.copy();" in made.slim and "len(rows);  # how many" in made.slim


def test_a_magic_that_is_last_only_now_shows_nothing(convert):
    made = convert("""
# %%
rows = [1, 2]
# %%
%time len(rows)
def f(x):
    return x
# %%
print(f(rows))
""")
    assert "%time len(rows)\npass" in made.slim


def test_a_cell_magic_over_nothing_keeps_its_cell(convert):
    made = convert("""
# %%
%%time
def f(x):
    return x
# %%
print(f(3))
""")
    assert made.cells[0][1] != "" and any(s == "%%time\npass" for _, s in made.cells)


def test_comments_of_cells_without_code_stay(convert):
    made = convert("""
# %%
# To do: nothing
# %%
rows = [i for i in range(3)]
n = sum(rows) + len(rows)
print(n)
# that was it
""")
    assert (1, "# To do: nothing") in made.cells
    assert made.cells[-1][1].endswith("\n# that was it")


def test_cells_keep_their_order_and_markdown(convert):
    text = "\n".join(
        f"# %% [markdown]\n# Text {i}\n# %%\nv{i} = [j for j in range({i})]\nprint(v{i}, 'v')"
        for i in range(5)
    )
    made = convert(text)
    assert [o for o, _ in made.cells if o] == [2, 4, 6, 8, 10]


def test_tags_stay(convert):
    from nb2pkg.analysing import analyse
    from nb2pkg.planning import plan

    made = convert("""
# %% tags=["hide-input", "keep"]
rows = [i for i in range(3)]
n = sum(rows) + len(rows)
print(n)
""")
    cells = plan(analyse(made.notebook)).cells
    assert next(c for c in cells if c.origin == 1).tags == {"hide-input", "keep"}


def test_what_the_user_keeps_stays(same_result):
    made = same_result("""
# %%
# nb2pkg: inline
rows = [i for i in range(3)]
n = sum(rows) + len(rows)
print(n)
# %% tags=["nb2pkg-inline"]
def f(x):
    return x + n
# %%
more = [f(i) for i in rows]
total = sum(more) + n
print(more, total)
""")
    assert made.home("rows =") == made.home("def f") == "notebook"
    assert made.home("more =") == "module" and "kept-by-the-user" in made.codes


def test_names_no_later_cell_reads_are_not_returned(convert):
    text = """
# %%
rows = [i for i in range(3)]
helper = [r * 2 for r in rows]
total = sum(helper) + len(rows)
print(total, "total")
# %%
total
"""
    assert convert(text).cells[1][1].startswith("total = ")
    assert (
        convert(text, keep_all_names=True)
        .cells[1][1]
        .startswith("rows, helper, total = ")
    )


def test_async_steps_are_awaited(same_result):
    made = same_result("""
# %%
import asyncio
async def get(x):
    await asyncio.sleep(0)
    return x
# %%
first = await get(1)
second = await get(first + 1)
print(first, second)
# %%
second
""")
    assert "await " in made.slim and "async def " in made.modules
