"""IPython's own transformer at work: in goes a cell that is not Python, out comes Python and which lines were rewritten.

IPython decides what is a magic; it is imported only when a cell does not parse without it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from nb2pkg.syntax.checking import parse
from nb2pkg.syntax.magics import Magic, line_magic, python_body, shell
from nb2pkg.syntax.names import TooDeep, names_of

_MOST_REWRITES = 500  # IPython gives up on a cell after as many


@dataclass(frozen=True, slots=True)
class Transformed:
    """A cell as Python.

    text      the Python.
    origins   for each line of it: first and last line of the cell it stands for, from 1.
    rewritten the lines of it, from 1, that IPython wrote.
    """

    text: str
    origins: tuple[tuple[int, int], ...]
    rewritten: frozenset[int]

    def first_line(self, line: int) -> int:
        """The line of the cell that a line of the Python stands for."""
        return self.origins[min(line, len(self.origins)) - 1][0]


def _manager() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager

    manager: Any = TransformerManager
    return manager()


def clean(source: str) -> tuple[str, int]:
    """Strip what IPython strips first: leading blank lines, common indentation, prompts; and how many lines went."""
    lines = source.splitlines(keepends=True)
    for step in _manager().cleanup_transforms:
        lines = step(lines)
    cleaned = "".join(lines)
    return cleaned, _line_count(source) - _line_count(cleaned)


def _line_count(text: str) -> int:
    return len(text.rstrip().split("\n"))


def transform(source: str) -> Transformed | None:
    """Rewrite one magic after the other; None when IPython gives up."""
    manager = _manager()
    lines = [line + "\n" for line in source.removesuffix("\n").split("\n")]
    origins = [(number, number) for number in range(1, len(lines) + 1)]
    rewritten = [False] * len(lines)
    for _ in range(_MOST_REWRITES):
        try:
            changed, after = manager.do_one_token_transform(lines)
        except (SyntaxError, ValueError, IndexError, AssertionError, RecursionError):
            return None  # what IPython's tokenizer raises on text far from Python
        if not changed:
            numbers = frozenset(
                number for number, new in enumerate(rewritten, 1) if new
            )
            return Transformed("".join(lines), tuple(origins), numbers)
        start = _first_difference(lines, after)
        end = start + len(lines) - len(after) + 1
        if start == len(after):
            return None
        origins[start:end] = [(origins[start][0], origins[end - 1][1])]
        rewritten[start:end] = [True]
        lines = after
    return None


def _first_difference(before: list[str], after: list[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((number for number, (old, new) in pairs if old != new), len(after))


def magic_of(
    node: ast.stmt, rewritten: frozenset[int], text: str
) -> tuple[Magic, ast.stmt | None]:
    """The magic in a statement that IPython rewrote, all of them summed up, and the tree to go by."""
    found = [
        (call, magic) for call, magic in _magics_in(node) if call.lineno in rewritten
    ]
    if not found:  # `/f 1`, `,f a b`: plain calls once rewritten
        return Magic("line", text.lstrip()[:1], text.lstrip()[1:], certain=False), node
    call, magic = found[0]
    if isinstance(node, ast.Expr) and node.value is call:
        return magic, _python_of(magic)
    for _, other in found[1:]:
        magic = replace(
            magic, reads=magic.reads | other.reads, binds=magic.binds | other.binds
        )
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is call:
        return replace(magic, kind="assign", binds=magic.binds | _bound(node)), node
    return replace(magic, certain=False), node


def _bound(node: ast.stmt) -> frozenset[str]:
    try:
        return names_of([node]).binds
    except TooDeep:
        return frozenset()


def _python_of(magic: Magic) -> ast.stmt | None:
    """The statement that `%time` or `%prun` runs in the notebook."""
    if magic.kind == "time":
        tree = parse(python_body(magic.text).strip())
        if isinstance(tree, ast.Module) and len(tree.body) == 1:
            return tree.body[0]
    return None


def _magics_in(node: ast.stmt) -> Iterator[tuple[ast.Call, Magic]]:
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        method, words = call.func.attr, [
            getattr(word, "value", "") for word in call.args
        ]
        if not _is_get_ipython(call.func.value):
            continue
        if method == "run_line_magic" and len(words) == 2:
            yield call, line_magic(*words)
        elif method in {"system", "getoutput"} and len(words) == 1:
            yield call, shell(*words)


def _is_get_ipython(node: ast.expr) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return named and ast.unparse(node) == "get_ipython()"
