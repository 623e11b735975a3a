"""Clean: drop the sales without a price and cap the outliers."""

import pandas as pd


def clean(df: pd.DataFrame, price_cap: float) -> pd.DataFrame:
    """Drop the sales without a price and cap the outliers.

    From cell 9 of house-prices.ipynb.
    """
    df = df.dropna(subset=["price"])
    cap = df["price"].quantile(price_cap)
    df["price"] = df["price"].clip(upper=cap)  # a few mansions distort the fit

    # "OLD TOWN", " Old Town" and "old town" are one place
    df["district"] = df["district"].str.strip().str.title()
    df["garden"] = df["garden"].eq("yes")
    return df


def clean_people(df: pd.DataFrame) -> pd.DataFrame:
    """Clean `people` in `df`.

    From cell 10 of house-prices.ipynb.
    """
    # nobody registered: assume the house stood empty
    df["people"] = df["people"].fillna(0).astype(int)
    print(df["district"].value_counts())
    return df
