"""Notebook files in, `Notebook` out, and back: the only room that knows file formats."""
