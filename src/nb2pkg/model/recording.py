"""What one recorded run of the notebook gave: for each function its tests, or why there are none, and the types it saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["keyword", "position", "*", "**"]
ValueKind = Literal["literal", "load", "maker"]


@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """Choices for recording.

    python    the interpreter whose environment has the notebook's libraries.
    limit     bytes that the inputs and results of one test may take.
    pickles   values without an open format are stored as pickles.
    describe  docstrings say the shapes and columns seen.
    timeout   seconds for the whole notebook; `cell_timeout` for one cell.
    """

    python: str
    limit: int = 1_000_000
    pickles: bool = False
    describe: bool = False
    timeout: float = 900.0
    cell_timeout: float = 600.0


@dataclass(frozen=True, slots=True)
class Source:
    """Where a test has a value from.

    literal  `text` is Python.
    load     `text` is a path below `tests/data/`.
    maker    the result of the earlier call number `call`, or its `item` when that is a tuple.
    """

    kind: ValueKind
    text: str = ""
    call: int = 0
    item: int | None = None


@dataclass(frozen=True, slots=True)
class RecordedArgument:
    """One argument of a call: the parameter, how it is passed, where it is from."""

    name: str
    how: How
    source: Source


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A call on recorded inputs.

    number    of the call in the run.
    function  `module.name`.
    files     folder below `tests/data/` with the files the call reads, "" for none.
    seeded    the shared random states are seeded before the call, as the notebook does somewhere.
    stored    files below `tests/data/` it needs.
    """

    number: int
    function: str
    arguments: tuple[RecordedArgument, ...]
    files: str = ""
    seeded: bool = False
    stored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedTest:
    """A call and what is expected of it.

    setups   earlier calls whose results the call takes, the first one first.
    sampled  some rows of the inputs were left out.
    result   None: the result is not looked at.
    after    arguments as the call leaves them, where it changes them.
    drawn    what the open figures show.
    written  the files it writes; None: only that they are there.
    """

    call: RecordedCall
    setups: tuple[RecordedCall, ...] = ()
    sampled: bool = False
    result: Source | None = None
    after: tuple[tuple[str, Source], ...] = ()
    printed: Source | None = None
    drawn: Source | None = None
    written: tuple[tuple[str, Source | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """The types seen of a parameter or of an item of the result, as full names, and the shape of the first value."""

    name: str
    types: tuple[str, ...]
    shape: str = ""


@dataclass(frozen=True, slots=True)
class FunctionRecord:
    """What was recorded of one function; `why` there is no test, "" when there is one."""

    function: str
    tests: tuple[RecordedTest, ...] = ()
    why: str = ""
    given: tuple[Seen, ...] = ()
    gave: tuple[Seen, ...] = ()
    is_tuple: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """All of it.

    files    path below `tests/data/` -> content.
    helper   the package that reads and compares them: file name -> text.
    stopped  where and why the notebook's run ended early, "" when it did not.
    """

    functions: tuple[FunctionRecord, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    helper: tuple[tuple[str, str], ...] = ()
    stopped: str = ""

    def of(self, function: str) -> FunctionRecord:
        """The record of `module.name`."""
        found = (one for one in self.functions if one.function == function)
        return next(found, FunctionRecord(function, why="nothing was recorded of it"))

    @property
    def tests(self) -> tuple[RecordedTest, ...]:
        """All tests."""
        return tuple(test for record in self.functions for test in record.tests)

    @property
    def needed(self) -> tuple[tuple[str, bytes], ...]:
        """The files that tests read."""
        calls = [call for test in self.tests for call in (test.call, *test.setups)]
        paths = {path for call in calls for path in call.stored}
        folders = tuple(f"{call.files}/" for call in calls if call.files)
        return tuple(
            (path, content)
            for path, content in self.files
            if path in paths or path.startswith(folders)
        )
