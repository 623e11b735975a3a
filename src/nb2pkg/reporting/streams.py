"""Lines in, standard output and standard error out: the answer to the first, words for people to the second."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_RED, _YELLOW, _GREEN, _DIM = 31, 33, 32, 2
_COLOURS = {
    "blocker": _RED,
    "conflict": _RED,
    "error": _RED,
    "warning": _YELLOW,
    "replace": _YELLOW,
    "create": _GREEN,
    "note": _DIM,
    "same": _DIM,
}
_WORD = re.compile(r"^((?:cell [\d:]+|notebook) +)?([a-z]+)(?=[ :])")


@dataclass(frozen=True, slots=True)
class Voice:
    """Where a run speaks and how much: `quiet` leaves the answer and errors, `verbose` hides nothing."""

    quiet: bool = False
    verbose: bool = False

    def answer(self, text: str) -> None:
        """The answer itself, to standard output."""
        _write(sys.stdout, f"{text}\n")

    def tell(self, lines: Iterable[str]) -> None:
        """Words for people, to standard error; silent when quiet."""
        if not self.quiet:
            self.warn(lines)

    def warn(self, lines: Iterable[str]) -> None:
        """Words for people that even a quiet run has to say: errors."""
        colour = wants_colour(sys.stderr)
        for line in lines:
            text = visible(line).replace("\n", "\\n")
            _write(sys.stderr, f"{_coloured(text) if colour else text}\n")


def visible(text: str) -> str:
    """The text with control characters spelled out, so that a notebook cannot steer the terminal.

    >>> visible("red: \\x1b[31m")
    'red: \\\\x1b[31m'
    """
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is looking at the stream."""
    return stream is not None and not stream.closed and stream.isatty()


def wants_colour(stream: TextIO) -> bool:
    """Whether to colour what goes to the stream: a terminal, and nobody asked not to."""
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return is_terminal(stream) and not plain


def _coloured(line: str) -> str:
    """The line with its severity or verb in colour."""
    found = _WORD.match(line)
    if found is None or found[2] not in _COLOURS:
        return line
    start, end = found.span(2)
    return f"{line[:start]}\x1b[{_COLOURS[found[2]]}m{found[2]}\x1b[0m{line[end:]}"


def _write(stream: TextIO | None, text: str) -> None:
    """Write and flush, in any encoding; a reader that has gone away (`| head`) is no error, a full disk is."""
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as problem:
        # What is still in the buffer would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(problem, BrokenPipeError):
            raise
