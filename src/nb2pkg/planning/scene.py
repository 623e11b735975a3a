"""The values that step decisions pass around: steps, the scene they are decided in, and what they must respect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nb2pkg.model.analysis import Fact, Hazard
from nb2pkg.planning.world import Flow, World
from nb2pkg.syntax.names import Names


@dataclass(frozen=True, slots=True)
class Step:
    """A run of statements that becomes a function.

    needs     variables passed in, in order of first use; gives: variables returned, in order of binding.
    shows     the last statement is an expression whose value is returned and shown.
    plots     it only draws.
    """

    facts: tuple[Fact, ...]
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    names: Names
    shows: bool = False
    plots: bool = False

    @property
    def is_async(self) -> bool:
        """True when a statement awaits."""
        return any(fact.awaits for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Steps:
    """All steps by the key of their first statement, and the hazards of statements that stay because of the flow."""

    steps: Mapping[int, Step]
    stays: Mapping[int, Hazard]
    short: frozenset[int]


@dataclass(frozen=True, slots=True)
class Scene:
    """What step decisions look at: the world, the flow of the (rewritten) statements, and what is at module level.

    module_level  names a module can have without being given them: imports, moved definitions, constants read there.
    hoisted       keys of statements that leave their cell: imports, moved definitions, parameters.
    keepers       variables that must live as long as the notebook, whether anybody reads them or not.
    last_values   variable -> key of the statement from which on each step that binds it returns it, read later or not.
    """

    world: World
    flow: Flow
    facts: tuple[Fact, ...]
    module_level: frozenset[str]
    settings: frozenset[str]
    hoisted: frozenset[int]
    keep_all: bool = False
    keepers: frozenset[str] = frozenset()
    last_values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """One cell cut into candidates for steps, and the keys of statements too short to be one."""

    runs: tuple[tuple[Fact, ...], ...]
    short: frozenset[int]


@dataclass(frozen=True, slots=True)
class Watched:
    """Names that code left in the notebook may look up at any later time, and the names that hold such code."""

    names: frozenset[str]
    holders: frozenset[str]
    anonymous: frozenset[str]


def live(scene: Scene, watched: Watched, name: str, key: int) -> bool:
    if scene.keep_all or name in watched.names or scene.flow.live_after(name, key):
        return True
    if name in scene.keepers:
        return True
    return scene.last_values.get(name, key + 1) <= key


def is_given(scene: Scene, name: str) -> bool:
    """A name the module has by itself: nothing has to be passed."""
    return name in scene.module_level or not (
        scene.world.is_variable(name) or name in scene.settings
    )
