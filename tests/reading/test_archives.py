"""Databricks archives: which notebooks they hold, one of them read, and what a hostile archive cannot do."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.notebook import SlimCell
from nb2pkg.reading import (
    archives,
    notebooks_at,
    read_notebook,
    slim_suffix,
    spell_notebook,
)


def model(*commands: tuple[float, str], language: str = "python") -> str:
    listed = [{"command": text, "position": position} for position, text in commands]
    return json.dumps(
        {"version": "NotebookV1", "language": language, "commands": listed}
    )


def write(folder: Path, **members: str) -> Path:
    """An archive in `folder`; `__` in a member's name stands for `/`, a last `_` for the dot."""
    path = folder / "a.dbc"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.mf", "{}")
        for name, text in members.items():
            stem, _, language = name.rpartition("_")
            archive.writestr(f"{stem.replace('__', '/')}.{language}", text)
    return path


def test_the_only_notebook_of_an_archive_is_read_by_its_position(
    tmp_path: Path,
) -> None:
    text = model((2, "y = x"), (1, "\n%md\n# T"), (1.5, "x = 1"))
    path = write(tmp_path, one__two_python=text)
    assert notebooks_at(path) == (str(path),)
    notebook = read_notebook(path)
    assert notebook.format == "databricks-dbc"
    assert [(c.kind, c.source) for c in notebook.cells] == [
        ("markdown", "# T"),
        ("code", "x = 1"),
        ("code", "y = x"),
    ]
    cells = [SlimCell(c.index, c.kind, c.source) for c in notebook.cells]
    assert spell_notebook(notebook, cells) == (
        "# Databricks notebook source\n# MAGIC %md\n# MAGIC # T\n\n"
        "# COMMAND ----------\n\nx = 1\n\n# COMMAND ----------\n\ny = x\n"
    )


def test_each_notebook_of_an_archive_has_a_path_of_its_own(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        one__a_python=model((1, "x = 1")),
        one__b_sql=model((1, "select 1"), (2, "%python\ny = 1"), language="sql"),
    )
    assert notebooks_at(path) == (f"{path}#one/a", f"{path}#one/b")
    notebook = read_notebook(f"{path}#one/b")
    assert (notebook.name, notebook.language) == ("b", "sql")
    assert [c.source for c in notebook.cells] == ["%sql\nselect 1", "y = 1"]
    assert slim_suffix(notebook) == ".sql"
    assert notebooks_at(f"{path}#one/a") == (f"{path}#one/a",)


def test_which_notebook_is_meant_must_be_said(tmp_path: Path) -> None:
    path = write(tmp_path, a_python=model((1, "x = 1")), b_python=model((1, "x = 1")))
    with pytest.raises(NotebookUnreadable, match="holds 2 notebooks") as caught:
        read_notebook(path)
    assert caught.value.hint.endswith(f"{path}#a")
    with pytest.raises(NotebookUnreadable, match="no notebook `c`"):
        read_notebook(f"{path}#c")


def test_a_file_whose_name_looks_like_a_member_is_read_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.dbc#b"
    path.write_text("x = 1\n", encoding="utf-8")
    assert read_notebook(path).cells[0].source == "x = 1"


def test_names_that_lead_out_of_the_archive_are_no_notebooks(tmp_path: Path) -> None:
    path = tmp_path / "a.dbc"
    with zipfile.ZipFile(path, "w") as archive:
        outside = ("../up.python", "/root.python", "a/../../b.python")
        hidden = ("x#/root/a.python", "x#../up.python")
        for name in (*outside, *hidden, "ok.python"):
            archive.writestr(name, model((1, "x = 1")))
    assert archives.notebooks_in(path.read_bytes(), str(path)) == ("ok",)


def test_a_member_that_unpacks_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 1000)
    path = write(tmp_path, a_python=model((1, "#" * 5000)))
    with pytest.raises(NotebookUnreadable, match="unpacks to more than"):
        read_notebook(path)


def test_an_archive_of_too_many_members_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)
    path = write(tmp_path, a_python=model((1, "x = 1")))
    with pytest.raises(NotebookUnreadable, match="more than 1 members"):
        read_notebook(path)


@pytest.mark.parametrize("cut", [10, 60, 150])
def test_a_damaged_archive_is_refused_in_words(tmp_path: Path, cut: int) -> None:
    path = write(tmp_path, a_python=model((1, "x = 1")))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(NotebookUnreadable, match="damaged"):
        read_notebook(path)


def test_a_member_packed_by_another_method_may_be_damaged_too(tmp_path: Path) -> None:
    path = tmp_path / "a.dbc"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.python", model((1, "x = 1" * 500)))
    data = bytearray(path.read_bytes())
    data[60:80] = b"\xff" * 20
    path.write_bytes(bytes(data))
    with pytest.raises(NotebookUnreadable, match="damaged"):
        read_notebook(path)


@pytest.mark.parametrize(
    "position", ["1" + "0" * 400, "NaN", "-Infinity", '"two"', "[]"]
)
def test_a_position_that_is_none_stands_first(tmp_path: Path, position: str) -> None:
    text = model((1, "x = 1"), (2, "y = 1")).replace(
        '"position": 2', f'"position": {position}'
    )
    assert position in text
    path = write(tmp_path, a_python=text)
    assert [cell.source for cell in read_notebook(path).cells] == ["y = 1", "x = 1"]


def test_another_zip_file_holds_no_notebook(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    with pytest.raises(NotebookUnreadable, match="holds no notebook"):
        read_notebook(tmp_path / "a.zip")


def test_an_unpacked_member_is_a_notebook_too(tmp_path: Path) -> None:
    path = tmp_path / "a.python"
    path.write_text(model((1, "x = 1")), encoding="utf-8")
    assert read_notebook(path).format == "databricks-dbc"
