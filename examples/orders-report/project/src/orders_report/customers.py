"""Customers: rank the customers by revenue; the regulars are those with orders
in at least three months.
"""

from orders_report.report_format import percent


def summarise_customers(orders, TOP: int):
    """Rank the customers by revenue; the regulars are those with orders in at least
    three months.

    From cell 13 of orders_report.py.
    """
    customers = orders.groupby("customer").agg(
        orders=("order_id", "size"),
        months=("month", "nunique"),
        revenue=("revenue", "sum"),
    )
    customers["regular"] = customers["months"] >= 3
    customers = customers.sort_values(["revenue", "orders"], ascending=False)
    top = customers.head(TOP)
    share = top["revenue"].sum() / customers["revenue"].sum()
    print(
        f"{customers['regular'].sum()} regulars; the top {TOP} bring {percent(share)}"
    )
    return top
