"""Helpers."""

import re
from dataclasses import dataclass, field


def slugify(title):
    """Lower case, words joined by hyphens."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "-".join(words)


def tokenize(text, *, WORD):
    return WORD.findall(text.lower())


def minutes(clock: str) -> int:
    hours, mins = clock.split(":")
    return int(hours) * 60 + int(mins)


@dataclass
class Entry:
    """One day of the log."""

    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self):
        return " ".join(self.lines)

    @property
    def slug(self):
        return slugify(self.title)

    def sentences(self):
        # ":" and ";" do not end a sentence here
        return [s.strip() for s in re.split(r"(?<=[.!?])\s+", self.text) if s.strip()]
