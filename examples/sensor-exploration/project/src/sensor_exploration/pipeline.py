"""The pipeline of sensor-exploration: all steps in order, without display."""

from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd

from sensor_exploration.analysis import (
    compute_missing,
    compute_pivot,
    compute_ranking,
    compute_total,
    lapse,
    update_temp,
)
from sensor_exploration.clean import clean_temp
from sensor_exploration.config import Config
from sensor_exploration.features import (
    plot_df,
    summarise_cold_days,
    summarise_df,
    summarise_tidy,
    update_temp_2,
)
from sensor_exploration.load import load_names, load_readings


@dataclass(frozen=True)
class Results:
    """The variables of the notebook when all steps have run."""

    df: pd.DataFrame
    stations: Any
    names: dict
    ax: Any
    fig: plt.Figure
    missing: dict
    tidy: pd.DataFrame
    pivot: Any
    key: Any
    ranking: list
    first: Any
    rest: Any
    daily: Any
    cold_days: Any
    total: Any
    n: Any


def run(config: Config) -> Results:
    """Run all steps in the notebook's order and return its variables."""
    df = load_readings()
    df = clean_temp(df)
    stations, names, df = load_names(df, stations_path=config.stations_path)
    fig, ax = plt.subplots(figsize=(10, 4))
    ax = plot_df(df, ax)
    df = update_temp(df)
    df = update_temp_2(df)
    missing = compute_missing(stations, df, names)
    df, tidy = summarise_tidy(df)
    pivot = compute_pivot(df)
    print(
        f"lapse rate Quay-Ridge: {lapse('Quay', 'Ridge', pivot=pivot, stations=stations):.2f} K per 100 m"
    )
    df = summarise_df(tidy, names, empty=config.empty)
    key, ranking, first, rest = compute_ranking(df)
    daily, cold_days = summarise_cold_days(tidy, cold=config.cold)
    total, n = compute_total(daily)
    return Results(
        df=df,
        stations=stations,
        names=names,
        ax=ax,
        fig=fig,
        missing=missing,
        tidy=tidy,
        pivot=pivot,
        key=key,
        ranking=ranking,
        first=first,
        rest=rest,
        daily=daily,
        cold_days=cold_days,
        total=total,
        n=n,
    )
