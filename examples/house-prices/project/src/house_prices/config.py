"""Parameters of house-prices.ipynb, with the values they have there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """The parameters; each field is an option of the command.

    test_size: share of the sales held out
    price_cap: quantile above which a price counts as an outlier
    """

    data: str = "data/houses.csv"
    seed: int = 42
    test_size: float = 0.25
    price_cap: float = 0.99
    n_trees: int = 80
    reference_year: int = 2024
    floor: int = 1
