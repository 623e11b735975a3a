"""A project's folder in, the `Provenance` in its `nb2pkg.lock` out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from nb2pkg.errors import ProjectUnreadable
from nb2pkg.model.options import Order
from nb2pkg.model.provenance import Provenance, SlimOrigin

LOCK = "nb2pkg.lock"


def read_lock(folder: Path) -> Provenance:
    """What the lock says; raises `ProjectUnreadable` when it is missing, not ours, or names a place outside the project."""
    path = folder / LOCK
    try:
        document = json.loads(path.read_bytes())
        return _provenance(document)
    except (FileNotFoundError, NotADirectoryError):
        raise ProjectUnreadable(
            f"{folder} is no project of nb2pkg: it holds no {LOCK}",
            hint="give the folder that `nb2pkg NOTEBOOK` printed",
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


def _provenance(document: Mapping[str, Any]) -> Provenance:
    slim = document["slim"]
    order: Order = (
        "execution" if document["options"]["order"] == "execution" else "cells"
    )
    return Provenance(
        str(document["project"]),
        _identifier(document["package"]),
        PurePosixPath(str(document["source"]["notebook"])).name,
        str(document["source"]["sha256"]),
        order,
        _inside(slim["notebook"]),
        tuple(_origins(slim["cells"])),
    )


def _identifier(name: str) -> str:
    if not name.isidentifier():
        raise ValueError(f"{name!r} is no name of a package")
    return name


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or {"..", "."} & {*parts} or "\\" in path:
        raise ValueError(f"{path!r} leaves the project")
    return path


def _origins(lines: Iterable[str]) -> Iterable[SlimOrigin]:
    for line in lines:
        origin, digest = line.split(" ")
        yield SlimOrigin(int(origin), digest)
