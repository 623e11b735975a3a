"""Parameters of sensor-exploration.ipynb, with the values they have there."""

from __future__ import annotations

from dataclasses import dataclass

window = 24
max_gap = 8.0


@dataclass(frozen=True, slots=True)
class Config:
    """The parameters; each field is an option of the command.

    empty: battery: straight line per station, days until 3.3 V
    stations_path: relative to the folder you run in
    """

    empty: float = 3.3
    cold: float = 4.5
    stations_path: str = "data/stations.json"
