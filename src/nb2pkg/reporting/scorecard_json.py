"""Assessments in, the JSON document that `scorecard.schema.json` beside this module describes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from nb2pkg.model.scorecard import Answered, Assessment, Scorecard, Section
from nb2pkg.reporting.scorecards import minimum_score

ASSESSMENT = "nb2pkg.assessment/1"
Document = dict[str, Any]


def document_text(done: Sequence[Assessment], sections: Sequence[Section]) -> str:
    """All assessments of a run; pure ASCII."""
    document = {
        "schema": ASSESSMENT,
        "assessments": [_assessment(one, sections) for one in done],
    }
    return json.dumps(document, indent=2)


def _assessment(one: Assessment, sections: Sequence[Section]) -> Document:
    return {
        "today": _card(one.today, sections),
        "converted": _card(one.converted, sections) if one.converted else None,
        "exists": one.exists,
        "problem": one.problem,
        "actions": [asdict(action) for action in one.actions],
    }


def _card(card: Scorecard, sections: Sequence[Section]) -> Document:
    return {
        "subject": card.subject,
        "kind": card.kind,
        "score": _rounded(card.score),
        "minimum": _rounded(minimum_score(card, sections)),
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "minimum": section.minimum,
                "score": _rounded(card.section_score(section.code)),
            }
            for section in sections
        ],
        "statements": [_answered(answered) for answered in card.answers],
    }


def _answered(answered: Answered) -> Document:
    statement = answered.statement
    return {
        "code": statement.code,
        "section": statement.section,
        "text": statement.text,
        "numbers": list(statement.numbers),
        "answer": answered.answer,
        "points": round(answered.points, 4) if answered.scored else None,
        "remark": answered.remark,
        "evidence": [asdict(evidence) for evidence in answered.evidence],
        "question": statement.action if answered.answer == "ask" else "",
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 1)
