"""The bytes of a Jupyter notebook in, the same bytes without stored outputs out; nothing else of them changes."""

from __future__ import annotations

from nb2pkg.reading.json_text import Member, cell_members

_MARK = "\ufeff"


def without_outputs(data: bytes, keep: frozenset[int] = frozenset()) -> bytes:
    """The notebook with `outputs` emptied and `execution_count` null, every other byte as it was.

    The cells numbered in `keep` (from 1) stay as they are. Given back as it came: what is no UTF-8 JSON of nbformat 4, and cells that hold no output.
    """
    try:
        text = data.decode("utf-8")
        start = len(_MARK) if text.startswith(_MARK) else 0
        cells = cell_members(text[start:])
    except (ValueError, RecursionError):
        return data
    parts: list[str] = []
    done = 0
    body = text[start:]
    for member, new in _cuts(body, cells, keep):
        parts += [body[done : member.start], new]
        done = member.end
    return (text[:start] + "".join(parts) + body[done:]).encode("utf-8")


def _cuts(
    text: str, cells: list[tuple[Member, ...]], keep: frozenset[int]
) -> list[tuple[Member, str]]:
    """The values to replace, in the order of the text, each with what takes its place."""
    new = {"outputs": "[]", "execution_count": "null"}
    return [
        (member, new[member.key])
        for number, cell in enumerate(cells, start=1)
        if number not in keep and any(_holds_output(text, member) for member in cell)
        for member in cell
        if member.key in new
    ]


def _holds_output(text: str, member: Member) -> bool:
    value = text[member.start : member.end]
    return member.key == "outputs" and value[:1] == "[" and bool(value[1:-1].strip())
