"""What is known at one point of a program: in go the paths that reach it, out comes what holds on all of them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Flow:
    """The paths that reach a point, summed up.

    bound  names bound on every path.     maybe  names bound on some path.
    read   names read from outside on every path.
    alive  False when no path gets here (after `raise`, `break`, ...).
    """

    bound: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    alive: bool = True

    def copy(self) -> Flow:
        """The same knowledge, to follow another path with."""
        return Flow(set(self.bound), set(self.maybe), set(self.read), self.alive)

    def after_any_part(self, binds: set[str], deletes: set[str]) -> Flow:
        """What holds after an unknown part of a block ran that binds and deletes these names."""
        return Flow(
            self.bound - deletes, self.maybe | binds, set(self.read), self.alive
        )


@dataclass(slots=True)
class Loop:
    """The paths that leave the body of a loop early."""

    breaks: list[Flow] = field(default_factory=list)
    continues: list[Flow] = field(default_factory=list)


def join(*paths: Flow) -> Flow:
    """Where paths meet: certain is what is certain on each that is alive."""
    alive = [path for path in paths if path.alive] or list(paths)
    result = alive[0].copy()
    for path in alive[1:]:
        result.bound &= path.bound
        result.maybe |= path.maybe
        result.read &= path.read
    return result
