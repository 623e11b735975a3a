"""An import statement in, its comments out; import lines in, the same lines with the comments behind the names out."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nb2pkg.model.analysis import Fact

_LINE = 88


@dataclass(frozen=True, slots=True)
class ImportComment:
    """A comment inside an import statement or behind it, as written, and the imported names it stands beside."""

    text: str
    names: tuple[str, ...]


def comments_of(fact: Fact) -> tuple[ImportComment, ...]:
    """The comments of an import, in order; none of a conditional import, which is kept whole.

    A comment on a line of its own is about the name below it, one behind the closing bracket about the last name.
    """
    node = fact.node
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return ()
    if "#" not in fact.source and not fact.trailing:
        return ()
    text = f"{fact.source}{fact.beside}\n"
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    found = []
    for token in tokens:
        if token.type == tokenize.COMMENT:
            line = token.start[0]
            found.append(ImportComment(token.string, _names_beside(fact.source, line)))
    return tuple(found)


def _names_beside(source: str, line: int) -> tuple[str, ...]:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.Import | ast.ImportFrom)
    on_line = [a for a in node.names if a.lineno <= line <= (a.end_lineno or a.lineno)]
    below = [a for a in node.names if a.lineno > line]
    chosen = on_line or below[:1] or node.names[-1:]
    return tuple(a.asname or a.name.split(".")[0] for a in chosen)


def with_comments(
    lines: Iterable[str], comments: Iterable[ImportComment]
) -> tuple[tuple[str, ...], frozenset[ImportComment]]:
    """The lines with each comment behind one of its names, and those that found a place.

    One that would make a line too long, or whose names no line binds, finds none.
    """
    behind: dict[tuple[int, int], list[str]] = {}
    lines = tuple(lines)
    parsed = [_import_of(line) for line in lines]
    done = set()
    for comment in comments:
        places = [
            (number, place)
            for number, node in enumerate(parsed)
            for place, alias in enumerate(node.names if node else ())
            if (alias.asname or alias.name.split(".")[0]) in comment.names
        ]
        if not places:
            continue
        first, *_ = places
        tried = [*behind.get(first, ()), comment.text]
        node = parsed[first[0]]
        assert node is not None
        changed = {p: t for (n, p), t in behind.items() if n == first[0]}
        text = _written(node, lines[first[0]], {**changed, first[1]: tried})
        if all(len(line) <= _LINE for line in text.split("\n")):
            behind[first] = tried
            done.add(comment)
    written = []
    for number, (line, node) in enumerate(zip(lines, parsed, strict=True)):
        mine = {p: texts for (n, p), texts in behind.items() if n == number}
        written.append(_written(node, line, mine) if mine and node else line)
    return tuple(written), frozenset(done)


def _import_of(line: str) -> ast.Import | ast.ImportFrom | None:
    """The import that the line is; None for comments, blank lines and conditional imports."""
    body = ast.parse(line).body
    match body:
        case [(ast.Import() | ast.ImportFrom()) as node]:
            return node
    return None


def _written(
    node: ast.Import | ast.ImportFrom, line: str, comments: Mapping[int, list[str]]
) -> str:
    if len(node.names) == 1:
        return "  ".join([line, *comments[0]])
    assert isinstance(node, ast.ImportFrom)
    rows = [
        "  ".join([f"    {ast.unparse(alias)},", *comments.get(place, ())])
        for place, alias in enumerate(node.names)
    ]
    head = f"from {'.' * node.level}{node.module or ''} import ("
    return "\n".join([head, *rows, ")"])
