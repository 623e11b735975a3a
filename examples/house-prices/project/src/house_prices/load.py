"""Load: one file, read as it is."""

import pandas as pd


def load(data: str) -> pd.DataFrame:
    """One file, read as it is.

    From cell 6 of house-prices.ipynb.
    """
    df = pd.read_csv(data, parse_dates=["sold_on"])
    print(f"{len(df)} sales, {df['price'].isna().sum()} without a price")
    return df
