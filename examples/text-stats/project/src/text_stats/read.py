"""Read: read the log and split it at its headings."""

from text_stats.helpers import Entry

try:
    import orjson as json
except ImportError:
    import json


def read(source: str):
    """Read the log and split it at its headings.

    From cell 10 of text_stats.ipynb.
    """
    with open(source, encoding="utf-8") as f:
        raw = f.read()

    entries = []
    for line in raw.splitlines():
        if line.startswith("# "):
            entries.append(Entry(line[2:]))
        elif line.strip():
            entries[-1].lines.append(line)

    print(len(raw), "characters,", len(entries), "entries")
    return raw, entries


def load_stopwords(STOPWORDS: str):
    """Load `stopwords`.

    From cell 11 of text_stats.ipynb.
    """
    with open(STOPWORDS, encoding="utf-8") as f:
        stopwords = set(json.loads(f.read()))
    return stopwords
