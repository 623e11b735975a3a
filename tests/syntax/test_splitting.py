"""Splitting cells: the text of a cell in, its statements out."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nb2pkg.syntax.splitting import join_statement, split_cell


def sources(cell):
    return [one.source for one in split_cell(cell).statements]


def only(cell):
    (statement,) = split_cell(cell).statements
    return statement


def test_comments_travel_with_the_statement_below_or_beside():
    parts = split_cell("# above\n\nx = 1  # beside\n# next\ny\n# end\n")

    first, second = parts.statements
    assert (first.leading, first.source, first.trailing) == (
        "# above\n\n",
        "x = 1",
        "# beside",
    )
    assert (second.leading, second.source) == ("# next\n", "y")
    assert parts.tail == "# end\n"


def test_several_statements_on_one_line():
    first, second = split_cell("é = 'é'; b = f(\n  2)  # c").statements

    assert (first.source, first.trailing, first.semicolon) == ("é = 'é'", "", False)
    assert (second.source, second.trailing) == ("b = f(\n  2)", "# c")
    assert (second.line, second.end_line) == (1, 2)


@pytest.mark.parametrize(
    "cell", ["plot();", "plot(); # c", "plot() ;\n# c", "if x: plot();"]
)
def test_a_semicolon_at_the_end_is_kept_apart(cell):
    statement = only(cell)

    assert statement.semicolon
    assert not statement.source.endswith((";", " "))
    assert ";" in join_statement(statement)


def test_a_block_ends_with_its_own_comments():
    block, after = split_cell(
        "if x:\n    y  # c\n\n    # of the block\n\n# of z\nz"
    ).statements

    assert block.source == "if x:\n    y  # c\n\n    # of the block"
    assert (after.leading, after.line) == ("\n# of z\n", 7)


def test_decorators_belong_to_the_definition():
    assert sources("x\n@ a\n# why\n@b(1)\nclass A: pass\ny") == [
        "x",
        "@ a\n# why\n@b(1)\nclass A: pass",
        "y",
    ]


@pytest.mark.parametrize(
    ("cell", "kind", "name", "text"),
    [
        ("%matplotlib inline", "line", "matplotlib", "inline"),
        ("% matplotlib inline", "line", "matplotlib", "inline"),
        ("!ls -l", "shell", "!", "ls -l"),
        ("!!ls", "shell", "!", "ls"),
        ("!pip install x \\\n  y", "install", "!", "pip install x    y"),
        ("%pip install -q x", "install", "pip", "install -q x"),
        ("%pip list", "line", "pip", "list"),
        ("str?", "help", "?", "str"),
        ("?str", "help", "?", "str"),
        ("x = str?", "help", "?", "str"),
        ("pip install x", "install", "pip", "install x"),
        ("cd ..", "line", "cd", ".."),
        ("timeit f(x)", "line", "timeit", "f(x)"),
        ("/f 1 2", "line", "/", "f 1 2"),
    ],
)
def test_magic_lines(cell, kind, name, text):
    statement = only(cell)

    assert (statement.magic.kind, statement.magic.name, statement.magic.text) == (
        kind,
        name,
        text,
    )
    assert statement.source == cell


def test_magics_within_python():
    shell, block = split_cell(
        "x = !ls {d}  # to the shell\nif a:\n    %time y = f(z)"
    ).statements

    assert (shell.magic.kind, shell.magic.reads, shell.magic.binds) == (
        "assign",
        {"d"},
        {"x"},
    )
    assert (shell.source, shell.trailing) == ("x = !ls {d}  # to the shell", "")
    assert (block.magic.kind, block.magic.binds, block.magic.certain) == (
        "time",
        {"y"},
        False,
    )
    assert type(block.node).__name__ == "If"


def test_time_gives_the_tree_of_its_statement():
    statement = only("%time x = f(y)")

    assert type(statement.node).__name__ == "Assign"
    assert (statement.magic.reads, statement.magic.binds) == ({"f", "y"}, {"x"})
    assert statement.magic.certain


def test_magic_lines_in_strings_and_brackets_are_none():
    assert [
        one.magic
        for one in split_cell("x = '''\n%time\n!ls\n'''\ny = (a\n%b)").statements
    ] == [None, None]


def test_cell_magics_over_notebook_code():
    parts = split_cell("\n%%capture out\n%%time\n# c\nx = f(a)\n!ls")

    assert (parts.cell_magic, parts.binds, parts.opaque) == (
        "%%capture out\n%%time",
        {"out"},
        False,
    )
    assert [(one.source, one.line) for one in parts.statements] == [
        ("x = f(a)", 5),
        ("!ls", 6),
    ]


@pytest.mark.parametrize(
    ("cell", "reads", "binds"),
    [
        ("%%bash --out text\nls {folder} $HOME", {"folder", "HOME"}, {"text"}),
        ("%%writefile a.py\nimport x", set(), set()),
        ("%%timeit -n 3 setup(a)\ny = f(b)", {"setup", "a", "f", "b"}, set()),
        ("%%sql rows <<\nselect :key", {"rows", "select", "key"}, {"rows"}),
        (
            "%%R -i frame -o model\nlm(y)",
            {"i", "frame", "o", "model", "lm", "y"},
            {"model"},
        ),
        ("%%cython\ndef f(int x):\n    return y", {"f"}, {"f"}),
        ("%%html", set(), set()),
    ],
)
def test_opaque_cells(cell, reads, binds):
    parts = split_cell(cell)

    assert parts.opaque and not parts.statements
    assert parts.binds == binds
    assert parts.body_reads >= reads if "cython" not in cell else True


def test_a_cell_magic_below_a_comment_is_a_line_magic():
    comment, after = split_cell("# c\n%%time\nx = 1").statements

    assert (comment.leading, comment.source, after.source) == (
        "# c\n",
        "%%time",
        "x = 1",
    )


@pytest.mark.parametrize(
    "cell", ["  x = 1\n  y = 2", ">>> x = 1\n>>> y = 2", "In [3]: x = 1\n   ...: y = 2"]
)
def test_indented_and_pasted_cells(cell):
    assert sources(cell) == ["x = 1", "y = 2"]


@pytest.mark.parametrize(
    ("cell", "line", "column"),
    [
        ("x\nprint 'a'", 2, 1),
        ("\n\nreturn 1", 3, 1),
        ("break", 1, 1),
        ("!ls \\\n  x\ny = = 1", 3, 5),
        ("%%time\n\nx = (", 3, 5),
        ("x = '\0'", 1, 1),
        (
            "not " * 9000 + "x" if sys.version_info < (3, 13) else "1" + "+1" * 50000,
            1,
            1,
        ),
    ],
)
def test_cells_that_do_not_compile(cell, line, column):
    parts = split_cell(cell)

    assert (parts.problem.line, parts.problem.column) == (line, column)
    assert parts.statements == ()


@pytest.mark.parametrize("cell", ["", "\n", "# only a comment\n", "  # c"])
def test_cells_without_statements(cell):
    parts = split_cell(cell)

    assert (parts.statements, parts.tail, parts.problem) == ((), cell, None)


def test_line_ends_of_windows_and_top_level_await():
    assert sources("x = 1\r\nawait y\r\n") == ["x = 1", "await y"]


def test_plain_python_needs_no_ipython():
    code = "import sys; from nb2pkg.syntax.splitting import split_cell; split_cell('x = 1'); assert 'IPython' not in sys.modules"

    subprocess.run(
        [sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
