"""What is beside a notebook and dotted names in, the Python files that these names import out, those they import in turn included.

`Beside` looks a file up by its path from the notebook's folder, with `/`; it says None where there is none. `files_in` looks
into a real folder; a notebook that travelled to another machine has its neighbours with it.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from nb2pkg.model.notebook import LocalModule
from nb2pkg.reading.decoding import decode, to_lf
from nb2pkg.reading.source import unreadable

FILE_LIMIT = 5 * 1024 * 1024
COUNT_LIMIT = 500


Beside = Callable[[str], bytes | None]


def find_local_modules(beside: Beside, names: Iterable[str]) -> tuple[LocalModule, ...]:
    """The modules among the dotted names that are files beside the notebook, sorted by name.

    Raises NotebookUnreadable when a file is undecodable or too big, or there are too many.
    """
    found: dict[str, LocalModule | None] = {}
    waiting = sorted(set(names), reverse=True)
    while waiting:
        for name in _with_parents(waiting.pop()):
            if name in found or not _may_be_local(name):
                continue
            module = found[name] = _load(beside, name)
            if module is not None:
                waiting.extend(_imports(module))
        if sum(module is not None for module in found.values()) > COUNT_LIMIT:
            what = f"more than {COUNT_LIMIT} local modules are imported"
            raise unreadable(name, what)
    modules = (module for module in found.values() if module is not None)
    return tuple(sorted(modules, key=lambda module: module.name))


def files_in(folder: Path) -> Beside:
    """The files of a real folder; what is not below it, also through symbolic links, does not exist."""
    try:
        root = folder.resolve()
    except (OSError, RuntimeError):
        return nothing
    return lambda path: _bytes_of(root, root / path)


def nothing(path: str) -> None:
    """Beside standard input there is nothing."""


def _with_parents(name: str) -> Iterator[str]:
    """`a.b.c` -> `a`, `a.b`, `a.b.c`: importing a module imports the packages it is in."""
    parts = name.split(".")
    for length in range(1, min(len(parts), 20) + 1):
        yield ".".join(parts[:length])


def _may_be_local(name: str) -> bool:
    """Not a name of the standard library, which the kernel has mostly imported already, nor no name at all."""
    parts = name.split(".")
    return parts[0] not in sys.stdlib_module_names and all(
        part.isidentifier() for part in parts
    )


def _load(beside: Beside, name: str) -> LocalModule | None:
    """The package or the module of that name; Python too looks for the package first."""
    stem = name.replace(".", "/")
    for path in (f"{stem}/__init__.py", f"{stem}.py"):
        data = beside(path)
        if data is None:
            continue
        if len(data) > FILE_LIMIT:
            what = f"a local module larger than {FILE_LIMIT // 2**20} MB"
            raise unreadable(path, what)
        return LocalModule(name=name, path=path, text=to_lf(decode(data, path)))
    return None


def _bytes_of(root: Path, path: Path) -> bytes | None:
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root) or not real.is_file():
            return None
        with real.open("rb") as file:
            return file.read(FILE_LIMIT + 1)
    except (OSError, RuntimeError, ValueError):
        return None


def _imports(module: LocalModule) -> list[str]:
    """Absolute names of what the module imports; a name imported from a package may be a module of it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(module.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            names.append(base)
            names += [f"{base}.{alias.name}" for alias in node.names if base]
            if not base:
                names += [alias.name for alias in node.names]
    return [name for name in names if name]


def _base(module: LocalModule, node: ast.ImportFrom) -> str:
    """The package or module of a `from` import, relative ones (`from ..a import b`) made absolute."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    is_package = module.path.endswith("/__init__.py")
    up = node.level - 1 if is_package else node.level
    outer = parts[: len(parts) - up] if up <= len(parts) else []
    return ".".join([*outer, *([node.module] if node.module else [])])
