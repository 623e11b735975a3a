"""Assessments in, tables for a terminal or Markdown out."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from nb2pkg.model.scorecard import (
    Action,
    Answered,
    Assessment,
    Evidence,
    Scorecard,
    Section,
)
from nb2pkg.reporting.streams import is_terminal, visible, wants_colour
from nb2pkg.reporting.words import many

if TYPE_CHECKING:
    from rich.console import RenderableType

_TOP = 5
_WIDTH = 100
_SIGNS = {"yes": "+", "partly": "~", "no": "-", "ask": "?", "does not apply": " "}
_STYLES = {"yes": "green", "partly": "yellow", "no": "red", "ask": "cyan"}


def points(score: float | None) -> str:
    """A score in whole points, never rounded up.

    >>> points(66.7), points(None)
    ('66', '–')
    """
    return "–" if score is None else str(int(score + 1e-9))


def sides(one: Assessment) -> list[tuple[str, Scorecard]]:
    """The scorecards of an assessment with the heading of their column."""
    first = [("today" if one.today.kind == "notebook" else "project", one.today)]
    if one.converted is None:
        return first
    return [*first, ("project" if one.exists else "converted", one.converted)]


def shown_sections(one: Assessment, sections: Sequence[Section]) -> list[Section]:
    """The sections of which anything could be scored."""
    cards = [card for _, card in sides(one)]
    return [
        s for s in sections if any(c.section_score(s.code) is not None for c in cards)
    ]


def minimum_score(card: Scorecard, sections: Sequence[Section]) -> float | None:
    """The score of the sections that production needs at least."""
    return card.section_score(*(s.code for s in sections if s.minimum))


def todo_of(one: Assessment) -> list[Action]:
    """What is left to do: converting as one action, and what that does not do."""
    return [a for a in one.actions if a.code == "convert" or not a.by_converting]


def questions(card: Scorecard) -> list[Answered]:
    """What only a person can tell."""
    return [answered for answered in card.answers if answered.answer == "ask"]


def answers(one: Assessment, code: str) -> str:
    """The answer to a statement, on both sides where they are not the same: `no → yes`."""
    found = [card.of(code).answer for _, card in sides(one)]
    return " → ".join(dict.fromkeys(found))


def where(evidence: Evidence) -> str:
    """The place of a piece of evidence in a few words.

    >>> where(Evidence("x", "a.ipynb", 3, 4)), where(Evidence("x", "src/a.py", 0, 7))
    ('a.ipynb cell 3:4', 'src/a.py:7')
    """
    if evidence.cell:
        line = f":{evidence.line}" if evidence.line else ""
        return f"{evidence.path} cell {evidence.cell}{line}".strip()
    return f"{evidence.path}:{evidence.line}" if evidence.line else evidence.path


def text(
    done: Sequence[Assessment], sections: Sequence[Section], *, verbose: bool = False
) -> str:
    """Tables for a terminal: one assessment in full, several in a row each; all in full when `verbose`."""
    parts: list[RenderableType] = []
    if len(done) > 1:
        parts += [_overview(done), ""]
    if len(done) == 1 or verbose:
        for one in done:
            parts += _full(one, sections, verbose=verbose)
    return _drawn(parts)


def _full(
    one: Assessment, sections: Sequence[Section], *, verbose: bool
) -> list[RenderableType]:
    from rich.text import Text

    card = one.judged
    parts: list[RenderableType] = [_table(one, sections)]
    if one.problem:
        parts.append(Text(f"note: {_clean(one.problem)}", style="yellow"))
    todo = todo_of(one)
    if todo:
        parts += ["", Text("next", style="bold")]
        shown = todo if verbose else todo[:_TOP]
        for action in shown:
            parts.append(Text(f"{f'+{action.gain:g}':>6}  {_clean(action.text)}"))
        if len(todo) > len(shown):
            parts.append(Text(f"{'':>6}  and {len(todo) - len(shown)} more (-v)"))
    if verbose:
        for section in sections:
            parts += ["", Text(section.title, style="bold")]
            parts += _statements(one, section)
    asked = questions(card)
    if asked:
        parts += [
            "",
            Text(many(len(asked), "question") + " for a person", style="bold"),
        ]
        parts += [Text(f"     ?  {a.statement.action}") for a in asked]
    return [*parts, ""]


def _table(one: Assessment, sections: Sequence[Section]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(Text(_clean(one.today.subject)), min_width=34)
    for heading, _ in sides(one):
        table.add_column(heading, justify="right")
    table.add_column("")
    cards = [card for _, card in sides(one)]
    for section in shown_sections(one, sections):
        scores = [card.section_score(section.code) for card in cards]
        star = " *" if section.minimum else ""
        row = [points(score) for score in scores]
        table.add_row(section.title + star, *row, _bar(scores[-1]))
    least = [minimum_score(card, sections) for card in cards]
    table.add_row(
        "* what production needs at least",
        *map(points, least),
        _bar(least[-1]),
        style="dim",
    )
    total = [card.score for card in cards]
    table.add_row("in all, of 100", *map(points, total), _bar(total[-1]), style="bold")
    return table


def _overview(done: Sequence[Assessment]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("today", justify="right")
    table.add_column("converted", justify="right")
    table.add_column("of 100 points", overflow="fold")
    for one in done:
        after = points(one.converted.score) if one.converted else "–"
        name = Text(_clean(one.today.subject))
        table.add_row(points(one.today.score), after, name)
    return table


def _statements(one: Assessment, section: Section) -> list[RenderableType]:
    from rich.text import Text

    lines: list[RenderableType] = []
    for answered in one.judged.answers:
        if answered.statement.section != section.code:
            continue
        remark = f": {answered.remark}" if answered.remark else ""
        words = f"     {_SIGNS[answered.answer]}  {answered.statement.text}"
        line = Text(words, style=_STYLES.get(answered.answer, "dim"))
        line.append(
            _clean(f"  ({answers(one, answered.statement.code)}{remark})"), style="dim"
        )
        lines.append(line)
        for evidence in answered.evidence:
            lines.append(
                Text(
                    _clean(f"          {where(evidence)}  {evidence.text}"), style="dim"
                )
            )
    return lines


def _bar(score: float | None) -> str:
    full = round((score or 0) / 10)
    return "█" * full + "░" * (10 - full)


def _drawn(parts: Sequence[RenderableType]) -> str:
    """The parts as text, in colour when standard output is a terminal that wants it."""
    from rich.console import Console
    from rich.table import Table

    colour = wants_colour(sys.stdout)
    width = None if is_terminal(sys.stdout) else _WIDTH
    out = StringIO()
    console = Console(
        file=out,
        force_terminal=colour,
        no_color=not colour,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in parts:
        console.print(part, soft_wrap=not isinstance(part, Table))
    lines = [line.rstrip() for line in out.getvalue().split("\n")]
    return "\n".join(lines).rstrip()


def _clean(words: str) -> str:
    return visible(words).replace("\n", " ")


def markdown(done: Sequence[Assessment], sections: Sequence[Section]) -> str:
    """The same as Markdown: scores, what to do, each statement with its evidence, questions."""
    return "\n\n".join("\n".join(_markdown(one, sections)) for one in done)


def _markdown(one: Assessment, sections: Sequence[Section]) -> list[str]:
    columns = sides(one)
    lines = [f"# Readiness of {_md(one.today.subject)}", ""]
    lines += [f"| | {' | '.join(heading for heading, _ in columns)} |"]
    lines += ["|---|" + "---:|" * len(columns)]
    rows: list[tuple[str, list[float | None]]] = [
        (
            s.title + (" \\*" if s.minimum else ""),
            [card.section_score(s.code) for _, card in columns],
        )
        for s in shown_sections(one, sections)
    ]
    rows.append(
        (
            "\\* what production needs at least",
            [minimum_score(c, sections) for _, c in columns],
        )
    )
    rows.append(("**in all, of 100**", [card.score for _, card in columns]))
    lines += [
        f"| {name} | {' | '.join(map(points, scores))} |" for name, scores in rows
    ]
    if one.problem:
        lines += ["", f"Note: {_md(one.problem)}"]
    todo = todo_of(one)
    if todo:
        lines += ["", "## Next", ""]
        lines += [f"- +{action.gain:g}: {_md(action.text)}" for action in todo]
    for section in sections:
        lines += ["", f"## {section.title}", ""]
        for answered in one.judged.answers:
            if answered.statement.section == section.code:
                remark = f": {_md(answered.remark)}" if answered.remark else ""
                lines.append(
                    f"- **{answers(one, answered.statement.code)}** {answered.statement.text}{remark}"
                )
                lines += [
                    f"  - {_md(where(e))} {_md(e.text)}" for e in answered.evidence
                ]
    lines += ["", "## Questions for a person", ""]
    lines += [f"- {answered.statement.action}" for answered in questions(one.judged)]
    return lines


def _md(words: str) -> str:
    """Foreign text that Markdown and HTML take as text.

    >>> _md("a|b *c* <script>")
    'a\\\\|b \\\\*c\\\\* &lt;script&gt;'
    """
    escaped = re.sub(r"([\\`*_{}\[\]|#~])", r"\\\1", _clean(words))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
