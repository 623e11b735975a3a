"""A step or a definition in, its source text out: signature, docstring, the author's statements, return."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nb2pkg.model.analysis import Fact
from nb2pkg.model.plan import Parameter, Result
from nb2pkg.syntax.docstrings import docstring
from nb2pkg.syntax.editing import rename
from nb2pkg.syntax.indenting import indent


def statement_text(fact: Fact, *, last_shown: bool = False) -> str:
    """A statement with its comments, as it stands in a function; `last_shown` returns its value."""
    head = "return " if last_shown else ""
    return f"{fact.leading}{head}{fact.source}{fact.beside}"


def step_text(
    name: str,
    facts: Sequence[Fact],
    parameters: Sequence[Parameter],
    results: Sequence[Result],
    doc: str,
    *,
    shows: bool,
    is_async: bool,
) -> str:
    """The whole function of a step, unformatted."""
    body = _body(facts, shows=shows)
    if len(facts) == 1 and facts[0].query:
        # `_sqldf` is what a notebook calls the rows of any query.
        body, shows = f"return {facts[0].source.partition(' = ')[2]}", True
    renamed = {p.value: p.name for p in parameters if p.value != p.name}
    if renamed:
        body = rename(body, renamed)
    if results and not shows:
        body += f"\nreturn {', '.join(result.name for result in results)}"
    signature = ", ".join(_declared(p) for p in parameters)
    arrow = _returned(results, shows=shows)
    keyword = "async def" if is_async else "def"
    return f"{keyword} {name}({signature}){arrow}:\n{indent(docstring(doc) + body)}\n"


def _body(facts: Sequence[Fact], *, shows: bool) -> str:
    return "\n".join(
        statement_text(fact, last_shown=shows and i == len(facts) - 1)
        for i, fact in enumerate(facts)
    ).lstrip("\n")


def _declared(parameter: Parameter) -> str:
    return parameter.name + (
        f": {parameter.annotation}" if parameter.annotation else ""
    )


def _returned(results: Sequence[Result], *, shows: bool) -> str:
    if shows:
        return ""
    if not results:
        return " -> None"
    if not all(result.annotation for result in results):
        return ""
    kinds = [result.annotation for result in results]
    return f" -> {kinds[0]}" if len(kinds) == 1 else f" -> tuple[{', '.join(kinds)}]"


def call_text(
    name: str,
    parameters: Sequence[Parameter],
    results: Sequence[Result],
    *,
    is_async: bool,
    values: Mapping[str, str],
) -> str:
    """The line that calls a step: `a, b = name(a, x, seed=SEED)`; `values` says what stands for a notebook name."""
    arguments = []
    for p in parameters:
        value = values.get(p.value, p.value)
        arguments.append(f"{p.name}={value}" if p.keyword else value)
    call = f"{'await ' if is_async else ''}{name}({', '.join(arguments)})"
    return f"{', '.join(r.name for r in results)} = {call}" if results else call


def definition_text(fact: Fact) -> str:
    """A function or class of the notebook, with the comments above it."""
    return f"{fact.leading.strip(chr(10))}\n{fact.source}{fact.beside}\n".lstrip("\n")


def definition_doc(node: ast.stmt | None) -> str:
    """The first line of a definition's own docstring, "" when it has none."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (ast.get_docstring(node) or "").split("\n")[0]
    return ""
