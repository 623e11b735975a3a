"""What `nb2pkg.lock` says of a project: the notebook it was made from, and which slim cell stands for which original cell."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from nb2pkg.model.options import Order

LOCK = "nb2pkg.lock"
BATCH_LOCK = "nb2pkg-batch.lock"  # of what stands around the projects of notebooks

# Kinds of cells that do something: Python, and what Databricks runs in other languages.
RUN_KINDS = ("code", "other")


@dataclass(frozen=True, slots=True)
class SlimOrigin:
    """A cell of the slim notebook as it was written: the original cell it stands for (0: none), a digest of its text."""

    origin: int
    digest: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a project comes from.

    notebook  the file name of the original, without its folder; "-" for standard input.
    sha256    of the original's bytes when the project was made.
    order     in which the cells were taken.
    slim      path of the slim notebook in the project, with `/`.
    cells     its cells of `RUN_KINDS` as they were written, in order.
    root      the folder that the paths in the lock start from.
    shared    the package that it takes code from which several notebooks have, "" for none.
    """

    project: str
    package: str
    notebook: str
    sha256: str
    order: Order
    slim: str
    cells: tuple[SlimOrigin, ...]
    root: Path
    shared: str = ""

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that the notebook's code is in."""
        return (self.package, self.shared) if self.shared else (self.package,)

    @property
    def sources(self) -> tuple[Path, ...]:
        """The folders that these are imported from."""
        ours = self.root / "src"
        if not self.shared or "." in self.shared:
            return (ours,)
        return ours, self.root.parent / self.shared.replace("_", "-") / "src"


def cell_digest(source: str) -> str:
    """A short digest of a cell's text, the same however the format ends a cell."""
    return hashlib.sha256(source.strip().encode("utf-8", "replace")).hexdigest()[:12]
