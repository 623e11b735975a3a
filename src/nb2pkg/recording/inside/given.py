"""The arguments of a recorded call in, how a test gets them out: written in place, loaded, or made by an earlier step."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .calling import called, function_of
from .recorded import assert_same, portrait
from .sampling import Thinning, whole
from .storing import Store, Writer
from .tables import NotStorable
from .taking import Call

_SHORT = 60
_PATIENCE = 5.0  # seconds of earlier steps that a test may take to get its arguments
_DEEP = 6
_ROWS = (".csv", ".tsv", ".txt", ".dat", ".jsonl", ".data")

Spec = dict[str, Any]


class NoInput(Exception):
    """Why the arguments of a call cannot be had again."""


@dataclass(slots=True)
class Given:
    """The arguments of one call.

    specs    parameter -> where a test gets it from; `kinds` how it is passed.
    fresh    makes all arguments anew; earlier steps begin from the random state it is given.
    paths    the stored files it takes; `files` the folder among them with the files the call reads.
    makers   calls whose results it takes.
    exact    nothing was left out of the values.
    """

    specs: dict[str, Spec]
    fresh: Callable[[int], dict[str, Any]]
    paths: set[str] = field(default_factory=set)
    makers: set[int] = field(default_factory=set)
    exact: bool = True
    seconds: float = 0.0


class Supply:
    """Finds a way to every argument, and remembers how each call got its own."""

    def __init__(
        self, store: Store, package: str, calls: Mapping[int, Call], limit: int
    ) -> None:
        self.store, self.package, self.calls, self.limit = store, package, calls, limit
        self.known: dict[int, Given] = {}
        self.seeded: set[int] = set()
        self.cut: set[int] = set()

    def of(self, call: Call, name: str, thin: Thinning = whole, deep: int = 0) -> Given:
        """The arguments of a call, stored under `name` where they must be; raises `NoInput`."""
        given = Given({}, lambda start: {})
        makers: dict[str, tuple[int, int | None]] = {}
        loads: dict[str, Callable[[], Any]] = {}
        for parameter, about in call.given.items():
            got = self._argument(
                call, parameter, about, f"{name}/{parameter}", thin, deep
            )
            spec, paths, load, exact = got
            given.specs[parameter] = spec
            given.paths |= paths
            given.exact &= exact
            if "maker" in spec:
                makers[parameter] = (spec["maker"], spec["item"])
                source = self.known[spec["maker"]]
                given.exact &= source.exact
            else:
                loads[parameter] = load
        self.folder(call)
        given.exact &= call.number not in self.cut
        given.makers = {number for number, _ in makers.values()}
        given.seconds = sum(
            self.known[number].seconds + self.calls[number].seconds
            for number in given.makers
        )
        if given.seconds > _PATIENCE:
            raise NoInput("the steps that make its inputs take too long")
        given.fresh = lambda start: self._fresh(call, loads, makers, start)
        return given

    def _fresh(
        self,
        call: Call,
        loads: Mapping[str, Callable[[], Any]],
        makers: Mapping[str, tuple[int, int | None]],
        start: int,
    ) -> dict[str, Any]:
        made = {
            number: self.made(number, start)
            for number in sorted({n for n, _ in makers.values()})
        }
        values = {}
        for parameter in call.given:
            if parameter in loads:
                values[parameter] = loads[parameter]()
            else:
                number, item = makers[parameter]
                values[parameter] = made[number] if item is None else made[number][item]
        return values

    def made(self, number: int, start: int) -> Any:
        """What an earlier call gives, called again on its stored inputs."""
        call = self.calls[number]
        function = function_of(self.package, call.function)
        given = self.known[number]
        begin = 0 if number in self.seeded else start
        files = self.folder(call)
        return called(
            function, given.fresh, files=files, start=begin, alone=False
        ).result

    def _argument(
        self,
        call: Call,
        parameter: str,
        about: Mapping[str, Any],
        name: str,
        thin: Thinning,
        deep: int,
    ) -> tuple[Spec, set[str], Callable[[], Any], bool]:
        value, lost = self._value(call, parameter, about)
        why = lost
        if not lost:
            text = literal(value)
            if text:
                return (
                    {"literal": text},
                    set(),
                    lambda: self._value(call, parameter, about)[0],
                    True,
                )
            thinned = thin(value)
            exact = thinned is value
            try:
                return self._stored(thinned, name, exact=exact)
            except NotStorable as problem:
                why = str(problem)
        maker = self._maker(call, parameter, about, deep)
        if maker is not None:
            return maker, set(), lambda: None, True
        if not lost:
            try:
                return self._stored(thin(value), name, exact=True, last=True)
            except NotStorable as problem:
                why = str(problem)
        raise NoInput(
            f"its input {parameter} has no open format: {why.removesuffix(' cannot be stored')}"
        )

    def _value(
        self, call: Call, parameter: str, about: Mapping[str, Any]
    ) -> tuple[Any, str]:
        if "why" in about:
            return None, str(about["why"])
        try:
            return call.argument(parameter), ""
        except (
            Exception
        ):  # a class that is only in the notebook, or one that does not come back
            return None, "something that only the notebook has"

    def _stored(
        self, value: Any, name: str, *, exact: bool, last: bool = False
    ) -> tuple[Spec, set[str], Callable[[], Any], bool]:
        """The value in files; as the `last` resort also objects by their state, and figures without what they show."""
        from .recorded import load

        writer = Writer(self.store, name, objects=last, bare=last)
        path = writer.write(value)
        root = self.store.root
        exact = exact and not writer.left_out
        return {"load": path}, writer.paths, lambda: load(path, root), exact

    def _maker(
        self, call: Call, parameter: str, about: Mapping[str, Any], deep: int
    ) -> Spec | None:
        """The earlier call that made the value, when its own arguments can be had and nothing has changed it since."""
        if "maker" not in about or deep > _DEEP:
            return None
        number, item = about["maker"]
        maker = self.calls.get(number)
        if maker is None or maker.seconds > _PATIENCE or maker.network or maker.outside:
            return None
        if _changed(maker, item, call, parameter):
            return None
        if number not in self.known:
            try:
                name = f"{maker.function.replace('.', '/')}"
                self.known[number] = self.of(maker, name, deep=deep + 1)
            except NoInput:
                return None
        if self.size(self.known[number]) > self.limit:
            return None
        return {"maker": number, "item": item}

    def size(self, given: Given) -> int:
        """Bytes of the files that these arguments take, without those of the steps that make some of them."""
        return sum(self.store.sizes.get(path, 0) for path in given.paths)

    def folder(self, call: Call) -> Path | None:
        """The files that the call read, text files of them cut short where all are over the limit.

        What was too large to be copied is missing, so that the call fails.
        """
        folder = call.folder / "files"
        if not call.reads or not folder.is_dir():
            return None
        found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        if sum(path.stat().st_size for path in found) > self.limit:
            self.cut.add(call.number)
            for path in found:
                _cut_short(path, int(0.7 * self.limit / len(found)))
        if sum(path.stat().st_size for path in found) > self.limit:
            raise NoInput("the files it reads are over the size limit")
        return folder


def _cut_short(path: Path, most: int) -> None:
    """Leave the first lines of a text file that has a row a line."""
    if path.suffix.lower() not in _ROWS or path.stat().st_size <= most:
        return
    with path.open("rb") as file:
        lines = file.read(most).split(b"\n")
    path.write_bytes(b"\n".join(lines[:-1]) + b"\n")


def _changed(maker: Call, item: int | None, call: Call, parameter: str) -> bool:
    """Whether a value that one call gave was another when it came to the next; unknown where it cannot be pickled."""
    try:
        gave, came = maker.result(item or 0), call.argument(parameter)
    except Exception:  # no pickle, or one that does not come back
        return False
    try:
        assert_same(portrait(came), portrait(gave))
    except Exception:  # what cannot be compared may have changed
        return True
    return False


def literal(value: Any) -> str:
    """The value as a Python literal, "" when it is no plain value or a long one."""
    if not _is_plain(value, 3):
        return ""
    text = repr(value)
    return text if len(text) <= _SHORT else ""


def _is_plain(value: Any, deep: int) -> bool:
    if type(value) is float:
        return math.isfinite(value)
    if value is None or type(value) in (bool, int, str):
        return True
    if deep and type(value) in (list, tuple):
        return (
            all(_is_plain(one, deep - 1) for one in value[:_SHORT])
            and len(value) <= _SHORT
        )
    if deep and type(value) is dict:
        return len(value) <= _SHORT and all(
            type(key) in (str, int) and _is_plain(one, deep - 1)
            for key, one in value.items()
        )
    return False


def passing(
    function: Callable[..., Any], specs: Mapping[str, Spec]
) -> list[dict[str, Any]]:
    """The arguments in order, each with how it is passed: by `position` or `keyword`, as `*` or `**`."""
    parameters = inspect.signature(function).parameters
    kinds = {name: parameters[name].kind for name in specs}
    starred = any(kind is inspect.Parameter.VAR_POSITIONAL for kind in kinds.values())
    passed = []
    for name, spec in specs.items():
        kind = kinds[name]
        how = "keyword"
        if kind is inspect.Parameter.VAR_POSITIONAL:
            how = "*"
        elif kind is inspect.Parameter.VAR_KEYWORD:
            how = "**"
        elif kind is inspect.Parameter.POSITIONAL_ONLY or (
            kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
            and (starred or len(specs) == 1)
        ):
            how = "position"
        passed.append({"name": name, "how": how, **spec})
    return passed
