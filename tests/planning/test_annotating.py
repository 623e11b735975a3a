"""Types seen in a recorded run stand in the signatures of steps; classes that only they need are for type checkers."""

from __future__ import annotations

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.generating.modules import module_text
from nb2pkg.model.plan import Plan
from nb2pkg.model.recording import FunctionRecord, Recording, Seen
from nb2pkg.planning import annotated, plan
from nb2pkg.planning.importing import with_standard_import
from nb2pkg.reading import read_bytes

NOTEBOOK = """\
# %%
import pandas as pd
# %%
def area(a, b):
    return a * b
# %%
frame = pd.read_csv(str(area(2, 3)))
model = frame.pipe(max, key=lambda one: one, default=3)
more = frame.pipe(min, key=lambda one: one, default=4)
# %%
print(frame, model, more)
"""


def planned() -> Plan:
    notebook = read_bytes(NOTEBOOK.encode(), name="story", path="story.py")
    return plan(analyse(notebook)).plan


def seen(*types: str, gave: tuple[str, ...] = ()) -> Recording:
    records = []
    for module in planned().modules:
        for function in module.functions:
            given = [Seen(one.name, types, "3 rows") for one in function.parameters]
            out = [Seen(str(n), (kind,), "2 items") for n, kind in enumerate(gave)]
            name = f"{module.name}.{function.name}"
            records.append(
                FunctionRecord(
                    name, given=tuple(given), gave=tuple(out), is_tuple=len(out) > 1
                )
            )
    return Recording(tuple(records))


def text(recording: Recording, *, describe: bool = False) -> str:
    whole = annotated(planned(), recording, describe=describe)
    return "\n".join(module_text(module) for module in whole.modules)


def test_a_class_that_only_an_annotation_needs_is_imported_for_type_checkers() -> None:
    kinds = ("pandas.DataFrame", "sklearn.linear_model.LinearRegression", "int")
    code = text(seen("int", gave=kinds))
    assert "from typing import TYPE_CHECKING\n\nimport pandas as pd\n" in code
    block = "if TYPE_CHECKING:\n    from sklearn.linear_model import LinearRegression\n"
    assert block in code
    assert '-> "tuple[pd.DataFrame, LinearRegression, int]":' in code


def test_what_the_code_says_already_brings_no_import() -> None:
    kinds = ("sklearn.linear_model.LinearRegression", "int", "int")
    code = text(seen("int", gave=kinds))
    assert "-> tuple[pd.DataFrame, int, int]:" in code
    assert "TYPE_CHECKING" not in code


def test_what_the_module_imports_anyway_needs_no_quotes() -> None:
    code = text(seen("int", gave=("pandas.DataFrame", "list[pandas.Series]", "int")))
    assert "-> tuple[pd.DataFrame, list[pd.Series], int]:" in code
    assert "TYPE_CHECKING" not in code


@pytest.mark.parametrize("unknown", ["", "story.area"])
def test_a_type_without_a_name_leaves_the_annotation_out(unknown: str) -> None:
    code = text(seen("int", gave=("pandas.DataFrame", unknown, "int")))
    assert "->" not in code


def test_the_authors_own_functions_stay_as_they_were() -> None:
    assert "def area(a, b):" in text(seen("int", gave=("int",)))


def test_shapes_stand_in_the_docstring_only_when_asked() -> None:
    recording = seen("int", gave=("pandas.DataFrame", "str", "int"))
    assert "In the recorded run:" not in text(recording)
    described = text(recording, describe=True)
    assert "In the recorded run:\nreturns frame: 2 items\n" in described


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), ("from typing import TYPE_CHECKING",)),
        (
            ("import pandas as pd",),
            ("from typing import TYPE_CHECKING", "", "import pandas as pd"),
        ),
        (
            (
                "from __future__ import annotations",
                "",
                "import os",
                "from zlib import crc32",
            ),
            (
                "from __future__ import annotations",
                "",
                "import os",
                "from typing import TYPE_CHECKING",
                "from zlib import crc32",
            ),
        ),
    ],
)
def test_one_more_standard_import_finds_its_place(
    lines: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    found = with_standard_import(lines, "from typing import TYPE_CHECKING")
    assert found == expected
