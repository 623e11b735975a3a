"""Two notebooks never get one project, and which names they get does not depend on the order."""

from __future__ import annotations

from nb2pkg.batching.names import project_names


def test_only_those_that_share_a_name_get_a_longer_one() -> None:
    names = project_names(
        ["x/a/eda.ipynb", "y/a/eda.ipynb", "eda.py", "../load.ipynb", "b/Load 2.ipynb"]
    )
    assert names == {
        "x/a/eda.ipynb": "x_a_eda",
        "y/a/eda.ipynb": "y_a_eda",
        "eda.py": "eda_py",
        "../load.ipynb": "",
        "b/Load 2.ipynb": "",
    }


def test_names_that_become_one_package_are_one_name() -> None:
    names = project_names(["a/1-x.ipynb", "b/nb 1 x.ipynb", "c/1_X.ipynb"])
    assert sorted(names.values()) == ["a_1_x", "b_nb_1_x", "c_1_x"]


def test_what_a_name_cannot_hold_is_numbered() -> None:
    names = project_names(["\u00e9.ipynb", "\u00e8.ipynb", "e.ipynb", "+.ipynb"])
    given = [name or "own" for name in names.values()]
    assert len(set(given)) == 4, names
