"""Parameters of text_stats.ipynb, with the values they have there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """The parameters; each field is an option of the command.

    top: how many words to show
    """

    source: str = "data/notes.txt"
    stopwords: str = "data/stopwords.json"
    top: int = 8
    min_length: int = 3
