"""Outcome in, words on the screen or JSON out."""
