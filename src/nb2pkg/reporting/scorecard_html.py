"""Assessments in, one page of HTML out that needs nothing else: no script, no address, every foreign text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from nb2pkg import __version__
from nb2pkg.model.scorecard import Assessment, Section
from nb2pkg.reporting import scorecards
from nb2pkg.reporting.streams import visible


def page(done: Sequence[Assessment], sections: Sequence[Section]) -> str:
    """The page: scores side by side, what to do next, every statement with its evidence, the questions."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    text = files("nb2pkg.reporting").joinpath("scorecard.html.j2").read_text("utf-8")
    return environment.from_string(text).render(
        done=done,
        sections=sections,
        version=__version__,
        points=scorecards.points,
        sides=scorecards.sides,
        shown_sections=scorecards.shown_sections,
        minimum_score=scorecards.minimum_score,
        questions=scorecards.questions,
        todo_of=scorecards.todo_of,
        where=scorecards.where,
    )


def _shown(value: object) -> object:
    """Control characters spelled out, as on a terminal."""
    return visible(value) if type(value) is str else value
