"""Large values in, some of their rows out, such that tables that belong together keep the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Thinning = Callable[[Any], Any]

_TABLES = ("DataFrame", "Series")
_LEAST = 8


def whole(value: Any) -> Any:
    """The value as it is."""
    return value


def thinnings(values: Mapping[str, Any], size: int, limit: int) -> Iterator[Thinning]:
    """Ways to take fewer rows of what is long, the most rows first: spread evenly, by common labels, from the top."""
    lengths = sorted({len(one) for one in values.values() if has_rows(one)})
    if not lengths or lengths[-1] <= _LEAST:
        return
    share = min(0.7 * limit / max(size, 1), 0.5)
    for part in (share, share / 4, share / 16):
        yield from (_evenly(part), _by_label(values, part), _from_the_top(part))
        if part * lengths[-1] < _LEAST:
            return


def has_rows(value: Any) -> bool:
    """A table, an array or a list: what can do with fewer rows."""
    kind = type(value).__name__
    if kind == "ndarray":
        return bool(value.shape)
    return kind in _TABLES or (
        kind in ("list", "csr_matrix") and hasattr(value, "__len__")
    )


def _taken(value: Any, places: Any) -> Any:
    if hasattr(value, "iloc"):
        return value.iloc[places]
    if isinstance(value, list):
        return [value[place] for place in places]
    return value[places]


def _count(length: int, part: float) -> int:
    return max(min(length, _LEAST), int(length * part))


def _evenly(part: float) -> Thinning:
    def thin(value: Any) -> Any:
        if not has_rows(value) or len(value) <= _LEAST:
            return value
        length = len(value)
        count = _count(length, part)
        return _taken(value, [place * length // count for place in range(count)])

    return thin


def _from_the_top(part: float) -> Thinning:
    def thin(value: Any) -> Any:
        if not has_rows(value) or len(value) <= _LEAST:
            return value
        return _taken(value, list(range(_count(len(value), part))))

    return thin


def _by_label(values: Mapping[str, Any], part: float) -> Thinning:
    """Rows whose labels are an even share of all labels: tables with parts of one index stay parts of one another."""
    tables = [one for one in values.values() if type(one).__name__ in _TABLES]
    longest = max(tables, key=len, default=None)
    even = _evenly(part)
    if longest is None or len(tables) < 2 or not longest.index.is_unique:
        return even
    kept = set(even(longest).index)
    shortest = min(tables, key=len)
    if len(shortest) < len(longest) and shortest.index.isin(longest.index).all():
        kept |= set(even(shortest).index)

    def thin(value: Any) -> Any:
        if type(value).__name__ in _TABLES and len(value) > _LEAST:
            found = [place for place, label in enumerate(value.index) if label in kept]
            return _taken(value, found) if len(found) >= 2 else even(value)
        return even(value)

    return thin
