"""Cells in, sections out: which heading each cell stands under, and what the Markdown above it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nb2pkg.model.notebook import Cell

_HEADING = re.compile(
    r"^ {0,3}(#{1,6})[ \t]+(\S.*)$|^<h([1-6])[^>]{0,400}>(.{1,400}?)</h[1-6]>",
    re.MULTILINE,
)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_LINK = re.compile(
    r"!?\[([^\]]{0,400})\]\([^)]*\)"
    r"|:\w{1,40}:`~?([^`<]{0,400}?)(?:\s{0,9}<[^>]{0,400}>)?`|<[^>]{1,400}>"
)
_EMBEDDED = re.compile(r"\(data:[^()\s]*")
# Longer prose is cut before its markup is looked for: nobody reads it in a docstring.
_LONGEST = 4_000
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 1 to 6 and its text without markup."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Where a cell stands: number of its section (0 before the first), heading, and the prose right above the cell."""

    number: int
    heading: str
    prose: str


def headings(cell: Cell) -> tuple[Heading, ...]:
    """The headings of a Markdown cell, those in fenced code left out."""
    if cell.kind != "markdown":
        return ()
    found = tuple(
        Heading(
            len(m[1] or "") or int(m[3] or 1),
            plain(_unclosed(m[2] or "") or m[4] or ""),
        )
        for m in _HEADING.finditer(_FENCE.sub("", cell.source))
    )
    return found or ((Heading(2, plain(cell.title)),) if cell.title else ())


def _unclosed(text: str) -> str:
    """The text of `## text ##` without the closing marks."""
    return text.rstrip().rstrip("#").rstrip() or text


def plain(text: str) -> str:
    """Markdown or HTML markup taken off a line of text."""
    text = _EMBEDDED.sub("(", text)[:_LONGEST]
    text = _LINK.sub(lambda m: m[1] or m[2] or "", text)
    return re.sub(r"\s+", " ", re.sub(r"[*`$]|(?<!\w)_|_(?!\w)", "", text)).strip()


def title_and_summary(cells: Sequence[Cell]) -> tuple[str, str]:
    """The notebook's title and the first sentences under it; "" where there are none."""
    title = summary = ""
    for cell in cells:
        if cell.kind == "code" and _has_code(cell.source):
            break
        if cell.kind != "markdown":
            continue
        found = headings(cell)
        title = title or (found[0].text if found else "")
        summary = summary or prose_of(cell)
        if title and summary:
            break
    return title, summary


def _has_code(source: str) -> bool:
    return any(
        line.strip() and not line.lstrip().startswith("#")
        for line in source.split("\n")
    )


def prose_of(cell: Cell) -> str:
    """The first paragraph of a Markdown cell that is neither heading, list, table, image nor code."""
    text = _HEADING.sub("", _FENCE.sub("", cell.source))
    if cell.title:
        text = text.replace(cell.title, "", 1)
    for paragraph in re.split(r"\n\s*\n", text):
        body = paragraph.strip()
        if (
            body
            and re.match(r"[\w\"'(*`\[_]", body)
            and not re.match(r"[-*+]\s|\d+[.)]\s|[=\-#~^*]{3,}", body)
        ):
            words = plain(body)
            if re.search(r"[A-Za-z]{3}", words):
                return words
    return ""


def first_sentence(text: str, limit: int = 160) -> str:
    """The first sentence of a text, cut at a word when it is very long.

    >>> first_sentence("Drop rows. Then more.")
    'Drop rows.'
    """
    match = _SENTENCE.match(text)
    sentence = (match[1] if match else text).strip()
    if len(sentence) > limit:
        sentence = sentence[:limit].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return sentence


def sections_of(cells: Sequence[Cell]) -> dict[int, Section]:
    """Cell index -> section; each notebook that `%run` brought is divided by its own headings."""
    found: dict[int, Section] = {}
    first = 0
    for notebook in dict.fromkeys(cell.notebook for cell in cells):
        own = [cell for cell in cells if cell.notebook == notebook]
        sections = _sections_of_one(own, first)
        found |= sections
        first = max((s.number for s in sections.values()), default=first)
    return found


def _sections_of_one(cells: Sequence[Cell], number: int) -> dict[int, Section]:
    """Sections begin at headings of the topmost level that has at least two of them; they are counted from `number` + 1."""
    level = section_level(cells)
    heading, prose, outside = "", "", True
    found: dict[int, Section] = {}
    for cell in cells:
        if cell.kind == "markdown":
            prose = prose_of(cell)
            for one in headings(cell):
                if level and one.level <= level:
                    number, heading, outside = number + 1, one.text, False
        else:
            section = Section(0 if outside else number, heading, prose)
            found[cell.index] = section
            if cell.source.strip():
                prose = ""
    return found


def section_level(cells: Sequence[Cell]) -> int:
    """The heading level that divides the notebook, 0 when headings do not divide it."""
    all_headings = [h for cell in cells for h in headings(cell)]
    if (
        all_headings
        and sum(h.level == all_headings[0].level for h in all_headings) == 1
    ):
        all_headings = all_headings[1:]
    counts = Counter(h.level for h in all_headings)
    return min((level for level, count in counts.items() if count >= 2), default=0)
