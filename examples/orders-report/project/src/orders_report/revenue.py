"""Revenue: summarise revenue per month and category."""

from orders_report.report_format import money, percent


def summarise_revenue(orders):
    """Summarise revenue per month and category.

    From cell 7 of orders_report.py.
    """
    sign = orders["status"].map({"shipped": 1, "returned": 0})
    orders["revenue"] = orders["net"] * sign
    monthly = orders.pivot_table(
        index="month", columns="category", values="revenue", aggfunc="sum"
    )
    monthly["total"] = monthly.sum(axis=1)
    monthly["growth"] = monthly["total"].pct_change()
    return orders, monthly


def clean_best_month(monthly):
    """Clean `best_month` from `monthly`.

    From cell 9 of orders_report.py.
    """
    best_month = monthly["total"].idxmax()
    print("best month:", best_month, money(monthly["total"].max()))
    for month, growth in monthly["growth"].dropna().items():
        print(f"  {month} {percent(growth):>8}")
    return best_month
