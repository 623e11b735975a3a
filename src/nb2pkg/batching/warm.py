"""Nothing in, a process out that has loaded what converting needs: workers are copies of it and start at once."""

from __future__ import annotations

import black
import jinja2
import libcst

from nb2pkg import pipeline
from nb2pkg.batching import worker

__all__ = ["black", "jinja2", "libcst", "pipeline", "worker"]
