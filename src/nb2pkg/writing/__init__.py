"""Project in, files on disk out: whole or not at all."""

from nb2pkg.writing.comparing import LOCK, compare, lacks_files
from nb2pkg.writing.disk import write
from nb2pkg.writing.paths import destination, in_the_way, is_inside
from nb2pkg.writing.removing import remove
from nb2pkg.writing.whole import replace_file, write_file

__all__ = [
    "LOCK",
    "compare",
    "destination",
    "in_the_way",
    "is_inside",
    "lacks_files",
    "remove",
    "replace_file",
    "write",
    "write_file",
]
