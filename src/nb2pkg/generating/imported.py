"""Import lines in, an import block in isort's order out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2pkg.syntax.standard_modules import STANDARD_MODULES


def import_block(lines: Iterable[str], package: str, also: tuple[str, ...] = ()) -> str:
    """Standard library, the rest, the package's own and those of `also`; in each section `import` before `from`."""
    sections: dict[int, set[str]] = {}
    own = package.split(".")[0]
    for line in lines:
        root = line.split()[1].split(".")[0]
        standard = 0 if root in STANDARD_MODULES else 1
        ours = root in (own, *also)
        sections.setdefault(2 if ours else standard, set()).add(line)
    ordered = (sorted(sections[rank], key=_order) for rank in sorted(sections))
    return "\n\n".join("\n".join(section) for section in ordered)


def import_lines_for(names: Iterable[str], lines: Iterable[str]) -> Iterator[str]:
    """The imports among `lines`, already in order, that bind `names`, and only those names."""
    wanted = set(names)
    for node in ast.parse("\n".join(lines)).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            kept = [alias for alias in node.names if _bound(alias) in wanted]
            wanted -= {_bound(alias) for alias in kept}
            if kept:
                node.names = kept
                yield ast.unparse(node)


def bound_names(lines: Iterable[str]) -> frozenset[str]:
    """Names that import lines bind at module level, also inside `try` and `if`."""
    return frozenset(
        _bound(alias)
        for node in ast.walk(ast.parse("\n".join(lines)))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def _order(line: str) -> tuple[bool, str, bool, str]:
    words = line.split()
    return words[0] == "from", words[1].lower(), " as " in line, line
