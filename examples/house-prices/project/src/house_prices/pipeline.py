"""The pipeline of House prices: all steps in order, without display."""

import warnings
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression

from house_prices.clean import clean, clean_people
from house_prices.config import Config
from house_prices.evaluate import (
    compute_weights,
    evaluate,
    evaluate_worst,
    plot_residuals,
)
from house_prices.features import (
    add_features,
    plot_median_price_per_square,
    summarise_by_district,
    summarise_monthly,
)
from house_prices.load import load
from house_prices.train import train, train_forest


@dataclass(frozen=True)
class Results:
    """The variables of the notebook when all steps have run."""

    df: pd.DataFrame
    age_at_sale: Any
    by_district: Any
    monthly: Any
    X: pd.DataFrame
    X_train: Any
    X_test: Any
    y_train: Any
    y_test: Any
    baseline: LinearRegression
    forest: RandomForestRegressor
    scores: pd.DataFrame
    best: Any
    residuals: Any
    worst: Any
    weights: Any


def run(config: Config) -> Results:
    """Run all steps in the notebook's order and return its variables."""
    REFERENCE_YEAR = config.reference_year
    warnings.filterwarnings("ignore", category=FutureWarning)
    pd.set_option("display.max_columns", 20)
    plt.style.use("ggplot")
    df = load(config.data)
    df = clean(df, price_cap=config.price_cap)
    df = clean_people(df)

    def age_at_sale(sold_on, built, reference=REFERENCE_YEAR):
        year = sold_on.dt.year.clip(upper=reference)
        return year - built

    df = add_features(df, age_at_sale, floor=config.floor)
    by_district = summarise_by_district(df)
    monthly = summarise_monthly(df)
    plot_median_price_per_square(monthly)
    X, X_train, X_test, y_train, y_test = train(
        df, test_size=config.test_size, seed=config.seed
    )
    baseline, forest = train_forest(
        X_train, y_train, n_trees=config.n_trees, seed=config.seed
    )
    forest.fit(X_train, y_train)
    scores = evaluate(X_test, y_test, baseline, forest)
    best, residuals, worst = evaluate_worst(
        forest, scores, baseline, y_test, X_test, df
    )
    worst.assign(residual=residuals.round(-2))
    plot_residuals(y_test, residuals)
    weights = compute_weights(best, X)
    return Results(
        df=df,
        age_at_sale=age_at_sale,
        by_district=by_district,
        monthly=monthly,
        X=X,
        X_train=X_train,
        X_test=X_test,
        y_train=y_train,
        y_test=y_test,
        baseline=baseline,
        forest=forest,
        scores=scores,
        best=best,
        residuals=residuals,
        worst=worst,
        weights=weights,
    )
