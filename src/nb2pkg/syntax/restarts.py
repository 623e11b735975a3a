"""A statement in, whether it restarts Python out."""

from __future__ import annotations

import ast

from nb2pkg.syntax.dotted import dotted


def restarts_python(node: ast.stmt | None) -> bool:
    """A call of `dbutils.library.restartPython` on its own, which Databricks documents; one inside an `if` may not run.

    >>> restarts_python(ast.parse("dbutils.library.restartPython()").body[0])
    True
    """
    match node:
        case ast.Expr(value=ast.Call(func=func)):
            return dotted(func) == "dbutils.library.restartPython"
    return False
