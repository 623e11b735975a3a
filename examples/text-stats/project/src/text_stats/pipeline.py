"""The pipeline of Text statistics: all steps in order, without display."""

import random
import re
from dataclasses import dataclass
from typing import Any

from text_stats.config import Config
from text_stats.count import compute_everywhere, count
from text_stats.helpers import minutes, slugify, tokenize
from text_stats.measure import compute_numbers, measure
from text_stats.read import load_stopwords, read
from text_stats.sample import compute_histogram, compute_summary


@dataclass(frozen=True)
class Results:
    """The variables of the notebook when all steps have run."""

    WORD: Any
    raw: Any
    entries: list
    stopwords: Any
    counts: Any
    by_entry: dict
    index: Any
    everywhere: list
    mean: Any
    times: list
    numbers: list
    pool: list
    sample: Any
    histogram: str
    summary: dict


def run(config: Config) -> Results:
    """Run all steps in the notebook's order and return its variables."""
    TOP = config.top
    random.seed(7)
    slugify("A b")
    WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
    tokenize("The café sold 140 cups.", WORD=WORD)
    minutes("07:10")
    raw, entries = read(config.source)
    [entry.slug for entry in entries]
    stopwords = load_stopwords(config.stopwords)
    counts, by_entry = count(entries, WORD, stopwords, min_length=config.min_length)
    counts.most_common(TOP)
    index, everywhere = compute_everywhere(by_entry)
    mean = measure(WORD, entries)
    times, numbers = compute_numbers(raw)
    pool, sample, histogram = compute_histogram(counts)
    summary = compute_summary(entries, counts, mean)
    return Results(
        WORD=WORD,
        raw=raw,
        entries=entries,
        stopwords=stopwords,
        counts=counts,
        by_entry=by_entry,
        index=index,
        everywhere=everywhere,
        mean=mean,
        times=times,
        numbers=numbers,
        pool=pool,
        sample=sample,
        histogram=histogram,
        summary=summary,
    )
