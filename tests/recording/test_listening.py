"""Calls of a package's functions are written down: arguments as they were before, results as they came out."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import types
from pathlib import Path
from typing import Any

import pytest

from nb2pkg.recording.inside.listening import Listener, annotation, described


@pytest.fixture
def listened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of the text given whose functions are listened to, and the calls written down so far."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log").mkdir()

    def listen(text: str, **kinds: str) -> tuple[Any, Any]:
        module = types.ModuleType("story.steps")
        exec(text, module.__dict__)
        functions = {f"steps.{name}": kind for name, kind in kinds.items()}
        listener = Listener("story", functions, tmp_path / "log")
        listener.wrap_all(module)
        module.listener = listener

        def calls() -> list[dict[str, Any]]:
            log = tmp_path / "log" / "calls.jsonl"
            return [json.loads(line) for line in log.read_text().splitlines()]

        return module, calls

    return listen


def stored(tmp_path: Path, name: str) -> object:
    return pickle.loads((tmp_path / "log" / name).read_bytes())


def test_arguments_are_kept_as_they_were_before_the_call(
    listened: Any, tmp_path: Path
) -> None:
    module, calls = listened(
        "def add(items, one):\n    items.append(one)\n    return items", add="step"
    )
    module.add([1], 2)
    assert stored(tmp_path, "1/in-items.pickle") == [1]
    assert stored(tmp_path, "1/out-0.pickle") == [1, 2]
    assert [call["function"] for call in calls()] == ["steps.add"]


def test_a_tuple_is_kept_item_by_item(listened: Any, tmp_path: Path) -> None:
    module, calls = listened("def two():\n    return 1, lambda: 2", two="step")
    module.two()
    assert stored(tmp_path, "1/out-0.pickle") == 1
    assert calls()[0]["tuple"] is True
    assert "why" in calls()[0]["gave"][1]
    assert not (tmp_path / "log/1/out-1.pickle").exists()


def test_a_value_remembers_the_call_that_made_it(listened: Any) -> None:
    text = "def make():\n    return 0, [1]\ndef use(items):\n    return len(items)"
    module, calls = listened(text, make="step", use="step")
    module.use(module.make()[1])
    assert calls()[1]["given"]["items"]["maker"] == [1, 1]


def test_what_is_called_often_is_kept_some_times(listened: Any) -> None:
    module, calls = listened("def double(x):\n    return 2 * x", double="function")
    assert [module.double(number) for number in range(500)][-1] == 998
    assert len(calls()) == 60


def test_only_the_functions_named_are_listened_to(listened: Any) -> None:
    module, _ = listened("def a():\n    pass\ndef b():\n    pass", a="step")
    assert module.a.__wrapped__
    assert not hasattr(module.b, "__wrapped__")


def test_a_call_that_fails_is_kept_with_its_error(listened: Any) -> None:
    module, calls = listened("def halve(x):\n    return 1 / x", halve="function")
    with pytest.raises(ZeroDivisionError):
        module.halve(0)
    assert calls()[0]["error"] == "ZeroDivisionError"


def test_a_coroutine_is_awaited_before_it_is_written_down(
    listened: Any, tmp_path: Path
) -> None:
    module, _ = listened("async def late(x):\n    return x + 1", late="step")
    assert asyncio.run(module.late(1)) == 2
    assert stored(tmp_path, "1/out-0.pickle") == 2


def test_files_that_a_call_reads_are_copied(listened: Any, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("old")
    module, calls = listened("def nothing(act):\n    act()", nothing="step")

    def act() -> None:
        module.listener.hear("open", ("data/a.txt", "r", os.O_RDONLY))
        module.listener.hear("open", ("data/b.txt", "w", os.O_WRONLY | os.O_CREAT))

    module.nothing(act)
    assert calls()[0]["reads"] == ["data/a.txt"]
    assert (tmp_path / "log/1/files/data/a.txt").read_text() == "old"


def test_files_elsewhere_and_the_network_are_noted(
    listened: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    other.write_text("x")
    module, calls = listened("def nothing(act):\n    act()", nothing="step")

    def act() -> None:
        module.listener.hear("open", (str(other), "r", os.O_RDONLY))
        module.listener.hear("socket.connect", (None, ("example.org", 80)))

    module.nothing(act)
    assert calls()[0]["outside"] == ["secret.csv"]
    assert calls()[0]["network"] is True
    assert calls()[0]["reads"] == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None"),
        (True, "bool"),
        ([1, 2], "list[int]"),
        ([1, "a"], "list"),
        ([], "list"),
        ({"a": 1.5}, "dict[str, float]"),
        (len, "collections.abc.Callable"),
        (Path("a"), "pathlib.Path"),
        (os, ""),
        (type("Own", (), {"__module__": "__main__"})(), ""),
    ],
)
def test_types_are_spelled_with_their_public_names(
    value: object, expected: str
) -> None:
    assert annotation(value).replace("PosixPath", "Path") == expected


def test_tables_and_arrays_are_described() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"area": [1.0, 2.0], "price": [3, 4]})
    assert annotation(frame) == "pandas.DataFrame"
    assert annotation(frame.to_numpy()) == "numpy.ndarray"
    assert described(frame) == "2 rows × 2 columns: area, price"
    assert described(frame.to_numpy()) == "shape (2, 2), float64"
    assert described(frame["area"]) == "2 rows of float64"
    assert described([1, 2, 3]) == "3 items"
    assert described(1) == ""
