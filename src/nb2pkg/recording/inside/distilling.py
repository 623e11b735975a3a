"""A recorded run in, the tests that can be made of it out.

Runs as a process of its own with the user's interpreter. For each function it takes calls that were written down, stores
their inputs in open formats, and calls the function on what was stored, twice, from different random states. What comes
out the same as in the notebook becomes a test; anything else becomes the reason why there is none.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .calling import Outcome, called, function_of, patiently
from .given import Given, NoInput, Supply, passing
from .keeping import Keeper, Unsteady, says_nothing
from .recorded import assert_same
from .recorded.portraits import is_of
from .sampling import Thinning, thinnings, whole
from .storing import Store
from .tables import NotStorable
from .taking import Call, calls_of, whole_run

_SLOW = 5.0  # seconds
_TRYING = 60.0  # seconds that are spent on finding rows it runs on
_TESTS = 4  # of one function
_FEW, _SMALL = 3, 2000  # as many, if there are calls with so few bytes of arguments
_TRACED = 40  # calls looked at for the lines they take
_CALENDAR = re.compile(
    r"\b(?:now|utcnow)\(|\b(?:today|localtime|gmtime|ctime)\(\)|\btime\.strftime\([^,()]*\)"
)
_STOPWATCH = re.compile(r"\b(?:time|perf_counter|monotonic|process_time)(?:_ns)?\(\)")


class NoTest(Exception):
    """Why a call cannot become a test."""


class Distiller:
    """Makes tests of the calls of one recorded run."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.limit: int = job["limit"]
        self.store = Store(Path(job["data"]), pickles=job["pickles"])
        calls = calls_of(Path(job["recorded"]))
        self.calls: dict[str, list[Call]] = {}
        for call in calls:
            self.calls.setdefault(call.function, []).append(call)
        self.folders: dict[Any, str] = {}
        by_number = {call.number: call for call in calls}
        self.supply = Supply(self.store, job["package"], by_number, self.limit)

    def function(self, name: str, text: str) -> dict[str, Any]:
        """The tests of one function, and why there are none."""
        calls = self.calls.get(name, [])
        answer: dict[str, Any] = {
            "function": name,
            "tests": [],
            "why": "",
            "types": _types(calls),
        }
        if not calls:
            return answer | {"why": "the notebook's run does not call it"}
        reasons = []
        for call in self._chosen(name, calls):
            number = len(answer["tests"]) + 1
            place = name.replace(".", "/") + (f"-{number}" if number > 1 else "")
            try:
                test = self._test(call, place, text)
            except (NoTest, NoInput) as problem:
                reasons.append(str(problem))
                continue
            answer["tests"].append(test)
        if not answer["tests"]:
            answer["why"] = reasons[0]
        return answer

    def run(self) -> dict[str, Any]:
        """The test of the pipeline as a whole: the variables it ends with, those that are the same each time."""
        answer: dict[str, Any] = {"function": "pipeline.run", "tests": [], "why": ""}
        answer["types"] = _types(())
        try:
            answer["tests"].append(self._run_test())
        except (NoTest, NoInput) as problem:
            answer["why"] = str(problem)
        return answer

    def _run_test(self) -> dict[str, Any]:
        call = whole_run(Path(self.job["recorded"]))
        every = [one for calls in self.calls.values() for one in calls]
        _refuse(call, "")
        seconds = sum(one.seconds for one in every)
        if seconds > _SLOW:
            raise NoTest(f"it takes {seconds:.0f} s")
        function = function_of(self.job["package"], "pipeline.run")
        config = function_of(self.job["package"], "config.Config")
        given = Given({}, lambda start: {"config": config()})
        files = self.supply.folder(call)
        began = time.process_time()
        outcomes = [_ran(function, given, files, one, one == 1) for one in (1, 2)]
        if time.process_time() - began > 2 * _SLOW:
            raise NoTest(f"it takes over {_SLOW:.0f} s")
        variables = [dict(vars(outcome.result)) for outcome in outcomes]
        keeper = Keeper(self.store, "pipeline/run", self.limit)
        spec = keeper.variables(*variables)
        if not spec:
            raise NoTest("it ends with nothing that a test could compare")
        return {
            "call": 0,
            "function": "pipeline.run",
            "arguments": [],
            "setups": [],
            "files": self._laid_out(files, "pipeline/run"),
            "seeded": False,
            "sampled": call.number in self.supply.cut,
            "expected": {"result": spec},
            "stored": sorted(keeper.paths),
        }

    def _chosen(self, name: str, calls: Sequence[Call]) -> list[Call]:
        """Calls that between them take the most ways through the function, the smaller of equal ones first."""
        sound = [call for call in calls if not call.error]
        if len(sound) < 2:
            return list(sound or calls)
        sound.sort(key=lambda call: (call.size, call.number))
        ways: dict[int, frozenset[Any]] = {}
        for call in patiently(sound[:_TRACED]):
            ways[call.number] = self._way(name, call)
        chosen: list[Call] = []
        seen: set[Any] = set()
        while len(chosen) < _TESTS:
            best = max(
                (call for call in sound if call not in chosen),
                key=lambda call: len(ways.get(call.number, frozenset()) - seen),
                default=None,
            )
            if best is None or (
                chosen and not ways.get(best.number, frozenset()) - seen
            ):
                break
            chosen.append(best)
            seen |= ways.get(best.number, frozenset())
        others = [call for call in sound if call not in chosen and call.size < _SMALL]
        missing = max(_FEW - len(chosen), 0)
        return chosen + others[:: len(others) // max(missing, 1) + 1][:missing]

    def _way(self, name: str, call: Call) -> frozenset[Any]:
        function = function_of(self.job["package"], name)
        try:
            given = {parameter: call.argument(parameter) for parameter in call.given}
            return called(function, lambda start: given, traced=True).arcs
        except Exception:  # it needs files, or an argument that could not be stored
            return frozenset()

    def _test(self, call: Call, place: str, text: str) -> dict[str, Any]:
        """One test; raises `NoTest` or `NoInput`."""
        _refuse(call, text)
        function = function_of(self.job["package"], call.function)
        why = "its inputs are over the size limit"
        if call.seconds > _SLOW:
            why = f"it takes {call.seconds:.0f} s"
        problem: Exception = NoTest(why)
        for thin in patiently(self._ways_to_thin(call), _TRYING):
            kept = dict(self.store.sizes)
            try:
                given = self.supply.of(call, place, thin)
                size = self.supply.size(given)
                if size <= self.limit:
                    return self._tried(call, function, given, place, size, text)
            except (NoTest, NoInput) as reason:
                if call.seconds <= _SLOW:
                    problem = reason
                if thin is whole:
                    raise
            # what earlier steps are made again from is not stored twice, so it stays
            made = set().union(*(one.paths for one in self.supply.known.values()))
            for path in set(self.store.sizes) - set(kept) - made:
                self.store.drop(path)
        raise problem

    def _ways_to_thin(self, call: Call) -> Iterator[Thinning]:
        """All of its inputs, then some of their rows; of what is slow only so many that it may be quick."""
        quick = min(_SLOW / max(call.seconds, 0.001), 1.0)
        if quick == 1 and call.size <= 20 * self.limit:
            yield whole
        values = {}
        for parameter, about in call.given.items():
            try:
                values[parameter] = None if "why" in about else call.argument(parameter)
            except Exception:  # a value that does not come back has no rows to take
                continue
        room = min(self.limit, int(quick * call.size / 2)) if quick < 1 else self.limit
        yield from thinnings(values, call.size, room)

    def _tried(
        self,
        call: Call,
        function: Any,
        given: Given,
        place: str,
        size: int,
        text: str,
    ) -> dict[str, Any]:
        """Call it on what was stored, from two random states, and keep what both give."""
        files = self.supply.folder(call)
        run = partial(_ran, function, given, files)
        began = time.process_time()
        try:
            kept, keeper, seeded = self._expected(run, given, place, size)
        except Unsteady:
            reads = _STOPWATCH.search(text)
            raise NoTest(
                "it reads the clock" if reads else "it is random without a seed"
            ) from None
        except NotStorable as problem:
            raise NoTest(f"its result has no open format: {problem}") from None
        if not given.exact and time.process_time() - began > 4 * _SLOW:
            raise NoTest(f"it takes over {_SLOW:.0f} s")
        if given.exact and not seeded:
            _compare(call, kept.get("result"), keeper)
        if says_nothing(kept, self.store.root):
            raise NoTest("it gives back nothing that a test could compare")
        self.supply.known[call.number] = given
        if seeded:
            self.supply.seeded.add(call.number)
        return {
            "call": call.number,
            "function": call.function,
            "arguments": passing(function, given.specs),
            "setups": self._setups(given),
            "files": self._laid_out(files, place),
            "seeded": seeded,
            "sampled": not given.exact,
            "expected": kept,
            "stored": sorted(given.paths | keeper.paths),
        }

    def _expected(
        self, run: Callable[[int, bool], Outcome], given: Given, place: str, size: int
    ) -> tuple[dict[str, Any], Keeper, bool]:
        """What a test may expect, who stored it, and whether the test has to seed; raises `Unsteady`.

        Two calls begin from different random states and see different clocks; where the notebook seeds, two others begin from
        one state. What is not the same in both as a whole may be so in part.
        """
        pairs = [(False, 1, 2)]
        if self.job["seeded"]:
            pairs.append((True, 0, 0))
        tried = []
        for seeded, one, other in pairs:
            tried.append((seeded, one, run(one, True), run(other, False)))
            kept = self._kept(tried[-1], given, place, size, partly=False)
            if kept:
                return kept
        kept = self._kept(tried[-1], given, place, size, partly=True)
        if kept is None:
            raise Unsteady
        return kept

    def _kept(
        self,
        tried: tuple[bool, int, Outcome, Outcome],
        given: Given,
        place: str,
        size: int,
        *,
        partly: bool,
    ) -> tuple[dict[str, Any], Keeper, bool] | None:
        seeded, start, first, second = tried
        keeper = Keeper(self.store, place, self.limit - size)
        try:
            fresh = given.fresh(start)
            kept = keeper.expectations(first, second, fresh, partly=partly)
        except Unsteady:
            keeper.forget()
            return None
        return kept, keeper, seeded

    def _setups(self, given: Given) -> list[dict[str, Any]]:
        """The earlier calls whose results it takes, the first one first."""
        found: dict[int, dict[str, Any]] = {}
        for number in sorted(given.makers):
            source = self.supply.known[number]
            for setup in self._setups(source):
                found.setdefault(setup["call"], setup)
            call = self.supply.calls[number]
            function = function_of(self.job["package"], call.function)
            place = call.function.replace(".", "/")
            found[number] = {
                "call": number,
                "function": call.function,
                "arguments": passing(function, source.specs),
                "files": self._laid_out(self.supply.folder(call), place),
                "seeded": number in self.supply.seeded,
                "stored": sorted(source.paths),
            }
        return list(found.values())

    def _laid_out(self, files: Path | None, place: str) -> str:
        """Copy files that a call reads to the tests' data; the folder there, "" when there are none."""
        if files is None:
            return ""
        found = [path for path in sorted(files.rglob("*")) if path.is_file()]
        key = tuple(
            (path.relative_to(files).as_posix(), path.read_bytes()) for path in found
        )
        if key not in self.folders:
            self.folders[key] = f"{place}/files"
            shutil.copytree(files, self.store.root / place / "files")
        return self.folders[key]


def _refuse(call: Call, text: str) -> None:
    if call.error:
        raise NoTest(f"its call in the notebook fails: {call.error}")
    if call.network:
        raise NoTest("it uses the network")
    if call.outside:
        raise NoTest(f"it reads {call.outside[0]}, outside of the notebook's folder")
    if _CALENDAR.search(text):
        raise NoTest("it reads the clock")


def _ran(
    function: Any, given: Given, files: Path | None, start: int, clock: bool
) -> Outcome:
    try:
        return called(function, given.fresh, files=files, start=start, clock=clock)
    except NoTest:
        raise
    except BaseException as problem:
        if isinstance(problem, KeyboardInterrupt):
            raise
        words = " ".join(str(problem).split())[:80]
        raise NoTest(
            f"called by itself it fails: {type(problem).__name__}: {words}"
        ) from None


def _compare(call: Call, spec: Any, keeper: Keeper) -> None:
    """The result must be the notebook's, as far as the notebook's could be kept."""
    if any("why" in about for about in call.gave):
        return
    try:
        items = [call.result(number) for number in range(len(call.gave))]
    except Exception:  # what does not come back cannot be compared
        return
    try:
        expected = keeper.expected(spec) if spec else None
        pairs = [(tuple(items) if call.is_tuple else items[0], expected)]
        if call.is_tuple and isinstance(expected, tuple):
            pairs = list(zip(items, expected, strict=True))
        for item, one in pairs:
            # a figure is drawn on after it was made, and other machines draw it otherwise
            if not is_of(item, "matplotlib"):
                assert_same(item, one)
    except Exception as problem:
        words = " ".join(str(problem).split())[:80]
        raise NoTest(
            f"called by itself it gives another result than in the notebook: {words}"
        ) from None


def _types(calls: Sequence[Call]) -> dict[str, Any]:
    """Parameter -> the types and shapes seen; `return` -> the same, item by item."""
    seen: dict[str, Any] = {"given": {}, "gave": {}}
    for call in calls:
        gave = {str(number): about for number, about in enumerate(call.gave)}
        for kind, values in (("given", call.given), ("gave", gave)):
            for name, about in values.items():
                entry = seen[kind].setdefault(
                    name, {"types": [], "shape": about["shape"]}
                )
                if about["type"] not in entry["types"]:
                    entry["types"].append(about["type"])
    seen["tuple"] = any(call.is_tuple for call in calls)
    return seen


def main(path: str) -> None:
    """Do the job that the file describes; a line of JSON goes to its `answers` when a function begins and when it ends."""
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    sys.path[:0] = job["search"]
    distiller = Distiller(job)
    with Path(job["answers"]).open("a", encoding="utf-8") as answers:
        for name, text in job["functions"].items():
            answers.write(json.dumps({"begins": name}) + "\n")
            answers.flush()
            whole = name == "pipeline.run"
            try:
                answer = distiller.run() if whole else distiller.function(name, text)
            except Exception as problem:  # of a class that does what we did not foresee
                why = f"no test could be made of it: {type(problem).__name__}"
                answer = {"function": name, "tests": [], "why": why}
                answer["types"] = _types(distiller.calls.get(name, []))
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
