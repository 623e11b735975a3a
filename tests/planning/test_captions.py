"""Where a comment goes when the statement below it leaves the cell."""

from __future__ import annotations


def test_a_comment_that_says_what_the_paragraph_does_stays_with_its_work(same_result):
    made = same_result("""
# %%
# Split the data
SHARE = 0.5
rows = [i for i in range(10)]
head = rows[: int(len(rows) * SHARE)]
print(head)
# %%
# Scale the head

FACTOR = 2

head = [FACTOR * x for x in head]
print(head)
""")
    assert "SHARE = 0.5\nFACTOR = 2" in made.slim
    assert "head = split_data(SHARE)" in made.slim
    assert "    # Scale the head\n" in made.modules


def test_a_comment_about_a_constant_goes_with_it(same_result):
    made = same_result("""
# %%
# the smallest we keep
LOW = 2
kept = [r for r in range(5) if r > LOW]
print(kept, "kept")
# %%
# Set the bound
BOUND = 4
kept = [r for r in kept if r < BOUND]
print(kept, "bounded")
# %%
# Compute the rest
REST = 3

kept = [r + REST for r in kept]
print(kept, "rest")
""")
    assert "# the smallest we keep\nLOW = 2\n# Set the bound\nBOUND = 4" in made.slim
    assert "# Compute the rest\nREST = 3" in made.slim


def test_comments_above_imports_stay_where_they_stood(same_result):
    made = same_result("""
# %%
# numbers
import math
import os
# text
import re
# %%
print(os.sep)
x = [math.pi]
x.append(re.escape("a"))
print(x)
""")
    assert made.slim.startswith("# numbers\nimport os\n\nfrom story")
    assert made.slim.count("#") == 1  # nothing is left under `# text`


def test_a_heading_of_imports_is_one_of_the_packages_imports(same_result):
    made = same_result("""
# %%
# Import libraries
import math
# numbers
import json
# %%
x = [math.pi]
x.append(json.dumps(x))
print(x)
""")
    assert made.slim.startswith("# Import libraries\n\nfrom story.analysis import")


def test_a_note_about_an_import_is_not_lost_with_it(same_result):
    made = same_result("""
# %%
x = [1]
x.append(2)
print(x)
# %%
# the standard module, not the one that needs a compiler
import json
# %%
y = [json.dumps(x)]
y.append(2)
print(y)
""")
    assert "\n---\n# the standard module, not the one" in made.slim
