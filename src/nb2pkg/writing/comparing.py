"""A project and the folder it goes to in, one `Change` a file out; reads the disk, writes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from nb2pkg.errors import DestinationInTheWay
from nb2pkg.model.project import Change, Project, ProjectFile
from nb2pkg.writing.paths import (
    check_paths,
    folded,
    in_the_way,
    is_inside,
    resolve_inside,
)

LOCK = "nb2pkg.lock"


def compare(project: Project, folder: Path, *, overwrite: bool) -> tuple[Change, ...]:
    """What writing `project` to `folder` would do to each file, sorted by path.

    Raises `DestinationInTheWay` when the folder is a file, cannot be read, or holds what is not ours or was recorded
    and would be lost (unless `overwrite`), and `BugInNb2pkg` for paths no project may have.
    """
    check_paths(file.path for file in project.files)
    try:
        anyway = overwrite or project.shares_its_folder
        ours = _files_of_ours(folder, project.lock, overwrite=anyway)
        if not anyway:
            _keep_recorded(project, folder)
        changes = [_change(file, folder, ours, overwrite) for file in project.files]
        kept = frozenset(folded(file.path) for file in project.files)
        changes += _left_over(folder, ours, kept)
    except OSError as problem:
        raise in_the_way(problem, folder) from problem
    return tuple(sorted(changes, key=lambda change: change.path))


def lacks_files(folder: Path, lock: str) -> bool:
    """Whether files that the lock lists are gone from a project whose other files are as they were written.

    Of a project that somebody has worked on they may have been deleted on purpose: the answer is no.
    """
    ours = _locked(folder, lock) or {}
    if all((folder / path).is_file() for path in ours):
        return False
    try:
        standing = {path: _standing(folder, path) for path in ours}
    except (OSError, DestinationInTheWay):
        return False
    return all(it is None or _is(it, ours[path]) for path, it in standing.items())


def _files_of_ours(folder: Path, lock: str, *, overwrite: bool) -> Mapping[str, str]:
    """Hash by path of what an earlier run wrote to `folder`, from its lock file."""
    if not folder.exists() and not folder.is_symlink():
        return {}
    if not folder.is_dir():
        raise DestinationInTheWay(
            f"{folder} is in the way: it is not a folder",
            hint="rename it, give another --name, or choose another folder with -o",
        )
    ours = _locked(folder, lock)
    if ours is None and not overwrite and any(folder.iterdir()):
        raise DestinationInTheWay(
            f"{folder} holds files that nb2pkg did not write",
            hint="give another --name or -o, or --overwrite to write into it",
        )
    return ours or {}


def _keep_recorded(project: Project, folder: Path) -> None:
    """Refuse to replace tests that only a recorded run can make again by stubs that say nothing."""
    lock = folder / project.lock
    there = _recorded_in(lock.read_bytes() if lock.is_file() else b"")
    coming = [file.content for file in project.files if file.path == project.lock]
    if there and not any(map(_recorded_in, coming)):
        raise DestinationInTheWay(
            f"{folder} has recorded tests, which a conversion without a run would replace by stubs",
            hint="record anew with --record, keep them with another --name or -o, or drop them with --overwrite",
        )


def _recorded_in(lock: bytes) -> bool:
    """Whether a lock lists recorded files."""
    try:
        return bool(json.loads(lock)["recorded"])
    except (ValueError, RecursionError, TypeError, KeyError):
        return False


def _locked(folder: Path, lock: str) -> dict[str, str] | None:
    """The `files` table of the folder's lock, without paths that leave it, and the lock itself.

    None when there is no lock, or one that cannot be read.
    """
    try:
        content = (folder / lock).read_bytes()
        files = json.loads(content)["files"].items()
    except FileNotFoundError:
        return None
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        return None
    inside = {path: str(digest) for path, digest in files if is_inside(path)}
    return inside | {lock: _digest(content)}


def _change(
    file: ProjectFile, folder: Path, ours: Mapping[str, str], overwrite: bool
) -> Change:
    """One file of the project against what stands in its place."""
    stands = _standing(folder, file.path)
    if stands is None:
        return Change("create", file.path, None, file.text, file.data)
    before = _shown(stands, file)
    if _is(stands, _digest(file.content)):
        return Change("same", file.path, before, file.text, file.data)
    if overwrite or _is(stands, ours.get(file.path, "")):
        return Change("replace", file.path, before, file.text, file.data)
    return Change("conflict", file.path, before, file.text, file.data)


def _shown(stands: bytes, file: ProjectFile) -> str:
    """What stands there as text, or that it is none."""
    if file.data is not None:
        return f"(not text: {len(stands):,} bytes)\n"
    return stands.decode("utf-8", "replace")


def _left_over(
    folder: Path, ours: Mapping[str, str], kept: frozenset[str]
) -> list[Change]:
    """Files an earlier run wrote that this one does not: removed, unless the user has worked on them."""
    changes = []
    for path in sorted(ours):
        stands = None if folded(path) in kept else _standing(folder, path)
        if stands is None:
            continue
        before = stands.decode("utf-8", "replace")
        if _is(stands, ours[path]):
            changes.append(Change("replace", path, before, None))
        else:
            changes.append(Change("skip", path, before, before))
    return changes


def _standing(folder: Path, path: str) -> bytes | None:
    """The bytes of the file at `path`, None when there is none."""
    try:
        return resolve_inside(folder, path).read_bytes()
    except FileNotFoundError:
        return None


def _is(stands: bytes, digest: str) -> bool:
    """Whether a file has this hash, as it stands or before a checkout on Windows gave it CRLF line ends."""
    return digest in (_digest(stands), _digest(stands.replace(b"\r\n", b"\n")))


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
