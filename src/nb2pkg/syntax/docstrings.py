"""Prose in, the text of a docstring out."""

from __future__ import annotations

import textwrap

_WIDTH = 80


def docstring(text: str) -> str:
    """A docstring of its own lines, wrapped; hostile text cannot end it."""
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    safe = "".join(c for c in safe if c.isprintable() or c == "\n").rstrip('"').strip()
    first, _, rest = safe.partition("\n")
    lines = textwrap.wrap(first, _WIDTH - 3, break_long_words=False) or [
        "Run the step."
    ]
    for line in rest.split("\n") if rest else ():
        lines += textwrap.wrap(line, _WIDTH, break_long_words=False) or [""]
    if len(lines) == 1:
        return f'"""{lines[0]}"""\n'
    return '"""' + "\n".join(lines).rstrip() + '\n"""\n'
