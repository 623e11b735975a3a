"""Splitting against IPython: a cell cut into statements and put together again means what the cell meant."""

from __future__ import annotations

import ast
import io
import random
import tokenize
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager

import nb2pkg
from nb2pkg.syntax.splitting import join_statement, split_cell

CELLS = 150
LAYOUT = {
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
PIECES = [
    "x = 1",
    "x = 1; y = 'é'; z = 2  # c",
    "f(é, '''\n# no comment\n  ''');",
    "x = [\n  1,  # one\n\n  # two\n]",
    "# a comment",
    "",
    "if x:\n    y = 1  # c\n    # the end of the block",
    "@ a\n@b(c)\ndef f():\n    '''doc\n  string'''\n    return 1;",
    "if x: y; z;  # c",
    "%matplotlib inline",
    "%time x = f(y)  # c",
    "!pip install x \\\n  y",
    "x = !ls {y} # c",
    "a['b'] = %env HOME",
    "x: int = !ls",
    "if x:\n    !ls\n    %cd $y\nelse:\n    z = !pwd",
    "str?",
    "f.x??",
    "for i in x:\n\n    pass\n\n  # dedented",
    "await x",
    "a = b = 1 ; \\\n c",
    "(yield_ := 3)",
    "s = f'{x!r:>{y}}' \"é\"; t",
    "\tif_ = 1".strip(),
]


def tokens(source):
    found = tokenize.generate_tokens(io.StringIO(source).readline)
    return [one.string for one in found if one.type not in LAYOUT and one.string != ";"]


def joined(parts):
    return "\n".join(map(join_statement, parts.statements)) + "\n" + parts.tail


def meaning(cell):
    source = TransformerManager().transform_cell(cell)
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return ast.dump(compile(source, "", "exec", flags))


def test_random_cells_with_magics():
    for seed in range(CELLS):
        choose = random.Random(seed)
        cell = "\n".join(choose.choice(PIECES) for _ in range(choose.randint(1, 7)))
        parts = split_cell(cell)

        assert parts.problem is None, cell
        assert meaning(joined(parts)) == meaning(cell), cell
        assert comments(joined(parts)) == comments(cell), cell
        for one in parts.statements:
            assert cell.split("\n")[one.line - 1].strip().endswith(
                one.source.split("\n")[0]
            ) or (one.source.split("\n")[0] in cell.split("\n")[one.line - 1])
            assert one.end_line == one.line + one.source.count("\n")
            assert one.leading == "" or one.leading.endswith("\n")


def comments(cell):
    return [line.partition("#")[2].strip() for line in cell.split("\n") if "#" in line]


def test_our_own_modules_keep_every_token():
    for path in sorted(Path(nb2pkg.__file__).parent.glob("syntax/*.py")):
        source = path.read_text(encoding="utf-8")

        assert tokens(joined(split_cell(source))) == tokens(source)
