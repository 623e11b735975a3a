"""Writing is whole or not at all, whatever happens in the middle."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2pkg.errors import DestinationInTheWay
from nb2pkg.model.project import Project, ProjectFile
from nb2pkg.writing import compare, write

FIRST = {"README.md": "# Churn\n", "src/load.py": "a = 1\n", "src/old/x.py": "x\n"}
LATER = {"README.md": "# Later\n", "src/load.py": "a = 2\n", "tests/new.py": "n = 1\n"}


def project(texts: dict[str, str]) -> Project:
    from hashlib import sha256
    from json import dumps

    hashes = {path: sha256(text.encode()).hexdigest() for path, text in texts.items()}
    whole = texts | {"nb2pkg.lock": dumps({"files": hashes})}
    files = tuple(ProjectFile(path, whole[path]) for path in sorted(whole))
    return Project("churn", "churn", files)


def put(texts: dict[str, str], folder: Path, *, overwrite: bool = False) -> None:
    made = project(texts)
    write(made, folder, compare(made, folder, overwrite=overwrite))


def tree(folder: Path) -> dict[str, str]:
    """Every file below `folder`, hidden ones too, without the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "nb2pkg.lock"
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(FIRST, tmp_path / "churn")
    return tmp_path / "churn"


def fail_at(
    monkeypatch: pytest.MonkeyPatch, function: str, number: int, problem: BaseException
) -> None:
    """Make the `number`th call of `os.<function>` raise."""
    real: Callable[..., None] = getattr(os, function)
    calls = []

    def counted(*arguments: object, **options: object) -> None:
        calls.append(arguments)
        if len(calls) == number:
            raise problem
        real(*arguments, **options)

    monkeypatch.setattr(os, function, counted)


def test_a_new_project_appears_with_ordinary_modes(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    put(FIRST, tmp_path / "churn")
    assert tree(tmp_path / "churn") == FIRST
    assert [path.name for path in tmp_path.iterdir()].count(".churn.partial") == 0
    assert (tmp_path / "churn").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_texts_are_written_byte_for_byte(tmp_path: Path) -> None:
    put({"a.txt": "é\r\nb\nc"}, tmp_path / "churn")
    content = (tmp_path / "churn" / "a.txt").read_bytes()
    assert content == b"\xc3\xa9\r\nb\nc"


def test_a_later_run_creates_replaces_and_removes(folder: Path) -> None:
    put(LATER, folder)
    assert tree(folder) == LATER
    assert not (folder / "src" / "old").exists()


def test_the_users_other_files_and_modes_stay(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / "src" / "load.py").chmod(0o755)
    put(LATER, folder)
    assert tree(folder) == LATER | {"notes.txt": "mine"}
    assert (folder / "src" / "load.py").stat().st_mode & 0o777 == 0o755


def test_a_conflict_writes_nothing_at_all(folder: Path) -> None:
    (folder / "README.md").write_text("mine")
    before = tree(folder)
    with pytest.raises(DestinationInTheWay) as caught:
        put(LATER, folder)
    assert "changed since nb2pkg wrote them: README.md" in caught.value.message
    assert "--overwrite" in caught.value.hint and "-o" in caught.value.hint
    assert tree(folder) == before


def test_many_conflicts_are_named_in_part(tmp_path: Path) -> None:
    put({f"{letter}.py": "1" for letter in "abcde"}, tmp_path / "churn")
    for letter in "abcde":
        (tmp_path / "churn" / f"{letter}.py").write_text("mine")
    with pytest.raises(DestinationInTheWay, match=r"a\.py, b\.py, c\.py and 2 more$"):
        put({f"{letter}.py": "2" for letter in "abcde"}, tmp_path / "churn")


def test_overwrite_replaces_conflicts_but_keeps_what_is_no_longer_ours(
    folder: Path,
) -> None:
    (folder / "README.md").write_text("mine")
    (folder / "src" / "old" / "x.py").write_text("mine too")
    put(LATER, folder, overwrite=True)
    assert tree(folder) == LATER | {"src/old/x.py": "mine too"}


def test_overwrite_into_a_strange_folder_leaves_its_other_files(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("theirs")
    (tmp_path / "thesis.tex").write_text("theirs")
    put(FIRST, tmp_path, overwrite=True)
    assert tree(tmp_path) == FIRST | {"thesis.tex": "theirs"}


@pytest.mark.parametrize(
    "problem", [OSError(errno.EIO, "bad disk"), KeyboardInterrupt()]
)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_failure_in_the_middle_puts_everything_back(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    problem: BaseException,
) -> None:
    before, dates = tree(folder), (folder / "README.md").stat().st_mtime_ns
    fail_at(monkeypatch, "replace", number, problem)
    with pytest.raises((DestinationInTheWay, KeyboardInterrupt)):
        put(LATER, folder)
    monkeypatch.undo()
    assert tree(folder) == before
    assert (folder / "README.md").stat().st_mtime_ns == dates
    assert not (folder / "tests").exists()
    put(LATER, folder)
    assert tree(folder) == LATER


def test_a_new_project_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at(monkeypatch, "rename", 1, OSError(errno.ENOSPC, "full"))
    with pytest.raises(DestinationInTheWay, match="the disk is full") as caught:
        put(FIRST, tmp_path / "out" / "churn")
    assert "free some space" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleaned(tmp_path: Path, folder: Path) -> None:
    (tmp_path / ".other.partial" / "src").mkdir(parents=True)
    (tmp_path / ".other.partial" / "src" / "half.py").write_text("x = ")
    put(FIRST, tmp_path / "other")
    (folder / ".nb2pkg.partial").mkdir()
    (folder / ".nb2pkg.partial" / "0").write_text("x = ")
    put(FIRST, folder)
    assert tree(tmp_path / "other") == tree(folder) == FIRST
    assert not (tmp_path / ".other.partial").exists()


def test_a_link_named_like_our_partial_folder_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "keep.txt").write_text("keep")
    (tmp_path / ".churn.partial").symlink_to(precious)
    put(FIRST, tmp_path / "churn")
    assert tree(precious) == {"keep.txt": "keep"}
    assert tree(tmp_path / "churn") == FIRST


def test_a_run_killed_between_two_files_can_be_repeated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after `kill -9`: README.md is new, everything else and the lock are old, our staging folder is there."""
    (folder / "README.md").write_text(LATER["README.md"])
    (folder / ".nb2pkg.partial").mkdir()
    put(LATER, folder)
    assert tree(folder) == LATER


def test_the_output_folder_is_made_when_only_it_is_missing(tmp_path: Path) -> None:
    put(FIRST, tmp_path / "out" / "churn")
    assert tree(tmp_path / "out" / "churn") == FIRST
    with pytest.raises(DestinationInTheWay, match="there is no folder") as caught:
        put(FIRST, tmp_path / "a" / "b" / "churn")
    assert caught.value.hint == f"make it first: mkdir -p {tmp_path / 'a' / 'b'}"


def test_an_output_that_is_a_file_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(DestinationInTheWay, match="a file stands where a folder"):
        put(FIRST, tmp_path / "out" / "churn")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "you may not write there"),
        (errno.EROFS, "it is read-only"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, "bad disk"),
    ],
)
def test_what_the_system_refuses_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(number, "bad disk")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DestinationInTheWay, match=words) as caught:
        put(FIRST, tmp_path / "churn")
    assert str(tmp_path / "churn") in caught.value.message
    assert caught.value.hint


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may all")
def test_a_read_only_parent_is_in_the_way(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(DestinationInTheWay, match="you may not write there"):
        put(FIRST, tmp_path / "churn")
    tmp_path.chmod(0o755)
