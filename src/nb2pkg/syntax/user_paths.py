"""Text in, places of paths out that exist only for one user or on one machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A user's folder on Unix, macOS and Databricks (`/Users/ann@corp.com`, `/Workspace/Users/…`, `/Repos/ann@…`), a drive
# letter of Windows, and a Colab user's own drive. A part in `<>`, `{}`, `$` is filled in later, and is no user.
_PATH = re.compile(
    r"""
      (?<![\w.}>])(?:dbfs:|/dbfs|/Workspace|file://)?/(?:home|Users)/(?!Shared\b|runner\b)[A-Za-z0-9_][\w.@+-]*(?:/[^\s"'`)]*|(?=["'\s`)]|$))
    | (?<![\w.}>])(?:/Workspace)?/Repos/[\w.+-]+@[\w.-]+
    | (?<![\w.])/content/(?:drive|gdrive)/My\ ?Drive\b
    | (?<![\w"'.%])[A-Za-z]:(?:\\\\?|/)(?:Users|Documents\ and\ Settings)(?:\\\\?|/)[\w.-]+
    | (?<![\w.%])[A-Za-z]:(?:\\\\?|/)[\w.-]{2,}(?:(?:\\\\?|/)[\w.-]+)+
    """,
    re.VERBOSE,
)
_SIGNS = re.compile(r"/home/|/Users/|/Repos/|/content/g?drive|[A-Za-z]:[\\/]")


def user_paths(text: str) -> Iterator[tuple[int, str]]:
    """Position and text of each path of one user or machine.

    >>> [path for _, path in user_paths("pd.read_csv('/home/ann/data.csv')")]
    ['/home/ann/data.csv']
    >>> list(user_paths("https://example.org/home/ann, /home/{user}/x, ~/data"))
    []
    """
    if not _SIGNS.search(text):
        return
    for found in _PATH.finditer(text):
        yield found.start(), found.group()
