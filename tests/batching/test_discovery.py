"""Which files of a folder are notebooks, and what a walk passes over."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from nb2pkg.batching.discovery import Found, Wanted, discover

IPYNB = '{"cells": [], "nbformat": 4}'
FILES = {
    "a.ipynb": IPYNB,
    "broken.ipynb": "{",
    "cells.py": "# %%\nx = 1\n",
    "plain.py": "x = 1\n",
    "saved_as.py": '{"cells": [], "nbformat": 4}',
    "quoted.py": 's = """\n# %%\n"""\n',
    "bricks.py": "# Databricks notebook source\nx = 1\n",
    "query.sql": "-- Databricks notebook source\nSELECT 1\n",
    "page.html": "<script>__DATABRICKS_NOTEBOOK_MODEL = 'x'</script>",
    "other.html": "<p>",
    "stored.json": '{"cells": [], "nbformat": 4}',
    "data.json": '{"cells": 3}',
    "notes.txt": "# %%\n",
    "deep/er/b.ipynb": IPYNB,
    ".hidden/c.ipynb": IPYNB,
    "deep/.ipynb_checkpoints/b.ipynb": IPYNB,
    "venv/pyvenv.cfg": "",
    "venv/d.ipynb": IPYNB,
    "made/nb2pkg.lock": "{}",
    "made/notebooks/e.ipynb": IPYNB,
}
NOTEBOOKS = [
    "a.ipynb",
    "bricks.py",
    "broken.ipynb",
    "cells.py",
    "deep/er/b.ipynb",
    "page.html",
    "query.sql",
    "saved_as.py",
    "stored.json",
]


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def find(*paths: str, **wishes: object) -> Found:
    return discover(Wanted(paths, **wishes))  # type: ignore[arg-type]


def test_notebooks_are_told_by_content(here: Path) -> None:
    lay(here, FILES)
    assert find(".").notebooks == NOTEBOOKS


def test_a_named_file_is_taken_as_it_is(here: Path) -> None:
    lay(here, FILES)
    assert find("plain.py", "missing.ipynb", "plain.py").notebooks == [
        "missing.ipynb",
        "plain.py",
    ]


def test_patterns_count_from_the_folder_that_is_searched(here: Path) -> None:
    lay(here / "in", FILES)
    assert find("in", include=("*.py",), exclude=("bricks*",)).notebooks == [
        "in/cells.py",
        "in/saved_as.py",
    ]
    assert find("in", exclude=("/deep/", "*.html", "*.json", "saved*")).notebooks == [
        f"in/{name}"
        for name in ("a.ipynb", "bricks.py", "broken.ipynb", "cells.py", "query.sql")
    ]


def test_a_pattern_that_no_shell_expanded(here: Path) -> None:
    lay(here, FILES)
    assert find("**/*.ipynb").notebooks[:3] == [
        "a.ipynb",
        "broken.ipynb",
        "deep/er/b.ipynb",
    ]


def test_the_output_folder_is_not_searched(here: Path) -> None:
    lay(here, {"a.ipynb": IPYNB, "out/b.ipynb": IPYNB})
    assert find(".", output="out").notebooks == ["a.ipynb"]


def test_links_and_fifos_are_passed_over(here: Path) -> None:
    lay(here, {"in/a.ipynb": IPYNB, "outside/secret.ipynb": IPYNB})
    (here / "in" / "out").symlink_to(here / "outside")
    (here / "in" / "link.ipynb").symlink_to(here / "outside" / "secret.ipynb")
    (here / "in" / "round").symlink_to(here / "in")
    os.mkfifo(here / "in" / "pipe.ipynb")
    found = find("in")
    assert found.notebooks == ["in/a.ipynb"]
    assert found.passed_over == [
        ("in/link.ipynb", "a link"),
        ("in/pipe.ipynb", "not a regular file"),
    ]


def test_a_checkout_keeps_its_gitignore(here: Path) -> None:
    lay(
        here,
        {
            ".git/info/exclude": "private.ipynb\n",
            ".gitignore": "*.tmp.ipynb\n/drafts/\n",
            "private.ipynb": IPYNB,
            "x.tmp.ipynb": IPYNB,
            "drafts/d.ipynb": IPYNB,
            "sub/drafts/kept.ipynb": IPYNB,
            "sub/.gitignore": "!y.tmp.ipynb\n",
            "sub/y.tmp.ipynb": IPYNB,
            "sub/z.tmp.ipynb": IPYNB,
        },
    )
    kept = ["sub/drafts/kept.ipynb", "sub/y.tmp.ipynb"]
    assert find(".").notebooks == kept
    assert find("sub").notebooks == kept
    assert len(find(".", ignored=True).notebooks) == 6


def test_a_gitignore_outside_a_checkout_says_nothing(here: Path) -> None:
    lay(here, {"in/.gitignore": "*\n", "in/a.ipynb": IPYNB})
    assert find("in").notebooks == ["in/a.ipynb"]


def test_the_notebooks_in_an_archive_are_found_one_by_one(here: Path) -> None:
    with zipfile.ZipFile(here / "all.dbc", "w") as archive:
        for name in ("team/a.python", "team/b.python", "manifest.mf"):
            archive.writestr(name, "{}")
    (here / "damaged.dbc").write_bytes(b"PK\x03\x04")
    assert find(".").notebooks == ["all.dbc#team/a", "all.dbc#team/b", "damaged.dbc"]


def test_patterns_and_lists_do_not_lead_through_links(tmp_path: Path) -> None:
    lay(tmp_path, {"tree/a.py": "# %%\n", "outside/secret.py": "# %%\n"})
    (tmp_path / "tree/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "tree/b.py").symlink_to(tmp_path / "outside/secret.py")
    (tmp_path / "named").symlink_to(tmp_path / "tree")
    links = [("tree/b.py", "a link"), ("tree/folder/secret.py", "a link")]
    found = find("tree/**/*.py")
    assert (found.notebooks, found.passed_over) == (["tree/a.py"], links)
    found = find(listed=("tree/a.py", "tree/b.py"))
    assert (found.notebooks, found.passed_over) == (["tree/a.py"], links[:1])
    assert find("named/*.py").notebooks == ["named/a.py"]
    assert find("tree/b.py").notebooks == ["tree/b.py"]
    assert find("tree/folder/*.py").notebooks == ["tree/folder/secret.py"]
    assert find("tree/b*.py").notebooks == []
