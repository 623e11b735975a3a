"""What an author may allow, and how far an escape reaches."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Find = Callable[..., list[tuple[str, int, int]]]
DEF = "definition"


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("def f(): pass  # nb2pkg: allow=definition\ndef g(): pass", [2]),
        ("x = 1\n# nb2pkg: allow=definition\ndef f(): pass\ndef g(): pass", [4]),
        ("# why: a test\n# nb2pkg: allow=definition\n\ndef f(): pass\nx=1", []),
        ("# nb2pkg: allow=definition\ndef f(): pass\ndef g(): pass", []),
        ("# nb2pkg: allow=credential, definition\ndef f(): pass", []),
        ("# nb2pkg: inline allow=definition\ndef f(): pass", []),
        ("# nb2pkg: allow=credential\ndef f(): pass", [2]),
        ("# allow=definition\ndef f(): pass", [2]),
    ],
)
def test_how_far_a_comment_reaches(found: Find, cell: str, left: list[int]) -> None:
    assert [line for _, _, line in found(f"# %%\n{cell}", DEF)] == left


def test_a_tag_allows_in_the_whole_cell(found: Find) -> None:
    text = '# %% tags=["nb2pkg-allow=definition"]\nx = 1\ndef f(): pass\n# %%\ndef g(): pass'
    assert found(text, DEF) == [(DEF, 2, 1)]


def test_allowed_statements_are_not_counted(found: Find) -> None:
    text = "# %%\n# nb2pkg: allow=too-much-logic\na = b.f()\na = b.g()\n# %%\nc = b.h()"
    assert found(text, "too-much-logic", "unused-allow", max_logic=1) == []
    assert found(text, "too-much-logic", max_logic=0) == [("too-much-logic", 2, 1)]


def test_prose_and_other_languages_have_comments_too(found: Find) -> None:
    token = "ghp_" + "a1B2c3D4e5F6" * 3
    text = (
        f"# %% [markdown]\n# <!-- nb2pkg: allow=credential -->\n# {token}\n"
        f"# %%\n%%sql\n-- nb2pkg: allow=credential\nset x = '{token}'"
    )
    assert found(text, "credential") == []


def test_an_escape_that_allows_nothing_is_told(found: Find) -> None:
    text = "# %%\nx = 1  # nb2pkg: allow=definition\ny = 2  # nb2pkg: allow=defnition"
    assert found(text, DEF, "unused-allow") == [
        ("unused-allow", 1, 1),
        ("unused-allow", 1, 2),
    ]
    assert found(text, "credential", "unused-allow") == [("unused-allow", 1, 2)]
