"""Statements in; out which of them may make a module that a later one imports: `%%writefile helpers.py`, `!git clone …`.

An import of such a module finds nothing before that statement has run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nb2pkg.model.analysis import Analysis, Fact
from nb2pkg.syntax.standard_modules import STANDARD_MODULES

# A path or an address, from its first character, so that a long text without one is passed over once.
_PYTHON_FILE = re.compile(r"(?<![\w./:{}~@%?=&-])[\w./:{}~@%?=&-]+\.py\b")
# Shell commands that bring folders of files nobody can know.
_BRINGS_FILES = re.compile(
    r"\bgit\s+clone\b|\bunzip\b|\btar\s+-?[a-z]*x|\bgdown\b|\bsvn\s+(?:co|export)\b"
)
_SHELL = ("!", "%%bash", "%%sh", "%%script", "%sh", "os.system(", "subprocess.")


def makers(facts: Sequence[Fact]) -> Mapping[int, frozenset[str]]:
    """Key of each statement that may make modules -> the top-level names of those that are imported for the first time below it."""
    first = _first_imports(facts)
    found: dict[int, frozenset[str]] = {}
    for fact in facts:
        if fact.kind in ("import", "install", "definition"):
            continue
        below = {root for root, key in first.items() if key > fact.key}
        made = below & _named(fact)
        is_shell = fact.source.lstrip().startswith(_SHELL)
        if is_shell and _BRINGS_FILES.search(fact.source):
            made = below
        if made:
            found[fact.key] = frozenset(made)
    return found


def written_modules(facts: Sequence[Fact]) -> frozenset[str]:
    """Top-level names of modules that statements of the notebook name as files before they are imported: no distributions."""
    first = _first_imports(facts)
    return frozenset(
        root
        for fact in facts
        for root in _named(fact)
        if first.get(root, -1) > fact.key
    )


def with_makers_in_place(
    analysis: Analysis, made: Mapping[int, frozenset[str]]
) -> Analysis:
    """The analysis with logic that may make modules (keys of `made`) marked as setup: no step holds or crosses it."""
    if not made:
        return analysis
    cells = tuple(
        replace(
            cell,
            facts=tuple(
                (
                    replace(fact, kind="setup")
                    if fact.key in made and fact.kind == "logic"
                    else fact
                )
                for fact in cell.facts
            ),
        )
        for cell in analysis.cells
    )
    return replace(analysis, cells=cells)


def _first_imports(facts: Iterable[Fact]) -> dict[str, int]:
    first: dict[str, int] = {}
    for fact in facts:
        for one in fact.imports:
            root = one.module.split(".")[0]
            if root and root not in STANDARD_MODULES:
                first.setdefault(root, fact.key)
    return first


def _named(fact: Fact) -> set[str]:
    """The modules whose files the statement names, and the packages they may be in.

    `src/lib/helpers.py` may be `helpers`, `lib.helpers` or `src.lib.helpers`; the folders of an address or of an absolute
    path say nothing: `/usr/lib/python3/dist-packages/gym/envs.py` makes no `gym`.
    """
    if ".py" not in fact.source:
        return set()
    found: set[str] = set()
    for path in _PYTHON_FILE.findall(fact.source):
        parts = path.removesuffix(".py").split("/")
        is_below = path[0] not in "/~" and ":" not in path
        found |= set(parts if is_below else parts[-1:])
    return {name for name in found if name.isidentifier()}
