"""The hidden cell that looks at a notebook's variables and at files it wrote, and what it answers read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from nb2pkg.model.running import Variable

MIME = "application/vnd.nb2pkg.variables+json"

# What runs in the kernel, without imports of nb2pkg, which is not there.
_MODULES = ("fingerprints.py", "outlines.py", "values.py")
_ASK = """
import json
from IPython import get_ipython

def answer(mime, folder, listing):
    shell = get_ipython()
    hidden = set(shell.user_ns_hidden) | {"In", "Out", "get_ipython", "exit", "quit", "open"}
    found = {"variables": described(dict(shell.user_ns), hidden)}
    found["files"] = values_written(folder, listing) if folder else {}
    shell.display_pub.publish({mime: json.dumps(found)})
"""


_APART = """
shared = {"__name__": "nb2pkg_probe"}
for text in texts:
    space = dict(shared)
    exec(text, space)
    shared.update((name, held) for name, held in space.items() if name[:1] != "_")
"""


def probe_cell(folder: str = "", listing: str = "") -> str:
    """The source of the cell: it runs in a namespace of its own, so that no name of the notebook is touched or needed.

    `folder` and `listing` as for `values_written`; without them files are not looked at.
    """
    ask = f"{_ASK}\nanswer({MIME!r}, {folder!r}, {listing!r})\n"
    return running_apart((*measuring(), ask))


@cache
def measuring() -> tuple[str, ...]:
    """The texts that define `described` and `values_written` where nb2pkg is not installed."""
    texts = [
        files("nb2pkg.verifying").joinpath(name).read_text(encoding="utf-8")
        for name in _MODULES
    ]
    return tuple(
        "".join(
            line
            for line in text.splitlines(keepends=True)
            if not line.startswith("from nb2pkg.")
        )
        for text in texts
    )


def running_apart(texts: Sequence[str]) -> str:
    """Source that runs `texts` one after the other where nothing else sees them.

    Each is run as the module that it is: what it calls `_private` is its own, whatever another calls so.
    """
    return f'__import__("builtins").exec({_APART!r}, {{"texts": {tuple(texts)!r}}})'


def answer_in(
    nodes: Sequence[Mapping[str, Any]],
) -> tuple[tuple[Variable, ...], dict[str, list[str]]]:
    """The variables among the probe's outputs, and the values of files by path; none when the probe could not answer."""
    for node in nodes:
        answer = node.get("data", {}).get(MIME)
        if answer is not None:
            found = json.loads(answer) if isinstance(answer, str) else answer
            variables = tuple(Variable(*entry) for entry in found["variables"])
            return variables, found["files"]
    return (), {}
