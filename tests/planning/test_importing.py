"""Names in, import lines out, sorted the way isort and ruff sort them."""

from __future__ import annotations

from nb2pkg.model.analysis import ImportedName
from nb2pkg.planning.importing import import_lines

NP = ImportedName("np", "numpy")
PD = ImportedName("pd", "pandas")


def lines(*imported, **more):
    return list(import_lines(imported, package="story", **more))


def test_groups_come_in_order():
    found = lines(
        PD,
        ImportedName("annotations", "__future__", "annotations"),
        ImportedName("json", "json"),
        ImportedName("sqrt", "math", "sqrt"),
        own={"load": ["load_rows"], "config": ["FLOOR"]},
    )
    assert found == [
        "from __future__ import annotations",
        "",
        "import json",
        "from math import sqrt",
        "",
        "import pandas as pd",
        "",
        "from story.config import FLOOR",
        "from story.load import load_rows",
    ]


def test_members_of_one_module_share_a_line():
    found = lines(
        ImportedName("b", "m", "b"),
        ImportedName("A", "m", "A"),
        ImportedName("X", "m", "b"),
        ImportedName("CONST", "m", "CONST"),
    )
    assert found == ["from m import CONST, A, b", "from m import b as X"]


def test_a_name_is_imported_once():
    assert lines(NP, NP, ImportedName("np", "numpy")) == ["import numpy as np"]


def test_dotted_modules_keep_their_dots():
    assert lines(ImportedName("os", "os.path"), ImportedName("os", "os")) == [
        "import os",
        "import os.path",
    ]


def test_a_long_line_is_broken():
    found = lines(
        *(
            ImportedName(f"a_rather_long_name_{i}", "m", f"a_rather_long_name_{i}")
            for i in range(6)
        )
    )
    assert found[0].startswith("from m import (\n    a_rather_long_name_0,\n")


def test_a_conditional_import_is_kept_whole_and_last():
    block = "try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp"
    assert lines(ImportedName("xp", "cupy", block=block), PD) == [
        "import pandas as pd",
        "",
        block,
    ]


def test_a_module_in_the_package_is_imported_from_there():
    helper = ImportedName("helper", "helper")
    found = lines(
        helper,
        ImportedName("f", "helper", "f"),
        ImportedName("s", "helper.sub"),
        local=["helper"],
    )
    assert found == [
        "from story import helper",
        "from story.helper import f",
        "from story.helper import sub as s",
    ] or (
        set(found)
        == {
            "from story import helper",
            "from story.helper import f",
            "from story.helper import sub as s",
        }
        or "from story.helper import f, sub as s" in found
    )


def test_names_only_strings_mention_are_marked():
    assert lines(NP, silent=["np"]) == ["import numpy as np  # noqa: F401"]


def test_numbers_sort_as_numbers():
    found = lines(*(ImportedName(f"m{i}", f"m{i}") for i in (10, 9, 2)))
    assert found == ["import m2", "import m9", "import m10"]


def test_two_spellings_of_one_import_are_one_thing(same_result):
    made = same_result("""
# %%
import os.path
from os import path as p
import collections.abc as cabc
from collections import abc
# %%
joined = [os.path.join("a", "b"), p.join("a", "b")]
same = cabc is abc, p is os.path
print(joined, same)
""")
    assert made.share == 1


def test_an_import_in_a_function_stays_there(same_result):
    made = same_result("""
# %%
def f(x):
    from math import floor
    return floor(x)
# %%
rows = [f(i / 2) for i in range(5)]
n = sum(rows) + len(rows)
print(rows, n)
""")
    assert "    from math import floor" in made.modules


def test_an_import_under_an_if_is_carried_whole(same_result):
    made = same_result("""
# %%
import sys
if sys.version_info >= (3, 8):
    from math import floor as cut
else:
    from math import ceil as cut
# %%
rows = [cut(i / 2) for i in range(5)]
n = sum(rows) + len(rows)
print(rows, n)
""")
    assert made.share == 1


def test_a_star_import_overrides_the_same_names_as_in_the_notebook(same_result):
    made = same_result("""
# %%
from cmath import *
from math import *
import json
from cmath import exp
# %%
vals = [type(sqrt(4)).__name__, type(exp(1)).__name__]
text = json.dumps(vals) + "!"
print(vals, text)
""")
    order = [line for line in made.modules.split("\n") if "math import" in line]
    assert order == [
        "from cmath import *",
        "from math import *",
        "from cmath import exp",
    ]


def test_a_star_import_is_sorted_like_any_other_when_that_changes_nothing():
    star, later = ImportedName("*", "math", "*"), ImportedName("np", "numpy")
    found = lines(later, star, places={star: 1, later: 2})
    assert found == ["from math import *", "", "import numpy as np"]


def test_what_some_python_had_is_standard_on_every_python():
    found = lines(NP, ImportedName("imghdr", "imghdr"), ImportedName("nis", "nis"))
    assert found == ["import imghdr", "import nis", "", "import numpy as np"]


def test_an_import_below_a_patched_module_finds_the_patch(convert):
    made = convert("""
# %%
import json
kept = json.dumps
json.dumps = lambda *a, **k: "patched"
# %%
from json import dumps
texts = [dumps(1)]
texts.append(json.dumps(2))
print(texts)
json.dumps = kept
""")
    assert made.home("texts =") == "module"
    assert "import compute_texts\ntexts = compute_texts()" in made.slim
