"""Analysis."""

import pandas as pd

from sensor_exploration.config import max_gap, window


def update_temp(df: pd.DataFrame) -> pd.DataFrame:
    """Orchard jumps to 50 degrees on the 13th: somebody switched it to Fahrenheit.

    From cell 8 of sensor-exploration.ipynb.
    """
    switch = pd.Timestamp("2024-03-13")
    wrong = (df["station"] == "C") & (df["time"] >= switch)
    df.loc[wrong, "temp"] = (df.loc[wrong, "temp"] - 32) * 5 / 9
    print(wrong.sum(), "readings converted")
    return df


def despike(values):
    middle = values.rolling(window, center=True, min_periods=4).median()
    return values.where((values - middle).abs() <= max_gap)


def share_missing(frame, column="temp"):
    return frame[column].isna().mean()


def compute_missing(stations, df: pd.DataFrame, names: dict) -> dict:
    """Compute `missing` from `stations`, `df` and `names`.

    From cell 10 of sensor-exploration.ipynb.
    """
    # same check per station, with a plain loop because groupby.apply keeps warning
    missing = {}
    for station in sorted(stations):
        rows = df[df["station"] == station]
        missing[names[station]] = round(share_missing(rows), 4)
    return missing


def compute_pivot(df):
    """Compute `pivot` from `df`.

    From cell 12 of sensor-exploration.ipynb.
    """
    pivot = df.pivot(index="hour", columns="name", values="temp")
    return pivot


def lapse(low, high, *, pivot, stations):
    """Degrees lost per 100 m between two stations."""
    a, b = pivot[low].mean(), pivot[high].mean()
    height = {s["name"]: s["altitude"] for s in stations.values()}
    return (a - b) / (height[high] - height[low]) * 100


def compute_ranking(df: pd.DataFrame):
    """Compute `key`, `ranking` and 2 more from `df`.

    From cell 15 of sensor-exploration.ipynb.
    """
    key = lambda item: item[1]
    ranking = sorted(df["days_left"].round(1).items(), key=key)
    first, *rest = ranking
    print("first to run out:", first[0])
    return key, ranking, first, rest


def compute_total(daily):
    """Compute `total` and `n` from `daily`.

    From cell 17 of sensor-exploration.ipynb.
    """
    total = 0
    n = 0
    while total < 100 and n < len(daily):
        total += daily["range"].iloc[n]
        n += 1
    return total, n
