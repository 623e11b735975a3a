"""A frame of columns small enough for thousands of runs: changed in place or copied, as the author of a notebook pleases."""

from __future__ import annotations

from collections.abc import Callable


class Frame:
    """Columns by name."""

    def __init__(self, columns: dict[str, list[int]]) -> None:
        self.columns = {name: list(values) for name, values in columns.items()}

    def __getitem__(self, name: str) -> list[int]:
        return self.columns[name]

    def __setitem__(self, name: str, values: list[int] | int) -> None:
        self.columns[name] = (
            list(values) if isinstance(values, list) else [values] * len(self)
        )

    def __len__(self) -> int:
        return max((len(values) for values in self.columns.values()), default=0)

    def drop(self, name: str, inplace: bool = False) -> Frame | None:
        """Without a column: a new frame, or this one changed."""
        kept = {
            other: values for other, values in self.columns.items() if other != name
        }
        if inplace:
            self.columns = kept
            return None
        return Frame(kept)

    def apply(self, function: Callable[[int], int]) -> Frame:
        """A new frame with every value replaced."""
        return Frame(
            {
                name: [function(v) for v in values]
                for name, values in self.columns.items()
            }
        )

    def pipe(self, function: Callable[[Frame], object]) -> object:
        """What the function makes of this frame."""
        return function(self)

    def __repr__(self) -> str:
        return f"Frame({self.columns})"
