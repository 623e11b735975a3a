"""Outcome in, words on the screen or JSON out: the only room that prints."""

from nb2pkg.reporting.streams import Voice

__all__ = ["Voice"]
