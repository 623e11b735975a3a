"""A readiness scorecard: what is known of a notebook or project, each with its evidence, and what only a person knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nb2pkg.model.analysis import Analysis
from nb2pkg.model.project import ProjectFile

Answer = Literal["yes", "partly", "no", "ask", "does not apply"]
SubjectKind = Literal["notebook", "project"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the scorecard. `minimum`: one of the four that production needs at least."""

    code: str
    title: str
    minimum: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that holds of code in production, or does not.

    numbers  of the statements of the published MLOps maturity questionnaire that it stands for; () for our own.
    counts   what counts as evidence, in words; "" when only a person can tell.
    action   what to do when it does not hold; for a question, the question.
    """

    code: str
    section: str
    text: str
    action: str
    counts: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something read off: what, and where. Cell and line are counted from 1; cell 0 is no cell, line 0 no line."""

    text: str
    path: str = ""
    cell: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """A statement with its answer.

    points    from 0 to 1; counts only for `yes`, `partly` and `no`.
    remark    the answer in a few words: how many of how many, what is missing.
    evidence  at most a handful of places.
    """

    statement: Statement
    answer: Answer
    points: float = 0.0
    remark: str = ""
    evidence: tuple[Evidence, ...] = ()

    @property
    def scored(self) -> bool:
        """Whether the program could answer it."""
        return self.answer in ("yes", "partly", "no")


@dataclass(frozen=True, slots=True)
class Scorecard:
    """All statements about one notebook or project."""

    subject: str
    kind: SubjectKind
    answers: tuple[Answered, ...]

    @property
    def score(self) -> float | None:
        """From 0 to 100: the mean of all that could be answered, None when nothing could."""
        return _mean(self.answers)

    def section_score(self, *sections: str) -> float | None:
        """The same for some sections."""
        return _mean([a for a in self.answers if a.statement.section in sections])

    def of(self, code: str) -> Answered:
        """The answer to one statement."""
        return next(a for a in self.answers if a.statement.code == code)


def _mean(answers: tuple[Answered, ...] | list[Answered]) -> float | None:
    points = [answered.points for answered in answers if answered.scored]
    return 100 * sum(points) / len(points) if points else None


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do next, and how many points of 100 it is worth."""

    code: str
    text: str
    gain: float
    by_converting: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was asked about: as it is today, and as it is (or would be) converted.

    today      the notebook alone, or the project.
    converted  the project that the notebook becomes, when a notebook was asked about; None otherwise, or when it
               cannot be converted, and then `problem` says why.
    exists     `converted` is a project on disk, not one that nb2pkg would make.
    """

    today: Scorecard
    converted: Scorecard | None = None
    exists: bool = False
    problem: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def judged(self) -> Scorecard:
        """The scorecard that `--fail-under` looks at: of what there is."""
        return self.converted if self.converted and self.exists else self.today


@dataclass(frozen=True, slots=True)
class Ground:
    """What an assessment may look at.

    notebooks  the notebook itself, or those of the project.
    files      every text file of the project; of a lone notebook, the files around it that concern it.
    git        where the git repository is that it lies in, "" for none.
    package    the project's package, "" for a lone notebook.
    """

    subject: str
    kind: SubjectKind
    notebooks: tuple[Analysis, ...]
    files: tuple[ProjectFile, ...] = ()
    git: str = ""
    package: str = ""
