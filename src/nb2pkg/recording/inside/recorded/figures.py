"""How a figure was laid out in, a fresh one with nothing drawn on it out."""

from __future__ import annotations

from typing import Any

Layout = dict[str, Any]


def blank(
    size: list[float], layout: str | None, parts: list[Layout], place: int | None
) -> Any:
    """Fresh axes as those the notebook passed were laid out; `place` None stands for their figure.

    The same layout is the same figure, so that a function that gets a figure and its axes gets those that belong together.
    """
    from matplotlib import pyplot

    name = f"recorded {size} {layout} {parts}"
    if name in pyplot.get_figlabels():
        figure = pyplot.figure(name)
    else:
        figure = pyplot.figure(name, figsize=size, layout=layout)
        grids: dict[str, Any] = {}
        for part in parts:
            _add(figure, part, grids)
    return figure if place is None else figure.axes[place]


def _add(figure: Any, part: Layout, grids: dict[str, Any]) -> None:
    how: dict[str, Any] = {
        name: figure.axes[part[name]] for name in ("sharex", "sharey") if name in part
    }
    if part["projection"] != "rectilinear":
        how["projection"] = part["projection"]
    if "box" in part:
        figure.add_axes(part["box"], **how)
        return
    from matplotlib.gridspec import SubplotSpec

    key = str(part["grid"])
    if key not in grids:
        grids[key] = figure.add_gridspec(**part["grid"])
    figure.add_subplot(SubplotSpec(grids[key], *part["span"]), **how)
