"""A statement in, its text as it stays in the slim notebook out."""

from __future__ import annotations

import ast

from nb2pkg.model.analysis import Fact
from nb2pkg.syntax.checking import compiles


def kept_text(fact: Fact) -> str:
    """The statement with its comments and semicolon, as the author wrote it."""
    semicolon = ";" if fact.semicolon else ""
    return f"{fact.leading}{_as_written(fact)}{semicolon}{fact.beside}"


def _as_written(fact: Fact) -> str:
    """The statement with what the notebook has for the stand-ins of widgets."""
    text = fact.source
    for new, old in fact.spelled:
        if text == new:
            return old
        # Inside an f-string the other kind of quotes may be needed.
        other = old.translate(str.maketrans("\"'", "'\""))
        text = next(
            (
                changed
                for changed in (text.replace(new, one) for one in (old, other))
                if compiles(changed) is None
            ),
            text,
        )
    return text


def silenced(fact: Fact, text: str) -> str:
    """An expression that was not the last of its cell must not be shown now that it is: `df.head();`."""
    if fact.last or fact.semicolon or fact.node is None:
        return text
    if fact.magic:
        return f"{text}\npass"
    if isinstance(fact.node, ast.Expr):
        return _with_semicolon(fact)
    return text


def _with_semicolon(fact: Fact) -> str:
    return f"{fact.leading}{_as_written(fact)};{fact.beside}"
