"""Clean."""

import pandas as pd


def clean_temp(df: pd.DataFrame) -> pd.DataFrame:
    """Clean `temp` and `time` in `df`.

    From cell 4 of sensor-exploration.ipynb.
    """
    # temp is text because of "ERR"
    df["temp"] = pd.to_numeric(df["temp"], errors="coerce")
    df["time"] = pd.to_datetime(df["time"])
    df = df.drop_duplicates(["time", "station"]).sort_values(["station", "time"])
    df = df.reset_index(drop=True)
    return df
