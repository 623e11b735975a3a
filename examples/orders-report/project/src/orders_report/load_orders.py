"""Load orders: cancelled orders never left the shop, so they do not count at
all.
"""

import pandas as pd


def load_orders(ORDERS: str, vat: float):
    """Cancelled orders never left the shop, so they do not count at all.

    From cell 5 of orders_report.py.
    """
    orders = pd.read_csv(ORDERS, parse_dates=["day"])
    cancelled = orders["status"].eq("cancelled")
    print(f"{len(orders)} orders, {cancelled.sum()} cancelled")
    orders = orders[~cancelled].copy()
    orders["net"] = orders["quantity"] * orders["unit_price"]
    orders["gross"] = (orders["net"] * (1 + vat)).round(2)
    orders["month"] = orders["day"].dt.strftime("%Y-%m")
    return orders
