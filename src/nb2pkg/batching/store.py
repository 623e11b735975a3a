"""What became of each notebook, kept beside the projects: an interrupted run goes on where it stopped.

One SQLite file. A notebook is noted in it after its project is in place, in a transaction, so a run that is killed at any point
leaves a store that is behind the disk but never ahead of it. It is held while a run lasts: a second run there is refused.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

from nb2pkg.errors import DestinationInTheWay
from nb2pkg.model.batch import LeftOver, Move, Portrait, Row
from nb2pkg.model.checking import Allowed
from nb2pkg.model.findings import Finding, Place, Severity
from nb2pkg.model.plan import Figures, Parameter, Requirement, Result

FOLDER = ".nb2pkg-batch"
_VERSION = 3
_TABLES = """
CREATE TABLE IF NOT EXISTS notebooks (
    source TEXT PRIMARY KEY, key TEXT NOT NULL, asked TEXT NOT NULL, row TEXT NOT NULL, moves TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS portraits (
    source TEXT NOT NULL, place INTEGER NOT NULL, portrait TEXT NOT NULL, PRIMARY KEY (source, place)
);
CREATE TABLE IF NOT EXISTS projects (folder TEXT PRIMARY KEY, source TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An earlier outcome: `key` is the hash of all that went in, `asked` the files beside the notebook that count.

    moves  what the package took from the common one, which depends on the other notebooks and so is no part of `key`.
    """

    key: str
    asked: tuple[str, ...]
    row: Row
    moves: tuple[Move, ...] = ()


class Store:
    """The outcomes of runs that wrote to one folder."""

    def __init__(self, output: Path) -> None:
        """Open the store of an output folder. Raises `DestinationInTheWay` when another run has it or it cannot be made."""
        folder = output / FOLDER
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            ignore = folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
            self._db = self._opened(folder / "state.sqlite")
        except (OSError, sqlite3.Error) as problem:
            busy = "locked" in str(problem)
            raise DestinationInTheWay(
                f"{output}: "
                + (
                    "another run is writing there"
                    if busy
                    else f"cannot keep notes in {folder}: {_reason(problem)}"
                ),
                hint=(
                    "wait for it, or choose another folder with -o"
                    if busy
                    else f"remove {folder}, or choose another folder with -o"
                ),
            ) from problem

    def _opened(self, path: Path) -> sqlite3.Connection:
        # Some engines ask for the next job from a thread of their own; SQLite itself takes turns.
        db = sqlite3.connect(
            path, timeout=0.5, isolation_level=None, check_same_thread=False
        )
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        if db.execute("PRAGMA user_version").fetchone()[0] not in (0, _VERSION):
            db.execute("DROP TABLE IF EXISTS notebooks")
            db.execute("DROP TABLE IF EXISTS portraits")
        db.executescript("BEGIN EXCLUSIVE;" + _TABLES + "COMMIT;")
        db.execute(f"PRAGMA user_version={_VERSION}")
        return db

    def kept(self, source: str) -> Kept | None:
        """What an earlier run noted of the notebook, None when there is nothing that can be read."""
        with self._lock:
            found = self._db.execute(
                "SELECT key, asked, row, moves FROM notebooks WHERE source = ?",
                (source,),
            ).fetchone()
        if found is None:
            return None
        try:
            moves = tuple(Move(*one) for one in json.loads(found[3]))
            return Kept(found[0], tuple(json.loads(found[1])), row_of(found[2]), moves)
        except (ValueError, KeyError, TypeError):
            return None

    def keep(self, kept: Kept, portraits: Sequence[Portrait] = ()) -> None:
        """Note an outcome; it is on the disk when this returns."""
        source = kept.row.source
        moves = json.dumps([astuple(move) for move in kept.moves])
        noted = (source, kept.key, json.dumps(kept.asked), text_of(kept.row), moves)
        drawn = [
            (source, place, json.dumps(asdict(portrait)))
            for place, portrait in enumerate(portraits)
        ]
        with self._lock:
            self._db.execute("BEGIN")
            self._db.execute(
                "INSERT OR REPLACE INTO notebooks VALUES (?, ?, ?, ?, ?)", noted
            )
            if kept.row.status == "converted":
                self._db.execute(
                    "INSERT OR REPLACE INTO projects VALUES (?, ?)",
                    (kept.row.folder, source),
                )
            self._db.execute("DELETE FROM portraits WHERE source = ?", (source,))
            self._db.executemany("INSERT INTO portraits VALUES (?, ?, ?)", drawn)
            self._db.execute("COMMIT")

    def drawn(self, sources: Iterable[str]) -> Iterator[tuple[str, Portrait]]:
        """The portraits of these notebooks, in order."""
        for source in sorted(sources):
            found = self._db.execute(
                "SELECT portrait FROM portraits WHERE source = ? ORDER BY place",
                (source,),
            )
            for (text,) in found:
                yield source, portrait_of(text)

    def projects(self) -> list[LeftOver]:
        """Every project that a run has written and none has removed."""
        found = self._db.execute("SELECT folder, source FROM projects")
        return [LeftOver(*one) for one in found]

    def forget(self, folder: str) -> None:
        """The project is not there any more."""
        self._db.execute("DELETE FROM projects WHERE folder = ?", (folder,))

    def close(self) -> None:
        """Let the next run have it."""
        self._db.close()


def text_of(row: Row) -> str:
    """The row as JSON; `row_of` reads it back."""
    return json.dumps(asdict(row))


def row_of(text: str) -> Row:
    """The row that `text_of` wrote; raises ValueError, KeyError or TypeError for anything else."""
    entry: dict[str, Any] = json.loads(text)
    entry["findings"] = tuple(
        Finding(
            one["code"],
            Severity(one["severity"]),
            Place(**one["place"]),
            one["message"],
            one["advice"],
        )
        for one in entry["findings"]
    )
    entry["lenient"] = tuple((path, tuple(rules)) for path, rules in entry["lenient"])
    entry["copied"] = tuple(entry["copied"])
    allowed = entry["allowed"]
    entry["allowed"] = Allowed(
        allowed["max_logic"], tuple(allowed["definitions"]), tuple(allowed["ignore"])
    )
    entry["requirements"] = tuple(Requirement(**one) for one in entry["requirements"])
    if entry["figures"] is not None:
        entry["figures"] = Figures(**entry["figures"])
    return Row(**entry)


def portrait_of(text: str) -> Portrait:
    """The portrait whose fields are in the JSON text."""
    entry: dict[str, Any] = json.loads(text)
    entry["parameters"] = tuple(Parameter(**one) for one in entry["parameters"])
    entry["results"] = tuple(Result(**one) for one in entry["results"])
    entry["imports"] = tuple(entry["imports"])
    entry["calls"] = tuple((name, print_) for name, print_ in entry["calls"])
    return Portrait(**entry)


def _reason(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem)
