"""A seed in, the cell out that puts the global random states where that seed puts them, before a notebook's first cell.

The text of `_PROGRAM` runs inside the kernel. It imports no library by itself: NumPy and PyTorch are seeded when the
notebook imports them, so that what their import does happens where it did.
"""

from __future__ import annotations

_PROGRAM = """
import random, sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder

random.seed(seed)

def numpy(module):
    module.seed(seed)

def torch(module):
    module.manual_seed(seed)

class Seeding(Loader):
    def __init__(self, loader, then):
        self._loader, self._then = loader, then

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        self._loader.exec_module(module)
        self._then(module)

class Finder(MetaPathFinder):
    waiting = {"numpy.random": numpy, "torch.random": torch}

    def find_spec(self, name, path=None, target=None):
        then = self.waiting.pop(name, None)
        if then is None:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = Seeding(spec.loader, then)
        return spec

for name, then in list(Finder.waiting.items()):
    if name in sys.modules:
        Finder.waiting.pop(name)
        then(sys.modules[name])
sys.meta_path.insert(0, Finder())
"""


def seeding_cell(seed: int) -> str:
    """The source of the cell: it runs in a namespace of its own, so that no name of the notebook is touched."""
    return f'__import__("builtins").exec({_PROGRAM!r}, {{"__name__": "nb2pkg_seeding", "seed": {seed}}})'
