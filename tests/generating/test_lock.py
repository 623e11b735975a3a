"""`nb2pkg.lock`: the same on every machine, with the fate of each statement."""

from __future__ import annotations

import json

import pytest

from nb2pkg.generating.lock import lock_text, placed_line, sha256, source_name
from nb2pkg.model.notebook import Notebook, SlimCell
from nb2pkg.model.plan import Placed, Plan
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.provenance import cell_digest


def test_the_lock_names_the_file_but_not_its_folder(plan: Plan) -> None:
    files = [ProjectFile("b.py", "x\n"), ProjectFile("a.py", "é\n")]
    slim = [SlimCell(0, "code", "import a"), SlimCell(3, "markdown", "# A")]
    slim.append(SlimCell(4, "code", "a.load()\n"))
    texts = {
        lock_text(
            plan,
            Notebook("n", path, "ipynb", (), "ab"),
            files,
            "notebooks/n.ipynb",
            slim,
            {"order": "cells"},
        )
        for path in ("/home/me/n.ipynb", "n.ipynb", "C:\\work\\n.ipynb")
    }
    assert len(texts) == 1
    lock = json.loads(texts.pop())
    assert lock["schema"] == "nb2pkg.lock/1"
    assert lock["source"] == {"notebook": "n.ipynb", "sha256": "ab", "format": "ipynb"}
    assert lock["slim"] == {
        "notebook": "notebooks/n.ipynb",
        "cells": [
            f"0 {cell_digest('import a')}",
            f"4 {cell_digest('a.load()')}",
        ],
    }
    assert lock["options"] == {"order": "cells"}
    assert lock["statements"][0] == "4:1-2 logic module load.py:load"
    assert lock["files"] == {"a.py": sha256("é\n".encode()), "b.py": sha256(b"x\n")}
    assert list(lock["files"]) == ["a.py", "b.py"]


@pytest.mark.parametrize(
    ("placed", "line"),
    [
        (
            Placed(3, 2, 1, "show", "notebook", "", "shows a value"),
            "3:2 show notebook (shows a value)",
        ),
        (Placed(3, 2, 4, "logic", "module", "a.py:f"), "3:2-5 logic module a.py:f"),
    ],
)
def test_a_statement_is_one_line(placed: Placed, line: str) -> None:
    assert placed_line(placed) == line


def test_standard_input_has_no_file() -> None:
    assert source_name("-") == "-"
