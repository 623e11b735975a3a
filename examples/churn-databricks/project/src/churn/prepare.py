"""Prepare: fill the missing regions and derive tenure and activity."""

import pandas as pd


def derive_tenure_activity(
    customers: pd.DataFrame, reference_date: str
) -> pd.DataFrame:
    """Fill the missing regions and derive tenure and activity.

    From cell 9 of churn.py.
    """
    reference = pd.Timestamp(reference_date)
    customers["region"] = customers["region"].fillna("unknown")
    customers["tenure_months"] = (reference - customers["signup_date"]).dt.days / 30.4
    customers["active"] = customers["logins_30d"] > 0

    # support load relative to how long they have been with us
    customers["tickets_per_month"] = customers["tickets"] / customers[
        "tenure_months"
    ].clip(lower=1)
    return customers


def compute_target(customers: pd.DataFrame):
    """Compute `features` and `target` from `customers`.

    From cell 10 of churn.py.
    """
    NUMERIC = [
        "monthly_fee",
        "tickets",
        "logins_30d",
        "days_since_login",
        "tenure_months",
        "tickets_per_month",
    ]
    CATEGORIES = ["plan", "region"]

    features = to_features(customers, CATEGORIES=CATEGORIES, NUMERIC=NUMERIC)
    target = customers["churned"]
    return features, target


def to_features(frame, *, CATEGORIES, NUMERIC):
    """Numeric columns as they are, categories as 0/1 columns."""
    dummies = pd.get_dummies(frame[CATEGORIES], dtype=float)
    return pd.concat([frame[NUMERIC], dummies], axis=1)
