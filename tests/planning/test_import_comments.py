"""Notebooks whose import statements carry comments: each comment ends behind the import, in the module or the notebook."""

from __future__ import annotations

import pytest

IMPORTS = {
    "behind": "from collections import Counter  # counting",
    "two names": "import json, math  # both",
    "in brackets": "from math import (\n    floor,  # down\n    ceil,\n    # to the root\n    sqrt,\n)  # all",
    "by another name": "import statistics as st  # means",
    "long": "from itertools import chain  # " + "one after the other, " * 5,
    "for linters": "import string  # noqa: F401",
    "twice": "import json  # first\nimport json  # again",
}
WORK = """
# %%
total = len("abc") + 1
parts = [total * i for i in range(total)]
{work}
print(parts, "done")
"""
# Moved work, work that stays beside an import it needs, and nothing that needs the import at all.
USES = {
    "moved": "parts.append({use})\nparts.append(len(parts))",
    "kept": "globals()['parts'].append({use})",
    "unused": "parts.append(1)",
}
NAMES = {
    "behind": "len(Counter('aab'))",
    "two names": "len(json.dumps([1]))",
    "in brackets": "floor(2.5)",
    "by another name": "st.mean([1, 2])",
    "long": "len(list(chain([1], [2])))",
    "for linters": "len(string.digits)",
    "twice": "len(json.dumps([1]))",
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("form", IMPORTS)
def test_no_comment_of_an_import_is_lost(same_result, form, use):
    work = USES[use].format(use=NAMES[form])
    # The account of comments is part of `same_result`.
    same_result(f"# %%\n{IMPORTS[form]}{WORK.format(work=work)}")


def test_the_comment_stands_behind_the_import_in_the_module(same_result):
    made = same_result("""
# %%
from collections import Counter  # counting
from typing import (
    Dict,  # mapping
    List,
)
# %%
counts: Dict[str, int] = Counter("aab")
names: List[str] = sorted(counts)
print(counts, names)
""")
    assert "from collections import Counter  # counting\n" in made.modules
    assert "    Dict,  # mapping\n    List,\n" in made.modules
    assert "#" not in made.slim


def test_a_comment_too_long_for_the_import_line_stays_in_the_notebook(same_result):
    comment = "# " + "one after the other, " * 5
    made = same_result(f"""
# %%
from itertools import chain  {comment}
# %%
joined = list(chain([1], [2]))
size = len(joined) + 1
print(joined, size)
""")
    assert comment.strip() in made.slim and "import chain" not in made.slim
