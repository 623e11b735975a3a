"""Prose in Python source (comment lines, triple-quoted text) in, the prose itself out, and back; and its heading."""

from __future__ import annotations

import re

QUOTED = re.compile(r'\s*[rRuU]?("""|\'\'\')(.*?)\1[ \t]*(?:\n|\Z)', re.DOTALL)
TOKEN = re.compile(
    r"#[^\n]*" r'|"""|\'\'\'' r'|"(?:\\.|[^"\\\n])*"?' r"|'(?:\\.|[^'\\\n])*'?"
)
UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*\Z")


def comment(text: str) -> str:
    """Each line behind `# `, blank lines as `#`."""
    return "\n".join(f"# {line}" if line else "#" for line in text.split("\n"))


def uncomment(text: str) -> str:
    """The inverse of `comment`; also of comments without the space. Blank lines stay.

    >>> uncomment("# a\\n#b\\n#\\n#  c")
    'a\\nb\\n\\n c'
    """
    return "\n".join(_uncommented(line) for line in text.split("\n"))


def _uncommented(line: str) -> str:
    return line[2:] if line.startswith("# ") else line.removeprefix("#")


def split_comments(body: str) -> tuple[str, str]:
    """The comment lines a block begins with, after blank lines if any, and the rest behind their blank lines.

    >>> split_comments("# Title\\n\\nimport os\\n")
    ('# Title\\n\\n', 'import os\\n')
    """
    found = re.match(r"\n*(?:#[^\n]*(?:\n|\Z))+\n*", body)
    end = found.end() if found else 0
    return body[:end], body[end:]


def split_markdown(body: str) -> tuple[str, str]:
    """The prose a Markdown block begins with, as written, and the code that follows it, mostly none.

    Comment blocks belong to the prose up to the one that stands directly on code.
    """
    quoted = QUOTED.match(body)
    if quoted:
        blank = re.compile(r"\n*").match(body, quoted.end())
        end = blank.end() if blank else quoted.end()
        return body[:end], body[end:]
    prose, rest = split_comments(body)
    while rest.startswith("#"):
        block, after = split_comments(rest)
        if after and not block.endswith("\n\n"):
            break
        prose, rest = prose + block, after
    return prose, rest


def unquote_prose(text: str) -> tuple[str, bool]:
    """The prose itself, and whether it was written as a triple-quoted string."""
    quoted = QUOTED.match(text)
    if quoted and not text[quoted.end() :].strip():
        return quoted.group(2).strip("\n"), True
    return uncomment(text.strip("\n")), False


def quote(text: str) -> str | None:
    """The text in triple quotes, None when it cannot stand there."""
    for mark in ('"""', "'''"):
        if mark not in text and not text.endswith((mark[0], "\\")):
            return f"{mark}\n{text}\n{mark}"
    return None


def strings(text: str) -> list[tuple[int, int]]:
    """Start and end of the triple-quoted strings in Python text that may hold magics, in order."""
    if '"""' not in text and "'''" not in text:
        return []
    spans: list[tuple[int, int]] = []
    place, open_marks = 0, set()
    while found := TOKEN.search(text, place):
        place = found.end()
        mark = found.group()
        if mark not in ('"""', "'''") or mark in open_marks:
            continue
        end = _closing(text, mark, place)
        if end:
            spans.append((found.start(), end))
            place = end
        else:
            # Never closed: no later one is either, and looking again and again takes quadratic time.
            open_marks.add(mark)
    return spans


def _closing(text: str, mark: str, place: int) -> int:
    """Where the string that is open at `place` ends, 0 when it does not."""
    while (at := text.find(mark, place)) >= 0:
        before = text[place:at]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return at + 3
        place = at + 1
    return 0


def heading(text: str) -> str:
    """The title of prose that begins with an underlined heading (reStructuredText, also Markdown); else "".

    >>> heading(".. _label:\\n\\n=====\\nTitle\\n=====\\nText")
    'Title'
    """
    lines = [line for line in text[:5000].split("\n") if not line.startswith(".. ")]
    lines = [line for line in lines if line.strip()][:3]
    if lines and UNDERLINE.match(lines[0]):
        lines = lines[1:]
    if len(lines) < 2 or not UNDERLINE.match(lines[1]) or lines[0][:1] in "#-*>|":
        return ""
    return lines[0].strip()
