"""Values in, digests out: equal for equal values, different for anything that matters."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from nb2pkg.verifying.fingerprints import digest_of, fingerprints, kind_of


@dataclass
class Point:
    x: int
    tags: list[str]


class Slotted:
    __slots__ = ("a",)

    def __init__(self, a: int) -> None:
        self.a = a


def knotted(last: int) -> list[Any]:
    knot: list[Any] = [1]
    knot += [{"me": knot}, last]
    return knot


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        (1, 1, True),
        (1.0, 1.0, 1),
        (float("nan"), float("nan"), 0.0),
        (-0.0, -0.0, 0.0),
        ("a", "a", b"a"),
        ([1, [2]], [1, [2]], [[1], 2]),
        (("ab", "c"), ("ab", "c"), ("a", "bc")),
        ({"a": 1}, {"a": 1}, {"a": 2}),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"c", "a", "b"}, {"b", "c", "a"}, {"a", "b"}),
        ({1}, {1}, frozenset({1})),
        (deque([1]), deque([1]), [1]),
        (OrderedDict(a=1), OrderedDict(a=1), {"a": 1}),
        (Point(1, ["a"]), Point(1, ["a"]), Point(1, ["b"])),
        (Slotted(1), Slotted(1), Slotted(2)),
        (knotted(1), knotted(1), knotted(2)),
        (partial(int, base=2), partial(int, base=2), partial(int, base=3)),
        (len, len, sum),
        (range(3), range(3), range(4)),
        ((n for n in "ab"), (n for n in "cd"), list("ab")),
        (object(), object(), 1),
    ],
)
def test_equal_values_have_equal_digests_and_others_do_not(
    one: object, same: object, other: object
) -> None:
    assert digest_of(one) == digest_of(same)
    assert digest_of(one) != digest_of(other)


def test_a_value_that_cannot_be_looked_at_is_known_by_its_type() -> None:
    class Broken(list[int]):
        def __len__(self) -> int:
            raise RuntimeError("no")

    assert digest_of(Broken()) == digest_of(Broken()) != digest_of([])


def test_a_value_too_large_to_look_at_whole_ends() -> None:
    deep: list[Any] = []
    for _ in range(10_000):
        deep = [deep]
    assert digest_of(deep) == digest_of(deep)


def test_the_kinds_of_variables() -> None:
    found = fingerprints(
        {"f": lambda: 1, "P": Point, "p": Point(1, []), "_": 1, "h": 1}, ["h"]
    )
    assert [(name, kind) for name, kind, _ in found] == [
        ("P", "class"),
        ("f", "function"),
        ("p", "Point"),
    ]
    assert kind_of(pytest) == "module"


def test_a_module_of_the_user_is_the_same_in_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("aside.py", "beyond.py", "shelf/__init__.py", "shelf/aside.py"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        name = "OTHER" if path == "beyond.py" else "LEVEL"
        (tmp_path / path).write_text(f"{name} = 3\n")
    monkeypatch.syspath_prepend(tmp_path)
    alone, other, inside = map(import_module, ("aside", "beyond", "shelf.aside"))
    assert digest_of(alone) == digest_of(inside) != digest_of(other)
    assert digest_of(import_module("os.path")) != digest_of(import_module("os"))
