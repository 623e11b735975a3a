"""Features: add age, rooms per person and price per square metre."""

import functools

import matplotlib.pyplot as plt
import pandas as pd


def rooms_per_person(row, *, FLOOR):
    """Rooms per registered person; an empty house counts as one person."""
    return row["rooms"] / max(row["people"], FLOOR)


def add_features(df: pd.DataFrame, age_at_sale, floor: int) -> pd.DataFrame:
    """Features.

    From cell 13 of house-prices.ipynb.
    """
    df["rooms_pp"] = df.apply(functools.partial(rooms_per_person, FLOOR=floor), axis=1)
    df["age"] = age_at_sale(df["sold_on"], df["built"])
    df["price_m2"] = df["price"] / df["area"]
    return df


def summarise_by_district(df: pd.DataFrame):
    """Summarise `by_district` from `df`.

    From cell 14 of house-prices.ipynb.
    """
    by_district = (
        df.groupby("district")
        .agg(
            sales=("price", "size"),
            price_m2=("price_m2", "median"),
            age=("age", "mean"),
        )
        .sort_values("price_m2", ascending=False)
        .round(1)
    )
    return by_district


def summarise_monthly(df: pd.DataFrame):
    """Summarise `monthly` from `df`.

    From cell 15 of house-prices.ipynb.
    """
    # how does the price per m2 move over the months?
    monthly = df.set_index("sold_on")["price_m2"].resample("MS").median()
    return monthly


def plot_median_price_per_square(monthly) -> None:
    """Plot median price per square metre, by month of sale.

    From cell 15 of house-prices.ipynb.
    """
    fig, ax = plt.subplots(figsize=(9, 3))
    ax.plot(monthly.index, monthly, marker="o")
    ax.axhline(monthly.median(), color="grey", linestyle="--")
    ax.set_ylabel("EUR per m2")
    ax.set_title("Median price per square metre, by month of sale")
    plt.show()
