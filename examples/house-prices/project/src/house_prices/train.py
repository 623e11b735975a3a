"""Train: fit a linear model as a baseline and a forest."""

import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split


def train(df: pd.DataFrame, test_size: float, seed: int):
    """Fit a linear model as a baseline and a forest.

    From cell 17 of house-prices.ipynb.
    """
    FEATURES = ("area", "rooms", "rooms_pp", "age", "garden")

    X = pd.get_dummies(df[[*FEATURES, "district"]], columns=["district"], dtype=float)
    y = df["price"]
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=test_size, random_state=seed
    )
    print(X_train.shape, X_test.shape)
    return X, X_train, X_test, y_train, y_test


def train_forest(
    X_train, y_train, n_trees: int, seed: int
) -> tuple[LinearRegression, RandomForestRegressor]:
    """Train `baseline` and `forest` on `X_train` and `y_train`.

    From cell 18 of house-prices.ipynb.
    """
    baseline = LinearRegression().fit(X_train, y_train)
    forest = RandomForestRegressor(
        n_estimators=n_trees, min_samples_leaf=3, random_state=seed
    )
    return baseline, forest
