"""Attempts in, the tables that sum them up out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from _databricks.attempts import Attempt


def acceptable(attempts: Sequence[Attempt]) -> bool:
    """Every notebook came back and was converted or refused in words, and no project has a problem."""
    return not any(_is_wrong(one) for one in attempts)


def _is_wrong(one: Attempt) -> bool:
    return one.conversion == "crash" or one.trip == "differs" or bool(one.problems)


def table(attempts: Sequence[Attempt], seconds: float) -> str:
    """The whole report as text."""
    lines = [f"{len(attempts)} notebooks in {seconds:.0f} s"]
    for title, key in (("format", "format"), ("round trip", "trip")):
        lines.append(f"{title}: {_counted(getattr(one, key) for one in attempts)}")
    lines.append(f"language: {_counted(one.language for one in attempts)}")
    lines.append(f"conversion: {_counted(one.conversion for one in attempts)}")
    converted = [one for one in attempts if one.conversion == "converted"]
    moved, total = sum(o.moved for o in converted), sum(o.total for o in converted)
    share = f"{moved / total:.1%}" if total else "-"
    definitions = f"{sum(o.definitions_moved for o in converted)}/{sum(o.definitions for o in converted)}"
    short = sum(o.short for o in converted)
    lines.append(
        f"extraction: {moved}/{total} = {share}; short ones left {short}; definitions {definitions}"
    )
    lines += ["", *_magics(converted), "", *_findings(converted), ""]
    reasons = Counter(
        one.detail.replace("\n", " ").rpartition(": ")[2]
        for one in attempts
        if one.conversion == "refused"
    )
    lines += [f"refused {n}: {why[:160]}" for why, n in reasons.most_common()]
    for one in attempts:
        if _is_wrong(one):
            last = one.detail.strip().split("\n")[-1][:300]
            lines.append(f"WRONG: {one.path}: {one.trip} {one.conversion} {last}")
            lines += [f"    {problem}" for problem in one.problems[:5]]
    return "\n".join(lines)


def _counted(values: Iterable[str]) -> str:
    return ", ".join(
        f"{name or 'none'} {n}" for name, n in Counter(values).most_common()
    )


def _magics(attempts: Sequence[Attempt]) -> Iterable[str]:
    times: Counter[str] = Counter()
    for one in attempts:
        times.update(one.magics)
    yield f"{'magic':20}{'times':>7}  became"
    for fate, n in sorted(
        times.items(), key=lambda item: (item[0].split()[0], -item[1])
    ):
        magic, _, became = fate.partition(" -> ")
        yield f"{magic:20}{n:>7}  {became}"


def _findings(attempts: Sequence[Attempt]) -> Iterable[str]:
    codes: Counter[str] = Counter()
    notebooks: Counter[str] = Counter()
    for one in attempts:
        codes.update(one.findings)
        notebooks.update(one.findings.keys())
    yield f"{'finding':40}{'times':>8}{'notebooks':>11}"
    for code, n in codes.most_common():
        yield f"{code:40}{n:>8}{notebooks[code]:>11}"
