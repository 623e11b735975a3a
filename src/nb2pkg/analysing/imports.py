"""An import statement in, the names it binds out."""

from __future__ import annotations

import ast

from nb2pkg.model.analysis import ImportedName


def imported_names(node: ast.stmt, source: str) -> tuple[ImportedName, ...]:
    """Every name an import statement (plain or conditional) binds, each with what it stands for."""
    match node:
        case ast.Import(names=names):
            return tuple(
                ImportedName(alias.asname or alias.name.split(".")[0], alias.name)
                for alias in names
            )
        case ast.ImportFrom(module=module, names=names, level=level):
            base = "." * level + (module or "")
            return tuple(
                ImportedName(alias.asname or alias.name, base, alias.name)
                for alias in names
            )
        case ast.Try() | ast.If():
            return tuple(
                ImportedName(name, module, block=source)
                for name, module in _in_block(node).items()
            )
    return ()


def _in_block(node: ast.stmt) -> dict[str, str]:
    """Name bound inside a conditional import -> module it comes from first ("" for a flag such as `HAS_X = True`)."""
    found: dict[str, str] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import | ast.ImportFrom):
            for imported in imported_names(inner, ""):
                found.setdefault(imported.name, imported.module)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            found.setdefault(inner.id, "")
    return found
