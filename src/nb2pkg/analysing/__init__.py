"""Notebook in, Analysis out: what each statement reads, binds, changes and shows."""

from nb2pkg.analysing.cells import analyse, in_order

__all__ = ["analyse", "in_order"]
