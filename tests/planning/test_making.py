"""Notebooks that make or find their modules themselves in; imports that come after that out."""

from __future__ import annotations

import time

import pytest

WRITES = """
# %%
N = 3
rows = [N * i for i in range(3)]
total = sum(rows) + len(rows)
# %%
%%writefile helpers.py
def triple(x):
    return x * 3
# %%
from helpers import triple
t = triple(total)
text = str(t) + str(N)
print(text)
"""

IN_ONE_CELL = """
# %%
from pathlib import Path
Path("helpers.py").write_text("K = 5")
import helpers
first = helpers.K + 1
second = [first, helpers.K]
print(second)
"""

IN_A_FOLDER = """
# %%
import os
os.makedirs("lib", exist_ok=True)
# %%
%%writefile lib/helpers.py
def triple(x):
    return x * 3
# %%
from lib.helpers import triple
t = triple(4)
text = str(t) + str(len(str(t)))
print(text)
"""

CLONES = """
# %%
!git clone https://example.org/someone/tools
# %%
import sys
sys.path.append("tools")
# %%
import tools_of_ours
rows = tools_of_ours.rows()
total = sum(rows) + len(rows)
print(total)
"""


@pytest.mark.parametrize(
    ("notebook", "making"),
    [
        (WRITES, "%%writefile"),
        (IN_ONE_CELL, "write_text"),
        (IN_A_FOLDER, "%%writefile"),
        (CLONES, "sys.path.append"),
    ],
    ids=["a cell magic", "a statement of the same cell", "a folder", "the shell"],
)
def test_what_needs_a_made_module_is_imported_below(convert, notebook, making):
    made = convert(notebook)
    slim, package = made.slim, made.plan.package
    needs = next(
        m.name
        for m in made.plan.modules
        if any("helpers" in line or "tools_of_ours" in line for line in m.imports)
    )
    assert slim.index(making) < slim.index(f"from {package}.{needs} import")
    assert made.plan.requirements == () or notebook is CLONES


def test_a_statement_that_makes_a_module_is_no_part_of_a_step(convert):
    made = convert(IN_ONE_CELL)
    assert made.home("Path(") == "notebook"
    assert made.home("first =") == "module"


def test_other_files_are_no_modules(convert):
    made = convert("""
# %%
import json
from pathlib import Path
Path("state.json").write_text("1")
rows = [1, 2]
total = sum(rows) + len(rows)
Path("state.json").unlink()
# %%
import yaml
text = yaml.dump(rows) + str(total)
short = text[:10]
print(short)
""")
    assert made.home("Path(") == "module"
    assert "yaml" in str(made.plan.requirements).lower()


@pytest.mark.parametrize(
    "line",
    [
        "!wget https://example.org/yaml/main/tools/show.py",
        "!wget https://example.org/npm/x@1/yaml/show.py?raw=true",
        "!sed -i s/a/b/ /usr/lib/python3/dist-packages/yaml/nodes.py",
    ],
)
def test_an_address_or_a_place_far_away_names_no_package(convert, line):
    made = convert(f"""
# %%
{line}
# %%
import yaml
text = yaml.dump([1, 2])
short = text[:10] + text[-1:]
print(short)
""")
    assert "yaml" in str(made.plan.requirements).lower()


def test_a_long_text_is_looked_through_once(convert):
    began = time.process_time()
    convert(
        f"# %%\nfiles = {{'a.py': '{'3f' * 100_000}'}}\nn = len(files)\nm = n + 1\n"
    )
    assert time.process_time() - began < 20  # it took minutes


def test_the_pipeline_imports_what_setup_decides_on_when_it_is_done(convert):
    text = convert("""
# %%
import os
os.environ["MODE"] = "quiet"
# %%
import loud
import re
# %%
res = [loud.MODE]
found = re.findall("a", str(res))
print(found)
# %%
loud.finish(found);
""").texts["pipeline"]
    top, run = text.split("def run(")
    assert "loud" not in top and "from story.analysis" not in top
    setup = run.index('os.environ["MODE"]')
    assert setup < run.index("from story.analysis import") < run.index("compute_")
    assert run.index("import loud") < run.index("loud.finish(")


def test_the_pipeline_imports_at_its_top_what_waits_for_nothing(convert):
    text = convert("""
# %%
import sys
import loud
sys.path.append("lib")
# %%
rows = [loud.MODE]
total = [rows, rows]
print(total)
""").texts["pipeline"]
    top, run = text.split("def run(")
    assert "from story.analysis import" in top
    assert "import" not in run


def test_an_imported_type_that_waits_for_setup_annotates_nothing(convert):
    text = convert("""
# %%
import os
os.environ["MODE"] = "quiet"
# %%
import pandas as pd
# %%
df = pd.DataFrame({"a": [1]})
df["b"] = df["a"] * 2
print(df)
""").texts["pipeline"]
    assert "df: Any" in text
