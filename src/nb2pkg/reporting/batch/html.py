"""A batch in, one HTML page out that needs nothing else: totals, findings by code, a table that sorts and filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote

from nb2pkg import __version__
from nb2pkg.model.batch import Batch, Row
from nb2pkg.model.findings import Finding, Severity
from nb2pkg.reporting.batch.table import LEFT, NAMES
from nb2pkg.reporting.batch.totals import reason_of, totals_of
from nb2pkg.reporting.streams import visible


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the table: what the template cannot work out by itself."""

    row: Row
    reason: str
    link: str
    share: float
    shown: tuple[Finding, ...]
    blockers: int
    warnings: int
    notes: int


def html_text(batch: Batch) -> str:
    """The page. Names and messages come from strangers' files; the template escapes them all."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["seen"] = visible
    source = files(__package__).joinpath("report.html.j2").read_text("utf-8")
    page: str = environment.from_string(source).render(
        totals=totals_of(batch.rows),
        rows=list(_lines(batch)),
        sharing=batch.sharing,
        saved=sum(one.saved for one in batch.sharing.shared),
        passed_over=batch.passed_over,
        left=batch.left,
        why_left=LEFT,
        names=NAMES,
        version=__version__,
    )
    return page + "\n"


def _lines(batch: Batch) -> Iterator[_Line]:
    for row in batch.rows:
        severities = [finding.severity for finding in row.findings]
        yield _Line(
            row=row,
            reason="" if row.status == "converted" else reason_of(row),
            link=f"./{quote(row.folder)}/",
            share=row.figures.share if row.figures and row.figures.total else -1,
            shown=tuple(f for f in row.findings if f.severity is not Severity.NOTE),
            blockers=severities.count(Severity.BLOCKER),
            warnings=severities.count(Severity.WARNING),
            notes=severities.count(Severity.NOTE),
        )
