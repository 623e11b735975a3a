"""A statement in, the name out whose attribute it sets: `np` for `np.bool = bool`."""

from __future__ import annotations

import ast


def patched_module(node: ast.AST | None) -> str:
    """The name before the dot, "" when the statement sets no attribute of a plain name."""
    match node:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name))]):
            return name
    return ""
