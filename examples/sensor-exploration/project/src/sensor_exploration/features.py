"""Features."""

import numpy as np
import pandas as pd

from sensor_exploration.analysis import despike, share_missing


def plot_df(df: pd.DataFrame, ax):
    """Plot `df`.

    From cell 6 of sensor-exploration.ipynb.
    """
    for name, part in df.groupby("name"):
        ax.plot(part["time"], part["temp"], label=name, linewidth=0.8)
    return ax


def update_temp_2(df: pd.DataFrame) -> pd.DataFrame:
    """Update `temp` in `df`.

    From cell 9 of sensor-exploration.ipynb.
    """
    before = share_missing(df)
    df["temp"] = df.groupby("station")["temp"].transform(despike)
    print(f"missing: {before:.1%} -> {share_missing(df):.1%}")
    return df


def summarise_tidy(df: pd.DataFrame):
    """Summarise `tidy` from `df`.

    From cell 11 of sensor-exploration.ipynb.
    """
    df["temp"] = df.groupby("station")["temp"].transform(
        lambda s: s.interpolate(limit=6)
    )
    df = df.dropna(subset=["temp"])
    tidy = df.copy()
    tidy["hour"] = tidy["time"].dt.hour
    df = tidy.groupby(["name", "hour"], as_index=False)["temp"].mean()
    return df, tidy


def summarise_df(tidy: pd.DataFrame, names: dict, empty: float) -> pd.DataFrame:
    """Summarise `df` from `tidy` and `names`.

    From cell 14 of sensor-exploration.ipynb.
    """
    results = []
    for station, rows in tidy.groupby("station"):
        days = (rows["time"] - rows["time"].min()).dt.total_seconds() / 86400
        slope, start = np.polyfit(days, rows["batt"], 1)
        left = (empty - start) / slope - days.max()
        results.append(
            {"station": names[station], "volt_per_day": slope, "days_left": left}
        )
        if left < 14:
            print("change soon:", names[station])
    df = pd.DataFrame(results).set_index("station")
    return df


def summarise_cold_days(tidy: pd.DataFrame, cold: float):
    """Summarise `daily` and `cold_days` from `tidy`.

    From cell 16 of sensor-exploration.ipynb.
    """
    daily = (
        tidy.set_index("time").groupby("name")["temp"].resample("D").agg(["min", "max"])
    )
    daily["range"] = daily["max"] - daily["min"]
    cold_days = daily.query("min < @cold").reset_index()
    return daily, cold_days
