"""What `nb2pkg.lock` says of a project: the notebook it was made from, and which slim cell stands for which original cell."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from nb2pkg.model.options import Order

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
    """

    project: str
    package: str
    notebook: str
    sha256: str
    order: Order
    slim: str
    cells: tuple[SlimOrigin, ...]


def cell_digest(source: str) -> str:
    """A short digest of a cell's text, the same however the format ends a cell."""
    return hashlib.sha256(source.strip().encode("utf-8", "replace")).hexdigest()[:12]
