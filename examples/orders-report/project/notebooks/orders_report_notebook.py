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
import matplotlib.pyplot as plt

from orders_report.customers import summarise_customers
from orders_report.load_orders import load_orders
from orders_report.returns import prepare_returns
from orders_report.revenue import clean_best_month, summarise_revenue
from orders_report.save import save

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
orders = load_orders(ORDERS=ORDERS, vat=VAT)

# %% [markdown]
# ## Revenue
#
# Summarise revenue per month and category. Returns count against the month of the order.

# %%
orders, monthly = summarise_revenue(orders)
monthly.round(2)

# %%
ax = monthly.drop(columns=["total", "growth"]).plot.bar(stacked=True, figsize=(8, 3))
ax.set_ylabel("EUR")
plt.tight_layout()

# %%
best_month = clean_best_month(monthly)

# %% [markdown]
# ## Returns

# %%
returns = prepare_returns(orders, min_orders=MIN_ORDERS, TOP=TOP)

# %% [markdown]
# ## Customers
#
# Rank the customers by revenue; the regulars are those with orders in at least three months.

# %%
top = summarise_customers(orders, TOP=TOP)
top

# %% [markdown]
# ## Save

# %%
folder, text = save(monthly, top, output=OUTPUT)
