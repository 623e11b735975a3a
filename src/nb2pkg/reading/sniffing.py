"""The beginning of a file in, whether it may be a notebook out: for walks through folders of all kinds of files."""

from __future__ import annotations

import re

from nb2pkg.reading.detecting import FABRIC_HEADER, MODEL
from nb2pkg.reading.dialects import HEADER
from nb2pkg.reading.markers import LINE, markers

PYTHON = (".py", ".ipy", ".pyw", ".python")
PAGES = (".html", ".htm")
JSON = ("", ".json")
SOURCES = (*PYTHON, ".r", ".scala", ".sql")
_CELLS = re.compile(rb'"(?:cells|worksheets)"\s*:\s*\[')


def suffixes() -> frozenset[str]:
    """The suffixes of files worth a look; all others are no notebooks."""
    return frozenset((".ipynb", ".dbc", *SOURCES, *PAGES, *JSON))


def may_be_notebook(data: bytes, suffix: str) -> bool:
    """Whether these bytes, the file or its beginning, are a notebook as far as one can see; `.ipynb` and `.dbc` always are meant to be.

    A plain script is none: it has no cells. Notebooks in other languages count, so that a run can say that it refuses them.

    >>> may_be_notebook(b"# %%\\nx = 1\\n", ".py"), may_be_notebook(b"x = 1\\n", ".py")
    (True, False)
    """
    if suffix in (".ipynb", ".dbc"):
        return True
    if suffix in PAGES:
        return MODEL.encode() in data
    if suffix in (*JSON, *SOURCES) and data.lstrip()[:1] == b"{":
        return b'"nbformat"' in data and bool(_CELLS.search(data))
    if suffix not in SOURCES:
        return False
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    if HEADER.match(text) or FABRIC_HEADER.match(text):
        return True
    return suffix in PYTHON and bool(LINE.search(text)) and bool(markers(text))
