"""Measure."""

import re
import statistics

from text_stats.helpers import minutes, tokenize


def measure(WORD, entries: list):
    """Measure.

    From cell 16 of text_stats.ipynb.
    """
    lengths = [
        len(tokenize(s, WORD=WORD)) for entry in entries for s in entry.sentences()
    ]
    mean = statistics.mean(lengths)
    spread = statistics.stdev(lengths)
    longest = max(
        (s for entry in entries for s in entry.sentences()),
        key=lambda s: len(tokenize(s, WORD=WORD)),
    )
    print(f"{len(lengths)} sentences, {mean:.1f} +/- {spread:.1f} words")
    print("longest:", longest)
    return mean


def compute_numbers(raw) -> tuple[list, list]:
    """Compute `times` and `numbers` from `raw`.

    From cell 17 of text_stats.ipynb.
    """
    clocks = re.findall(r"\b\d{2}:\d{2}\b", raw)
    times = sorted(minutes(c) for c in clocks)
    numbers = [int(n) for n in re.findall(r"(?<![\d:])\b\d+\b(?![\d:])", raw)]
    return times, numbers
