"""Project in, files on disk out: whole or not at all."""

from nb2pkg.writing.comparing import compare
from nb2pkg.writing.disk import write
from nb2pkg.writing.paths import destination

__all__ = ["compare", "destination", "write"]
