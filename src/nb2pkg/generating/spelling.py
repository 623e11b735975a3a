"""Values and expressions in, the Python text for them out, in black's spelling."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Mapping, Sequence

from nb2pkg.generating.formatting import LINE_LENGTH
from nb2pkg.syntax.editing import rename

_ATOM = r'-?(?:0|[1-9][\d_]*)(?:\.\d+)?|"[^"\\\n\']*"|True|False|None'
_ATOMS = rf"(?:{_ATOM})(?:, (?:{_ATOM}))*"
_PLAIN = re.compile(
    rf"{_ATOM}|\[(?:{_ATOMS})?\]|\((?:{_ATOM}), {_ATOMS}\)|[^\W\d]\w*(?:\.[^\W\d]\w*)*"
)


def is_plain(expression: str) -> bool:
    """True for an expression that black is sure to leave alone: a short literal, a dotted name.

    >>> [is_plain(text) for text in ("0.25", '["a", 1]', "'a'", "1e5", "a+b")]
    [True, True, False, False, False]
    """
    return _PLAIN.fullmatch(expression) is not None


def quoted(text: str) -> str:
    """A string literal in double quotes, unless it holds more double than single quotes: black's choice."""
    literal = repr(text)
    if literal[0] == '"' or '"' in text:
        return literal
    return f'"{literal[1:-1]}"'


def one_line(text: str) -> str:
    """Text on one line, without control characters and lone surrogates: safe in any generated file."""
    kept = (
        char
        for char in " ".join(text.split())
        if unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
    )
    return "".join(kept).strip()


def in_docstring(text: str) -> str:
    """One line of text that stands in a docstring as it is meant."""
    text = one_line(text).replace("\\", "\\\\").replace('"""', '""\\"')
    return text + "." if text.endswith('"') else text


def bracketed(indent: int, head: str, items: Sequence[str], tail: str) -> str:
    """`head(items)tail` on one line when it fits, else one item a line, as black lays out brackets."""
    margin = " " * indent
    line = f"{margin}{head}{', '.join(items)}{tail}"
    if len(line) <= LINE_LENGTH or not items:
        return line
    rows = "".join(f"{margin}    {item},\n" for item in items)
    return f"{margin}{head}\n{rows}{margin}{tail}"


def parsed(expression: str) -> ast.expr:
    """The expression as a tree; one that spans lines or is a bare tuple is taken as if in brackets."""
    return ast.parse(f"({expression}\n)", mode="eval").body


def enclosed(expression: str) -> str:
    """The expression, in brackets of its own where it needs them: a bare tuple, several lines."""
    text = expression.strip()
    if is_plain(text):
        return text
    bare = "\n" in text
    if not bare and isinstance(ast.parse(text, mode="eval").body, ast.Tuple):
        bare = not _parses(text[1:-1])  # `(1), (2)` only looks enclosed
    return f"({text}\n)" if bare and "#" in text else f"({text})" if bare else text


def _parses(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return False
    return True


def literal_value(expression: str) -> tuple[bool, object]:
    """(True, value) for a literal, (False, None) for anything else."""
    try:
        return True, ast.literal_eval(f"({expression}\n)")
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False, None


def names_in(tree: ast.AST) -> frozenset[str]:
    """Names that an expression reads."""
    return frozenset(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def renamed(expression: str, spelled: Mapping[str, str]) -> str:
    """The expression as its author wrote it, with names replaced by dotted ones (`SIZE` by `self.size`)."""
    stand_ins = {name: f"_nb2pkg_name_{number}_" for number, name in enumerate(spelled)}
    text = rename(enclosed(expression), stand_ins)
    for name, stand_in in stand_ins.items():
        text = text.replace(stand_in, spelled[name])
    return text
