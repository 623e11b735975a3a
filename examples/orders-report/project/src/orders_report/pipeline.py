"""The pipeline of Orders report: all steps in order, without display."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orders_report.config import Config
from orders_report.customers import summarise_customers
from orders_report.load_orders import load_orders
from orders_report.returns import prepare_returns
from orders_report.revenue import clean_best_month, summarise_revenue
from orders_report.save import save


@dataclass(frozen=True)
class Results:
    """The variables of the notebook when all steps have run."""

    orders: Any
    monthly: Any
    best_month: Any
    returns: Any
    top: Any
    folder: Path
    text: Any


def run(config: Config) -> Results:
    """Run all steps in the notebook's order and return its variables."""
    orders = load_orders(ORDERS=config.orders, vat=config.vat)
    orders, monthly = summarise_revenue(orders)
    best_month = clean_best_month(monthly)
    returns = prepare_returns(orders, min_orders=config.min_orders, TOP=config.top)
    top = summarise_customers(orders, TOP=config.top)
    folder, text = save(monthly, top, output=config.output)
    return Results(
        orders=orders,
        monthly=monthly,
        best_month=best_month,
        returns=returns,
        top=top,
        folder=folder,
        text=text,
    )
