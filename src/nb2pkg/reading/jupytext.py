"""Python with magics in comments, as jupytext's percent format keeps them, in, live magics out, and back.

The forms are those of jupytext's magics.py. Its bare shell words (`# ls`, `# cat x`) are left alone: they cannot be
told from prose.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from nb2pkg.reading.prose import comment, strings, uncomment

HEADER = re.compile(
    r"^#[ ]+text_representation:\n(?:#[ ]{3,}.*\n)*?#[ ]+format_name: percent[ \t]*$",
    re.MULTILINE,
)
MAGIC = (
    r"(?:%{1,3}[a-zA-Z]"
    r"|[?!]{1,2}[ \t]*[A-Za-z.~$\\/{}]"
    r"|[a-zA-Z_][\w.]*[ \t]*=[ \t]*(?:%{1,3}|!)[ \t]*[a-zA-Z.~$/{])"
)
LIVE = re.compile(rf"^((?:#[ ]?)*[ \t]*{MAGIC})", re.MULTILINE)
COMMENTED = re.compile(rf"^#[ ]?((?:#[ ]?)*[ \t]*{MAGIC})", re.MULTILINE)
CELL_MAGIC = re.compile(r"%%\w+[^\n]*(?:\n|\Z)")


def comments_magics(header: str) -> bool:
    """Whether the header of a text says that jupytext wrote it in percent format, magics commented out."""
    return bool(HEADER.search(header)) and "comment_magics: false" not in header


def uncomment_magics(code: str) -> str:
    """`# %matplotlib inline` -> `%matplotlib inline`, outside strings; a comment of such a line loses one `#`."""
    return _outside_strings(COMMENTED, r"\1", code)


def comment_magics(code: str) -> str:
    """The inverse of `uncomment_magics`."""
    return _outside_strings(LIVE, r"# \1", code)


def _outside_strings(pattern: re.Pattern[str], new: str, code: str) -> str:
    spans = strings(code)
    starts = [start for start, _ in spans]

    def changed(found: re.Match[str]) -> str:
        before = bisect_right(starts, found.start()) - 1
        if before >= 0 and found.start() < spans[before][1]:
            return found.group()
        return found.expand(new)

    return pattern.sub(changed, code)


def to_cell_magic(language: str, arguments: str, body: str) -> str:
    """The commented body of `# %% language="sql"` -> the cell `%%sql`."""
    head = f"%%{language} {arguments}" if arguments else f"%%{language}"
    return f"{head}\n{uncomment(body)}"


def from_cell_magic(code: str) -> str | None:
    """The inverse: the commented body of a `%%sql` cell; None for a cell without such a first line."""
    found = CELL_MAGIC.match(code)
    return comment(code[found.end() :]) if found else None
