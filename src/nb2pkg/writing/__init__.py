"""Project in, files on disk out: whole or not at all."""

from nb2pkg.writing.comparing import LOCK, compare
from nb2pkg.writing.disk import write
from nb2pkg.writing.paths import destination, in_the_way
from nb2pkg.writing.whole import replace_file, write_file

__all__ = [
    "LOCK",
    "compare",
    "destination",
    "in_the_way",
    "replace_file",
    "write",
    "write_file",
]
