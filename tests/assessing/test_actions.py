"""What to do next, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from nb2pkg.assessing import compare
from nb2pkg.model.scorecard import Scorecard

Card = Callable[..., Scorecard]


def test_what_must_not_wait_comes_first(card: Card) -> None:
    today = card('# %%\npassword = "hunter2!"\nx = f(password)')
    codes = [action.code for action in compare(today).actions]
    assert set(codes[:3]) == {
        "under-version-control",
        "no-credentials",
        "names-before-use",
    }
    assert codes[0] == "under-version-control"


def test_converting_is_one_action_for_all_it_does(card: Card) -> None:
    text = "# %%\nimport a\nx = a.f()\ny = a.g(x)"
    today = card(text, git="/repository")
    files = {
        "src/churn/clean.py": 'def f():\n    """It."""\n    return 1\n',
        "README.md": "## Pipeline\n",
        ".pre-commit-config.yaml": "- id: ruff\n",
    }
    converted = card("# %%\nx = 1", files, "churn", git="/repository")
    result = compare(today, converted)
    first = result.actions[0]
    assert (first.code, first.by_converting) == ("convert", True)
    done = {action.code for action in result.actions if action.by_converting}
    assert {"pre-commit-hooks", "architecture-written", "logic-importable"} <= done
    assert "release-notes" not in done
    each = 100 / sum(a.scored for a in today.answers)
    after = {a.statement.code: a for a in converted.answers}
    gained = sum(
        each * (after[a.statement.code].points - a.points)
        for a in today.answers
        if a.scored
        and after[a.statement.code].scored
        and after[a.statement.code].points > a.points
    )
    assert first.gain == round(gained, 1)


def test_of_an_existing_project_only_what_is_left(card: Card) -> None:
    today, project = card(), card(package="churn")
    result = compare(today, project, exists=True)
    assert result.judged is project
    assert not any(action.by_converting for action in result.actions)
