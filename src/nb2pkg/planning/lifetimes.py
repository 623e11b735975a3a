"""Statements in; out the variables that keep something alive, so that a step must return them though nobody reads them.

A temporary folder is removed, a pool shut down, an animation stopped when the last name for it is gone: in the notebook
that is when it ends, in a function when the function returns.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2pkg.model.analysis import Fact
from nb2pkg.syntax.dotted import dotted

_OWNERS = frozenset(
    {
        "TemporaryDirectory",
        "NamedTemporaryFile",
        "TemporaryFile",
        "SpooledTemporaryFile",
        "ExitStack",
        "AsyncExitStack",
        "finalize",
        "Popen",
        "Pool",
        "ThreadPool",
        "ThreadPoolExecutor",
        "ProcessPoolExecutor",
        "SharedMemory",
        "Client",
        "LocalCluster",
        "InteractiveSession",
        "FuncAnimation",
        "ArtistAnimation",
    }
)


def keepers(facts: Iterable[Fact]) -> frozenset[str]:
    """Names that a statement at top level binds to an object that ends something when it is dropped."""
    found: set[str] = set()
    for fact in facts:
        match fact.node:
            case ast.Assign(targets=targets, value=ast.Call(func=func)):
                pass
            case ast.AnnAssign(target=target, value=ast.Call(func=func)):
                targets = [target]
            case _:
                continue
        if dotted(func).rpartition(".")[2] in _OWNERS:
            found |= {t.id for t in targets if isinstance(t, ast.Name)}
    return frozenset(found)
