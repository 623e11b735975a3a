"""Steps in, out the variables that would keep an old value in the notebook because the step that binds them last hides it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nb2pkg.model.analysis import Fact
from nb2pkg.planning.scene import Step
from nb2pkg.planning.world import World


def last_values(
    world: World, facts: Sequence[Fact], steps: Iterable[Step]
) -> dict[str, int]:
    """Variable -> key of the statement from which on every step that binds it must return it.

    Only for names that the notebook shows somewhere before: a name that lives in steps alone is no variable any more.
    `_` is where one puts what nobody wants.
    """
    home = {fact.key: step for step in steps for fact in step.facts}
    found = {}
    for name in sorted({n for step in home.values() for n in step.names.binds}):
        if world.is_variable(name) and name.strip("_"):
            start = _start(name, world.binders.get(name, ()), facts, home)
            if start is not None:
                found[name] = start
    return found


def _start(
    name: str, binders: Sequence[int], facts: Sequence[Fact], home: dict[int, Step]
) -> int | None:
    """The first of the last statements that may bind the name without anyone seeing it, None when all is well."""
    hidden = {key for key in binders if key in home and name not in home[key].gives}
    if not hidden or len(hidden) == len(binders):
        return None
    start = None
    for key in reversed(binders):
        if key in hidden:
            start = key
        certain = home[key].names.certain if key in home else facts[key].certain
        if name in certain or name in facts[key].deletes:
            break
    return start
