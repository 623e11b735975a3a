"""Plan in, Project out: the text of every file, still in memory."""

from nb2pkg.generating.project import generate

__all__ = ["generate"]
