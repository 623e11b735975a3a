"""Decisions in, the lines of `pipeline.run` out: everything that works, in order; nothing that only shows."""

from __future__ import annotations


def body(made):
    """The lines of `run`, without docstring and return."""
    text = made.texts["pipeline"].split("def run(")[1]
    lines = [line.strip() for line in text.split("\n")[1:]]
    return [line for line in lines if line and not line.startswith(('"""', "return "))]


def test_steps_run_in_order_with_the_config(convert):
    made = convert("""
# %%
RATE = 2
# %%
rows = [RATE * i for i in range(3)]
total = sum(rows) + len(rows)
print(total, "total")
# %%
rows.append(total)
total
""")
    assert body(made)[-1] == "rows.append(total)"
    assert "rate=config.rate" in body(made)[0] or "(config.rate)" in body(made)[0]


def test_what_only_shows_is_left_out(convert):
    made = convert("""
# %%
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
print(total, "total")
# %%
print(rows)
# %%
rows
# %%
display(rows)
# %%
rows[0]; total
""")
    assert len(body(made)) == 1


def test_a_shown_call_that_may_work_is_kept(convert):
    made = convert("""
# %%
def save(rows):
    open("x", "w").write(str(rows))
# %%
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
print(total, "total")
# %%
save(rows)
# %%
rows.pop()
""")
    assert body(made)[-2:] == ["save(rows)", "rows.pop()"]


def test_what_needs_a_notebook_stops_the_run(convert):
    made = convert("""
# %%
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
print(total, "total")
# %%
found = sorted(globals())
""")
    assert any(line.startswith("found = only_in_the_notebook(") for line in body(made))


def test_cells_meant_to_fail_are_left_out(same_result):
    made = same_result("""
# %%
rows = [i for i in range(3)]
total = sum(rows) + len(rows)
print(total, "total")
# %% tags=["raises-exception"]
raise ValueError("meant")
# %% tags=["skip-execution"]
rows = None
# %%
rows + [total]
""")
    assert not any("ValueError" in line or "None" in line for line in body(made))


def test_magics_that_show_are_left_out_and_timed_code_runs(same_result):
    made = same_result("""
# %%
%matplotlib inline
rows = [i for i in range(3)]
%time total = sum(rows) + len(rows)
# %%
more = [total * r for r in rows]
n = sum(more) + total
print(more, n)
""")
    assert "total = sum(rows) + len(rows)" in body(made)
    assert "only_in_the_notebook" not in made.texts["pipeline"]


def test_a_shell_command_stops_the_run(convert):
    made = convert("""
# %%
!mkdir somewhere
rows = [i for i in range(3)]
n = sum(rows) + len(rows)
print(n)
""")
    assert "only_in_the_notebook" in body(made)[0]


def test_results_are_what_is_certainly_bound(convert):
    made = convert("""
# %%
rows = [i for i in range(3)]
if rows:
    maybe = 1
gone = 2
_private = 3
# %%
del gone
print(rows)
""")
    assert [r.name for r in made.plan.results] == ["rows"]


def test_the_run_of_an_async_notebook_is_a_plain_call(same_result):
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
""")
    assert "asyncio.run(_run(config))" in made.texts["pipeline"]


def test_a_name_bound_by_nobody_stops_the_run(convert):
    made = convert("""
# %%
rows = [i for i in range(3)]
n = sum(rows) + len(rows)
print(n)
# %%
total = nobody_binds_this + n
""")
    assert any("only_in_the_notebook" in line for line in body(made))


def test_a_name_only_a_step_binds_stops_the_run(convert):
    made = convert("""
# %%
if len("a") > 3:
    print(i)
    found = i
# %%
rows = [j for j in range(3)]
for i in rows:
    rows = rows + [i]
print(rows, "rows")
""")
    assert (
        any("only_in_the_notebook" in line for line in body(made))
        or "i" in made.texts["pipeline"]
    )


def test_a_builtin_bound_later_is_the_builtin_before(same_result):
    same_result("""
# %%
n = max(1, 2)
# %%
max = n + len("abc")
# %%
rows = [max, n, max + n]
total = sum(rows) + max
print(rows, total)
""")


def test_the_pipeline_does_what_a_notebook_does_under_its_own_name(same_result):
    made = same_result("""
# %%
import logging
logger = logging.getLogger(__name__)
def whoami():
    return f"{__name__}!"
# %%
result = None
if __name__ == "__main__":
    result = [logger.name, whoami()]
if "__main__" != __name__:
    result = 0
# %%
called = [logger.name, len(result)]
print(called, __name__)
""")
    assert "only_in_the_notebook" not in made.texts["pipeline"]
    assert '__name__ = "__main__"' in made.texts["pipeline"]
    assert made.codes == {"main-name"}


def test_a_name_that_is_looked_up_in_main_is_still_refused(same_result):
    made = same_result("""
# %%
import sys
# %%
here = sys.modules["__main__"].__dict__ is not None and __name__ == "__main__"
there = [here, __name__]
# %%
class Own:
    __name__ = "own"
    said = __name__
said = Own.said + "!"
print(there, said)
""")
    assert "only_in_the_notebook" in made.texts["pipeline"]
