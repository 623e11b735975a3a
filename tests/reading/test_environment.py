"""The path of a Python in, what is installed there out."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from nb2pkg.errors import EnvironmentUnreadable
from nb2pkg.model.options import Installed
from nb2pkg.reading import installed_modules


def test_what_this_environment_has() -> None:
    found = installed_modules(sys.executable)
    assert Installed("jinja2", "jinja2", version("jinja2")) in found
    assert list(found) == sorted(found, key=lambda one: (one.module, one.distribution))


def test_what_is_no_python_is_said_in_a_line(tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\n")
    silent.chmod(0o755)
    for python in (str(tmp_path / "missing"), str(silent), "false"):
        with pytest.raises(EnvironmentUnreadable) as caught:
            installed_modules(python)
        assert python in caught.value.message
        assert ".venv/bin/python" in caught.value.hint
