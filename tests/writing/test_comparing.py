"""What writing a project would do to each file of a folder, and what stops it."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

from nb2pkg.errors import BugInNb2pkg, DestinationInTheWay
from nb2pkg.model.project import Project, ProjectFile
from nb2pkg.writing import compare, destination, write


def project(**texts: str) -> Project:
    """A project of these files (`src__load_py` is `src/load.py`), its lock included."""
    paths = {
        name.replace("__", "/").replace("_", "."): text for name, text in texts.items()
    }
    hashes = {path: sha256(text.encode()).hexdigest() for path, text in paths.items()}
    paths["nb2pkg.lock"] = json.dumps({"files": hashes})
    files = tuple(ProjectFile(path, paths[path]) for path in sorted(paths))
    return Project("churn", "churn", files)


def verbs(made: Project, folder: Path, *, overwrite: bool = False) -> dict[str, str]:
    changes = compare(made, folder, overwrite=overwrite)
    return {change.path: change.verb for change in changes}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project as a first run wrote it."""
    folder = tmp_path / "churn"
    first = project(README_md="# Churn\n", src__load_py="def load(): ...\n")
    write(first, folder, compare(first, folder, overwrite=False))
    return folder


def test_everything_is_created_where_nothing_stands(tmp_path: Path) -> None:
    made = project(README_md="# Churn\n")
    assert verbs(made, tmp_path / "churn") == {
        "README.md": "create",
        "nb2pkg.lock": "create",
    }


def test_an_empty_folder_is_not_in_the_way(tmp_path: Path) -> None:
    assert verbs(project(README_md=""), tmp_path)["README.md"] == "create"


def test_a_second_run_finds_everything_the_same(folder: Path) -> None:
    again = project(README_md="# Churn\n", src__load_py="def load(): ...\n")
    assert set(verbs(again, folder).values()) == {"same"}


def test_what_is_ours_and_unchanged_is_replaced(folder: Path) -> None:
    later = project(README_md="# Churn!\n", src__load_py="def load(): ...\n")
    assert verbs(later, folder) == {
        "README.md": "replace",
        "nb2pkg.lock": "replace",
        "src/load.py": "same",
    }


def test_what_the_user_changed_is_a_conflict_unless_overwritten(folder: Path) -> None:
    (folder / "README.md").write_text("my own words\n")
    later = project(README_md="# Churn!\n", src__load_py="def load(): ...\n")
    assert verbs(later, folder)["README.md"] == "conflict"
    assert verbs(later, folder, overwrite=True)["README.md"] == "replace"


def test_a_users_own_file_where_a_new_one_would_go_is_a_conflict(folder: Path) -> None:
    (folder / "src" / "train.py").write_text("mine = 1\n")
    later = project(README_md="# Churn\n", src__train_py="def train(): ...\n")
    assert verbs(later, folder)["src/train.py"] == "conflict"


def test_a_checkout_with_crlf_line_ends_counts_as_unchanged(folder: Path) -> None:
    (folder / "README.md").write_bytes(b"# Churn\r\n")
    same = project(README_md="# Churn\n", src__load_py="def load(): ...\n")
    later = project(README_md="# Churn!\n", src__load_py="def load(): ...\n")
    assert verbs(same, folder)["README.md"] == "same"
    assert verbs(later, folder)["README.md"] == "replace"


def test_a_file_no_longer_generated_is_removed_if_unchanged(folder: Path) -> None:
    later = project(README_md="# Churn\n")
    change = {c.path: c for c in compare(later, folder, overwrite=False)}["src/load.py"]
    assert (change.verb, change.after) == ("replace", None)
    assert change.before == "def load(): ...\n"


def test_a_file_no_longer_generated_is_kept_if_changed(folder: Path) -> None:
    (folder / "src" / "load.py").write_text("mine = 1\n")
    assert verbs(project(README_md="# Churn\n"), folder)["src/load.py"] == "skip"


def test_a_folder_without_our_lock_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("\\begin{document}")
    with pytest.raises(DestinationInTheWay) as caught:
        compare(project(README_md=""), tmp_path, overwrite=False)
    assert "holds files that nb2pkg did not write" in caught.value.message
    assert "--overwrite" in caught.value.hint
    assert verbs(project(README_md=""), tmp_path, overwrite=True) == {
        "README.md": "create",
        "nb2pkg.lock": "create",
    }


@pytest.mark.parametrize("lock", ["", "{", "[]", '{"files": 3}', '{"files": null}'])
def test_a_broken_lock_is_no_lock(folder: Path, lock: str) -> None:
    (folder / "nb2pkg.lock").write_text(lock)
    with pytest.raises(DestinationInTheWay, match="did not write"):
        compare(project(README_md="x"), folder, overwrite=False)


def test_a_lock_cannot_make_us_remove_files_outside(
    tmp_path: Path, folder: Path
) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("keep")
    digest = sha256(b"keep").hexdigest()
    lock = {"files": {"../precious.txt": digest, str(precious): digest}}
    (folder / "nb2pkg.lock").write_text(json.dumps(lock))
    changes = verbs(project(new_py=""), folder)
    assert changes == {"nb2pkg.lock": "replace", "new.py": "create"}


def test_a_file_in_the_place_of_the_folder_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "churn").write_text("")
    with pytest.raises(DestinationInTheWay, match="it is not a folder"):
        compare(project(README_md=""), tmp_path / "churn", overwrite=True)


def test_a_folder_in_the_place_of_a_file_is_in_the_way(folder: Path) -> None:
    (folder / "pyproject.toml").mkdir()
    with pytest.raises(DestinationInTheWay, match="no ordinary file"):
        compare(project(pyproject_toml=""), folder, overwrite=True)


def test_a_file_in_the_place_of_an_inner_folder_is_in_the_way(folder: Path) -> None:
    (folder / "tests").write_text("")
    with pytest.raises(DestinationInTheWay, match="a file stands where a folder"):
        compare(project(tests__load_py=""), folder, overwrite=True)


def test_links_are_not_followed(tmp_path: Path, folder: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (folder / "tests").symlink_to(outside)
    with pytest.raises(DestinationInTheWay, match="is a link"):
        compare(project(tests__load_py=""), folder, overwrite=True)


def test_a_circle_of_links_is_in_the_way(folder: Path) -> None:
    (folder / "loop").symlink_to("loop")
    with pytest.raises(DestinationInTheWay, match=r"circle|is a link"):
        compare(project(loop__load_py=""), folder, overwrite=True)


@pytest.mark.parametrize(
    "path", ["../x.py", "/etc/x.py", "a/../../x.py", "", "a//x.py", "C:/x", "a\\..\\x"]
)
def test_a_path_that_leaves_the_project_is_our_bug(tmp_path: Path, path: str) -> None:
    hostile = Project("churn", "churn", (ProjectFile(path, ""),))
    with pytest.raises(BugInNb2pkg, match="leaves the project"):
        compare(hostile, tmp_path / "churn", overwrite=True)


@pytest.mark.parametrize("other", ["src/Load.py", "src/load.py", "SRC/load.py"])
def test_two_paths_that_one_disk_may_confuse_are_our_bug(
    tmp_path: Path, other: str
) -> None:
    files = (ProjectFile("src/load.py", ""), ProjectFile(other, ""))
    with pytest.raises(BugInNb2pkg, match="one file on some disks"):
        compare(Project("churn", "churn", files), tmp_path / "churn", overwrite=False)


def test_the_destination_is_one_folder_below_the_output() -> None:
    assert destination("", "churn") == Path("churn")
    assert destination("out", "churn") == Path("out", "churn")
    for name in ("", ".", "..", "a/b", "/a", "a\\b"):
        with pytest.raises(BugInNb2pkg, match="not a folder name"):
            destination("out", name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_does_not_make_us_wait(folder: Path) -> None:
    os.mkfifo(folder / "notes.md")
    with pytest.raises(DestinationInTheWay, match="no ordinary file"):
        compare(project(notes_md=""), folder, overwrite=True)
