"""A figure or one of its axes in, how it is laid out as JSON says it out; `recorded.figures` is the inverse."""

from __future__ import annotations

from typing import Any, Protocol

from .tables import NotStorable

_MANY = 40  # axes


class Writer(Protocol):
    """What stores the value that a figure is part of.

    bare      what is drawn already may be left out; `left_out` is set where that was done.
    """

    portraits: bool
    bare: bool
    left_out: bool


def of_matplotlib(writer: Writer, value: Any, deep: int) -> Any:
    """A figure, or one of its axes, by how it is laid out; None for everything else."""
    if writer.portraits:
        return None  # as a result it is told by what it shows
    is_figure = type(value).__name__ == "Figure"
    figure: Any = value if is_figure else getattr(value, "figure", None)
    axes = list(getattr(figure, "axes", ()))
    if not is_figure and value not in axes:
        return None
    if len(axes) > _MANY:
        raise NotStorable("a figure of many parts")
    if type(figure).__name__ != "Figure" or figure.subfigs:
        raise NotStorable("a figure in parts")
    if writer.bare:
        writer.left_out = True
    elif any(one.has_data() or one.get_title() or one.texts for one in axes):
        raise NotStorable("a figure that shows something already")
    content = {
        "size": [float(one) for one in figure.get_size_inches()],
        "layout": _layout(figure),
        "parts": [_part(one, axes) for one in axes],
        "place": None if is_figure else axes.index(value),
    }
    return {"$figure": content}


def _layout(figure: Any) -> str | None:
    engine = type(figure.get_layout_engine()).__name__
    names = {"ConstrainedLayoutEngine": "constrained", "TightLayoutEngine": "tight"}
    return names.get(engine)


def _part(axes: Any, every: list[Any]) -> dict[str, Any]:
    """One of the axes: its place in a grid, or in the figure; with which earlier ones it shares an axis."""
    from matplotlib.projections import get_projection_names

    if axes.name not in get_projection_names():
        raise NotStorable(f"axes of the projection {axes.name}")
    part: dict[str, Any] = {"projection": axes.name}
    spec = axes.get_subplotspec()
    if spec is None or type(spec.get_gridspec()).__name__ != "GridSpec":
        part["box"] = [float(one) for one in axes.get_position(original=True).bounds]
    else:
        part["grid"] = _grid(spec.get_gridspec())
        part["span"] = [int(spec.num1), int(spec.num2)]
    earlier = every[: every.index(axes)]
    for name in ("x", "y"):
        shared = getattr(axes, f"get_shared_{name}_axes")()
        first = next(
            (n for n, one in enumerate(earlier) if shared.joined(axes, one)), None
        )
        if first is not None:
            part[f"share{name}"] = first
    return part


def _grid(grid: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"nrows": grid.nrows, "ncols": grid.ncols}
    for name in ("width_ratios", "height_ratios"):
        ratios = getattr(grid, f"get_{name}")()
        if len(set(ratios)) > 1:
            told[name] = [float(one) for one in ratios]
    for name in ("left", "right", "bottom", "top", "wspace", "hspace"):
        if getattr(grid, name) is not None:
            told[name] = float(getattr(grid, name))
    return told
