"""A generated package and its slim notebook in, a `Recording` of one run out: what tests and annotations are made of.

The notebook's code runs here, and only here and in `verifying/`; always in processes of its own.
"""

from nb2pkg.recording.running import Runner, record
from nb2pkg.recording.suite import passing_only

__all__ = ["Runner", "passing_only", "record"]
