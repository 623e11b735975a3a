"""The command starts fast because it loads nothing heavy until a command runs."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import nb2pkg
from nb2pkg.cli import COMMANDS

SRC = str(Path(nb2pkg.__file__).parents[1])
HEAVY = ("libcst", "nbformat", "black", "jinja2", "rich", "IPython", "nbclient")


def modules(statement: str) -> set[str]:
    """The modules that a fresh Python has loaded after `statement`, by their full names."""
    code = f"import sys; sys.path.insert(0, {SRC!r})\n{statement}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def loaded(statement: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after `statement`."""
    return {name.partition(".")[0] for name in modules(statement)}


def test_the_command_line_loads_nothing_heavy() -> None:
    assert loaded("import nb2pkg.cli").isdisjoint(HEAVY)


def test_help_loads_nothing_heavy() -> None:
    names = loaded(
        "from contextlib import redirect_stdout; from io import StringIO\n"
        "from nb2pkg.cli import app\n"
        "with redirect_stdout(StringIO()): app(['convert', '-h'], standalone_mode=False)\n"
    )
    assert names.isdisjoint(HEAVY)


def test_help_of_all_loads_no_command() -> None:
    names = modules(
        "from contextlib import redirect_stdout; from io import StringIO\n"
        "from nb2pkg.cli import app\n"
        "with redirect_stdout(StringIO()): app(['-h'], standalone_mode=False)\n"
    )
    assert {name for name in names if name.startswith("nb2pkg.")} == {"nb2pkg.cli"}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_all_says_what_each_command_says_itself(name: str) -> None:
    command = COMMANDS[name]
    function = getattr(import_module(f"nb2pkg.cli.{command.module}"), name)
    assert function.__doc__.partition("\n")[0] == command.summary


def test_the_package_itself_loads_nothing_of_ours() -> None:
    assert "typer" not in loaded("import nb2pkg")
    assert loaded("import nb2pkg").isdisjoint(HEAVY)


def test_the_package_offers_its_names() -> None:
    from nb2pkg.errors import Nb2pkgError
    from nb2pkg.model.project import Outcome

    assert nb2pkg.Outcome is Outcome
    assert nb2pkg.Nb2pkgError is Nb2pkgError
    assert callable(nb2pkg.convert) and callable(nb2pkg.verify)
    assert set(nb2pkg.__all__) <= set(dir(nb2pkg))
    assert not hasattr(nb2pkg, "no_such_name")
