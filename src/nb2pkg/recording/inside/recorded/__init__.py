"""What the notebook's run gave: read from `tests/data/`, and compared with what the code gives now."""

from .comparing import assert_same
from .portraits import Varying, clear_figures, drawn, portrait
from .reading import Every, Portrait, lay_out, load, seed

__all__ = [
    "Every",
    "Portrait",
    "Varying",
    "assert_same",
    "clear_figures",
    "drawn",
    "lay_out",
    "load",
    "portrait",
    "seed",
]
