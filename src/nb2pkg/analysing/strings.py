"""A statement in, the names out that libraries will look up from inside its strings: queries, formulas, SQL."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nb2pkg.syntax.dotted import root

# Methods and functions that look names up in the frame of their caller (pandas, patsy, numexpr, duckdb, pandasql).
_LOOKS_UP = frozenset("""
    query eval evaluate sql sqldf execute ols glm logit probit poisson mixedlm gee rlm wls gls
    quantreg phreg dmatrix dmatrices from_formula incr_dbuilder logit_formula anova_lm bs cr te
    formula model_matrix Formula NamedFunction lmer Lmer Lm
    """.split())
_SCOPES = (
    ast.Lambda
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
    | ast.FunctionDef
    | ast.AsyncFunctionDef
)
_COMPUTED = frozenset({"query", "eval", "sql", "sqldf", "evaluate"})
_IDENTIFIER = re.compile(r"[^\W\d]\w*")


def identifiers(text: str) -> frozenset[str]:
    """Every identifier that occurs in a text."""
    return frozenset(_IDENTIFIER.findall(text))


def formula_names(tree: ast.AST) -> frozenset[str]:
    """Identifiers of all string constants that hold a `~`: what a formula engine may look up."""
    found: set[str] = set()
    for text in _texts(tree):
        if "~" in text:
            found |= identifiers(text)
    return frozenset(found)


def names_in_strings(tree: ast.AST) -> frozenset[str]:
    """Identifiers inside string arguments of calls that look names up, and inside formula strings anywhere."""
    found: set[str] = set(formula_names(tree))
    for call in _lookups(tree):
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
            for text in _texts(argument):
                found |= identifiers(text)
    return frozenset(found)


def names_in_nested_lookups(node: ast.stmt) -> frozenset[str]:
    """Names looked up by calls inside a lambda, comprehension or inner function: its frame holds only what it closes over."""
    inner = [n for n in ast.walk(node) if isinstance(n, _SCOPES) and n is not node]
    parts = [part for scope in inner for part in _run_inside(scope)]
    return frozenset().union(
        *(names_in_strings(part) for part in parts if any(True for _ in _lookups(part)))
    )


def _run_inside(scope: ast.AST) -> Iterator[ast.AST]:
    """All of a scope but the first iterable of a comprehension, which runs outside."""
    generators = getattr(scope, "generators", [])
    outside = generators[0].iter if generators else None
    for child in ast.iter_child_nodes(scope):
        if child in generators:
            yield from (
                part for part in ast.iter_child_nodes(child) if part is not outside
            )
        else:
            yield child


def looks_up_a_formula(tree: ast.AST) -> bool:
    """True when a formula or query function gets a text that is not written in this statement."""
    return any(
        not any(True for arg in call.args for _ in _texts(arg))
        for call in _lookups(tree)
    )


def unreadable_query(call: ast.Call) -> bool:
    """`df.query(q)`, `pd.eval(q)`, `duckdb.sql(q)` with a text that is computed: which names it reads cannot be seen.

    `spark.sql` looks no Python names up.
    """
    func = call.func
    if isinstance(func, ast.Name) and func.id == "eval":
        return False  # the builtin: that looks at the namespace itself
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    if name not in _COMPUTED or not call.args or root(func) == "spark":
        return False
    return not isinstance(call.args[0], ast.Constant | ast.JoinedStr)


def _lookups(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            if name in _LOOKS_UP:
                yield node


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
