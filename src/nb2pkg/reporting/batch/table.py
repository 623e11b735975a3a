"""Totals in, the lines that end a run on the screen out."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from nb2pkg.model.batch import LeftOver, Row, Sharing
from nb2pkg.reporting.batch.totals import Totals, reason_of
from nb2pkg.reporting.words import many

_REASONS = 8
NAMES = {
    "none": "without findings",
    "note": "with notes only",
    "warning": "with warnings",
    "blocker": "with blockers",
}

LEFT = {
    "moved": "its notebook's project is elsewhere now",
    "gone": "its notebook is not there any more",
    "apart": "its notebook is not part of this run",
    "refused": "its notebook is refused now",
    "failed": "its notebook failed this time",
    "changed": "it is not needed any more, but was changed since nb2pkg wrote it",
    "": "",
}


def table_lines(totals: Totals) -> list[str]:
    """The outcome as a table: what was converted, refused, failed, and why."""
    rows = [("converted", totals.done, "")]
    rows += [("", count, NAMES[name]) for name, count in totals.converted]
    rows.append(("refused", totals.refused, ""))
    rows.append(("failed", totals.failed, ""))
    shown = totals.reasons[:_REASONS]
    rows += [("", count, reason) for reason, count in shown]
    left = sum(count for _, count in totals.reasons[_REASONS:])
    if left:
        rows.append(("", left, "for other reasons: see the report"))
    wide = len(f"{totals.notebooks:,}")
    return [f"{name:9}  {count:>{wide},}  {why}".rstrip() for name, count, why in rows]


def trouble_lines(rows: Sequence[Row]) -> list[str]:
    """One line for each notebook that failed: the ones to look at first."""
    return [
        f"error: {row.source}: {reason_of(row)}: {row.message}"
        for row in rows
        if row.status == "failed"
    ]


def row_line(row: Row, *, reused: bool) -> str:
    """One notebook as it comes, for `-v`."""
    end = row.folder if row.status == "converted" else reason_of(row)
    verb = "unchanged" if reused else row.status
    return f"{verb.ljust(9)}  {row.source}  {end}"


def sharing_lines(sharing: Sharing) -> list[str]:
    """What the notebooks have in common, in a line."""
    lines = []
    if sharing.shared:
        saved = many(sum(one.saved for one in sharing.shared), "line")
        where = f"now in {sharing.package}, {saved} saved"
        could = f"one definition each would save {saved}"
        pieces = many(len(sharing.shared), "function or step", "functions or steps")
        lines.append(
            f"{pieces} in several notebooks: {where if sharing.moved else could}"
        )
    if sharing.near:
        pairs = many(len(sharing.near), "pair")
        lines.append(f"{pairs} of functions nearly the same: see the report")
    return lines


def removed_lines(removed: Sequence[LeftOver]) -> list[str]:
    """One line for each project of an earlier run that is gone now."""
    return [f"removed    {one.folder}  {LEFT[one.why]}" for one in removed]


def left_lines(left: Sequence[LeftOver]) -> list[str]:
    """What earlier runs have left, in a line or a few, and what can be done about it."""
    lines = [f"left over  {one.folder}  {LEFT[one.why]}" for one in left[:_REASONS]]
    if len(left) > _REASONS:
        lines.append(f"left over  {len(left) - _REASONS} more: see the report")
    if any(one.why in ("gone", "apart") for one in left):
        lines.append("--prune removes those whose notebook is gone or not part of the run")  # fmt: skip
    return lines


def last_lines(totals: Totals, output: str, seconds: float, fresh: int) -> list[str]:
    """The run in one line, and what to look at next."""
    moved = ""
    if totals.logic:
        percent = totals.moved * 100 // totals.logic
        moved = f"; logic moved {totals.moved:,} of {totals.logic:,} statements ({percent} %)"
    rate = f", {fresh / seconds:.1f} a second" if fresh and seconds else ""
    reused = totals.notebooks - fresh
    unchanged = f", {reused:,} unchanged" if reused else ""
    return [
        f"{many(totals.notebooks, 'notebook')}{unchanged} in {seconds:.0f} s{rate}{moved}",
        f"next: open {shlex.quote(output + '/nb2pkg-report.html')}",
    ]
