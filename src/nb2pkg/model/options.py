"""What the user chose for one conversion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Order = Literal["cells", "execution"]


@dataclass(frozen=True, slots=True)
class Installed:
    """A top-level module of an environment, the distribution that brought it, and that one's version."""

    module: str
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Options:
    """Choices that change the project.

    name              the project's name; "" takes it from the notebook.
    keep_all_names    return every name a step binds, not only those read later.
    order             `cells`: top to bottom; `execution`: by the stored execution counts.
    requirements_map  import name -> distribution, the user's own.
    parent            the package that this one is part of; "" for one that stands alone.
    installed         the modules of the environment to take distributions and versions from, sorted.
    """

    name: str = ""
    keep_all_names: bool = False
    order: Order = "cells"
    requirements_map: tuple[tuple[str, str], ...] = ()
    parent: str = ""
    installed: tuple[Installed, ...] = ()
