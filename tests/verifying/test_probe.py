"""What runs in a kernel or another process looks at values as this process does."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from nb2pkg.verifying.fingerprints import digest_of
from nb2pkg.verifying.outlines import outline
from nb2pkg.verifying.probe import measuring, running_apart

VALUES = """
from array import array
from collections import OrderedDict, defaultdict, deque
from functools import partial
from random import Random

VALUES = [
    1, "a", [1, 2.5, None], {"a": {1, 2}}, (b"x", 1j), deque([1]), bytearray(b"ab"), OrderedDict(a=1),
    defaultdict(lambda: [], a=[1]), array("i", [1, 2]), partial(int, base=2), Random(3), range(4), len, int,
]
"""


def test_values_have_the_same_digests_and_outlines_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    here: dict[str, Any] = {}
    exec(VALUES, here)
    shown = "print([(digest_of(value), outline(value)) for value in VALUES])"
    exec(running_apart((VALUES, *measuring(), shown)), {})
    there = capsys.readouterr().out.strip()
    assert there == str([(digest_of(v), outline(v)) for v in here["VALUES"]])


def test_what_makes_an_empty_entry_counts_not_as_part_of_a_value(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its `repr` names the function by its place, which moving the function changes."""
    shown = "from collections import defaultdict\nprint(digest_of(defaultdict(lambda: 0, a=1)))"
    exec(running_apart((*measuring(), shown)), {})
    assert capsys.readouterr().out.strip() == digest_of(defaultdict(list, a=1))


def test_a_large_array_is_looked_at_whole(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("numpy")
    shown = "import numpy\na = numpy.zeros(5000)\nb = a.copy()\nb[2500] = 1\nprint(digest_of(a) == digest_of(b))"
    exec(running_apart((*measuring(), shown)), {})
    assert capsys.readouterr().out.strip() == "False"


def test_each_text_keeps_its_private_names(capsys: pytest.CaptureFixture[str]) -> None:
    texts = (
        "_own = 1\ndef one(): return _own",
        "_own = 2\ndef two(): return one() + _own",
        "print(two())",
    )
    exec(running_apart(texts), {})
    assert capsys.readouterr().out.strip() == "3"


def test_nothing_of_it_is_seen_by_the_notebook() -> None:
    names: dict[str, Any] = {}
    exec(running_apart(("seen = 1",)), names)
    assert "seen" not in names
