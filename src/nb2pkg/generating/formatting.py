"""Python text in, the same text as black writes it out."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from nb2pkg.errors import BugInNb2pkg

if TYPE_CHECKING:
    from black import Mode

LINE_LENGTH = 88
# Lines that black leaves alone however long they are: a string by itself, a docstring, a comment.
_UNBREAKABLE = re.compile(
    r' *(?:\w+=)?"(?:[^"\\]|\\.)*",| *(?:\w+=)?\'(?:[^\'\\]|\\.)*\',| *"""[^"].*"""| *#.*'
)


@lru_cache(maxsize=200)
def format_python(text: str) -> str:
    """Format with the settings that the generated `pyproject.toml` gives black.

    The modules of a notebook that many others run with `%run` are formatted once in a process. Raises `BugInNb2pkg` when the
    text is no Python.
    """
    import black
    from black.parsing import InvalidInput

    try:
        return black.format_str(text, mode=_mode())
    except (InvalidInput, ValueError) as problem:
        raise BugInNb2pkg(
            f"a generated module is not Python: {problem}",
            hint="please report it with the notebook",
        ) from problem


def settle(text: str, *, plain: bool) -> str:
    """Text that was written in black's style already; black runs only when that is in doubt.

    `plain` says that all of the author's expressions in it are spelled as black would; a line that is too long may
    need to be broken.
    """
    doubtful = (line for line in text.split("\n") if len(line) > LINE_LENGTH)
    fits = all(_UNBREAKABLE.fullmatch(line) for line in doubtful)
    return text if plain and fits else format_python(text)


@cache
def _mode() -> Mode:
    from black.mode import Mode, TargetVersion

    return Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY310})
