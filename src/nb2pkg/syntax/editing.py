"""Edits that keep comments and formatting: in goes Python text, out comes the text with names, calls or imports changed.

libcst is imported only when there is something to change. None means: this cannot be done rightly, leave the code alone.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeGuard

from nb2pkg.syntax.checking import compiles, parse
from nb2pkg.syntax.expressions import parameter_names
from nb2pkg.syntax.names import TooDeep, nested_scopes
from nb2pkg.syntax.statements import Function


def rename(source: str, names: Mapping[str, str]) -> str:
    """Rename outer names, in f-strings too; the caller guarantees that no nested scope has them as its own.

    Attributes, keyword names, parameters and what imports bind stay. Raises TooDeep, and SyntaxError for what is no Python.
    """
    wanted = {old: new for old, new in names.items() if old != new}
    if not mentions(source, wanted):
        return source
    from nb2pkg.syntax import rewriting

    return _run(rewriting.Rename(wanted), source)


def pass_along(source: str, extra: Mapping[str, tuple[str, ...]]) -> str | None:
    """Give calls of each function f of `extra` its variables: `f(a)` becomes `f(a, v=v)`.

    f passed to a call becomes `functools.partial(f, v=v)`. None when f is used in any other way, when a scope that uses f
    has f or v as its own (f's own new parameters excepted), or when a call has v already or `**`. Raises TooDeep.
    """
    wanted = {name: variables for name, variables in extra.items() if variables}
    if not mentions(source, wanted):
        return source
    tree = parse(source)
    if not isinstance(tree, ast.Module) or _hidden_by_scopes(tree, wanted):
        return None
    from nb2pkg.syntax import rewriting

    change = rewriting.PassAlong(wanted)
    result = _run(change, source)
    return None if change.refused else result


def _hidden_by_scopes(tree: ast.Module, extra: Mapping[str, tuple[str, ...]]) -> bool:
    for scope, own in nested_scopes(tree):
        used = {one.id for one in ast.walk(scope) if isinstance(one, ast.Name)}
        for name in used & extra.keys():
            hidden = own & {name, *extra[name]}
            allowed = extra.get(
                getattr(scope, "name", ""), ()
            )  # f(..., *, v) calling f or g
            if hidden - set(allowed):
                return True
    return False


def add_parameters(
    source_of_def: str,
    names: Sequence[str],
    annotations: Mapping[str, str] | None = None,
) -> str | None:
    """Add keyword-only parameters to a definition; None when it has `**kwargs` or the names clash."""
    if not names:
        return source_of_def
    tree = parse(source_of_def)
    definition = next((one for one in getattr(tree, "body", ()) if _is_def(one)), None)
    if definition is None or definition.args.kwarg:
        return None
    if not parameter_names(definition.args).isdisjoint(names):
        return None
    typed = annotations or {}
    added = [f"{name}: {typed[name]}" if name in typed else name for name in names]
    if not definition.args.vararg and not definition.args.kwonlyargs:
        added.insert(0, "*")
    result = _insert_parameters(source_of_def, ", ".join(added))
    return result if compiles(result) is None else None


def _is_def(node: ast.stmt) -> TypeGuard[Function]:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def _insert_parameters(source: str, added: str) -> str:
    """Write them right after the last parameter, or after the comma that follows it."""
    depth, reached, last = 0, False, None
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NL, tokenize.COMMENT):
            continue
        bracket = token.string if token.type == tokenize.OP else ""
        depth -= bracket in (")", "]", "}")
        if reached and depth == 0 and bracket == ")":
            break
        reached |= depth == 0 and (token.type, token.string) == (tokenize.NAME, "def")
        depth += bracket in ("(", "[", "{")
        last = token
    assert last is not None
    before, after = {"(": ("", ""), ",": (" ", ",")}.get(last.string, (", ", ""))
    lines = source.split("\n")
    line, column = last.end
    text = lines[line - 1]
    lines[line - 1] = text[:column] + before + added + after + text[column:]
    return "\n".join(lines)


def replace_imports(source: str, modules: Mapping[str, str]) -> str | None:
    """Import modules from elsewhere (`{"utils": "pkg.utils"}`) under the names they had; None when that cannot be right.

    Raises TooDeep.
    """
    if not mentions(source, [module.rpartition(".")[2] for module in modules]):
        return source
    from nb2pkg.syntax import rewriting

    change = rewriting.ReplaceImports(modules, frozenset(re.findall(r"\w+", source)))
    result = _run(change, source)
    return None if change.refused else result


def replace_calls(
    source: str, wanted: Mapping[str, str]
) -> tuple[str, dict[str, str]] | None:
    """Put expressions in place of calls, given as `ast.unparse` spells them, in f-strings too.

    Back come the text and, for each expression put there, the call as it was first written. None when a comment would be
    lost or nothing was replaced. Raises TooDeep, and SyntaxError for what is no Python.
    """
    from nb2pkg.syntax import rewriting

    change = rewriting.ReplaceCalls(wanted)
    result = _run(change, source)
    if change.refused or not change.was or compiles(result) is not None:
        return None
    return result, change.was


def mentions(source: str, names: Iterable[str]) -> bool:
    """True when any of the names occurs in the text at all."""
    words = set(re.findall(r"\w+", source))
    return not words.isdisjoint(names) or (not source.isascii() and bool(list(names)))


def _run(change: object, source: str) -> str:
    import libcst

    try:
        module = libcst.parse_module(source)
        return module.visit(change).code  # type: ignore[arg-type]  # every change is a libcst transformer
    except libcst.ParserSyntaxError as error:
        raise SyntaxError(str(error)) from error
    except (RecursionError, MemoryError) as error:
        raise TooDeep("nested too deeply") from error
