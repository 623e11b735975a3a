"""A value that cannot be stored in, what can be said of it out, as plain data: its class, what its attributes hold, what it draws."""

from __future__ import annotations

import inspect
import sys
from typing import Any


class Varying:
    """Part of an expected value that is another each time: only its class is known."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


MOST = 200  # values kept of each array
DEEP = 4  # levels of attributes
_OUTLINES = 10  # kept of each set of areas or markers


def is_of(value: Any, library: str) -> bool:
    """Whether the value's class is one of the library's."""
    return type(value).__module__.partition(".")[0] == library


def is_graph(value: Any) -> bool:
    """A graph of NetworkX."""
    return is_of(value, "networkx") and hasattr(value, "add_edges_from")


def graph_parts(graph: Any) -> dict[str, Any]:
    """Everything that a graph holds, in its order: attributes, nodes and edges with theirs."""
    more = {"keys": True} if graph.is_multigraph() else {}
    return {
        "graph": dict(graph.graph),
        "nodes": [[node, dict(data)] for node, data in graph.nodes(data=True)],
        "edges": [list(edge) for edge in graph.edges(data=True, **more)],
    }


def portrait(value: Any, deep: int = DEEP) -> Any:
    """A value as plain data: its class, and what its public attributes hold, some levels deep."""
    if isinstance(value, Varying):
        return value
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return value
    if is_of(value, "numpy") and hasattr(value, "dtype"):
        return _some(value) if value.shape else value
    if is_of(value, "pandas") and hasattr(value, "index") and deep > 0:
        return {"rows": len(value), "values": value.iloc[:: len(value) // MOST + 1]}
    kind = type(value).__name__
    if deep == 0 or is_of(value, "logging"):
        return kind
    if is_of(value, "polars") and hasattr(value, "equals"):
        return {"rows": len(value), "values": value[:: len(value) // MOST + 1]}
    if is_graph(value):
        return {"class": kind, **portrait(graph_parts(value), deep + 2)}
    if is_of(value, "xarray") and hasattr(value, "to_dict"):
        return {"class": kind, **portrait(value.to_dict(data="array"), deep + 2)}
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
    for name, one in sorted(_state(value).items()):
        if not name.startswith("_") and not callable(one):
            found.setdefault(name, one)
    if hasattr(value, "todense"):
        found["values"] = value.toarray()
    return {name: portrait(one, deep - 1) for name, one in found.items()}


def _state(value: Any) -> dict[str, Any]:
    """The attributes that a value itself has, those in slots too."""
    slots = {
        name
        for base in type(value).__mro__
        for name in getattr(base, "__slots__", ())
        if isinstance(name, str)
        and isinstance(getattr(base, "__slots__", ()), (tuple, list))
    }
    held = {name: getattr(value, name) for name in slots if hasattr(value, name)}
    return {**held, **getattr(value, "__dict__", {})}


def _is_estimator(value: Any) -> bool:
    """One of scikit-learn's kind: its parameters are known, and what it has learned ends in `_`."""
    return hasattr(value, "get_params") and hasattr(value, "fit")


def _some(values: Any) -> Any:
    flat = values.ravel()
    every = flat.size // MOST + 1
    kept = [portrait(one, 1) for one in flat[::every].tolist()]
    told = {"dtype": values.dtype.kind, "shape": list(values.shape), "values": kept}
    if every > 1 and values.dtype.kind in "biuf":
        told["mean"] = float(flat[flat == flat].mean())  # what changes in between shows
    return told


def drawn() -> list[Any]:
    """What the open figures show: of each its axes with titles, labels, limits and data."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    plots = sys.modules["matplotlib.pyplot"]
    return [drawing(plots.figure(number)) for number in plots.get_fignums()]


def clear_figures() -> None:
    """Close the figures that something else has left open, and take back the style it has set."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
        sys.modules["matplotlib"].rc_file_defaults()


def drawing(figure: Any) -> Any:
    """One figure as plain data."""
    legends = [
        one.get_text() for legend in figure.legends for one in legend.get_texts()
    ]
    shown = {
        "size": _numbers(figure.get_size_inches()),
        "texts": [_text(one) for one in figure.texts],
        "legends": legends,
        "axes": [_axes(axes) for axes in figure.axes],
    }
    return {name: value for name, value in shown.items() if value}


def _axes(axes: Any) -> Any:
    legend = axes.get_legend()
    titles = [axes.get_title(loc) for loc in ("left", "center", "right")]
    shown = {
        "title": [*titles, axes.title.get_fontsize()] if any(titles) else [],
        "place": _numbers(axes.get_position(original=True).bounds),
        "hidden": not axes.axison,
        "x": _side(axes, "x"),
        "y": _side(axes, "y"),
        "z": _side(axes, "z") if hasattr(axes, "get_zlim") else [],
        "texts": sorted((_text(one) for one in axes.texts), key=str),
        "legend": [one.get_text() for one in legend.get_texts()] if legend else [],
        "lines": [_line(one) for one in axes.lines],
        "patches": [_patch(one) for one in axes.patches[:MOST]],
        "points": [_points(one) for one in axes.collections],
        "images": [_image(one) for one in axes.images],
    }
    return {name: value for name, value in shown.items() if value not in ([], False)}


def _side(axes: Any, name: str) -> Any:
    """Label, scale and limits of one axis, and what is written at its ticks where that is no number."""
    axis = getattr(axes, f"{name}axis")
    label = axis.get_label()
    told = [label.get_text(), axis.get_scale(), *getattr(axes, f"get_{name}lim")()]
    if label.get_text():
        told.append(label.get_fontsize())
    if not axis.get_visible():
        told.append("hidden")
    formatter = axis.get_major_formatter()
    if type(formatter).__name__ in ("FixedFormatter", "StrCategoryFormatter"):
        told.append(list(formatter.format_ticks(axis.get_ticklocs())))
    return told


def _text(text: Any) -> Any:
    return [text.get_text(), _numbers(text.get_position()), text.get_fontsize()]


def _line(line: Any) -> Any:
    style = [str(line.get_color()), line.get_linestyle(), str(line.get_marker())]
    sizes = [line.get_linewidth(), line.get_markersize()]
    data = (
        line.get_data_3d()
        if hasattr(line, "get_data_3d")
        else line.get_data(orig=False)
    )
    return [line.get_label(), *style, *sizes, *map(_numbers, data)]


def _patch(patch: Any) -> Any:
    box = patch.get_path().get_extents(patch.get_patch_transform()).extents
    return [patch.get_label(), _numbers(patch.get_facecolor()), _numbers(box)]


def _points(collection: Any) -> Any:
    """Markers, or areas by their outlines; their colours by number where a colour map has them."""
    told = [collection.get_label(), _numbers(collection.get_facecolor())]
    told.append(_numbers(collection.get_offsets()))
    if hasattr(collection, "get_sizes"):
        told.append(_numbers(collection.get_sizes()))
    if collection.get_array() is not None:
        told += _mapped(collection)
    if not hasattr(collection, "do_3d_projection"):  # those are known when drawn
        told += [_numbers(one.vertices) for one in collection.get_paths()[:_OUTLINES]]
    return told


def _image(image: Any) -> Any:
    return [*_mapped(image), _numbers(image.get_extent())]


def _mapped(shown: Any) -> list[Any]:
    """Numbers, and the colours they are shown in."""
    values = shown.get_array()
    if values.ndim == 3:  # colours themselves
        return [_numbers(values)]
    return [_numbers(values), shown.get_cmap().name, *shown.get_clim()]


def _numbers(values: Any) -> Any:
    import numpy

    array = numpy.ma.filled(numpy.ma.asarray(values), 0)
    return _some(numpy.asarray(array))
