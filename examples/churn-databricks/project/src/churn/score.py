"""Score."""

import numpy as np
import pandas as pd


def score_customers(
    customers: pd.DataFrame, model, features, threshold: float
) -> pd.DataFrame:
    """Score customers.

    From cell 15 of churn.py.
    """
    scores = customers[["customer_id", "plan", "region", "monthly_fee"]].copy()
    scores["churn_probability"] = model.predict_proba(features)[:, 1].round(4)
    scores["call"] = scores["churn_probability"] > threshold
    at_risk = scores.loc[scores["call"], "monthly_fee"].sum()
    print(
        f"{scores['call'].sum()} customers to call, {at_risk:,.0f} EUR a month at risk"
    )
    return scores


def summarise_overview(scores: pd.DataFrame, threshold: float):
    """Summarise `overview` from `scores`.

    From cell 16 of churn.py.
    """
    bands = pd.cut(
        scores["churn_probability"],
        [0, 0.1, 0.25, threshold, 1],
        labels=["low", "watch", "high", "call"],
    )
    overview = scores.groupby(bands, observed=False).agg(
        customers=("customer_id", "size"), fee=("monthly_fee", "sum")
    )
    overview["share"] = np.round(overview["customers"] / overview["customers"].sum(), 3)
    return overview
