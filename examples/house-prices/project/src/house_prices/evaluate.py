"""Evaluate: compare both models on the held-out sales."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error, r2_score


def score(model, X, y):
    pred = model.predict(X)
    rmse = np.sqrt(((pred - y) ** 2).mean())
    return {"rmse": rmse, "mae": mean_absolute_error(y, pred), "r2": r2_score(y, pred)}


def evaluate(
    X_test, y_test, baseline: LinearRegression, forest: RandomForestRegressor
) -> pd.DataFrame:
    """Compare both models on the held-out sales.

    From cell 20 of house-prices.ipynb.
    """
    scores = pd.DataFrame(
        {
            name: score(model, X_test, y_test)
            for name, model in [("linear", baseline), ("forest", forest)]
        }
    )
    return scores


def evaluate_worst(
    forest: RandomForestRegressor,
    scores: pd.DataFrame,
    baseline: LinearRegression,
    y_test,
    X_test,
    df: pd.DataFrame,
):
    """Evaluate `best`, `residuals` and `worst` with `forest`, `scores` and 4 more.

    From cell 21 of house-prices.ipynb.
    """
    best = (
        forest
        if scores.loc["rmse", "forest"] < scores.loc["rmse", "linear"]
        else baseline
    )
    residuals = y_test - best.predict(X_test)
    print(f"best: {type(best).__name__}, RMSE {np.sqrt((residuals ** 2).mean()):,.0f}")

    # which houses do we get most wrong?
    worst = df.loc[
        residuals.abs().nlargest(5).index,
        ["sale_id", "district", "area", "built", "price"],
    ]
    return best, residuals, worst


def plot_residuals(y_test, residuals):
    """Plot residuals.

    From cell 22 of house-prices.ipynb.
    """
    fig, axes = plt.subplots(1, 2, figsize=(10, 4))
    axes[0].scatter(y_test, y_test - residuals, s=12, alpha=0.6)
    axes[0].plot(
        [y_test.min(), y_test.max()],
        [y_test.min(), y_test.max()],
        color="black",
        linewidth=1,
    )
    axes[0].set_xlabel("price")
    axes[0].set_ylabel("predicted")
    axes[1].hist(residuals, bins=30)
    axes[1].set_title("Residuals")
    return plt.tight_layout()


def compute_weights(best, X: pd.DataFrame):
    """Compute `weights` from `best` and `X`.

    From cell 24 of house-prices.ipynb.
    """
    if hasattr(best, "feature_importances_"):
        weights = pd.Series(best.feature_importances_, index=X.columns)
    else:
        weights = pd.Series(best.coef_, index=X.columns).abs()
    return weights
