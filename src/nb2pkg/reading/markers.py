"""Python text in, the lines that open its cells out: `# %%`, `#%%`, `# <codecell>`, `# In[3]:`."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass

from nb2pkg.model.notebook import CellKind
from nb2pkg.reading.prose import strings

# In column 0 only: a `# %%` inside an indented block would cut the block in two.
LINE = re.compile(
    r"^#[ \t]*(?:"
    r"%%%*(?:[ \t]+(?P<rest>[^\n]*))?"
    r"|<(?P<tag>codecell|markdowncell|rawcell|htmlcell)>"
    r"|In ?\[(?P<count>[0-9 ]*)\]:?"
    r")[ \t]*$",
    re.MULTILINE,
)
RULE = re.compile(r"^#{20,}[^\n]*$", re.MULTILINE)
TYPE = re.compile(r"\[(markdown|md|raw)\]", re.IGNORECASE)
OPTION = re.compile(r"""(?<!\S)([\w.-]+)=("(?:\\.|[^"\\])*"|\[[^\]]*\]|\S+)""")
BARE_TYPES = {"md": "markdown", "markdown": "markdown", "raw": "raw"}
TAGS: dict[str, CellKind] = {
    "codecell": "code",
    "markdowncell": "markdown",
    "rawcell": "raw",
    "htmlcell": "markdown",
}


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that opens a cell: where it stands, its text, and what it says of the cell."""

    start: int
    line: str
    kind: CellKind = "code"
    title: str = ""
    tags: frozenset[str] = frozenset()
    count: int | None = None
    language: str = ""
    arguments: str = ""
    numbered: bool = False


def markers(text: str) -> list[Marker]:
    """The marker lines of the text in order, those inside triple-quoted strings left out."""
    return [_understood(found) for found in _outside_strings(LINE, text)]


def rules(text: str, opened: list[Marker]) -> list[Marker]:
    """The lines of twenty `#` or more that open a cell in sphinx-gallery's older style, besides the `opened` ones.

    One in a comment block that another line opened is the lower edge of a box, and opens nothing.
    """
    opening: list[Marker] = []
    edges = {found.start(): found for found in _outside_strings(RULE, text)}
    previous = -1
    for start in sorted({*edges, *(marker.start for marker in opened)}):
        if start in edges and (previous < 0 or not _one_block(text[previous:start])):
            opening.append(Marker(start, edges[start].group()))
        previous = start
    return opening


def _one_block(text: str) -> bool:
    return all(line.startswith("#") for line in text.split("\n")[:-1])


def _outside_strings(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    spans = strings(text)
    starts = [start for start, _ in spans]

    def outside(place: int) -> bool:
        before = bisect_right(starts, place) - 1
        return before < 0 or place >= spans[before][1]

    return [found for found in pattern.finditer(text) if outside(found.start())]


def _understood(found: re.Match[str]) -> Marker:
    start, line, count = found.start(), found.group(), found.group("count")
    if count is not None:
        number = int(count) if count.strip().isdecimal() and len(count) < 10 else None
        return Marker(start, line, count=number, numbered=True)
    if found.group("tag"):
        return Marker(start, line, kind=TAGS[found.group("tag")])
    rest = (found.group("rest") or "").strip()
    return _percent(start, line, rest) if rest else Marker(start, line)


def _percent(start: int, line: str, rest: str) -> Marker:
    """`Title [markdown] tags=["a"] language="sql"`, every part of it optional."""
    typed = TYPE.search(rest)
    named = typed.group(1).lower() if typed else ""
    if not typed and rest.lower() in BARE_TYPES:
        named, rest = rest.lower(), ""
    options = {m.group(1): m.group(2) for m in OPTION.finditer(rest)}
    title = OPTION.sub("", TYPE.sub("", rest, count=1))
    brace = title.find("{")
    if brace >= 0 and title.rstrip().endswith("}"):
        options.update(_json_options(title[brace:]))
        title = title[:brace]
    kind: CellKind = "raw" if named == "raw" else "markdown" if named else "code"
    return Marker(
        start,
        line,
        kind=kind,
        title=" ".join(title.split()),
        tags=_tags(options.get("tags", "")),
        language=_unquoted(options.get("language", "")),
        arguments=_unquoted(options.get("magic_args", "")),
    )


def _json_options(text: str) -> dict[str, str]:
    """`{"tags": ["a"]}` -> the same as `tags=["a"]`."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {key: json.dumps(value) for key, value in found.items()}


def _tags(text: str) -> frozenset[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return frozenset()
    if not isinstance(found, list):
        return frozenset()
    return frozenset(tag for tag in found if isinstance(tag, str))


def _unquoted(text: str) -> str:
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    return found if isinstance(found, str) else ""


def with_tags(line: str, tags: frozenset[str]) -> str:
    """The marker line saying these tags: `# %% Title` -> `# %% Title tags=["parameters"]`."""
    bare = re.sub(r"[ \t]*(?<!\S)tags=\[[^\]]*\]", "", line).rstrip()
    if not tags or not re.match(r"#[ \t]*%%", line):
        return bare
    return f"{bare} tags={json.dumps(sorted(tags), ensure_ascii=False)}"
