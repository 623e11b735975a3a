"""Parameters of churn.py, with the values they have there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """The parameters; each field is an option of the command.

    catalog: Catalog
    reference_date: the day the extract was made
    threshold: above this we call the customer
    """

    catalog: str = "dev"
    schema: str = "retention"
    write_mode: str = "overwrite"
    data: str = "data/customers.csv"
    reference_date: str = "2024-06-01"
    seed: int = 7
    holdout: float = 0.3
    threshold: float = 0.4
