"""Paths, folders and patterns in, the notebooks among them out, sorted; the walk never leaves a folder through a link.

A file that is named is taken as it is; in a list or by a pattern, unless it is a link or behind one. In a folder, notebooks are told by content. Passed over are hidden folders, environments,
projects that nb2pkg wrote, the output folder, links, and in a git checkout what its `.gitignore` files name.
"""

from __future__ import annotations

import glob
import json
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from pathspec import GitIgnoreSpec

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.provenance import BATCH_LOCK
from nb2pkg.reading import notebooks_at
from nb2pkg.reading.sniffing import may_be_notebook, suffixes

_HEAD = 1024 * 1024
_MEANT = (".ipynb", ".dbc")
_CACHES = frozenset(("__pycache__", "node_modules", "site-packages"))
_ENVIRONMENT = "pyvenv.cfg"
_LOCK = "nb2pkg.lock"
_PROJECTS = frozenset((_LOCK, BATCH_LOCK))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for.

    listed            paths that stand in a list, which may come from a checkout: links among them are passed over.
    include, exclude  patterns as in a `.gitignore`, from the folder that is searched.
    ignored           also what `.gitignore` files name.
    output            the folder the run writes to, which is not searched.
    projects          also what lies in projects that nb2pkg wrote.
    """

    paths: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignored: bool = False
    output: str = ""
    projects: bool = False
    listed: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    """The notebooks, sorted and without repetition, and what was passed over that looks like one (path, reason)."""

    notebooks: list[str] = field(default_factory=list)
    passed_over: list[tuple[str, str]] = field(default_factory=list)


Rules = tuple[tuple[str, GitIgnoreSpec], ...]  # folder they count from, innermost last


def discover(wanted: Wanted) -> Found:
    """Every notebook that is wanted; a named path that does not exist stays in the list, and reading it will say so."""
    found = Found()
    for path in wanted.paths:
        for one in _globbed(path, found):
            _take(one, wanted, found)
    for path in wanted.listed:
        if os.path.islink(path):
            found.passed_over.append((_shown(path), "a link"))
        else:
            _take(path, wanted, found)
    if wanted.output:
        ours = _written_to(wanted.output)
        found.notebooks = [one for one in found.notebooks if _real(one) not in ours]
    found.notebooks = sorted(set(found.notebooks))
    found.passed_over = sorted(set(found.passed_over))
    return found


def _take(path: str, wanted: Wanted, found: Found) -> None:
    if os.path.isdir(path):
        _walk(path, wanted, found)
    elif not _matches(wanted.exclude, PurePath(path).as_posix().lstrip("/")):
        found.notebooks += _in_file(path)


def _written_to(output: str) -> frozenset[str]:
    """The slim notebooks of an earlier run that made one package in the output folder, where the user's own may stand beside."""
    written: set[str] = set()
    for lock in glob.glob(os.path.join(glob.escape(output), "src", "*", "*", _LOCK)):
        with suppress(OSError, ValueError, RecursionError, TypeError, KeyError):
            files = json.loads(Path(lock).read_bytes())["files"]
            written.update(
                _real(os.path.join(output, str(path)))
                for path in files
                if str(path).startswith("notebooks/")
            )
    return frozenset(written)


def _real(path: str) -> str:
    return os.path.realpath(path)


def listed(text: str) -> tuple[str, ...]:
    """The paths in a file list: one a line, or with NUL bytes between them as `git ls-files -z` has it.

    >>> listed("a.ipynb\\n\\nb c.py\\n")
    ('a.ipynb', 'b c.py')
    """
    lines = text.split("\0") if "\0" in text else text.splitlines()
    return tuple(line for line in lines if line.strip())


def _globbed(path: str, found: Found) -> list[str]:
    if os.path.lexists(path) or not glob.has_magic(path):
        return [path]
    named = len(_named_part(path).parts)
    reached = sorted(glob.glob(path, recursive=True))
    linked = [one for one in reached if _behind_a_link(one, named)]
    found.passed_over += [(_shown(one), "a link") for one in linked]
    return [one for one in reached if one not in linked] or ([] if linked else [path])


def _named_part(pattern: str) -> PurePath:
    """The folders of a pattern that are named in it.

    >>> str(_named_part("books/2024/**/*.py"))
    'books/2024'
    """
    path = PurePath(pattern)
    return next(
        one for one in (path, *path.parents) if not glob.has_magic(one.as_posix())
    )


def _behind_a_link(path: str, named: int) -> bool:
    """Whether a path is a link, or leads through one, below its first `named` parts."""
    parts = PurePath(path).parts
    return any(
        os.path.islink(os.path.join(*parts[: n + 1])) for n in range(named, len(parts))
    )


def _walk(top: str, wanted: Wanted, found: Found) -> None:
    output = os.path.realpath(wanted.output) if wanted.output else ""
    folders: list[tuple[str, Rules]] = [(top, _rules_above(top, wanted))]
    while folders:
        folder, rules = folders.pop()
        try:
            with os.scandir(folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as problem:
            found.passed_over.append((_shown(folder), problem.strerror or "unreadable"))
            continue
        names = {entry.name for entry in inside}
        if folder != top and _is_closed(names, wanted):
            continue
        if rules or ".git" in names:
            rules = (*rules, *_rules_of(folder, names, wanted))
        for entry in inside:
            path = os.path.join(folder, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if _is_passed(entry.name) or _ignored(rules, path + "/"):
                    continue
                if _excluded(top, path + "/", wanted) or (
                    output and os.path.realpath(path) == output
                ):
                    continue
                folders.append((path, rules))
            elif not _ignored(rules, path) and not _excluded(top, path, wanted):
                _consider(entry, path, found)


def _is_closed(names: set[str], wanted: Wanted) -> bool:
    return _ENVIRONMENT in names or (
        not wanted.projects and not _PROJECTS.isdisjoint(names)
    )


def _is_passed(name: str) -> bool:
    return name.startswith(".") or name in _CACHES


def _consider(entry: os.DirEntry[str], path: str, found: Found) -> None:
    """Take the file if it is a notebook; one that cannot be looked into is named when its suffix says what it is."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in suffixes():
        return
    reason = ""
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
        if stat.S_ISLNK(mode):
            reason = "a link"
        elif not stat.S_ISREG(mode):
            reason = "not a regular file"
        elif suffix in _MEANT or may_be_notebook(_head(path), suffix):
            found.notebooks += _in_file(path)
    except OSError as problem:
        reason = problem.strerror or "unreadable"
    if reason and suffix in _MEANT:
        found.passed_over.append((_shown(path), reason))


def _in_file(path: str) -> tuple[str, ...]:
    """The notebook, or those in a Databricks archive; one that cannot be read will say so when it is its turn."""
    try:
        return notebooks_at(_shown(path))
    except NotebookUnreadable:
        return (_shown(path),)


def _head(path: str) -> bytes:
    # O_NONBLOCK: should the file have become a FIFO meanwhile, opening it must not wait for a writer.
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(number, "rb") as file:
        return file.read(_HEAD)


def _shown(path: str) -> str:
    """The path as it was given, tidied and with `/`."""
    return PurePath(path).as_posix()


def _excluded(top: str, path: str, wanted: Wanted) -> bool:
    """Whether patterns of the command line leave it out; folders are judged by `exclude` alone."""
    relative = os.path.relpath(path, top).replace(os.sep, "/")
    folder = path.endswith("/")
    if _matches(wanted.exclude, relative + "/" if folder else relative):
        return True
    return (
        not folder and bool(wanted.include) and not _matches(wanted.include, relative)
    )


def _matches(patterns: Sequence[str], path: str) -> bool:
    return bool(patterns) and GitIgnoreSpec.from_lines(patterns).match_file(path)


def _ignored(rules: Rules, path: str) -> bool:
    """What the innermost `.gitignore` that has an opinion says."""
    for base, spec in reversed(rules):
        relative = os.path.relpath(path, base).replace(os.sep, "/")
        said = spec.check_file(relative + "/" if path.endswith("/") else relative)
        if said.include is not None:
            return said.include
    return False


def _rules_of(
    folder: str, names: Iterable[str], wanted: Wanted
) -> Iterator[tuple[str, GitIgnoreSpec]]:
    if wanted.ignored:
        return
    if ".git" in names:
        yield from _rules_in(os.path.join(folder, ".git", "info", "exclude"), folder)
        if ".gitignore" not in names:
            yield folder, GitIgnoreSpec.from_lines([])
    if ".gitignore" in names:
        yield from _rules_in(os.path.join(folder, ".gitignore"), folder)


def _rules_in(path: str, folder: str) -> Iterator[tuple[str, GitIgnoreSpec]]:
    # A pattern git cannot read leaves nothing out there either.
    with suppress(OSError, ValueError):
        if stat.S_ISREG(os.stat(path).st_mode):
            text = Path(path).read_text(encoding="utf-8", errors="replace")
            yield folder, GitIgnoreSpec.from_lines(text.splitlines())


def _rules_above(top: str, wanted: Wanted) -> Rules:
    """The rules of the checkout that `top` lies in, outermost first; none when it lies in none."""
    if wanted.ignored or os.path.exists(os.path.join(top, ".git")):
        return ()
    rules: list[tuple[str, GitIgnoreSpec]] = []
    folder = Path(os.path.abspath(top)).parent
    while True:
        try:
            names = set(os.listdir(folder))
        except OSError:
            return ()
        rules[:0] = _rules_of(str(folder), names, wanted)
        if ".git" in names:
            return tuple(rules)
        if folder == folder.parent:
            return ()
        folder = folder.parent
