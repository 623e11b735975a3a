"""Returns."""

from orders_report.report_format import as_table, percent


def return_rate(frame, by, *, MIN_ORDERS):
    """Share of returned orders per value of a column, for values with enough orders."""
    grouped = frame.groupby(by)["status"]
    rate = grouped.apply(lambda s: s.eq("returned").mean())
    return rate[grouped.size() >= MIN_ORDERS].sort_values(ascending=False)


def prepare_returns(orders, min_orders: int, TOP: int):
    """Prepare `returns` from `orders`.

    From cell 11 of orders_report.py.
    """
    returns = return_rate(orders, "product", MIN_ORDERS=min_orders).head(TOP)
    print(as_table(returns.map(percent).to_frame("returned"), "Returns"))
    return returns
