"""Sample: draw a few words at random, the same ones each time."""

import random


def compute_histogram(counts):
    """Draw a few words at random, the same ones each time.

    From cell 19 of text_stats.ipynb.
    """
    pool = sorted(word for word, n in counts.items() if n > 1)
    sample = random.sample(pool, k=min(5, len(pool)))
    histogram = "\n".join(f"{word:<12}{'#' * counts[word]}" for word in sample)
    print(histogram)
    return pool, sample, histogram


def compute_summary(entries: list, counts, mean) -> dict:
    """Compute `summary` from `entries`, `counts` and `mean`.

    From cell 20 of text_stats.ipynb.
    """
    summary = {
        "entries": len(entries),
        "words": sum(counts.values()),
        "distinct": len(counts),
        "mean_sentence": round(mean, 2),
    }
    return summary
