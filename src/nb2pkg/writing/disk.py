"""The changes in, the files on disk out: a new folder is renamed into place, an old one is changed whole or put back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from nb2pkg.errors import DestinationInTheWay
from nb2pkg.model.project import Change, Project
from nb2pkg.writing.paths import check_paths, in_the_way, resolve_inside

_STAGE = ".nb2pkg.partial"
_COMPILED = "__pycache__"
_NAMED = 3


def write(project: Project, folder: Path, changes: tuple[Change, ...]) -> None:
    """Make the `changes` that `compare` found, all or none.

    Raises `DestinationInTheWay` when there is a conflict or the disk refuses; the folder is then as it was.
    """
    _refuse_conflicts(folder, changes)
    check_paths(change.path for change in changes)
    try:
        if folder.is_dir():
            _change_folder(folder, project.lock, changes)
        else:
            _create_folder(folder, project)
    except OSError as problem:
        raise in_the_way(problem, folder) from problem


def _refuse_conflicts(folder: Path, changes: tuple[Change, ...]) -> None:
    changed = [change.path for change in changes if change.verb == "conflict"]
    if not changed:
        return
    more = len(changed) - _NAMED
    names = ", ".join(changed[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    raise DestinationInTheWay(
        f"{folder} has files that were changed since nb2pkg wrote them: {names}",
        hint="keep them with another --name or -o, or replace them with --overwrite",
    )


def _create_folder(folder: Path, project: Project) -> None:
    """Build the project beside its destination, then rename it."""
    made = _make_parent(folder)
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        clean(partial)
        partial.mkdir()
        for file in project.files:
            _write(partial / file.path, file.content)
        os.rename(partial, folder)
    except BaseException:
        with suppress(OSError):
            clean(partial)
            for parent in made:
                parent.rmdir()
        raise


def _make_parent(folder: Path) -> list[Path]:
    """Make the folder named with `-o` when only it is missing; what was made is returned."""
    parent = folder.parent
    if parent.is_dir():
        return []
    if not parent.exists() and not parent.parent.is_dir():
        raise DestinationInTheWay(
            f"cannot write {folder}: there is no folder {parent.parent}",
            hint=f"make it first: mkdir -p {parent}",
        )
    parent.mkdir()
    return [parent]


def _change_folder(folder: Path, lock: str, changes: tuple[Change, ...]) -> None:
    """Lay out new texts and copies of the old ones inside the folder, then swap; on any error swap back.

    The lock goes last, so a run that is killed leaves a folder whose lock still tells what was ours.
    """
    verbs = ("create", "replace")
    todo = [change for change in changes if change.verb in verbs]
    todo.sort(key=lambda change: change.path == lock)
    stage = folder / _STAGE
    undo: list[Callable[[], object]] = []
    try:
        clean(stage)
        if not todo:
            return
        stage.mkdir()
        for number, change in enumerate(todo):
            _stage(folder, stage / str(number), change)
        for number, change in enumerate(todo):
            _swap(folder, stage / str(number), change, undo)
    except BaseException:
        for step in reversed(undo):
            with suppress(OSError):
                step()
        raise
    finally:
        with suppress(OSError):
            clean(stage)
    _remove_empty(folder, (change.path for change in todo if change.after is None))


def _stage(folder: Path, staged: Path, change: Change) -> None:
    """Write the new text and a copy of the old file (`….before`), with the old file's mode and dates."""
    target = resolve_inside(folder, change.path)
    if change.after is not None:
        _write(staged, change.content)
    if change.before is not None:
        shutil.copy2(target, _before(staged))
        if change.after is not None:
            shutil.copymode(target, staged)


def _swap(
    folder: Path, staged: Path, change: Change, undo: list[Callable[[], object]]
) -> None:
    """Put the new file in place, and note first how to take it back."""
    target = folder / change.path
    if change.before is not None:
        undo.append(lambda: os.replace(_before(staged), target))
    else:
        _make_folders(folder, target.parent, undo)
        undo.append(lambda: target.unlink(missing_ok=True))
    if change.after is None:
        target.unlink()
    else:
        os.replace(staged, target)


def _make_folders(folder: Path, needed: Path, undo: list[Callable[[], object]]) -> None:
    if needed == folder or needed.is_dir():
        return
    _make_folders(folder, needed.parent, undo)
    needed.mkdir()
    undo.append(needed.rmdir)


def _before(staged: Path) -> Path:
    return staged.with_name(f"{staged.name}.before")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _remove_empty(folder: Path, paths: Iterable[str]) -> None:
    """Remove the folders that the removed files leave empty."""
    for path in paths:
        parent = (folder / path).parent
        while parent != folder:
            try:
                if os.listdir(parent) == [_COMPILED]:  # else Python still imports it
                    shutil.rmtree(parent / _COMPILED)
                parent.rmdir()
            except OSError:
                break
            parent = parent.parent


def clean(path: Path) -> None:
    """Remove what a killed run left at `path`; a link goes itself, not what it points to."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
