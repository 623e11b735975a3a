"""A statement in, the names out that libraries will look up from inside its strings: queries, formulas, SQL."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# Methods and functions that look names up in the frame of their caller (pandas, patsy, numexpr, duckdb, pandasql).
_LOOKS_UP = frozenset(
    """query eval evaluate sql sqldf execute ols glm logit probit poisson mixedlm gee rlm wls gls quantreg phreg
    dmatrix dmatrices from_formula incr_dbuilder logit_formula anova_lm bs cr te formula model_matrix
    Formula NamedFunction lmer Lmer Lm""".split()
)
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


def looks_up_a_formula(tree: ast.AST) -> bool:
    """True when a formula or query function gets a text that is not written in this statement."""
    return any(not any(True for arg in call.args for _ in _texts(arg)) for call in _lookups(tree))


def unreadable_query(tree: ast.AST) -> bool:
    """`df.query(q)`, `pd.eval(q)` with a text that is computed: which names it reads cannot be seen."""
    for call in _lookups(tree):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in {"query", "eval"} and call.args and not isinstance(call.args[0], ast.Constant | ast.JoinedStr):
            return True
    return False


def _lookups(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _LOOKS_UP:
                yield node


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
