"""A project's folder in, the `Provenance` in its `nb2pkg.lock` out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from nb2pkg.errors import ProjectUnreadable
from nb2pkg.model.options import Order
from nb2pkg.model.provenance import BATCH_LOCK, LOCK, Provenance, SlimOrigin


def read_lock(folder: Path) -> Provenance:
    """What the lock says; raises `ProjectUnreadable` when it is missing, not ours, or names a place outside the project."""
    path = folder / LOCK
    try:
        document = json.loads(path.read_bytes())
        return _provenance(document, folder)
    except (FileNotFoundError, NotADirectoryError):
        raise ProjectUnreadable(
            f"{folder} is no project of nb2pkg: it holds no {LOCK}",
            hint=_one_of(folder) or "give the folder that `nb2pkg NOTEBOOK` printed",
        ) from None
    except OSError as problem:
        raise ProjectUnreadable(
            f"{path}: cannot be read: {problem.strerror}",
            hint="check the permissions of the file",
        ) from problem
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as problem:
        raise ProjectUnreadable(
            f"{path}: not as this version of nb2pkg writes it",
            hint="convert the notebook again",
        ) from problem


def _one_of(folder: Path) -> str:
    """What to type for a folder that holds projects: one of them."""
    found: list[Path] = []
    try:
        listed = json.loads((folder / BATCH_LOCK).read_bytes())["projects"]
        found = [folder / str(path) for path in listed]
    except (OSError, ValueError, RecursionError, TypeError, KeyError):
        with suppress(OSError):
            found = sorted(path.parent for path in folder.glob(f"*/{LOCK}"))
    if not found:
        return ""
    return f"it holds {len(found)} projects: give one of them, such as {found[0].as_posix()}"


def _provenance(document: Mapping[str, Any], folder: Path) -> Provenance:
    slim = document["slim"]
    order: Order = (
        "execution" if document["options"]["order"] == "execution" else "cells"
    )
    package = _dotted(document["package"])
    return Provenance(
        str(document["project"]),
        package,
        PurePosixPath(str(document["source"]["notebook"])).name,
        str(document["source"]["sha256"]),
        order,
        _inside(slim["notebook"]),
        tuple(_origins(slim["cells"])),
        _root(folder, package),
        _dotted(document["shared"]) if document.get("shared") else "",
    )


def _dotted(name: str) -> str:
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"{name!r} is no name of a package")
    return name


def _root(folder: Path, package: str) -> Path:
    """Where the paths in the lock start: a subpackage of one package keeps its lock beside its modules."""
    home = ("src", *package.split("."))
    whole = folder.resolve()
    if "." in package and whole.parts[-len(home) :] == home:
        return whole.parents[len(home) - 1]
    return folder


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or {"..", "."} & {*parts} or "\\" in path:
        raise ValueError(f"{path!r} leaves the project")
    return path


def _origins(lines: Iterable[str]) -> Iterable[SlimOrigin]:
    for line in lines:
        origin, digest = line.split(" ")
        yield SlimOrigin(int(origin), digest)
