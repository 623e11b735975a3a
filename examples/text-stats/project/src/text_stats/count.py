"""Count: count the words that carry meaning, overall and per entry."""

from collections import Counter, defaultdict

from text_stats.helpers import tokenize


def keep(word, *, MIN_LENGTH, stopwords):
    return len(word) >= MIN_LENGTH and word not in stopwords and not word.isdigit()


def count(entries: list, WORD, stopwords, min_length: int):
    """Count the words that carry meaning, overall and per entry.

    From cell 13 of text_stats.ipynb.
    """
    counts = Counter()
    by_entry = {}
    for entry in entries:
        words = [
            w
            for w in tokenize(entry.text, WORD=WORD)
            if keep(w, MIN_LENGTH=min_length, stopwords=stopwords)
        ]
        counts.update(words)
        by_entry[entry.slug] = Counter(words)
    return counts, by_entry


def compute_everywhere(by_entry: dict):
    """Compute `index` and `everywhere` from `by_entry`.

    From cell 14 of text_stats.ipynb.
    """
    # which entries mention a word?
    index = defaultdict(list)
    for slug, words in by_entry.items():
        for word in words:
            index[word].append(slug)
    everywhere = sorted(
        word for word, slugs in index.items() if len(slugs) == len(by_entry)
    )
    print("in every entry:", ", ".join(everywhere))
    return index, everywhere
