"""A notebook read from Python text and its slim cells in, Python text with cell markers out.

Cells that did not change are spelled as they were read, so only what changed differs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from nb2pkg.model.notebook import Cell, Notebook, SlimCell
from nb2pkg.reading.jupytext import comment_magics, from_cell_magic
from nb2pkg.reading.markers import markers, rules, with_tags
from nb2pkg.reading.percent import Style
from nb2pkg.reading.prose import comment, quote, split_comments, split_markdown
from nb2pkg.reading.slim import originals, unchanged

Pair = tuple[SlimCell, Cell | None]
LANGUAGE = re.compile(r"""[ \t]+(?:language|magic_args)="(?:\\.|[^"\\])*\"""")


def spell_percent(notebook: Notebook, cells: Sequence[SlimCell]) -> str:
    """The cells as Python text; byte for byte what was read when nothing changed."""
    if unchanged(notebook, cells):
        return notebook.header + "".join(_text(cell) for cell in notebook.cells)
    pairs = originals(notebook, cells)
    style = _style(notebook, pairs)
    text = notebook.header
    if text and not text.endswith("\n"):
        text += "\n"
    previous: Pair | None = None
    for pair in pairs:
        if previous is not None:
            text = text.rstrip("\n") + "\n" * _gap(previous, style)
        bare = _continues(pair, previous, style)
        text += _body(pair, style) if bare else _marked(pair, style)
        previous = pair
    return text.rstrip("\n") + "\n"


def _text(cell: Cell) -> str:
    """The text the cell was read from."""
    text: str = json.loads(cell.extra)["text"]
    return text


def _style(notebook: Notebook, pairs: list[Pair]) -> Style:
    """How the notebook spells cells; without its docstring on top it can be no sphinx-gallery example."""
    style = Style(**json.loads(notebook.metadata))
    first = pairs[0][1] if pairs else None
    if style.gallery and (first is None or first.index != 1):
        return replace(style, gallery=False)
    return style


def _gap(previous: Pair, style: Style) -> int:
    """Line ends after a cell: as many as it had, but at least one blank line, two below nbconvert's code."""
    least = 3 if style.numbered and previous[0].kind == "code" else 2
    if previous[1] is None:
        return least
    text = _text(previous[1])
    return max(least, len(text) - len(text.rstrip("\n")))


def _continues(pair: Pair, previous: Pair | None, style: Style) -> bool:
    """Whether the cell can stand without a marker where it stands now, and will be read as it is."""
    slim, original = pair
    if style.numbered and slim.kind == "markdown":
        return True
    if original is None or original.marker:
        return False
    if previous is None:
        return original.index == 1
    before = previous[1]
    if before is None or before.index != original.index - 1:
        return False
    if before.kind != "markdown" or slim.kind != "code":
        return False
    split = split_comments if style.gallery and before.marker else split_markdown
    code = _body(pair, style)
    return split(f"{_body(previous, style)}\n\n{code}")[1] == code


def _marked(pair: Pair, style: Style) -> str:
    """Marker line and body of a cell."""
    slim, _ = pair
    line, body = _marker(pair, style), _body(pair, style)
    if not body:
        return line
    # In sphinx-gallery a comment right below the marker would be prose.
    is_comment = style.gallery and slim.kind == "code" and body.startswith("#")
    return f"{line}\n\n{body}" if is_comment else f"{line}\n{body}"


def _marker(pair: Pair, style: Style) -> str:
    """The line that opens the cell: its own, if that still says what the cell is."""
    slim, original = pair
    line = original.marker if original else ""
    if not _says(line, slim, style):
        line = _new_marker(slim, style)
    if LANGUAGE.search(line) and not slim.source.startswith("%%"):
        line = LANGUAGE.sub("", line)
    if original is None or slim.tags != original.tags:
        line = with_tags(line, slim.tags)
    return line


def _says(line: str, slim: SlimCell, style: Style) -> bool:
    found = markers(line)
    if style.gallery and line and slim.kind != "raw":
        return True
    return bool(found) and found[0].kind == (
        "code" if slim.kind == "other" else slim.kind
    )


def _new_marker(slim: SlimCell, style: Style) -> str:
    if slim.kind in ("code", "other"):
        return style.code
    if style.code == "# <codecell>":
        return "# <markdowncell>" if slim.kind == "markdown" else "# <rawcell>"
    if style.gallery and slim.kind == "markdown":
        return style.code
    sign = "# %%" if style.numbered else style.code
    return f"{sign} [{slim.kind}]"


def _body(pair: Pair, style: Style) -> str:
    """The cell below its marker, as it was read when it is the same."""
    slim, original = pair
    if original is not None and slim.source == original.source:
        text = _text(original)
        return (
            text.partition("\n")[2].rstrip("\n")
            if original.marker
            else text.strip("\n")
        )
    if slim.kind in ("markdown", "raw"):
        return _prose(slim, original)
    if not style.magics:
        return slim.source.strip("\n")
    if original is not None and LANGUAGE.search(original.marker):
        commented = from_cell_magic(slim.source)
        if commented is not None:
            return commented
    return comment_magics(slim.source.strip("\n"))


def _prose(slim: SlimCell, original: Cell | None) -> str:
    """Comment lines; triple quotes where they were used, or where a comment line would open a cell."""
    commented = comment(slim.source.strip("\n"))
    quoted = original is not None and json.loads(original.extra).get("quoted")
    if slim.kind == "markdown" and (
        quoted or markers(commented) or rules(commented, [])
    ):
        return quote(slim.source.strip("\n")) or commented
    return commented
