"""`tools/corpus.json` in, the `Sample` notebooks to try out."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parent.parent
LIST = TOOLS / "corpus.json"
LOCK = TOOLS / "corpus.lock.json"
ENVIRONMENT = TOOLS / "corpus-environment.txt"
RECORDING_ENVIRONMENT = TOOLS / "recording-environment.txt"
SMALL_ENVIRONMENT = TOOLS / "corpus-environment-bounded.txt"


@dataclass(frozen=True, slots=True)
class Sample:
    """One notebook: the distribution it comes in, its path there, and the seconds its run takes (None: it is not run)."""

    source: str
    version: str
    path: str
    seconds: float | None

    @property
    def key(self) -> str:
        """A name for files: readable and unique."""
        digest = hashlib.sha256(f"{self.source}/{self.path}".encode()).hexdigest()[:8]
        return f"{self.source}-{Path(self.path).stem}-{digest}"

    @property
    def runs(self) -> bool:
        """Whether it runs here, without a network."""
        return self.seconds is not None

    def __str__(self) -> str:
        return f"{self.source}/{self.path}"


def samples() -> tuple[Sample, ...]:
    """Every notebook of the list, in its order."""
    listed = json.loads(LIST.read_text(encoding="utf-8"))["sources"]
    return tuple(
        Sample(source, entry["version"], path, seconds)
        for source, entry in listed.items()
        for path, seconds in entry["notebooks"].items()
    )


def chosen(only: str, limit: int) -> tuple[Sample, ...]:
    """The notebooks whose `source/path` contains `only`; of these, with a limit, an even spread."""
    found = [sample for sample in samples() if only in str(sample)]
    return tuple(_spread(found, limit) if limit else found)


def in_turn(only: str, count: int, longest: float) -> list[Sample]:
    """Notebooks that run here in at most `longest` seconds, one of each source in turn."""
    by_source: dict[str, list[Sample]] = defaultdict(list)
    for sample in chosen(only, 10_000):
        if sample.seconds is not None and sample.seconds <= longest:
            by_source[sample.source].append(sample)
    rows = list(by_source.values())
    found: list[Sample] = []
    while any(rows) and len(found) < count:
        found += [row.pop(0) for row in rows if row]
    return found[:count]


def bounded_verified() -> list[Sample]:
    """The few of the small sample that CI verifies."""
    settings = json.loads(LIST.read_text(encoding="utf-8"))["bounded"]
    return [sample for sample in samples() if str(sample) in settings["verified"]]


def bounded() -> tuple[Sample, ...]:
    """The fixed small sample for CI: from the small archives only, and no run that takes more than a few seconds."""
    settings = json.loads(LIST.read_text(encoding="utf-8"))["bounded"]
    wanted, runs = set(settings["sources"]), set(settings["runs"])
    found = [sample for sample in samples() if sample.source in wanted]
    run = [sample for sample in found if str(sample) in runs]
    rest = [
        Sample(sample.source, sample.version, sample.path, None)
        for sample in found
        if sample not in run
    ]
    return (*run, *_spread(rest, settings["conversions"] - len(run)))


def _spread(found: Sequence[Sample], limit: int) -> Iterable[Sample]:
    """`limit` of them, the same ones each time, whatever is added to the list elsewhere."""
    return sorted(
        found, key=lambda sample: hashlib.sha256(str(sample).encode()).digest()
    )[:limit]
