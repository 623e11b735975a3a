"""Nothing in, a process out that has loaded what converting needs and done it once: workers are copies of it and start at once."""

from __future__ import annotations

from nb2pkg.batching import worker
from nb2pkg.model.batch import Job
from nb2pkg.model.options import Options

# Libraries build their tables when they are first used; a copy of a process has them. Any notebook will do.
_NOTEBOOK = (
    b"# %%\ntotal = 0\nfor number in range(3):\n    total += number\nprint(total)\n"
)

worker.convert_job(Job("warm.py", "warm", _NOTEBOOK, Options()))
