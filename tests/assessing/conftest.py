"""Percent text and files in, scorecards out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.assessing import assess
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.scorecard import Ground, Scorecard
from nb2pkg.reading import read_bytes


def analysed(text: str, path: str = "story.py"):  # type: ignore[no-untyped-def]
    data = text.strip("\n").encode()
    return analyse(read_bytes(data, name="story", path=path))


@pytest.fixture
def card() -> Callable[..., Scorecard]:
    """The scorecard of a lone notebook with files around it (`path=text`, with `/` and `.`), or of a project."""

    def run(
        text: str = "# %%\nx = 1",
        files: dict[str, str] | None = None,
        package: str = "",
        git: str = "",
    ) -> Scorecard:
        told = tuple(ProjectFile(path, body) for path, body in (files or {}).items())
        kind = "project" if package else "notebook"
        notebook = (analysed(text),)
        return assess(Ground("story.py", kind, notebook, told, git, package))

    return run
