"""Analysis and parameters in; the analysis out with a comment that says what a paragraph does at the paragraph's work.

# Split the data                     the constant leaves the cell, but the comment is not about it:
SHARE = 0.2                          it stays with the line below
train, rest = split(data, SHARE)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from nb2pkg.model.analysis import Analysis, CellFacts, Fact
from nb2pkg.planning.naming import name_from_comment

# What is done with a constant rather than with the data.
_ABOUT_CONSTANTS = frozenset(
    """set define choose specify configure declare initialize initialise use assign change adjust edit enter insert pick
    fix put replace modify give""".split()
)
_LABEL_WORDS = 4
_WORK = frozenset({"logic", "plot", "print", "show", "setup"})


def captions_at_the_work(analysis: Analysis, constants: Collection[str]) -> Analysis:
    """`constants`: names whose assignments leave their cells. The same object when no comment has to move."""
    cells = tuple(_cell(cell, constants) for cell in analysis.cells)
    changed = any(a is not b for a, b in zip(cells, analysis.cells, strict=True))
    return replace(analysis, cells=cells) if changed else analysis


def _cell(cell: CellFacts, constants: Collection[str]) -> CellFacts:
    facts = list(cell.facts)
    for place, fact in enumerate(facts):
        if _is_constant(fact, constants) and _is_caption(fact.leading):
            work = _work_below(facts, place, constants)
            if work:
                below = facts[work]
                leading = fact.leading + below.leading
                facts[place] = replace(fact, leading="")
                facts[work] = replace(below, leading=leading)
    changed = any(a is not b for a, b in zip(facts, cell.facts, strict=True))
    return replace(cell, facts=tuple(facts)) if changed else cell


def _is_constant(fact: Fact, constants: Collection[str]) -> bool:
    return len(fact.binds) == 1 and next(iter(fact.binds)) in constants


def _is_caption(leading: str) -> bool:
    name = name_from_comment(leading)
    first = leading.strip().lstrip("#").split()
    return bool(name) and first[0].lower() not in _ABOUT_CONSTANTS


def _work_below(facts: Sequence[Fact], place: int, constants: Collection[str]) -> int:
    """The first statement of the paragraph that is no constant, 0 when there is none.

    A comment with a blank line below it is the caption of all that follows.
    """
    end = facts[place].line + facts[place].lines
    stands_apart = facts[place].leading.endswith("\n\n")
    for below in range(place + 1, len(facts)):
        fact = facts[below]
        if not stands_apart and (fact.line != end or fact.leading.strip()):
            return 0
        if not _is_constant(fact, constants):
            return below if fact.kind in _WORK else 0
        end = fact.line + fact.lines
    return 0


def under(held: str, fact: Fact) -> str:
    """The comment of imports that left, unless it only named them and the next statement has one of its own."""
    return "" if is_label(held) and fact.leading.strip() else held


def is_label(comment: str) -> bool:
    """`# Plots` above imports that are gone, and nothing of its own to say."""
    return "\n" not in comment.strip() and len(comment.split()) <= _LABEL_WORDS
