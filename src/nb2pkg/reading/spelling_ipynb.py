"""A notebook and its slim cells in, the text of an .ipynb file out, written as nbformat writes it, without outputs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from nb2pkg.model.notebook import Cell, Notebook, SlimCell
from nb2pkg.reading.slim import originals

ID = re.compile(r"[a-zA-Z0-9_-]{1,64}\Z")
SURROGATE = re.compile(r"[\ud800-\udfff]")


def spell_ipynb(notebook: Notebook, cells: Sequence[SlimCell]) -> str:
    """The JSON text: metadata, ids and attachments kept, new ids made from place and text, outputs empty."""
    document = json.loads(notebook.metadata)
    pairs = originals(notebook, cells)
    own = f"%{notebook.language}\n"
    document["cells"] = [_entry(slim, original, own) for slim, original in pairs]
    if document["nbformat_minor"] >= 5:
        _give_ids(document["cells"], pairs)
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    # Metadata may hold half a surrogate pair, which UTF-8 cannot; JSON can, escaped.
    return SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def _entry(slim: SlimCell, original: Cell | None, own: str) -> dict[str, Any]:
    extra = json.loads(original.extra) if original else {}
    same = original is not None and slim.source == original.source
    text = extra["text"] if same and "text" in extra else _text(slim, extra, own)
    # Databricks keeps `%sql`, and at times `%md`, in code cells.
    is_code = slim.kind in ("code", "other") or "magic" in extra
    entry: dict[str, Any] = {
        "cell_type": "code" if is_code else slim.kind,
        "metadata": _metadata(extra.get("metadata", {}), slim.tags),
        "source": _lines(text),
    }
    if is_code:
        entry.update(execution_count=None, outputs=[])
    elif "attachments" in extra:
        entry["attachments"] = extra["attachments"]
    return entry


def _text(slim: SlimCell, extra: dict[str, Any], own: str) -> str:
    """Changed prose in a Databricks code cell needs its `%md` again, Python in a notebook of another language `%python`.

    `own`: the magic of the notebook's language, which its own cells are spelled without.
    """
    if slim.kind == "markdown" and extra.get("magic"):
        return f"{extra['magic']}\n{slim.source}"
    if slim.kind == "code" and own != "%python\n":
        is_magic = slim.source.lstrip()[:1] in ("%", "!")
        return slim.source if is_magic else f"%python\n{slim.source}"
    if slim.kind == "other" and extra.get("default"):
        return slim.source.removeprefix(own)
    return slim.source


def _metadata(kept: dict[str, Any], tags: frozenset[str]) -> dict[str, Any]:
    """The cell's metadata with these tags, in their old order, new ones sorted behind."""
    before = kept.get("tags")
    texts = (
        [t for t in before if isinstance(t, str)] if isinstance(before, list) else []
    )
    old = [tag for tag in texts if tag in tags]
    rest = {key: value for key, value in kept.items() if key != "tags"}
    ordered = [*dict.fromkeys(old), *sorted(tags.difference(old))]
    return {**rest, "tags": ordered} if ordered else rest


def _lines(text: str) -> list[str]:
    """`"a\\nb"` -> `["a\\n", "b"]`: as nbformat keeps text, but split at LF only."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _give_ids(
    entries: list[dict[str, Any]], pairs: list[tuple[SlimCell, Cell | None]]
) -> None:
    """Old ids first, so that a new one can never take theirs."""
    taken: set[str] = set()
    for entry, (_, original) in zip(entries, pairs, strict=True):
        old = json.loads(original.extra).get("id", "") if original else ""
        if ID.match(old) and old not in taken:
            entry["id"] = old
            taken.add(old)
    for place, entry in enumerate(entries):
        if "id" not in entry:
            entry["id"] = _new_id(place, "".join(entry["source"]), taken)
            taken.add(entry["id"])


def _new_id(place: int, text: str, taken: set[str]) -> str:
    digest = hashlib.sha256(f"{place}\n{text}".encode()).hexdigest()
    sizes = range(8, len(digest) + 1)
    return next(digest[:size] for size in sizes if digest[:size] not in taken)
