"""A package about to be imported in, its calls written down out: arguments before each call, what it gave after it.

The text of this module is run inside the kernel of the notebook, so it needs nothing but the standard library. What it
writes is for the process that makes tests of it (`distilling.py`), in the same environment: one line of JSON a call in
`calls.jsonl`, and a folder a call with pickles of the values and copies of the files the call read.
"""

from __future__ import annotations

import functools
import inspect
import io
import itertools
import json
import os
import pickle
import shutil
import sys
import time
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

_MOST_OF_ONE = 200 * 1024**2  # bytes of one value
_MOST_FILE = 20 * 1024**2  # bytes of one file that a call reads
_MOST_FILES = 50
_PATIENCE = 60.0  # seconds spent on writing values, in all
_STEPS, _FUNCTIONS = 3, 60  # calls kept of one step, of one of the author's functions
_ATOMS = (type(None), bool, int, float, complex, str, bytes, type, types.ModuleType)


class _TooLarge(Exception):
    """A value takes more room than we give it."""


class _Limited(io.RawIOBase):
    """A file that refuses to grow over the limit."""

    def __init__(self, path: Path) -> None:
        self._file, self._left = path.open("wb"), _MOST_OF_ONE

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        self._left -= len(block)
        if self._left < 0:
            raise _TooLarge
        return self._file.write(block)

    def close(self) -> None:
        self._file.close()
        super().close()


class Listener:
    """Writes down calls of the functions it wraps, in the order they begin."""

    def __init__(
        self, package: str, functions: Mapping[str, str], folder: Path
    ) -> None:
        self.package, self.functions, self.folder = package, functions, folder
        self.counts: dict[str, int] = {}
        self.whole: dict[str, Any] = {"number": 0, "function": "pipeline.run"}
        self.whole |= {"reads": [], "outside": [], "network": False}
        self.open: list[dict[str, Any]] = [self.whole]
        self.makers: dict[int, tuple[int, int | None]] = {}
        self.kept: list[object] = []
        self.numbers = itertools.count(1)
        self.process, self.spent, self.busy = os.getpid(), 0.0, False
        self.home = os.path.realpath(os.getcwd())

    def wrap_all(self, module: types.ModuleType) -> None:
        """Put a wrapper in place of each generated function of a module that was just run."""
        for name, value in list(vars(module).items()):
            known = f"{module.__name__.rpartition('.')[2]}.{name}" in self.functions
            own = getattr(value, "__module__", "") == module.__name__
            if known and own and isinstance(value, types.FunctionType):
                setattr(module, name, self.wrapped(value))

    def wrapped(self, function: types.FunctionType) -> Callable[..., Any]:
        """The function, with its calls written down."""
        name = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def awaited(*args: Any, **options: Any) -> Any:
                call = self.begin(name, function, args, options)
                if call is None:
                    return await function(*args, **options)
                with self.during(call):
                    result = await function(*args, **options)
                self.end(call, result)
                return result

            return awaited

        @functools.wraps(function)
        def called(*args: Any, **options: Any) -> Any:
            call = self.begin(name, function, args, options)
            if call is None:
                return function(*args, **options)
            with self.during(call):
                result = function(*args, **options)
            self.end(call, result)
            return result

        return called

    @contextmanager
    def during(self, call: dict[str, Any]) -> Iterator[None]:
        """The time of the call itself; a call that fails is written down with its error."""
        self.open.append(call)
        began, computed = time.perf_counter(), time.process_time()
        try:
            yield
        except BaseException as problem:
            call["error"] = type(problem).__name__
            raise
        finally:
            # on a busy machine the clock says more than the call takes
            waited, used = time.perf_counter() - began, time.process_time() - computed
            call["seconds"] = max(used, waited / 4)
            self.open.remove(call)
            if "error" in call:
                self.write(call)

    def begin(
        self, name: str, function: types.FunctionType, args: Any, options: Any
    ) -> dict[str, Any] | None:
        """Write the arguments down; None for a call that is not kept."""
        if os.getpid() != self.process or self.busy or self.spent > _PATIENCE:
            return None
        count = self.counts[name] = self.counts.get(name, 0) + 1
        most = _FUNCTIONS if self.functions[name] == "function" else _STEPS
        if count > most:
            return None
        try:
            given = inspect.signature(function).bind(*args, **options).arguments
        except TypeError:
            return None  # the call itself will say what is wrong
        call: dict[str, Any] = {"number": next(self.numbers), "function": name}
        call |= {"count": count, "reads": [], "outside": [], "network": False}
        with self.silently():
            place = self.folder / str(call["number"])
            place.mkdir()
            call["given"] = {
                parameter: self.store(value, place / f"in-{parameter}.pickle")
                for parameter, value in given.items()
            }
        return call

    def end(self, call: dict[str, Any], result: Any) -> None:
        """Write down what came back; a tuple item by item."""
        with self.silently():
            place = self.folder / str(call["number"])
            items = list(result) if type(result) is tuple else [result]
            call["tuple"] = type(result) is tuple
            call["gave"] = [
                self.store(value, place / f"out-{number}.pickle")
                for number, value in enumerate(items)
            ]
            for number, value in enumerate(items):
                if not isinstance(value, _ATOMS):
                    item = number if call["tuple"] else None
                    self.makers[id(value)] = (call["number"], item)
                    self.kept.append(value)  # so that no other object gets its id
            self.write(call)

    def store(self, value: Any, path: Path) -> dict[str, Any]:
        """Pickle one value; what it is, which call made it, and why it could not be pickled."""
        about: dict[str, Any] = {"type": annotation(value), "shape": described(value)}
        maker = self.makers.get(id(value))
        if maker is not None:
            about["maker"] = maker
        try:
            with _Limited(path) as file, io.BufferedWriter(file, 1 << 16) as buffer:
                pickle.dump(value, buffer, protocol=5)
        except _TooLarge:
            about["why"] = "it is too large"
        except Exception:  # whatever a class of the author does when it is pickled
            about["why"] = f"a {type(value).__name__} cannot be stored"
        if "why" in about:
            path.unlink(missing_ok=True)
        return about

    @contextmanager
    def silently(self) -> Iterator[None]:
        """Our own work: it is not listened to, it takes no random numbers, and its time is counted."""
        self.busy, began = True, time.perf_counter()
        try:
            yield
        finally:
            self.spent += time.perf_counter() - began
            self.busy = False

    def write(self, call: dict[str, Any]) -> None:
        """Add a line for a call; what is known of the whole run by then goes to a file of its own."""
        whole = json.dumps(self.whole)
        (self.folder / "run.json").write_text(whole, encoding="utf-8")
        with (self.folder / "calls.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(call) + "\n")

    def hear(self, event: str, details: tuple[Any, ...]) -> None:
        """An audit event of the interpreter: which files an open call reads, whether it talks to a network."""
        if not self.open or self.busy or os.getpid() != self.process:
            return
        if event == "open" and isinstance(details[0], str | bytes):
            flags = details[2] if isinstance(details[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                self.read(os.fsdecode(details[0]))
        elif event == "socket.connect" and not isinstance(details[1], str | bytes):
            for call in self.open:
                call["network"] = True

    def inside(self, path: str) -> str | None:
        """The path from the notebook's folder, None for one outside of it."""
        real = os.path.realpath(path)
        if real == self.home:
            return "."
        below = real.startswith(self.home + os.sep)
        return os.path.relpath(real, self.home).replace(os.sep, "/") if below else None

    def read(self, path: str) -> None:
        """Keep a copy of a file that the open calls read."""
        if path.endswith((".py", ".pyc", ".so")) or not os.path.isfile(path):
            return
        with self.silently(), suppress(OSError):
            name = self.inside(path)
            for call in self.open:
                if name is None and _is_someones(path):
                    call["outside"].append(os.path.basename(path))
                elif name is not None and name not in call["reads"]:
                    self.copy(path, name, call)

    def copy(self, path: str, name: str, call: dict[str, Any]) -> None:
        """Keep a copy of a file with a call that is the first to read it; the whole run is such a call too."""
        if len(call["reads"]) >= _MOST_FILES:
            return
        call["reads"].append(name)
        if os.path.getsize(path) <= _MOST_FILE:
            copy = self.folder / str(call["number"]) / "files" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _is_someones(path: str) -> bool:
    """A file that belongs neither to the system, nor to an installed library, nor to some program's cache."""
    real = os.path.realpath(path)
    installed = (sys.prefix, sys.base_prefix, *filter(None, sys.path), *_SYSTEM)
    hidden = any(part.startswith(".") for part in Path(real).parts)
    return not hidden and not real.startswith(installed)


_SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/opt", "/System")


# Types, as annotations spell them.


def annotation(value: Any) -> str:
    """`pandas.DataFrame`, `list[int]`: a type as an annotation with full names; "" when there is none to be had."""
    kind = type(value)
    if value is None:
        return "None"
    if kind in (list, set, frozenset) and 0 < len(value) <= 10_000:
        inner = {annotation(one) for one in itertools.islice(value, 10_000)}
        return f"{kind.__name__}[{inner.pop()}]" if _one(inner) else kind.__name__
    if kind is dict and 0 < len(value) <= 10_000:
        keys, values = set(map(annotation, value)), set(map(annotation, value.values()))
        known = _one(keys) and _one(values)
        return f"dict[{keys.pop()}, {values.pop()}]" if known else "dict"
    if isinstance(value, types.ModuleType):
        return ""
    if inspect.isroutine(value) or isinstance(value, functools.partial):
        return "collections.abc.Callable"
    return _public_name(kind)


def _one(kinds: set[str]) -> bool:
    return len(kinds) == 1 and "" not in kinds and "None" not in kinds


def _public_name(kind: type) -> str:
    """The shortest public place a class, or the nearest public one it is derived from, can be imported from."""
    for base in kind.__mro__[:-1]:
        name, module = base.__name__, base.__module__
        if base.__qualname__ != name or name.startswith("_") or module == "__main__":
            continue
        if module == "builtins":
            return name if name in vars(_BUILTINS) else ""
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            place = ".".join(parts[:end])
            if any(part.startswith("_") for part in parts[:end]):
                break
            if getattr(sys.modules.get(place), name, None) is base:
                return f"{place}.{name}"
    return ""


_BUILTINS = sys.modules["builtins"]


def described(value: Any) -> str:
    """`1,200 rows × 9 columns: price, area, …` of what has rows, `(100, 3) float64` of arrays, else ""."""
    try:
        columns = getattr(value, "columns", None)
        if columns is not None and hasattr(value, "shape") and len(value.shape) == 2:
            names = ", ".join(map(str, list(columns)[:8]))
            more = ", …" if len(columns) > 8 else ""
            rows, wide = value.shape
            return f"{rows:,} rows × {wide:,} columns: {names}{more}"
        if (
            hasattr(value, "index")
            and hasattr(value, "dtype")
            and hasattr(value, "name")
        ):
            return f"{len(value):,} rows of {value.dtype}"
        if hasattr(value, "shape") and hasattr(value, "dtype") and value.shape != ():
            return f"shape {tuple(map(int, value.shape))}, {value.dtype}"
        if isinstance(value, list | tuple | dict | set | frozenset):
            return f"{len(value):,} items"
    except Exception:  # a class may do anything when it is asked for its shape
        pass
    return ""


class _Wrapping(Loader):
    """A loader that wraps the functions of a module when it has run."""

    def __init__(self, loader: Any, listener: Listener) -> None:
        self._loader, self._listener = loader, listener

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        self._loader.exec_module(module)
        self._listener.wrap_all(module)


class _Finder(MetaPathFinder):
    """Finds the modules of the package, and has their functions wrapped."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        package, _, module = name.partition(".")
        if package != self._listener.package or not module or "." in module:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Wrapping(spec.loader, self._listener)
        return spec


def listen(package: str, functions: Mapping[str, str], folder: str) -> None:
    """From now on, write down the calls of `functions` (`module.name` -> kind) of `package` below `folder`."""
    listener = Listener(package, functions, Path(folder))
    # each call of a wrapped function takes a frame more: what recursed deep enough before must still do
    sys.setrecursionlimit(3 * sys.getrecursionlimit())
    sys.meta_path.insert(0, _Finder(listener))
    sys.addaudithook(listener.hear)
