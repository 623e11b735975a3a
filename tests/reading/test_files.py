"""Notebook files on disk, and the modules beside them."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.reading import read_notebook
from nb2pkg.reading.local import files_in, find_local_modules


def test_a_file_gives_its_name_path_and_hash(tmp_path: Path) -> None:
    path = tmp_path / "house prices.py"
    path.write_text("x = 1\n")
    notebook = read_notebook(path)
    assert (notebook.name, notebook.path) == ("house prices", str(path))
    assert notebook.sha256 == hashlib.sha256(b"x = 1\n").hexdigest()


def test_standard_input_is_called_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"x = 1\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    notebook = read_notebook("-")
    assert (notebook.name, notebook.path) == ("notebook", "-")


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    huge = tmp_path / "huge.ipynb"
    with huge.open("wb") as stream:
        stream.truncate(201 * 2**20)
    for path, message in [
        (tmp_path / "none.ipynb", "there is no such file"),
        (tmp_path, "this is a folder"),
        (fifo, "not a regular file"),
        (huge, "larger than 200 MB"),
        ("a\0b", "cannot be read"),
        ("x" * 5000, "cannot be read"),
    ]:
        with pytest.raises(NotebookUnreadable, match=message) as caught:
            read_notebook(path)
        assert "\n" not in caught.value.message


def test_importing_the_room_loads_nothing_heavy() -> None:
    code = (
        "import sys, nb2pkg.reading as r; "
        "r.read_bytes(b'{\"cells\": [{\"source\": \"x\"}]}', name='a', path='a'); "
        "print({'nbformat', 'libcst', 'IPython', 'black'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.stdout == "set()\n"


def tree(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_local_modules_are_followed_through_their_imports(tmp_path: Path) -> None:
    folder = tree(
        tmp_path,
        {
            "utils.py": "import numpy\nfrom pkg.deep import f\n",
            "unused.py": "",
            "pkg/__init__.py": "from . import other\n",
            "pkg/other.py": "from .deep import g\nfrom ..beyond import x\n",
            "pkg/deep.py": "import space.mod\n",
            "pkg/unused.py": "",
            "space/mod.py": "import utils\n",
            "random.py": "",
        },
    )
    found = find_local_modules(
        files_in(folder), ["utils", "numpy", "random", "../x", "a..b", ""]
    )
    assert [(m.name, m.path) for m in found] == [
        ("pkg", "pkg/__init__.py"),
        ("pkg.deep", "pkg/deep.py"),
        ("pkg.other", "pkg/other.py"),
        ("space.mod", "space/mod.py"),
        ("utils", "utils.py"),
    ]
    assert found[-1].text == "import numpy\nfrom pkg.deep import f\n"


def test_a_module_that_does_not_parse_is_still_a_module(tmp_path: Path) -> None:
    folder = tree(tmp_path, {"old.py": "print 'x'\n"})
    assert [m.name for m in find_local_modules(files_in(folder), ["old"])] == ["old"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, {"out/secret.py": "x = 1", "in/real.py": "y = 1"})
    (tmp_path / "in/secret.py").symlink_to(tmp_path / "out/secret.py")
    (tmp_path / "in/out").symlink_to(tmp_path / "out")
    (tmp_path / "in/alias.py").symlink_to(tmp_path / "in/real.py")
    (tmp_path / "in/loop.py").symlink_to(tmp_path / "in/loop.py")
    names = ["secret", "out.secret", "alias", "loop"]
    assert [m.name for m in find_local_modules(files_in(tmp_path / "in"), names)] == [
        "alias"
    ]


def test_a_huge_local_module_is_refused(tmp_path: Path) -> None:
    folder = tree(tmp_path, {"big.py": "#" * (5 * 2**20 + 1)})
    with pytest.raises(NotebookUnreadable, match="local module larger than 5 MB"):
        find_local_modules(files_in(folder), ["big"])
