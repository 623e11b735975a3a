"""Notebook in, Analysis out: what each statement reads, binds, changes and shows."""
