"""Splitting: in goes the source of a cell, out come its statements with their comments, exactly as written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nb2pkg.syntax.checking import TOO_DEEP, Problem, parse
from nb2pkg.syntax.magics import BODY_IS_PYTHON, Magic, cell_names, is_known, line_magic

if TYPE_CHECKING:
    from nb2pkg.syntax.ipython import Transformed

_INDENTED_COMMENTS = re.compile(r"(?:[ \t]*\n|[ \t]+#[^\n]*(?:\n|$))*[ \t]+#[^\n]*")
_GAP = re.compile(r"(?:[ \t\f]|\\\n)*")


@dataclass(frozen=True, slots=True)
class Statement:
    """A top-level statement as written.

    leading    comment and blank lines above that travel with it, each ending in a newline.
    source     its exact text from column 0, without trailing `;` or comment.
    trailing   the comment on its last line, or "".
    line, end_line  of `source`, in the cell, from 1.
    node       parsed from the Python form. For a magic on a line of its own: None, but of `%time stmt` the tree of stmt.
    magic      set when it contains IPython syntax.
    semicolon  a `;` ends its line (which suppresses the display when it is the last one).
    """

    leading: str
    source: str
    trailing: str
    line: int
    end_line: int
    node: ast.stmt | None
    magic: Magic | None = None
    semicolon: bool = False


@dataclass(frozen=True, slots=True)
class CellParts:
    """A cell, split.

    cell_magic  `%%time`, `%%capture out` as written when the body is notebook Python (then it is split), or the first
                line of an opaque cell, or "".
    statements  none when there is a problem or the cell is opaque.
    tail        comments and blank lines after the last statement.
    opaque      a cell magic whose body is not notebook Python, or does not run in the notebook's namespace (`%%timeit`).
    body_reads  names the cell magic may read, its opaque body included; binds: names it binds (`%%capture out`).
    """

    cell_magic: str = ""
    statements: tuple[Statement, ...] = ()
    tail: str = ""
    problem: Problem | None = None
    opaque: bool = False
    body_reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()


def split_cell(source: str) -> CellParts:
    """Split a cell; never raises: a cell that does not parse comes back with its problem."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    tree = parse(source)
    if isinstance(tree, ast.Module):
        return _cut(source, tree, None)
    if tree.message == TOO_DEEP:  # no magic makes it shallower
        return CellParts(problem=tree)
    from nb2pkg.syntax import ipython

    cleaned, removed = ipython.clean(source)
    if cleaned.startswith("%%") and not re.match(r"%%\w+\?", cleaned):
        return _split_cell_magic(cleaned, removed)
    return _moved(_split_transformed(cleaned, tree), removed)


def join_statement(s: Statement) -> str:
    """The text of a statement with its comments: the inverse of splitting."""
    end = ";" if s.semicolon else ""
    comment = f"  {s.trailing}" if s.trailing else ""
    return f"{s.leading}{s.source}{end}{comment}"


def _split_cell_magic(source: str, removed: int) -> CellParts:
    first, _, body = source.partition("\n")
    name, _, line = first[2:].rstrip().partition(" ")
    reads, binds = cell_names(name, line, body)
    if name not in BODY_IS_PYTHON:
        return CellParts(cell_magic=first, opaque=True, body_reads=reads, binds=binds)
    parts = split_cell(body)
    magic = first + ("\n" + parts.cell_magic if parts.cell_magic else "")
    reads |= parts.body_reads
    parts = replace(
        parts, cell_magic=magic, body_reads=reads, binds=binds | parts.binds
    )
    return _moved(parts, removed + 1)


def _split_transformed(source: str, problem: Problem) -> CellParts:
    from nb2pkg.syntax import ipython

    result = ipython.transform(source)
    if result is not None:
        tree = parse(result.text)
        if isinstance(tree, ast.Module):
            return _cut(source, tree, result)
        line = result.first_line(tree.line)
        problem = Problem(line, tree.column, tree.message)
    words = source.split(maxsplit=1)
    if words and "\n" not in source.strip() and is_known(words[0]):
        return _automagic(source, *words)
    return CellParts(problem=problem)


def _automagic(source: str, name: str, text: str = "") -> CellParts:
    """A cell of one line such as `ls` or `pip install x` runs as a magic when it is not Python."""
    before = source[: source.index(name)]
    line = before.count("\n") + 1
    statement = Statement(
        before, source.strip(), "", line, line, None, line_magic(name, text.strip())
    )
    return CellParts(statements=(statement,))


def _moved(parts: CellParts, lines: int) -> CellParts:
    """The same parts of a text that starts `lines` further down."""
    if not lines:
        return parts
    statements = tuple(
        replace(one, line=one.line + lines, end_line=one.end_line + lines)
        for one in parts.statements
    )
    problem = parts.problem and replace(parts.problem, line=parts.problem.line + lines)
    return replace(parts, statements=statements, problem=problem)


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands between two statements: `;` and comment on the line of the first, then whole lines."""

    semicolon: bool
    trailing: str
    rest: str


def _cut(source: str, tree: ast.Module, transformed: Transformed | None) -> CellParts:
    """Cut the text where the tree says."""
    if not tree.body:
        return CellParts(tail=source)
    places = [*_places(source, tree, transformed), (len(source), len(source))]
    statements: list[Statement] = []
    leading, line = _whole_lines(source[: places[0][0]]), 1 + source.count(
        "\n", 0, places[0][0]
    )
    for node, (start, end), (following, _) in zip(
        tree.body, places, places[1:], strict=False
    ):
        written = source[end:following]
        gap = _read_gap(written, last=following == len(source))
        dangling = _INDENTED_COMMENTS.match(gap.rest) if hasattr(node, "body") else None
        if dangling:  # comments at the end of a block belong to it
            end += len(written) - len(gap.rest) + dangling.end()
            gap = _Gap(False, "", gap.rest[dangling.end() :].removeprefix("\n"))
        text = source[start:end]
        last_line = line + text.count("\n")
        tree_node, magic = _recognised(node, text, transformed)
        statements.append(
            Statement(
                leading,
                text,
                gap.trailing,
                line,
                last_line,
                tree_node,
                magic,
                gap.semicolon,
            )
        )
        leading, line = gap.rest, last_line + source.count("\n", end, following)
    return CellParts(statements=tuple(statements), tail=leading)


def _recognised(
    node: ast.stmt, text: str, transformed: Transformed | None
) -> tuple[ast.stmt | None, Magic | None]:
    if transformed is None:
        return node, None
    from nb2pkg.syntax import ipython

    lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
    if transformed.rewritten.isdisjoint(lines):
        return node, None
    magic, tree = ipython.magic_of(node, transformed.rewritten, text)
    return tree, magic


def _places(
    source: str, tree: ast.Module, transformed: Transformed | None
) -> Iterator[tuple[int, int]]:
    """Start and end of each statement as positions in the text."""
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    python = transformed.text.split("\n") if transformed else lines
    origins = transformed.origins if transformed else ()

    def position(line: int, column: int, *, end: bool) -> int:
        text = python[line - 1]  # the tree counts bytes
        before = column if text.isascii() else len(text.encode()[:column].decode())
        if not transformed:
            return starts[line - 1] + before
        if end and line in transformed.rewritten:
            return starts[origins[line - 1][1] - 1] + len(
                lines[origins[line - 1][1] - 1].rstrip()
            )
        return starts[origins[line - 1][0] - 1] + before

    for node in tree.body:
        decorators = getattr(node, "decorator_list", [])
        first = decorators[0] if decorators else node
        start = position(first.lineno, first.col_offset, end=False)
        if decorators:
            start = source.rindex("@", 0, start)
        last = node.end_lineno or node.lineno
        end = position(last, node.end_col_offset or 0, end=True)
        if hasattr(node, "body") and not (
            transformed and last in transformed.rewritten
        ):
            end = start + len(source[start:end].rstrip("; \t"))  # if x: y;
        yield start, end


def _read_gap(text: str, *, last: bool) -> _Gap:
    position = _after_space(text, 0)
    semicolon = text[position : position + 1] == ";"
    if semicolon:
        position = _after_space(text, position + 1)
    comment, newline, rest = text[position:].partition("\n")
    semicolon = semicolon and (last or bool(newline) or comment.startswith("#"))
    return _Gap(semicolon, comment.rstrip(), rest if last else _whole_lines(rest))


def _after_space(text: str, position: int) -> int:
    found = _GAP.match(text, position)
    return found.end() if found else position


def _whole_lines(text: str) -> str:
    return text[: text.rfind("\n") + 1]
