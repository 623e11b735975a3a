"""A folder and dotted names in, the Python files there that these names import out, those they import in turn included."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from nb2pkg.model.notebook import LocalModule
from nb2pkg.reading.decoding import decode, to_lf
from nb2pkg.reading.source import unreadable

FILE_LIMIT = 5 * 1024 * 1024
COUNT_LIMIT = 500


def find_local_modules(folder: Path, names: Iterable[str]) -> tuple[LocalModule, ...]:
    """The modules, sorted by name; what is not below `folder`, also through symbolic links, is left out."""
    try:
        root = folder.resolve()
    except (OSError, RuntimeError):
        return ()
    found: dict[str, LocalModule | None] = {}
    waiting = sorted(set(names), reverse=True)
    while waiting:
        for name in _with_parents(waiting.pop()):
            if name in found or not _may_be_local(name):
                continue
            module = found[name] = _load(root, name)
            if module is not None:
                waiting.extend(_imports(module))
        if sum(module is not None for module in found.values()) > COUNT_LIMIT:
            what = f"the notebook imports more than {COUNT_LIMIT} local modules"
            raise unreadable(str(folder), what)
    modules = (module for module in found.values() if module is not None)
    return tuple(sorted(modules, key=lambda module: module.name))


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


def _load(root: Path, name: str) -> LocalModule | None:
    """The package or the module of that name; Python too looks for the package first."""
    stem = name.replace(".", "/")
    for path in (f"{stem}/__init__.py", f"{stem}.py"):
        data = _bytes_of(root, root / path)
        if data is not None:
            text = to_lf(decode(data, str(root / path)))
            return LocalModule(name=name, path=path, text=text)
    return None


def _bytes_of(root: Path, path: Path) -> bytes | None:
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root) or not real.is_file():
            return None
        if real.stat().st_size > FILE_LIMIT:
            what = f"a local module larger than {FILE_LIMIT // 2**20} MB"
            raise unreadable(str(path), what)
        return real.read_bytes()
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
