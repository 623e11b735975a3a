"""Tables of Polars, labelled arrays of xarray and graphs of NetworkX in, what JSON says of them out."""

from __future__ import annotations

from typing import Any, Protocol

from .recorded.portraits import graph_parts
from .recorded.reading import GRAPHS


class Writer(Protocol):
    """What stores the value that a table is part of."""

    def encode(self, value: Any, deep: int = 0) -> Any: ...

    def add(self, suffix: str, content: bytes) -> str: ...


def of_polars(writer: Writer, value: Any, deep: int) -> Any:
    """Frames and series, as parquet; None for everything else of Polars."""
    import io

    kind = type(value).__name__
    if kind not in ("DataFrame", "Series"):
        return None
    frame = value.to_frame() if kind == "Series" else value
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return {"$polars": [kind, writer.add(".parquet", buffer.getvalue())]}


def of_xarray(writer: Writer, value: Any, deep: int) -> Any:
    """Arrays and data sets in memory, as xarray itself says them in plain containers; None for everything else."""
    kind = type(value).__name__
    if kind not in ("DataArray", "Dataset"):
        return None
    return {"$xarray": [kind, writer.encode(value.to_dict(data="array"), deep + 1)]}


def of_networkx(writer: Writer, value: Any, deep: int) -> Any:
    """Graphs, by their nodes and edges; None for everything else of NetworkX."""
    kind = type(value).__name__
    if kind not in GRAPHS:
        return None
    return {"$graph": [kind, writer.encode(graph_parts(value), deep + 1)]}
