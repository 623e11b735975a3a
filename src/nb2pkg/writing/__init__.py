"""Project in, files on disk out: whole or not at all."""

from nb2pkg.writing.comparing import LOCK, compare
from nb2pkg.writing.disk import write
from nb2pkg.writing.paths import destination
from nb2pkg.writing.whole import write_file

__all__ = ["LOCK", "compare", "destination", "write", "write_file"]
