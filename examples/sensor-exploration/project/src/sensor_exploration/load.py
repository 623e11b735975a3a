"""Load."""

import json
from pathlib import Path

import pandas as pd


def load_readings() -> pd.DataFrame:
    """Load `df`.

    From cell 2 of sensor-exploration.ipynb.
    """
    folder = Path("data")
    df = pd.read_csv(folder / "readings.csv")
    return df


def load_names(df: pd.DataFrame, stations_path: str):
    """Load `stations` and `names`.

    From cell 5 of sensor-exploration.ipynb.
    """
    with open(stations_path) as f:
        stations = json.load(f)

    names = {key: s["name"] for key, s in stations.items()}
    df["name"] = df["station"].map(names)
    df["altitude"] = df["station"].map(lambda key: stations[key]["altitude"])
    return stations, names, df
