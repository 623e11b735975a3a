# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.16.4
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Orders report
#
# Monthly revenue, returns and best customers of the stationery shop.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from report_format import as_table, money, percent

# %% tags=["parameters"]
ORDERS = "data/orders.csv"
OUTPUT = "out"
TOP = 5  # how many customers and products to list
MIN_ORDERS = 3
VAT = 0.21

# %% [markdown]
# ## Load orders
#
# Cancelled orders never left the shop, so they do not count at all.

# %%
orders = pd.read_csv(ORDERS, parse_dates=["day"])
cancelled = orders["status"].eq("cancelled")
print(f"{len(orders)} orders, {cancelled.sum()} cancelled")
orders = orders[~cancelled].copy()
orders["net"] = orders["quantity"] * orders["unit_price"]
orders["gross"] = (orders["net"] * (1 + VAT)).round(2)
orders["month"] = orders["day"].dt.strftime("%Y-%m")

# %% [markdown]
# ## Revenue
#
# Summarise revenue per month and category. Returns count against the month of the order.

# %%
sign = orders["status"].map({"shipped": 1, "returned": 0})
orders["revenue"] = orders["net"] * sign
monthly = orders.pivot_table(index="month", columns="category", values="revenue", aggfunc="sum")
monthly["total"] = monthly.sum(axis=1)
monthly["growth"] = monthly["total"].pct_change()
monthly.round(2)

# %%
ax = monthly.drop(columns=["total", "growth"]).plot.bar(stacked=True, figsize=(8, 3))
ax.set_ylabel("EUR")
plt.tight_layout()

# %%
best_month = monthly["total"].idxmax()
print("best month:", best_month, money(monthly["total"].max()))
for month, growth in monthly["growth"].dropna().items():
    print(f"  {month} {percent(growth):>8}")

# %% [markdown]
# ## Returns

# %%
def return_rate(frame, by):
    """Share of returned orders per value of a column, for values with enough orders."""
    grouped = frame.groupby(by)["status"]
    rate = grouped.apply(lambda s: s.eq("returned").mean())
    return rate[grouped.size() >= MIN_ORDERS].sort_values(ascending=False)


returns = return_rate(orders, "product").head(TOP)
print(as_table(returns.map(percent).to_frame("returned"), "Returns"))

# %% [markdown]
# ## Customers
#
# Rank the customers by revenue; the regulars are those with orders in at least three months.

# %%
customers = orders.groupby("customer").agg(
    orders=("order_id", "size"), months=("month", "nunique"), revenue=("revenue", "sum")
)
customers["regular"] = customers["months"] >= 3
customers = customers.sort_values(["revenue", "orders"], ascending=False)
top = customers.head(TOP)
share = top["revenue"].sum() / customers["revenue"].sum()
print(f"{customers['regular'].sum()} regulars; the top {TOP} bring {percent(share)}")
top

# %% [markdown]
# ## Save

# %%
folder = Path(OUTPUT)
folder.mkdir(exist_ok=True)
monthly.round(2).to_csv(folder / "monthly.csv")
text = as_table(monthly.round(2), "Revenue") + "\n" + as_table(top.round(2), "Customers")
(folder / "report.txt").write_text(text, encoding="utf-8")
print(len(text.splitlines()), "lines written")
