"""A value that cannot be stored in, what can be said of it out, as plain data: its class, what its attributes hold, what it draws."""

from __future__ import annotations

import inspect
import sys
from typing import Any

MOST = 200  # values kept of each array
DEEP = 4  # levels of attributes


def is_of(value: Any, library: str) -> bool:
    """Whether the value's class is one of the library's."""
    return type(value).__module__.partition(".")[0] == library


def portrait(value: Any, deep: int = DEEP) -> Any:
    """A value as plain data: its class, and what its public attributes hold, some levels deep."""
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return value
    if is_of(value, "numpy") and hasattr(value, "dtype"):
        return _some(value) if value.shape else value
    if is_of(value, "pandas") and hasattr(value, "index") and deep > 0:
        return {"rows": len(value), "values": value.iloc[:: len(value) // MOST + 1]}
    kind = type(value).__name__
    if deep == 0:
        return kind
    if isinstance(value, (list, tuple)):
        return [portrait(one, deep - 1) for one in value[:MOST]]
    if isinstance(value, dict):
        known = list(value.items())[:MOST]
        return {str(key): portrait(one, deep - 1) for key, one in known}
    if isinstance(value, (set, frozenset)):
        return sorted(map(repr, value))[:MOST]
    if inspect.isroutine(value) or inspect.isclass(value) or inspect.ismodule(value):
        return f"{kind} {value.__name__}"
    if is_of(value, "matplotlib"):
        return drawing(value) if hasattr(value, "axes") and kind == "Figure" else kind
    if hasattr(value, "to_plotly_json"):
        return portrait(value.to_plotly_json(), deep + 3)
    return {"class": kind, **_attributes(value, deep)}


def _attributes(value: Any, deep: int) -> dict[str, Any]:
    found = {}
    if _is_estimator(value):
        for name, one in value.get_params(deep=False).items():
            plain = type(one).__module__ in ("builtins", "numpy") or _is_estimator(one)
            found[name] = one if plain else type(one).__name__
    for name, one in sorted(getattr(value, "__dict__", {}).items()):
        if not name.startswith("_") and not callable(one):
            found.setdefault(name, one)
    if hasattr(value, "todense"):
        found["values"] = value.toarray()
    return {name: portrait(one, deep - 1) for name, one in found.items()}


def _is_estimator(value: Any) -> bool:
    """One of scikit-learn's kind: its parameters are known, and what it has learned ends in `_`."""
    return hasattr(value, "get_params") and hasattr(value, "fit")


def _some(values: Any) -> Any:
    flat = values.ravel()
    every = flat.size // MOST + 1
    kept = [portrait(one, 1) for one in flat[::every].tolist()]
    return {"dtype": values.dtype.kind, "shape": list(values.shape), "values": kept}


def drawn() -> list[Any]:
    """What the open figures show: of each its axes with titles, labels, limits and data."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    plots = sys.modules["matplotlib.pyplot"]
    return [drawing(plots.figure(number)) for number in plots.get_fignums()]


def clear_figures() -> None:
    """Close the figures that something else has left open."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def drawing(figure: Any) -> Any:
    """One figure as plain data."""
    return [_axes(axes) for axes in figure.axes]


def _axes(axes: Any) -> Any:
    legend = axes.get_legend()
    texts = [*axes.texts, *(legend.get_texts() if legend else [])]
    shown = {
        "title": axes.get_title(),
        "x": [axes.get_xlabel(), axes.get_xscale(), *axes.get_xlim()],
        "y": [axes.get_ylabel(), axes.get_yscale(), *axes.get_ylim()],
        "texts": [one.get_text() for one in texts],
        "lines": [_line(one) for one in axes.lines],
        "patches": [_patch(one) for one in axes.patches[:MOST]],
        "points": [_points(one) for one in axes.collections],
        "images": [_numbers(one.get_array()) for one in axes.images],
    }
    return {name: value for name, value in shown.items() if value not in ([], "")}


def _line(line: Any) -> Any:
    style = [str(line.get_color()), line.get_linestyle(), str(line.get_marker())]
    x, y = line.get_data(orig=False)
    return [line.get_label(), *style, line.get_linewidth(), _numbers(x), _numbers(y)]


def _patch(patch: Any) -> Any:
    box = patch.get_path().get_extents(patch.get_patch_transform()).extents
    return [patch.get_label(), _numbers(patch.get_facecolor()), _numbers(box)]


def _points(collection: Any) -> Any:
    places = collection.get_offsets()
    colours = _numbers(collection.get_facecolor()[:1])
    return [collection.get_label(), colours, _numbers(places)]


def _numbers(values: Any) -> Any:
    import numpy

    array = numpy.ma.filled(numpy.ma.asarray(values), 0)
    return _some(numpy.asarray(array))
