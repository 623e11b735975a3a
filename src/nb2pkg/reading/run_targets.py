"""The text of a Databricks `%run` cell in, out what it runs with which arguments, and where that notebook is.

`%run ./folder/name $env=dev $table="a b"`: the path has no suffix, is relative to the notebook's folder, and may be quoted.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2pkg.reading.archives import divided
from nb2pkg.reading.dialects import DIALECTS

_LINE = re.compile(r"%run[ \t]+(\"[^\"]+\"|'[^']+'|`[^`]+`|[^\s$]+)(.*)")
_ARGUMENT = re.compile(r"\s*\$(\w+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+)")
_SUFFIXES = (".py", ".ipynb", *(d.suffix for d in DIALECTS.values()), ".python")


@dataclass(frozen=True, slots=True)
class Call:
    """What a `%run` cell says: the path as written, and its arguments as (name, value as written without quotes)."""

    target: str
    arguments: tuple[tuple[str, str], ...] = ()


def call_of(source: str) -> Call | None:
    """The call a `%run` cell makes, None when its text is more than that.

    >>> call_of('%run ./setup $env=dev $table="a b"')
    Call(target='./setup', arguments=(('env', 'dev'), ('table', 'a b')))
    """
    found = _LINE.fullmatch(source.strip())
    if found is None:
        return None
    target, rest = found.group(1).strip("\"'`"), found.group(2)
    arguments = []
    while rest.strip():
        match = _ARGUMENT.match(rest)
        if match is None:
            return None
        arguments.append((match.group(1), match.group(2).strip("\"'")))
        rest = rest[match.end() :]
    return Call(target, tuple(arguments))


def is_run(source: str) -> bool:
    """Whether the source of a cell begins with `%run`."""
    return source.split(None, 1)[:1] == ["%run"]


def places(caller: str, target: str) -> Iterator[str]:
    """The paths where the notebook that `target` names may be, for the notebook at the path `caller`.

    An absolute path is one of a workspace, which is not here: there is no place for it.
    """
    if target.startswith("/") or "\0" in target:
        return
    archive, member = divided(caller)
    if member:
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(member), target))
        if not inside.startswith(".."):
            yield f"{archive}#{inside}"
        return
    base = os.path.join(os.path.dirname(caller), target)
    for suffix in dict.fromkeys(_SUFFIXES):
        yield os.path.normpath(base + suffix)
    if base.lower().endswith(_SUFFIXES):
        yield os.path.normpath(base)


def moved(source: str, path: str, caller: str) -> str:
    """A `%run` of the notebook at `path` as it must stand in the notebook `caller`; "" when it cannot."""
    call = call_of(source)
    if call is None or any("$" in value for _, value in call.arguments):
        return ""
    if call.target.startswith("/"):
        return source
    archive, member = divided(path)
    here = posixpath.dirname(member) if member else os.path.dirname(path)
    target = os.path.normpath(os.path.join(here, call.target))
    where = relative(f"{archive}#{target}" if member else target, caller)
    where = where if where.startswith("../") else f"./{where}"
    return source.replace(call.target, where, 1)


def relative(path: str, caller: str) -> str:
    """How the notebook at `path` is called from the folder of `caller`: the same on every machine."""
    member = divided(path)[1]
    if member:
        folder = posixpath.dirname(divided(caller)[1]) or "."
        return posixpath.relpath(member, folder)
    folder = os.path.dirname(caller) or "."
    return os.path.relpath(path, folder).replace(os.sep, "/")
