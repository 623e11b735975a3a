"""Two outcomes of one call in, what a test may expect of the next out."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Mapping
from typing import Any

from .calling import Outcome
from .given import Spec, literal
from .recorded import Portrait, Varying, assert_same, load, portrait
from .recorded.portraits import is_of
from .storing import Store, Writer
from .tables import NotStorable

_SHORT = 200  # characters of printed text that stand in the test itself
_ROWS = (0, 2000, 200, 20)  # rows kept of long results: all, then fewer


class Unsteady(Exception):
    """Two calls on the same arguments gave different results."""


class Keeper:
    """Stores what is expected of one test under `name`; `room` is how many bytes it may take."""

    def __init__(self, store: Store, name: str, room: int) -> None:
        self.store, self.name, self.room = store, name, max(room, 20_000)
        self.paths: set[str] = set()
        self.before = frozenset(store.sizes)

    def forget(self) -> None:
        """Take back what was stored."""
        for path in self.paths - self.before:
            self.store.drop(path)

    def expectations(
        self,
        first: Outcome,
        second: Outcome,
        fresh: Mapping[str, Any],
        *,
        partly: bool = False,
    ) -> dict[str, Any]:
        """Parts of the outcome that were the same both times; raises `Unsteady` when the result was not.

        `partly`: of a tuple some items may be another each time, but not all that say something.
        """
        kept: dict[str, Any] = {}
        if first.result is not None:
            result = (
                _steady_items(first.result, second.result) if partly else first.result
            )
            kept["result"] = self._value(result, "result")
            self._steady(second.result, kept["result"])
        changed = self._changed(first, second, fresh)
        if changed:
            kept["after"] = changed
        if first.printed and first.printed == second.printed:
            kept["printed"] = self._text(first.printed, "printed.txt")
        if first.drawn and _same(first.drawn, second.drawn):
            kept["drawn"] = self._value(first.drawn, "drawn")
        if first.written:
            kept["written"] = {
                name: (
                    self._text(text, f"written/{name}.txt")
                    if text is not None and text == second.written.get(name)
                    else {}
                )
                for name, text in first.written.items()
                if name in second.written
            }
        return {part: content for part, content in kept.items() if content}

    def variables(self, first: Mapping[str, Any], second: Mapping[str, Any]) -> Spec:
        """What two runs of the pipeline both ended with, name by name; {} for nothing at all."""
        kept = {}
        for name, value in first.items():
            if not _same(portrait(value), portrait(second[name])):
                continue
            writer = Writer(Store(self.store.root / "scratch"), "one", portraits=True)
            with contextlib.suppress(NotStorable):
                path = writer.write(value)
                if _same(value, load(path, writer.store.root)):
                    kept[name] = value
        shutil.rmtree(self.store.root / "scratch", ignore_errors=True)
        return self._value(kept, "results") if kept else {}

    def _steady(self, result: Any, spec: Spec) -> None:
        if not _same(result, self.expected(spec)):
            raise Unsteady

    def expected(self, spec: Spec) -> Any:
        """The expected value as the test will have it."""
        if "load" in spec:
            return load(spec["load"], self.store.root)
        return eval(spec["literal"], {})  # a literal that we have spelled ourselves

    def _value(self, value: Any, name: str) -> Spec:
        """Where a test finds the value; of what has no open format its portrait, of what is too long some rows."""
        text = literal(value)
        if text:
            return {"literal": text}
        for most in _ROWS:
            before = frozenset(self.store.sizes)  # what other tests may read
            writer = Writer(
                self.store, f"{self.name}/{name}", portraits=True, most=most
            )
            try:
                path = writer.write(value)
            except NotStorable:
                break
            if sum(self.store.sizes[one] for one in writer.paths) <= self.room:
                self.paths |= writer.paths
                return {"load": path}
            for one in writer.paths - before:
                self.store.drop(one)
        writer = Writer(self.store, f"{self.name}/{name}", portraits=True)
        path = writer.write(Portrait(portrait(value)))
        self.paths |= writer.paths
        return {"load": path}

    def _changed(
        self, first: Outcome, second: Outcome, fresh: Mapping[str, Any]
    ) -> dict[str, Spec]:
        """Arguments that the call has changed in place, unless it also returns them."""
        items = first.result if isinstance(first.result, tuple) else (first.result,)
        returned = {id(item) for item in items}
        changed = {}
        for name, after in first.after.items():
            before = fresh[name]
            shown = bool(first.drawn) and is_of(after, "matplotlib")
            if (
                shown
                or id(after) in returned
                or _same(portrait(after), portrait(before))
            ):
                continue
            spec = self._value(after, f"{name}-after")
            if _same(second.after[name], self.expected(spec)):
                changed[name] = spec
        return changed

    def _text(self, text: str, name: str) -> Spec:
        if len(text) <= _SHORT and text.count("\n") <= 3:
            return {"literal": repr(text)}
        path = self.store.add(f"{self.name}/{name}", text.encode("utf-8"))
        self.paths.add(path)
        return {"load": path}


def _same(actual: Any, expected: Any) -> bool:
    try:
        assert_same(actual, expected)
    except Exception:  # what cannot be compared is not the same
        return False
    return True


def _steady_items(first: Any, second: Any) -> Any:
    """A tuple with only the class of those items that were not the same both times."""
    if type(first) is not tuple or type(second) is not tuple:
        raise Unsteady
    if len(first) != len(second):
        raise Unsteady
    items = tuple(
        one if _same(one, other) else Varying(type(one).__name__)
        for one, other in zip(first, second, strict=True)
    )
    if all(one is None or isinstance(one, Varying) for one in items):
        raise Unsteady
    return items


def says_nothing(kept: Mapping[str, Any], root: Any) -> bool:
    """True when a test would only ask for the class of the result."""
    if set(kept) - {"result"}:
        return False
    result = kept.get("result")
    if not result:
        return True
    value = load(result["load"], root) if "load" in result else 1
    return isinstance(value, Portrait) and (
        not isinstance(value.content, dict) or set(value.content) <= {"class"}
    )
