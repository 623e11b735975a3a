"""Cells in, what their authors allow out: `# nb2pkg: allow=<code>` beside, above or on top, or a tag `nb2pkg-allow=<code>`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2pkg.model.analysis import Analysis, CellFacts, Fact
from nb2pkg.model.findings import Place

_COMMENT = re.compile(
    r"(?:#|--|//|<!--)[ \t]*nb2pkg:[^\n]*?\ballow=([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)"
)
_TAG = "nb2pkg-allow="
_ALL_LINES = 10**9


@dataclass(frozen=True, slots=True)
class Allow:
    """One escape: the rule, the cell, the line it is written on (0 for a tag), and the first and last line it covers."""

    code: str
    cell: int
    line: int
    first: int
    last: int

    def covers(self, code: str, place: Place) -> bool:
        """Whether a finding of that rule at that place is allowed."""
        here = self.code == code and self.cell == place.cell
        return here and self.first <= place.line <= self.last


def allows_of(analysis: Analysis) -> tuple[Allow, ...]:
    """Every escape of the notebook."""
    return tuple(allow for cell in analysis.cells for allow in _of_cell(cell))


def _of_cell(facts: CellFacts) -> Iterator[Allow]:
    cell = facts.cell
    for tag in sorted(cell.tags):
        if tag.startswith(_TAG):
            for code in _codes(tag[len(_TAG) :]):
                yield Allow(code, cell.index, 0, 0, _ALL_LINES)
    if "allow=" not in cell.source:
        return
    on_top = True
    for number, line in enumerate(cell.source.split("\n"), start=1):
        bare = line.strip().startswith("#") or not line.strip()
        on_top = on_top and bare
        found = _COMMENT.search(line)
        if found:
            first, last = (0, _ALL_LINES) if on_top else _span(facts.facts, number)
            for code in _codes(found[1]):
                yield Allow(code, cell.index, number, first, last)


def _span(facts: Sequence[Fact], line: int) -> tuple[int, int]:
    """The lines of the statement that a comment on this line belongs to: that on it, else the next one."""
    for fact in facts:
        last = fact.line + fact.lines - 1
        if line <= last:
            return min(line, fact.line), last
    return line, line + 1


def _codes(text: str) -> list[str]:
    return [code for code in re.split(r"[,\s]+", text) if code]
