"""The hidden cell that looks at a notebook's variables, and what it answers read back as `Variable` values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from nb2pkg.model.running import Variable

MIME = "application/vnd.nb2pkg.variables+json"

_ASK = """
import json as _json
from IPython import get_ipython as _get_ipython

def _answer():
    shell = _get_ipython()
    hidden = set(shell.user_ns_hidden) | {"In", "Out", "get_ipython", "exit", "quit", "open"}
    found = fingerprints(dict(shell.user_ns), hidden)
    shell.display_pub.publish({%r: _json.dumps(found)})

_answer()
"""


@cache
def probe_cell() -> str:
    """The source of the cell: it runs in a namespace of its own, so that no name of the notebook is touched or needed."""
    measuring = (
        files("nb2pkg.verifying")
        .joinpath("fingerprints.py")
        .read_text(encoding="utf-8")
    )
    program = measuring + _ASK % MIME
    return f'__import__("builtins").exec({program!r}, {{"__name__": "nb2pkg_probe"}})'


def variables_in(nodes: Sequence[Mapping[str, Any]]) -> tuple[Variable, ...]:
    """The variables among the probe's outputs; none when the probe could not answer."""
    for node in nodes:
        answer = node.get("data", {}).get(MIME)
        if answer is not None:
            found = json.loads(answer) if isinstance(answer, str) else answer
            return tuple(Variable(*entry) for entry in found)
    return ()
