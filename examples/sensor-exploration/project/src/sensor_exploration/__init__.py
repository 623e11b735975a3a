"""sensor-exploration.

Made from sensor-exploration.ipynb.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sensor_exploration.config import Config
    from sensor_exploration.pipeline import Results, run

__all__ = ["Config", "Results", "run"]

try:
    __version__ = version("sensor-exploration")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0.1.0"

_HOMES = {"Config": "config", "Results": "pipeline", "run": "pipeline"}


def __getattr__(name: str) -> object:
    """Import a public name on first use, so that importing the package is cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
