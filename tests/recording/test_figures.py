"""A figure that a step is given, with or without something drawn on it: a fresh one of the same layout; and what figures show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nb2pkg.recording.inside.recorded import assert_same, clear_figures, drawn, load
from nb2pkg.recording.inside.storing import Store, Writer
from nb2pkg.recording.inside.tables import NotStorable

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture(autouse=True)
def no_figures() -> Iterator[None]:
    plt.close("all")
    yield
    plt.close("all")


def back(value: Any, folder: Path, *, bare: bool = False) -> Any:
    writer = Writer(Store(folder), "value", objects=bare, bare=bare)
    path = writer.write(value)
    assert writer.left_out == bare
    plt.close("all")
    return load(path, folder)


def places(figure: Any) -> list[Any]:
    return [
        [round(one, 6) for one in axes.get_position().bounds] for axes in figure.axes
    ]


def test_a_figure_with_nothing_on_it(tmp_path: Path) -> None:
    found = back(plt.figure(figsize=(5, 2), layout="constrained"), tmp_path)
    assert list(found.get_size_inches()) == [5, 2] and not found.axes


def test_axes_of_an_uneven_grid_keep_their_place_and_what_they_share(
    tmp_path: Path,
) -> None:
    figure = plt.figure()
    grid = figure.add_gridspec(2, 3, width_ratios=[1, 2, 1], hspace=0.4)
    wide = figure.add_subplot(grid[0, :])
    figure.add_subplot(grid[1, 1:], sharex=wide)
    figure.add_axes([0.1, 0.2, 0.3, 0.4], projection="polar")
    before = places(figure)
    found = back(figure, tmp_path)
    assert places(found) == before
    assert found.axes[0].get_shared_x_axes().joined(*found.axes[:2])
    assert found.axes[2].name == "polar"


def test_a_figure_and_its_axes_come_back_together(tmp_path: Path) -> None:
    figure, axes = plt.subplots(1, 2)
    writer = Writer(Store(tmp_path), "value")
    path = writer.write([figure, axes[1], axes])
    plt.close("all")
    figure, right, axes = load(path, tmp_path)
    assert right.figure is figure and axes[1] is right


def test_what_is_drawn_already_is_left_out_only_where_that_is_allowed(
    tmp_path: Path,
) -> None:
    _, axes = plt.subplots()
    axes.plot([1, 2])
    with pytest.raises(NotStorable, match="Axes"):
        Writer(Store(tmp_path), "value").write(axes)
    assert not back(axes, tmp_path, bare=True).has_data()


def plot(change: str = "") -> None:
    """One figure of everything, with one thing changed."""
    other = change.split()
    figure, axes = plt.subplots(2, 2, figsize=(5 if "size" in other else 4, 4))
    figure.suptitle("b" if "suptitle" in other else "a")
    bars, lines, areas, image = axes.flat
    bars.bar(["p", "r" if "label" in other else "q"], [1, 2])
    bars.set_title("t", fontsize=11 if "font" in other else 10)
    lines.plot([1, 2], marker="o", markersize=7 if "marker" in other else 6)
    lines.text(0.5, 1.5, "note" if "note" in other else "text")
    areas.fill_between([1, 2], [1, 2], [3, 5 if "area" in other else 4])
    areas.scatter([1], [2], s=30 if "dots" in other else 20)
    image.imshow([[1, 2]], cmap="gray" if "colours" in other else "viridis")
    image.axis("off" if "axis" in other else "on")


@pytest.mark.parametrize(
    "change",
    "size suptitle label font marker note area dots colours axis".split(),
)
def test_another_picture_is_seen(change: str) -> None:
    plot()
    expected = drawn()
    plt.close("all")
    plot()
    assert_same(drawn(), expected)
    plt.close("all")
    plot(change)
    with pytest.raises(AssertionError):
        assert_same(drawn(), expected)


def test_a_style_that_one_test_sets_is_not_there_in_the_next() -> None:
    before = plt.rcParams["axes.titlesize"], plt.rcParams["figure.figsize"]
    plt.rcParams.update({"axes.titlesize": 40, "figure.figsize": [1, 1]})
    clear_figures()
    assert (plt.rcParams["axes.titlesize"], plt.rcParams["figure.figsize"]) == before
