"""What the user calls a Python in, its whole path out: runs have a folder of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from nb2pkg.errors import VerificationCouldNotRun
from nb2pkg.verifying.interpreters import interpreter


def test_a_relative_path_is_from_here_and_links_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "env" / "bin").mkdir(parents=True)
    (tmp_path / "env" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path)
    found = interpreter(os.path.join("env", "bin", "python"))
    assert found.python == str(tmp_path / "env" / "bin" / "python")


def test_a_python_that_is_not_there() -> None:
    with pytest.raises(VerificationCouldNotRun, match="no Python nowhere/python"):
        interpreter("nowhere/python")


def test_nothing_chosen_is_our_own() -> None:
    assert interpreter().python == sys.executable
