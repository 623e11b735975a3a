"""Python text with cell markers, a sphinx-gallery example, or a plain script in, `Notebook` out.

Every cell keeps in `extra` the text it was made of; header and these texts joined are the file again. A cell that
continues the block of the cell before it has the marker "".
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass

from nb2pkg.model.notebook import Cell, CellKind, Notebook
from nb2pkg.reading.jupytext import comments_magics, to_cell_magic, uncomment_magics
from nb2pkg.reading.markers import Marker, markers, rules
from nb2pkg.reading.prose import (
    QUOTED,
    heading,
    split_comments,
    split_markdown,
    uncomment,
    unquote_prose,
)
from nb2pkg.reading.source import Source

OPENING = re.compile(r"(?:#!.*\n|[ \t\f]*#.*coding[:=].*\n|\n)*")
YAML = re.compile(r"# ---[ \t]*\n(?:#.*\n)*?# ---[ \t]*(?:\n|\Z)\n*")
COMMENTS = re.compile(r"(?:[ \t\f]*(?:#.*)?(?:\n|\Z))*")
COLAB_TITLE = re.compile(r"#[ \t]*@title[ \t]+([^\n{]*)")


@dataclass(frozen=True, slots=True)
class Style:
    """How a text spells its cells.

    code      the marker of a code cell: `# %%`, `#%%`, `# <codecell>`, `# In[ ]:`.
    gallery   a comment block after a marker is prose (sphinx-gallery).
    numbered  `# In[3]:` before code only; prose is a comment block between two cells (nbconvert).
    magics    magics are commented out (jupytext).
    """

    code: str = "# %%"
    gallery: bool = False
    numbered: bool = False
    magics: bool = False


def read_percent(text: str, source: Source) -> Notebook:
    """The notebook in Python text; without any marker it is one code cell."""
    found = markers(text)
    style = _style(text, found)
    if style.gallery:
        found = sorted(found + rules(text, found), key=lambda marker: marker.start)
    starts = [marker.start for marker in found] + [len(text)]
    header, cells = _preamble(text[: starts[0]], style)
    for marker, start, end in zip(found, starts[:-1], starts[1:], strict=True):
        cells += _block(marker, text[start:end], style)
    metadata = json.dumps(asdict(style))
    format = "percent" if found else "script"
    return source.notebook(format, cells, metadata=metadata, header=header)  # type: ignore[arg-type]


def _style(text: str, found: list[Marker]) -> Style:
    before = text[: found[0].start] if found else text
    magics = comments_magics(before)
    if any(marker.numbered for marker in found):
        return Style(code="# In[ ]:", numbered=True, magics=magics)
    if not any(marker.kind != "code" for marker in found) and not magics:
        opening = COMMENTS.match(text)
        docstring = QUOTED.match(text, opening.end() if opening else 0)
        if docstring and heading(docstring.group(2)) and (found or rules(text, [])):
            return Style(gallery=True)
    line = found[0].line if found else "# %%"
    if "codecell" in line or "markdowncell" in line:
        return Style(code="# <codecell>", magics=magics)
    return Style(code="#%%" if line.startswith("#%%") else "# %%", magics=magics)


def _preamble(text: str, style: Style) -> tuple[str, list[Cell]]:
    """Header and cells of what stands before the first marker."""
    header, rest = _split_header(text)
    if not rest.strip():
        return text, []
    if style.gallery:
        comments = COMMENTS.match(rest)
        end = comments.end() if comments else 0
        return header + rest[:end], _gallery_preamble(rest[end:])
    if style.numbered:
        return header, _trailing_prose(None, rest)
    return (header, [_code(None, rest, style)]) if _has_code(rest) else (text, [])


def _split_header(text: str) -> tuple[str, str]:
    """Interpreter line, coding line and jupytext's YAML, with the blank lines below them; and the rest."""
    place = 0
    for pattern in (OPENING, YAML, OPENING):
        found = pattern.match(text, place)
        place = found.end() if found else place
    return text[:place], text[place:]


def _has_code(text: str, start: int = 0) -> bool:
    comments = COMMENTS.match(text, start)
    return bool(comments and comments.end() < len(text))


def _gallery_preamble(text: str) -> list[Cell]:
    prose, rest = split_markdown(text)
    if not rest.strip():
        return [_prose(None, text)]
    return [_prose(None, prose), _code(None, rest, Style())]


def _block(marker: Marker, text: str, style: Style) -> list[Cell]:
    """The cells of one block: mostly one, two where code follows prose."""
    line, newline, body = text.partition("\n")
    if marker.kind == "raw":
        return [_cell(marker, "raw", uncomment(body.strip("\n")), text)]
    if style.numbered:
        return _trailing_prose(marker, text)
    prose, rest = "", body
    if marker.kind == "markdown":
        prose, rest = split_markdown(body)
    elif style.gallery and body.startswith("#"):
        prose, rest = split_comments(body)
    if not prose.strip():
        return [_code(marker, text, style)]
    if not rest.strip():
        return [_prose(marker, body, before=line + newline)]
    cells = [_prose(marker, prose, before=line + newline)]
    return [*cells, _code(None, rest, style)]


def _trailing_prose(marker: Marker | None, text: str) -> list[Cell]:
    """nbconvert writes Markdown as a comment block, two blank lines or more below the code it follows."""
    start = 0
    for found in re.finditer(r"\n\n\n+(?=#)|\A\n*(?=#)", text):
        if not _has_code(text, found.end()) and not (marker and found.end() == 0):
            start = found.end()
            break
    else:
        return [_code(marker, text, Style(numbered=True))] if text.strip() else []
    head, tail = text[:start], text[start:]
    cells = [_code(marker, head, Style(numbered=True))] if head.strip() else []
    blocks = re.findall(r"(?:#[^\n]*(?:\n|\Z))+\n*|[^#][^\n]*\n*", tail)
    before = "" if cells else head
    for block in blocks:
        cells.append(_prose(None, block, before=before))
        before = ""
    return cells


def _prose(marker: Marker | None, prose: str, before: str = "") -> Cell:
    text, quoted = unquote_prose(prose)
    return _cell(marker, "markdown", text, before + prose, quoted=quoted)


def _code(marker: Marker | None, text: str, style: Style) -> Cell:
    body = text.partition("\n")[2] if marker else text
    code = body.strip("\n")
    if marker and style.magics and marker.language:
        code = to_cell_magic(marker.language, marker.arguments, code)
    elif style.magics:
        code = uncomment_magics(code)
    return _cell(marker, "code", code, text)


def _cell(
    marker: Marker | None, kind: CellKind, source: str, text: str, quoted: bool = False
) -> Cell:
    said = marker or Marker(0, "")
    title = said.title or (heading(source) if kind == "markdown" else "")
    colab = COLAB_TITLE.match(source) if kind == "code" else None
    return Cell(
        index=0,
        kind=kind,
        source=source,
        tags=said.tags,
        title=title or (colab.group(1).strip() if colab else ""),
        execution_count=said.count,
        raised="raises-exception" in said.tags,
        skipped="skip-execution" in said.tags,
        extra=json.dumps({"text": text, "quoted": quoted}),
        marker=said.line,
    )
