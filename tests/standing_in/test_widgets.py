"""Widgets as a notebook makes and reads them, in order, and what comes of it."""

from __future__ import annotations

import pytest

from nb2pkg.standing_in.widgets import InputWidgetNotDefined, Widgets


def test_a_widget_has_its_default_until_the_caller_gives_a_value() -> None:
    widgets = Widgets({"catalog": "prod"})
    widgets.text("catalog", "dev", "Catalog")
    widgets.dropdown("mode", "append", ["append", "overwrite"])
    assert widgets.get("catalog") == "prod"
    assert widgets.getAll() == {"catalog": "prod", "mode": "append"}


def test_making_a_widget_again_keeps_its_value() -> None:
    widgets = Widgets({})
    widgets.text("day", "monday")
    widgets.text("day", "friday")
    assert widgets.get("day") == "monday"


def test_what_the_caller_gives_can_be_read_without_a_widget() -> None:
    assert Widgets({"day": "monday"}).get("day") == "monday"


def test_values_are_texts() -> None:
    widgets = Widgets({"n": 3})  # type: ignore[dict-item]
    assert widgets.get("n") == "3"
    with pytest.raises(TypeError, match="default value of a widget is a text, not 3"):
        widgets.text("m", 3)  # type: ignore[arg-type]


@pytest.mark.parametrize("make", ["dropdown", "multiselect"])
def test_a_default_that_is_no_choice_is_refused(make: str) -> None:
    with pytest.raises(ValueError, match="'c' is no choice of widget 'x'"):
        getattr(Widgets({}), make)("x", "c", ["a", "b"])


def test_a_combobox_takes_any_text() -> None:
    widgets = Widgets({})
    widgets.combobox(name="x", defaultValue="c", choices=["a", "b"], label="X")
    assert widgets.get("x") == "c"


@pytest.mark.parametrize("method", ["get", "remove", "getArgument"])
def test_a_widget_that_is_not_there(method: str) -> None:
    with pytest.raises(InputWidgetNotDefined, match="named x"):
        getattr(Widgets({}), method)("x")


def test_get_argument_has_a_default_of_its_own() -> None:
    widgets = Widgets({})
    assert widgets.getArgument("x", "other") == "other"
    widgets.text("x", "mine")
    assert widgets.getArgument("x", "other") == "mine"


def test_removed_widgets_are_gone() -> None:
    widgets = Widgets({})
    widgets.text("a", "1")
    widgets.text("b", "2")
    widgets.remove("a")
    assert widgets.getAll() == {"b": "2"}
    widgets.removeAll()
    assert widgets.getAll() == {}
