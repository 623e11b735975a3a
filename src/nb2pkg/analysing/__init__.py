"""Notebook in, Analysis out: what each statement reads, binds, changes and shows."""

from nb2pkg.analysing.cells import analyse

__all__ = ["analyse"]
