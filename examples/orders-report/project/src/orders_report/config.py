"""Parameters of orders_report.py, with the values they have there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """The parameters; each field is an option of the command.

    top: how many customers and products to list
    """

    orders: str = "data/orders.csv"
    output: str = "out"
    top: int = 5
    min_orders: int = 3
    vat: float = 0.21
