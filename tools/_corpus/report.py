"""Trials in, the table that a person reads out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from _corpus.trial import Trial


def acceptable(trials: Sequence[Trial]) -> bool:
    """No crash, nothing wrong with a project, no run that differs."""
    return bool(trials) and not any(_is_bad(trial) for trial in trials)


def _is_bad(trial: Trial) -> bool:
    return trial.conversion == "crash" or bool(trial.problems) or _is_different(trial)


def _is_different(trial: Trial) -> bool:
    return trial.verdict == "differs" or (
        trial.verdict == "did not run" and not trial.alike
    )


def table(trials: Sequence[Trial], seconds: float) -> str:
    """What happened, by source, then what went wrong, one line each."""
    lines = [
        _row(
            "source",
            "tried",
            "conv.",
            "refused",
            "crash",
            "wrong",
            "ran",
            "agree",
            "alike",
            "differ",
            "logic",
            "moved",
        ),
        *(_row(source, *_numbers(group)) for source, group in _by_source(trials)),
        _row("all", *_numbers(trials)),
        "",
        *_findings(trials),
        "",
        *_figures(trials),
        *_refusals(trials),
        *(line for trial in trials for line in _troubles(trial)),
        f"{seconds:.0f} s",
    ]
    return "\n".join(lines)


def _row(source: str, *numbers: object) -> str:
    return f"{source:18}" + "".join(f"{number!s:>9}" for number in numbers)


def _by_source(trials: Sequence[Trial]) -> list[tuple[str, list[Trial]]]:
    groups: dict[str, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(trial.sample.partition("/")[0], []).append(trial)
    return sorted(groups.items())


def _numbers(trials: Sequence[Trial]) -> tuple[object, ...]:
    done = Counter(trial.conversion for trial in trials)
    verdicts = Counter(trial.verdict for trial in trials if trial.verdict)
    alike = sum(trial.verdict == "did not run" and trial.alike for trial in trials)
    total, moved = sum(trial.total for trial in trials), sum(
        trial.moved for trial in trials
    )
    return (
        len(trials),
        done["converted"],
        done["refused"],
        done["crash"],
        sum(bool(trial.problems) for trial in trials),
        sum(verdicts.values()),
        verdicts["agrees"],
        alike,
        verdicts["differs"] + verdicts["did not run"] - alike,
        total,
        f"{moved / total:.1%}" if total else "-",
    )


def _figures(trials: Sequence[Trial]) -> Iterable[str]:
    """The two figures, together and over one set: the notebooks that were run."""
    for name, group in (
        ("all", trials),
        ("run", [trial for trial in trials if trial.verdict]),
    ):
        moved, total = sum(t.moved for t in group), sum(t.total for t in group)
        share = f"{moved / total:.1%}" if total else "-"
        definitions = f"{sum(t.definitions_moved for t in group)}/{sum(t.definitions for t in group)}"
        short = sum(t.short for t in group)
        yield f"extraction ({name}): {moved}/{total} = {share}; short ones left {short}; definitions {definitions}"
    ran = [trial for trial in trials if trial.verdict]
    good = sum(not _is_different(trial) for trial in ran)
    if ran:
        varying = sum(bool(trial.report.get("varying")) for trial in ran)
        notes = sum(bool(trial.report.get("notes")) for trial in ran)
        yield f"equivalence: {good}/{len(ran)} = {good / len(ran):.1%}; {varying} with something that varies by itself, {notes} with notes"


def _findings(trials: Sequence[Trial]) -> Iterable[str]:
    codes: Counter[str] = Counter()
    notebooks: Counter[str] = Counter()
    for trial in trials:
        codes.update(trial.findings)
        notebooks.update(trial.findings.keys())
    yield f"{'finding':40}{'times':>8}{'notebooks':>11}"
    for code, times in codes.most_common():
        yield f"{code:40}{times:>8}{notebooks[code]:>11}"


def _refusals(trials: Sequence[Trial]) -> Iterable[str]:
    """Why notebooks were refused, and how many for each reason; the path in front of the reason is left out."""
    reasons = Counter(
        trial.detail.replace("\n", " ").rpartition(": ")[2]
        for trial in trials
        if trial.conversion == "refused"
    )
    for reason, times in reasons.most_common():
        yield f"refused {times}: {reason[:160]}"


def _troubles(trial: Trial) -> Iterable[str]:
    if trial.conversion == "crash":
        yield f"{trial.conversion}: {trial.sample}: {trial.detail.strip().splitlines()[-1][:300] if trial.detail else ''}"
    for problem in trial.problems:
        yield f"wrong: {trial.sample}: {problem}"
    if _is_different(trial):
        found = trial.report.get("differences") or [
            {
                "cell": 0,
                "what": "tool",
                "original": "",
                "slim": trial.report.get("tool", ""),
            }
        ]
        first = found[0]
        yield (
            f"{trial.verdict}: {trial.sample}: cell {first['cell']} {first['what']}"
            f" ({len(found)} in all)\n    original {first['original'][-300:]!r}\n    slim     {first['slim'][-300:]!r}"
        )
