"""Load: the extract of the billing system, one row per customer."""

import pandas as pd


def load(data: str) -> pd.DataFrame:
    """The extract of the billing system, one row per customer.

    From cell 7 of churn.py.
    """
    customers = pd.read_csv(data, parse_dates=["signup_date"])
    print(f"{len(customers)} customers, {customers['churned'].mean():.1%} churned")
    return customers
