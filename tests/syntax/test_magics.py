"""Magics and install lines: the command in, names and requirements out."""

from __future__ import annotations

import pytest

from nb2pkg.syntax.magics import interpolated, line_magic, pip_requirements, shell


@pytest.mark.parametrize(
    ("name", "text", "reads", "binds", "certain"),
    [
        ("matplotlib", "inline", set(), set(), True),
        ("cd", "$folder/{name}", {"folder", "name"}, set(), True),
        ("time", "x = f(y)", {"f", "y"}, {"x"}, True),
        ("time", "if a: x = 1", {"a"}, {"x"}, False),
        ("time", "print x", {"print", "x"}, set(), False),
        ("prun", "-l 5 -q x = f()", {"f"}, {"x"}, True),
        ("timeit", "-n 10 -r3 x = f(y)", {"f", "y"}, set(), True),
        ("store", "x", {"x"}, set(), True),
        ("store", "-r x y", set(), {"x", "y"}, False),
        ("env", "HOME", set(), set(), True),
        ("run", "other.py $x", {"x"}, set(), False),
        ("sql", "rows << select a", {"rows", "select", "a"}, {"rows"}, False),
        ("Rpush", "frame", {"frame"}, set(), True),
    ],
)
def test_line_magics(name, text, reads, binds, certain):
    magic = line_magic(name, text)

    assert (magic.reads, magic.binds, magic.certain) == (reads, binds, certain)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ls $x {y.z[k]} $$HOME {{w}}", {"x", "y", "k"}),
        ("echo {f(a):>10}", {"f", "a"}),
        ("awk '{print $1}'", {"print"}),
        ("echo {", set()),
        ("echo a.b 1x", set()),
    ],
)
def test_names_in_command_lines(text, names):
    assert interpolated(text) == names
    assert shell(text).reads == names


@pytest.mark.parametrize(
    "text",
    [
        "pip install x",
        "pip3 install -r a.txt",
        "python -m pip install x",
        "{sys.executable} -m pip install x",
        "uv pip install x",
        "uv add x",
        "conda install -y x",
    ],
)
def test_shell_lines_that_install(text):
    assert shell(text).kind == "install"


@pytest.mark.parametrize(
    "text", ["pip list", "pip uninstall x", "apt install x", "echo pip install", "ls"]
)
def test_shell_lines_that_do_not(text):
    assert shell(text).kind == "shell"


@pytest.mark.parametrize(
    ("line", "requirements"),
    [
        (
            "pip install -q 'pandas>=2' numpy==1.26 # don't ask",
            ("pandas>=2", "numpy==1.26"),
        ),
        ("%pip install pandas", ("pandas",)),
        ("!pip3 install --upgrade pandas>=2,<3 > /dev/null 2>&1", ("pandas>=2,<3",)),
        ("!{sys.executable} -m pip install 'x[a,b]~=1.0'", ("x[a,b]~=1.0",)),
        ("!python3.11 -m pip install x", ("x",)),
        ("%uv pip install x", ("x",)),
        ("uv add x", ("x",)),
        ("install x y", ("x", "y")),
        (
            "pip install --progress-bar off \"x; python_version < '3.12'\"",
            ("x; python_version < '3.12'",),
        ),
        ("pip install", None),
        ("pip install -r requirements.txt", None),
        ("pip install git+https://host/x.git", None),
        ("pip install x @ https://host/x.whl", None),
        ("pip install ./x", None),
        ("pip install x-1.0-py3-none-any.whl", None),
        ("pip install -e .", None),
        ("pip install $name", None),
        ("pip install {name}", None),
        ("pip install x && ls", None),
        ("pip install x | tail", None),
        ("pip install x; ls", None),
        ("pip install --index-url https://host x", None),
        ("pip install 'x", None),
        ("pip uninstall -y x", None),
        ("conda install x", None),
    ],
)
def test_requirements_of_install_lines(line, requirements):
    assert pip_requirements(line) == requirements
