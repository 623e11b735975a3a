"""Each row of the table of hazards: where moving is right the code moves and does the same; where not, it stays and says why."""

from __future__ import annotations

import pytest

from nb2pkg.model.notebook import LocalModule

# ------------------------------------------------------------ a function, lambda or method reads a notebook variable


def test_a_function_that_reads_a_constant_takes_it_from_the_config(same_result):
    made = same_result("""
# %%
FLOOR = 1.5  # metres
def above(xs):
    return [x for x in xs if x > FLOOR]
# %%
tall = above([1, 2, 3])
n = len(tall) + len(above([5]))
print(tall, n)
""")
    assert made.home("def above") == "module" and made.home("FLOOR") == "config"
    assert "FLOOR = 1.5  # metres" in made.texts["config"]
    assert made.share == 1


def test_a_function_that_reads_a_variable_gets_it_as_a_parameter(same_result):
    made = same_result("""
# %%
table = {"a": len("abc")}
def look(k):
    return table[k]
# %%
found = [look("a"), look("a") + 1]
print(found, "found")
""")
    assert "def look(k, *, table):" in made.modules
    assert "look('a', table=table)" in made.modules.replace('"', "'")


def test_a_function_used_as_a_value_is_passed_along_with_its_variables(same_result):
    made = same_result("""
# %%
order = {"b": 1, "a": 2}
def rank(k):
    return order[k]
# %%
names = sorted(["a", "b"], key=rank)
best = min(names, key=rank) + "!"
print(names, best)
""")
    assert "functools.partial(rank, order=order)" in made.modules


def test_a_function_kept_in_a_container_stays_with_its_variables(same_result):
    made = same_result("""
# %%
offset = len("abc")
def shift(x):
    return x + offset
actions = {"shift": shift}
# %%
done = [actions["shift"](i) for i in range(3)]
print(done, "done")
""")
    assert made.home("def shift") == "notebook"
    assert "function-reads-variable" in made.codes


def test_a_cached_function_does_not_get_more_arguments(same_result):
    made = same_result("""
# %%
import functools
table = {"a": [len("abc")]}
@functools.cache
def look(k):
    return table[k]
# %%
same = [look("a") is look("a"), len(look("a"))]
print(same, "same")
""")
    assert made.home("@functools.cache") == "notebook"


def test_a_function_asked_for_its_name_is_not_replaced_by_a_partial(same_result):
    made = same_result("""
# %%
unit = len("mm")
def measure(x):
    return x * unit
# %%
title = getattr(measure, "__name__", "nameless")
value = [measure(2), title]
print(value, "measured")
""")
    assert made.home("def measure") == "notebook"


def test_a_function_handed_to_one_that_asks_its_name_is_not_replaced_by_a_partial(
    same_result,
):
    same_result("""
# %%
unit = len("mm")
def measure(x):
    return x * unit
def report(f, x):
    return f"{f.__name__}: {f(x)}"
# %%
lines = [report(measure, 2), report(len, "ab")]
print(lines, "reported")
""")


def test_a_method_that_reads_a_variable_keeps_its_class_in_the_notebook(same_result):
    made = same_result("""
# %%
limit = len("abc")
class Box:
    def full(self, n):
        return n > limit
# %%
full = [Box().full(i) for i in range(6)]
print(full, "full")
""")
    assert made.home("class Box") == "notebook" and "class-reads-variable" in made.codes


# ------------------------------------------------------------ … and that variable is bound in more than one cell


def test_each_call_passes_the_value_of_its_moment(same_result):
    made = same_result("""
# %%
rate = [1]
def price(x):
    return x * rate[0]
# %%
first = [price(i) for i in range(3)]
print(first, "first")
# %%
rate = [10]
# %%
second = [price(i) for i in range(3)]
print(second, "second")
""")
    assert made.home("def price") == "module" and made.share == 1


def test_a_closure_that_outlives_a_rebinding_stays(same_result):
    made = same_result("""
# %%
rate = len("a")
later = [lambda x: x * rate, lambda x: x + rate]
first = [f(2) for f in later]
print(first, "first")
# %%
rate = 10
# %%
second = [f(2) for f in later]
print(second, "second")
""")
    assert made.home("later =") == "notebook" and "late-binding" in made.codes


def test_a_function_given_away_before_a_rebinding_stays(same_result):
    made = same_result("""
# %%
rate = len("a")
def price(x):
    return x * rate
prices = map(price, [1, 2])
# %%
rate = 10
# %%
out = list(prices) + [rate]
print(out, "out")
""")
    assert made.home("def price") == "notebook"


# ------------------------------------------------------------ names inside strings


def test_a_variable_named_in_a_query_is_passed_under_its_name(same_result):
    made = same_result("""
# %%
from frames import Frame
df = Frame([{"a": i, "b": i * 2} for i in range(4)])
k = len("a")
# %%
kept = df.query("a > @k")
more = [kept.eval("a + b + @k"), len(kept.rows)]
print(kept, more)
""")
    assert made.share == 1 and "k" in made.modules.split("def ")[-1].split("\n")[0]


def test_a_parameter_named_in_a_query_keeps_its_name(same_result):
    made = same_result("""
# %%
from frames import Frame
MIN_A = 1
df = Frame([{"a": i, "b": i * 2} for i in range(4)])
# %%
kept = df.query("a > @MIN_A")
more = [len(kept.rows), MIN_A]
print(kept, more)
""")
    assert made.share == 1


def test_a_function_named_in_a_formula_is_imported(same_result):
    made = same_result("""
# %%
import math
from frames import Frame, ols
def f(x):
    return x * 10
data = Frame([{"x": i} for i in range(3)])
# %%
fit = ols("y ~ f(x) + math.sqrt(x)", data=data)
total = sum(fit) + len(fit)
print(fit, total)
""")
    assert made.share == 1


def test_a_formula_in_a_variable_still_finds_its_names(same_result):
    same_result("""
# %%
import math
from frames import Frame, ols
def f(x):
    return x * 10
formula = "y ~ f(x) + math.sqrt(x)"
data = Frame([{"x": i} for i in range(3)])
# %%
fit = ols(formula, data=data)
total = sum(fit) + len(fit)
print(fit, total)
""")


def test_a_computed_query_stays(same_result):
    made = same_result("""
# %%
from frames import Frame
df = Frame([{"a": i} for i in range(4)])
k = len("ab")
conditions = ["a > @k", "a < 9"]
# %%
kept = df.query(" and ".join(conditions))
n = len(kept.rows) + k
print(kept, n)
""")
    assert made.home("kept =") == "notebook" and "names-in-computed-text" in made.codes


def test_a_function_that_queries_with_a_variable_still_finds_it(same_result):
    same_result("""
# %%
from frames import Frame
df = Frame([{"a": i} for i in range(4)])
k = len("ab")
def keep(frame):
    return frame.query("a > @k")
# %%
kept = keep(df)
n = len(kept.rows) + len(keep(kept).rows)
print(kept, n)
""")


def test_a_query_in_a_comprehension_stays(same_result):
    made = same_result("""
# %%
from frames import Frame
frames = [Frame([{"a": i} for i in range(n)]) for n in (3, 4)]
k = len("a")
# %%
kept = [f.query("a > @k") for f in frames]
outer = [r["a"] for r in frames[0].query("a > @k").rows]
print(kept, outer)
""")
    assert "names-in-strings" in made.codes and made.home("outer =") == "module"


def test_a_function_that_queries_in_a_lambda_stays(same_result):
    made = same_result("""
# %%
from frames import Frame
frames = [Frame([{"a": i} for i in range(n)]) for n in (3, 4)]
k = len("a")
def kept(fs):
    return list(map(lambda f: f.query("a > @k"), fs))
# %%
rows = [r.rows for r in kept(frames)]
n = len(rows) + k
print(rows, n)
""")
    assert made.home("def kept") == "notebook" and "names-in-strings" in made.codes


def test_a_function_with_a_parameter_of_that_name_needs_nothing(same_result):
    made = same_result("""
# %%
from frames import Frame
df = Frame([{"a": i} for i in range(4)])
k = len("ab")
def keep(frame, k):
    return frame.query("a > @k")
# %%
kept = keep(df, k)
n = len(kept.rows) + len(keep(kept, 0).rows)
print(kept, n)
""")
    assert "def keep(frame, k):" in made.modules


def test_a_query_over_a_local_of_the_same_step_works(same_result):
    made = same_result("""
# %%
from frames import Frame
df = Frame([{"a": i} for i in range(4)])
# %%
low = len("a")
kept = df.query("a > @low")
print(kept, len(kept.rows))
""")
    assert made.share == 1


# ------------------------------------------------------------ cells that do not parse, magics, installs


def test_a_broken_cell_stays_as_it_is_and_the_rest_moves(convert):
    made = convert("""
# %%
a = [i for i in range(3)]
b = sum(a) + len(a)
print(b, "before")
# %%
print "python two", b
for x in:
# %%
c = [b * i for i in a]
d = sum(c) + b
print(d, "after")
""")
    finding = next(f for f in made.plan.findings if f.code == "cell-does-not-parse")
    assert (finding.place.cell, finding.place.line) == (2, 1)
    assert 'print "python two", b\nfor x in:' in made.slim
    assert made.share == 1


def test_what_a_broken_cell_mentions_is_returned(convert):
    made = convert("""
# %%
a = [i for i in range(3)]
b = sum(a) + len(a)
print(b, "before")
# %%
print a
""")
    assert "a, " in made.slim or "a = " in made.slim


def test_magics_stay_and_the_python_between_them_moves(same_result):
    made = same_result("""
# %%
%matplotlib inline
rows = [i * i for i in range(5)]
total = sum(rows) + len(rows)
!echo {total} $rows
mean = total / len(rows)
median = sorted(rows)[len(rows) // 2]
print(mean, median)
""")
    assert made.share == 1
    assert "!echo {total} $rows" in made.slim and "%matplotlib inline" in made.slim


def test_what_a_shell_line_interpolates_is_a_read(convert):
    made = convert("""
# %%
rows = [i * i for i in range(5)]
path = "x".join(str(r) for r in rows)
print(len(path), "made")
# %%
!ls {path}
""")
    assert "path = " in made.slim


def test_a_timed_cell_keeps_its_magic_over_the_call(same_result):
    made = same_result("""
# %%
%%time
rows = [i * i for i in range(5)]
total = sum(rows) + len(rows)
print(total, "timed")
# %%
total
""")
    assert made.slim.count("%%time\ntotal = ") == 1 and made.share == 1


def test_a_cell_in_another_language_stays(convert):
    made = convert("""
# %%
a = [i for i in range(3)]
b = sum(a) + len(a)
print(b, "before")
# %%
%%bash
echo "a # not a comment" > /dev/null
# %%
%%html
<b>no python</b>
""")
    assert "%%bash\necho" in made.slim and "%%html\n<b>" in made.slim
    assert "magic-left-in-notebook" in made.codes


def test_help_stays(convert):
    made = convert("""
# %%
a = [i for i in range(3)]
a?
b = sum(a) + len(a)
print(b, "after")
""")
    assert "a?" in made.slim.split("\n")


def test_installs_become_dependencies(convert):
    made = convert("""
# %%
%pip install "rich>=13" tabulate==0.9.0
!pip install -q cowsay
# %%
import tabulate
rows = [i for i in range(3)]
text = tabulate.tabulate([rows])
print(text, len(text))
""")
    found = {r.distribution: r.bounds for r in made.plan.requirements}
    assert (
        found["tabulate"] == "==0.9.0" and found["rich"] == ">=13" and "cowsay" in found
    )
    assert "pip install" not in made.slim
    assert made.home("%pip") == "dependency"


def test_an_install_nobody_can_write_down_stays(convert):
    made = convert("""
# %%
!pip install -r requirements.txt
!pip install git+https://example.org/x.git && echo done
# %%
rows = [i for i in range(3)]
n = sum(rows) + len(rows)
print(n)
""")
    assert "&& echo done" in made.slim and "requirements.txt" in made.slim


# ------------------------------------------------------------ star imports


def test_a_star_import_is_repeated_where_it_may_be_needed(same_result):
    made = same_result("""
# %%
from math import *
import json
# %%
a = [sqrt(i) for i in (4, 9)]
b = floor(sum(a)) + len(a)
print(a, b)
""")
    assert "from math import *" in made.modules and "star-import" in made.codes
    assert made.share == 1


def test_a_star_import_in_a_block_stays(same_result):
    made = same_result("""
# %%
if len("a") == 1:
    from math import *
# %%
a = [sqrt(i) for i in (4, 9)]
b = floor(sum(a)) + len(a)
print(a, b)
""")
    assert "star-import-in-a-block" in made.codes


# ------------------------------------------------------------ namespaces


@pytest.mark.parametrize(
    "line",
    [
        'found = sorted(n for n in globals() if n == "rows")',
        'found = [locals()["rows"], len(rows)]',
        'found = [vars()["rows"], len(rows)]',
        'found = [n for n in dir() if n == "rows"] + [len(rows)]',
        'exec("found = [rows[0], 5]")',
        'found = [eval("rows[0] + 1"), len(rows)]',
        "found = [__name__, len(rows)]",
        "import sys; found = [sys.modules['__main__'].rows, len(rows)]",
        "import inspect; found = [inspect.currentframe().f_globals['rows'], len(rows)]",
        "import __main__; found = [__main__.rows, len(rows)]",
    ],
)
def test_what_looks_at_the_namespace_stays(line, same_result):
    made = same_result(f"""
# %%
rows = [i for i in range(3)]
print(rows, "rows")
# %%
{line}
print(found, "found")
""")
    assert made.home(line.partition("; ")[0]) == "notebook"


def test_a_function_that_looks_at_the_namespace_stays(same_result):
    made = same_result("""
# %%
rows = [i for i in range(3)]
def names():
    return sorted(n for n in globals() if n in ("rows", "names"))
# %%
found = names() + [len(rows)]
print(found, "found")
""")
    assert made.home("def names") == "notebook" and "looks-at-namespace" in made.codes


def test_the_history_of_ipython_stays(convert):
    made = convert("""
# %%
rows = [i for i in range(3)]
len(rows) + sum(rows)
# %%
n = _ + len(Out) + len(In)
m = n * 2 + Out[1]
print(n, m)
""")
    assert "ipython-history" in made.codes and made.home("n = _") == "notebook"


def test_cells_that_are_asked_for_by_number_stay_where_they_are(convert):
    """A cell more or less above, and `Out[3]` is another value."""
    cells = """
# %%
import math
LIMIT = 3
# %%
def twice(n):
    return 2 * n
# %%
roots = [math.sqrt(twice(n)) for n in range(LIMIT)]
total = sum(roots)
total
# %%
print(Out[3] + _3)
"""
    made = convert(cells)
    assert "cells-are-numbered" in made.codes
    assert made.slim.split("\n---\n") == cells.strip("# %\n").split("\n# %%\n")


@pytest.mark.parametrize(
    "asks",
    ["exec(In[2])", "eval('_2')", "%recall 2", "%time y = Out[2]", "print(Out[2])"],
)
def test_no_cell_comes_or_goes_where_one_is_asked_for_by_number(convert, asks):
    made = convert(f"""
# %%
%pip install six
# %%
import math
total = math.sqrt(4) + 1
half = total / 2
half
# %%
{asks}
""")
    assert "cells-are-numbered" in made.codes
    assert made.slim.startswith("%pip install six\n---\nimport math\n")
    assert made.slim.count("---") == 2 and made.home("total =") == "notebook"
    assert "six" in str(made.plan.requirements)


def test_a_variable_called_out_beside_history_counts_no_cells(convert):
    made = convert("""
# %%
Out = {9: 1}
y = Out[9] + 1
z = [y] * 3
_ = z
print(z)
""")
    assert "cells-are-numbered" not in made.codes and made.home("z =") == "module"


def test_a_variable_called_out_is_a_variable(same_result):
    made = same_result("""
# %%
Out = [i for i in range(3)]
In = sum(Out) + len(Out)
_ = In * 2 + Out[0]
print(Out, In, _)
""")
    assert made.share == 1


def test_vars_of_an_object_is_no_namespace(same_result):
    made = same_result("""
# %%
class Bag:
    pass
bag = Bag()
bag.a = [i for i in range(3)]
found = {**vars(bag), "n": len(dir(bag)) > 3}
print(found, "found")
""")
    assert made.home("found =") == "module"


# ------------------------------------------------------------ setup before imports


def test_setup_stays_before_the_import_it_is_meant_for(same_result):
    made = same_result("""
# %%
import os
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
print(total, "before")
# %%
os.environ["NB_STORY_MODE"] = "dark"
# %%
import string
text = string.digits + os.environ["NB_STORY_MODE"]
size = len(text) + total
print(text, size)
""")
    cells = made.slim.split("\n---\n")
    setup = next(i for i, c in enumerate(cells) if "NB_STORY_MODE" in c)
    needed = next(
        m.name
        for m in made.plan.modules
        if any("import string" in line for line in m.imports)
    )
    imported = next(
        i for i, c in enumerate(cells) if f"from story.{needed} import" in c
    )
    assert setup < imported
    assert made.home('os.environ["NB_STORY_MODE"] =') == "notebook"


def test_setup_import_and_use_in_one_cell_keep_their_order(same_result):
    made = same_result("""
# %%
import os
os.environ["NB_STORY_MODE"] = "dark"
import string
text = string.digits + os.environ["NB_STORY_MODE"]
size = len(text) + 1
print(text, size)
""")
    assert made.slim.index("NB_STORY_MODE") < made.slim.index("from story")


def test_a_late_import_stays_below_the_cell_magic(same_result):
    made = same_result("""
# %%
a = [i for i in range(3)]
b = sum(a) + len(a)
print(b)
# %%
import os
os.environ["NB_STORY_MODE"] = "dark"
# %%
import string
# %%
%%time
text = string.digits + os.environ["NB_STORY_MODE"]
size = len(text) + 1
print(text, size)
""")
    cell = made.slim.split("\n---\n")[-1]
    assert cell.startswith("%%time\nfrom story")


def test_a_late_function_is_imported_even_when_its_cell_is_gone(same_result):
    same_result("""
# %%
a = [i for i in range(3)]
b = sum(a) + len(a)
print(b)
# %%
import os
os.environ["NB_STORY_MODE"] = "dark"
# %%
import string
def digits():
    return string.digits + os.environ["NB_STORY_MODE"]
# %%
print(digits())
""")


# ------------------------------------------------------------ global


def test_global_keeps_function_and_variable_together(same_result):
    made = same_result("""
# %%
hits = 0
def hit():
    global hits
    hits += 1
# %%
for _ in range(3):
    hit()
    hit()
print(hits, "hits")
""")
    assert {"global-statement", "touches-a-global"} <= made.codes
    assert made.home("def hit") == "notebook"


def test_nonlocal_is_no_hazard(same_result):
    made = same_result("""
# %%
def counter():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    return up
# %%
up = counter()
seen = [up(), up(), up()]
print(seen, "seen")
""")
    assert made.home("def counter") == "module" and made.share == 1


# ------------------------------------------------------------ del


def test_del_of_a_local_moves(same_result):
    made = same_result("""
# %%
tmp = [i for i in range(5)]
total = sum(tmp) + len(tmp)
del tmp
print(total, "total")
""")
    assert made.home("del tmp") == "module" and made.share == 1


def test_del_of_a_variable_of_the_notebook_stays(same_result):
    made = same_result("""
# %%
tmp = [i for i in range(5)]
print(tmp, "tmp")
# %%
total = sum(tmp) + len(tmp)
mean = total / len(tmp)
del tmp
print(total, mean)
""")
    assert made.home("del tmp") == "notebook" and "deletes-a-name" in made.codes
    assert made.home("total =") == "module"


# ------------------------------------------------------------ shadowing


def test_a_variable_named_like_an_import_stays_apart(same_result):
    made = same_result("""
# %%
import json
text = json.dumps({"a": [1]})
size = len(text) + 1
print(text, size)
# %%
json = [1, 2, 3]
total = sum(json) + size
print(json, total)
""")
    assert "import json" not in made.modules or made.home("text =") == "module"


def test_two_functions_of_one_name_stay(same_result):
    made = same_result("""
# %%
def f(x):
    return x + 1
a = [f(i) for i in range(3)]
print(a, "old")
# %%
def f(x):
    return x * 10
b = [f(i) for i in range(3)]
print(b, "new")
""")
    assert "name-bound-again" in made.codes
    assert made.slim.count("def f(x)") == 2


# ------------------------------------------------------------ order


def test_a_name_used_before_it_is_bound_is_reported(convert):
    made = convert("""
# %%
total = sum(rows) + len(rows)
mean = total / len(rows)
print(mean)
# %%
rows = [i for i in range(3)]
n = len(rows) + rows[0]
print(n)
""")
    assert "name-may-be-unbound" in made.codes and made.home("total =") == "notebook"


def test_a_name_nobody_binds_is_reported(same_result):
    made = same_result("""
# %%
rows = [i for i in range(3)]
total = sum(rows) + len(missing)
print(total)
""")
    assert "undefined-name" in made.codes


def test_counts_out_of_order_are_reported(convert):
    made = convert("""
# In[2]:
a = [i for i in range(3)]
b = sum(a) + len(a)
print(b)
# In[1]:
c = [1, 2, 3]
d = sum(c) + len(c)
print(d)
""")
    assert "cells-run-out-of-order" in made.codes


# ------------------------------------------------------------ classes


def test_a_class_moves_with_its_instances(same_result):
    made = same_result("""
# %%
class Point:
    def __init__(self, x):
        self.x = x
    def __repr__(self):
        return f"Point({self.x})"
    def __eq__(self, other):
        return isinstance(other, Point) and other.x == self.x
# %%
points = [Point(i) for i in range(3)]
same = points[1] == Point(1), isinstance(points[0], Point)
print(points, same)
""")
    assert made.home("class Point") == "module" and made.share == 1


def test_a_class_in_a_block_stays(same_result):
    made = same_result("""
# %%
if len("a"):
    class Point:
        x = 1
points = [Point(), Point()]
print(len(points), points[0].x)
""")
    assert "class-in-a-block" in made.codes


# ------------------------------------------------------------ generators, files, contexts


def test_a_generator_is_returned_like_any_object(same_result):
    made = same_result("""
# %%
rows = [1, 2, 3]
squares = (r * r for r in rows if r > 1)
n = len(rows) + 1
print(n, "rows")
# %%
out = list(squares) + [n]
print(out, "out")
""")
    assert made.share == 1


def test_an_open_file_stays_open(same_result):
    made = same_result("""
# %%
import tempfile
handle = tempfile.TemporaryFile("w+")
count = handle.write("a b c") + handle.write(" d")
print(count, "written")
# %%
handle.seek(0)
words = handle.read().split()
n = len(words) + count
print(words, n, handle.closed)
handle.close()
""")
    assert made.home("handle = tempfile") == "module"


# ------------------------------------------------------------ conditional imports


def test_a_conditional_import_is_kept_whole(same_result):
    made = same_result("""
# %%
try:
    import no_such_module_anywhere as lib
except ImportError:
    import json as lib
# %%
text = lib.dumps([1, 2])
size = len(text) + 1
print(text, size)
""")
    assert (
        "try:\n    import no_such_module_anywhere as lib\nexcept ImportError"
        in made.modules
    )
    assert made.share == 1


def test_a_conditional_import_that_sets_a_flag(same_result):
    made = same_result("""
# %%
try:
    import no_such_module_anywhere as lib
    HAVE = True
except ImportError as problem:
    HAVE = False
    lib = None
    print("no lib", problem)
# %%
rows = [i for i in range(3) if HAVE or i]
rows.append(lib is None)
print(rows)
# %%
if HAVE:
    import json as j
else:
    import pickle as j
# %%
text = j.dumps([1, 2])
size = len(text) + 1
print(text, size)
""")
    assert made.home("rows = ") == "module" and made.home("text = ") == "module"


def test_a_conditional_import_whose_name_is_bound_again_is_a_variable(same_result):
    made = same_result("""
# %%
try:
    import json as lib
except ImportError:
    lib = None
# %%
text = lib.dumps([1, 2])
size = len(text) + 1
print(text, size)
# %%
lib = size + 1
# %%
rows = [lib + i for i in range(3)]
rows.append(len(rows))
print(rows)
""")
    assert made.home("try:") == "notebook" and made.home("text = ") == "module"


# ------------------------------------------------------------ local modules


def test_a_module_beside_the_notebook_comes_along(same_result):
    helper = LocalModule(
        "helper_here", "helper_here.py", "def twice(x):\n    return 2 * x\n"
    )
    made = same_result(
        """
# %%
from helper_here import twice
import helper_here
import helper_here as hh
# %%
rows = [twice(i) for i in range(3)]
more = [helper_here.twice(i) + hh.twice(1) for i in rows]
print(rows, more)
# %%
twice(4)
""",
        [helper],
    )
    assert "from story.helper_here import twice" in made.modules


NOISY = LocalModule(
    "noisy_here",
    "noisy_here.py",
    "print('noisy is imported')\nCOUNT = [0]\ndef twice(x):\n    COUNT[0] += 1\n    return 2 * x\n",
)


def test_a_module_that_does_something_is_imported_where_it_was(same_result):
    made = same_result(
        """
# %%
x = [i for i in range(3)]
x.append(sum(x))
print("first")
# %%
from noisy_here import twice
# %%
rows = [twice(i) for i in x]
rows.append(len(rows))
print(rows)
""",
        [NOISY],
    )
    assert "local-module-does-work" in made.codes
    assert "from story.noisy_here import twice" in made.slim
    assert made.share == 1


def test_whoever_calls_a_function_that_needs_a_late_import_is_late_too(same_result):
    made = same_result(
        """
# %% [markdown]
# # One
# %%
x = [i for i in range(3)]
x.append(sum(x))
print("first")
# %% [markdown]
# # Two
# %%
from noisy_here import twice
def four_times(n):
    return twice(twice(n))
# %%
y = [four_times(i) for i in x]
y.append(sum(y))
# %% [markdown]
# # Three
# %%
rows = [four_times(i) for i in y]
rows.append(len(rows))
print(rows)
""",
        [NOISY],
    )
    assert made.share == 1


def test_the_state_of_a_module_is_the_modules(same_result):
    made = same_result(
        """
# %%
import importlib
import noisy_here
noisy_here.COUNT = [100]
# %%
rows = [noisy_here.twice(i) for i in range(3)]
rows.append(len(rows))
print(rows, noisy_here.COUNT)
# %%
importlib.reload(noisy_here);
# %%
rows = [noisy_here.twice(i) for i in range(3)]
rows.append(len(rows))
print(rows, noisy_here.COUNT)
""",
        [NOISY],
    )
    assert made.share == 1


def test_a_module_imported_inside_a_function(same_result):
    made = same_result(
        """
# %%
def load(x):
    from noisy_here import twice
    return twice(x) + 1
# %%
rows = [load(i) for i in range(3)]
rows.append(len(rows))
print(rows)
""",
        [NOISY],
    )
    assert "from story.noisy_here import twice" in made.modules


# ------------------------------------------------------------ other notebooks, injected names


def test_a_notebook_run_by_another_stays_a_line_of_the_notebook(convert):
    made = convert("""
# %%
%run ./other
# %%
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
print(total)
""")
    assert "%run ./other" in made.slim and "magic-left-in-notebook" in made.codes


def test_sessions_become_parameters(convert):
    made = convert("""
# %%
orders = spark.table("orders")
paid = orders.filter("state = 'paid'").dropDuplicates()
print(paid.count(), orders)
""")
    function = made.plan.modules[0].functions[0]
    assert [p.name for p in function.parameters] == ["spark"]
    assert made.plan.injected == ("spark",)
    assert "def run(config: Config, spark: Any = None)" in made.texts["pipeline"]


DATABRICKS = """# Databricks notebook source
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
print(total)

# COMMAND ----------
day = dbutils.widgets.get("day")
path = day + "/x" + str(total)
files = dbutils.fs.ls(path)

# COMMAND ----------
# MAGIC %sql
# MAGIC select * from orders

# COMMAND ----------
frames = [spark.table(path), spark.table(day)]
both = frames[0].union(frames[1])
print(both.count())
"""


def test_dbutils_stays_in_the_notebook(convert):
    made = convert(DATABRICKS)
    assert "databricks-only" in made.codes
    assert "dbutils" not in made.modules and 'dbutils.widgets.get("day")' in made.slim
    assert "select * from orders" in made.slim


def test_a_udf_lives_at_module_level(convert):
    made = convert("""
# %%
from pyspark.sql import types as T
from pyspark.sql.functions import udf
RATE = 2
@udf(T.DoubleType())
def taxed(x):
    return x * RATE
# %%
orders = spark.table("orders")
paid = orders.withColumn("t", taxed("price")).dropna()
print(paid.count())
""")
    assert made.home("@udf") == "module" and made.home("orders =") == "module"


@pytest.mark.parametrize(
    "maker",
    ['udf("double")', 'pandas_udf("a int")', 'F.udf(returnType="int")', "udf(KIND)"],
)
def test_an_udf_whose_type_only_a_session_can_read_stays(convert, maker):
    made = convert(f"""
# %%
import pyspark.sql.functions as F
from pyspark.sql.functions import pandas_udf, udf
KIND = "double"
@{maker}
def taxed(x):
    return x * 2
# %%
orders = spark.table("orders")
paid = orders.withColumn("t", taxed("price")).dropna()
print(paid.count())
""")
    assert made.home("@") == "notebook" and "type-needs-session" in made.codes
    assert made.home("paid =") == "module"
    assert "@" not in made.modules and "def taxed" in made.texts["pipeline"]


# ------------------------------------------------------------ what is shown


def test_the_last_expression_stays_the_last(same_result):
    made = same_result("""
# %%
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
total
# %%
total + 1;
# %%
rows.append(total)
rows[-1]
""")
    assert made.slim.split("\n---\n")[1].endswith("\ntotal")


def test_a_semicolon_stays(same_result):
    made = same_result("""
# %%
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
total;
""")
    assert made.slim.rstrip().endswith(";")


def test_a_display_in_a_loop_shows_at_its_moment(same_result):
    made = same_result("""
# %%
rows = []
for i in range(3):
    rows.append(i * 2)
    display(rows[-1])
    print(i)
total = sum(rows) + len(rows)
print(total)
""")
    assert "from IPython.display import display" in made.modules


# ------------------------------------------------------------ hidden state


def test_random_draws_keep_their_order(same_result):
    made = same_result("""
# %%
import random
random.seed(11)
a = [random.random() for _ in range(3)]
b = random.choice(a) + len(a)
print(a, b)
# %%
random.seed(12)
c = [random.random() for _ in range(3)]
d = random.choice(c) + b
print(c, d)
""")
    assert made.share == 1 and made.home("random.seed(12)") == "notebook"


# ------------------------------------------------------------ text


def test_foreign_letters_tabs_and_continuations(same_result):
    made = same_result(
        "# %%\ngröße = [1, 2]\nif größe:\n\tsumme = sum(größe) \\\n\t\t+ len(größe)\n"
        "else:\n\tsumme = 0\nprint(größe, summe)\n# %%\ns = '''a\n  b\n\tc'''\nt = s.split() + [str(summe)]\nprint(s, t)\n"
    )
    assert made.share == 1


def test_text_over_several_lines_is_not_indented(same_result):
    same_result('''
# %%
query = """
select *
  from t  # no comment
"""
parts = [f"""{line}
|""" for line in query.split()]
print(query, parts)
''')


def test_deep_nesting_is_left_alone(convert):
    deep = "(" * 60 + "1" + ")" * 60
    made = convert(f"""
# %%
a = [{deep}]
b = sum(a) + len(a)
print(a, b)
""")
    assert made.share == 1


def test_many_cells_take_linear_time(convert):
    text = "".join(
        f"# %%\nv{i} = [j for j in range({i % 5})]\nw{i} = sum(v{i}) + {i}\nprint(w{i})\n"
        for i in range(300)
    )
    made = convert(text)
    assert made.share == 1 and len([c for c in made.cells if c[0]]) == 300


def test_a_star_import_wins_over_a_constant_above_it(same_result):
    made = same_result("""
# %%
e = 3
pi = 3
from math import *
# %%
area = pi * 2 ** 2 + e
sizes = [area, floor(area)]
print(sizes)
""")
    assert not made.plan.settings
    assert made.slim.index("import *") > made.slim.index("pi")
    assert "pi = globals().get(" in made.texts["pipeline"]


def test_a_star_import_wins_over_a_function_above_it(same_result):
    made = same_result("""
# %%
def sqrt(x):
    return x
from math import *
# %%
roots = [sqrt(4), sqrt(9)]
total = sum(roots) + 1
print(roots, total)
""")
    assert made.home("def sqrt") == "notebook" and "star-import-below" in made.codes


def test_a_constant_below_a_late_star_import_is_not_put_above_it(same_result):
    made = same_result("""
# %%
print("hello")
# %%
from math import *
# %%
e = 3
# %%
doubled = [e * n for n in range(3)]
total = sum(doubled) + floor(2.5)
print(doubled, total)
""")
    assert not made.plan.settings


def test_a_constant_below_the_star_imports_at_the_top_is_a_parameter(same_result):
    made = same_result("""
# %%
from math import *
e = 3
# %%
doubled = [e * n for n in range(3)]
total = sum(doubled) + floor(2.5)
print(doubled, total)
""")
    assert made.home("e = 3") == "config"


def test_what_lies_between_two_star_imports_is_left_to_the_notebook(same_result):
    made = same_result("""
# %%
from math import *
pi = 3
area = [pi * n for n in range(3)]
from cmath import *
# %%
later = [pi, area]
print(later, len(later))
""")
    assert "only_in_the_notebook" in made.texts["pipeline"]
