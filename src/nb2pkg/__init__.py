"""nb2pkg turns a notebook into a Python package and a slim notebook that calls it.

From Python `convert` does it, and `verify` shows that nothing changed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nb2pkg.errors import Nb2pkgError
    from nb2pkg.model.options import Deployment
    from nb2pkg.model.project import Outcome
    from nb2pkg.model.verdict import Verification
    from nb2pkg.pipeline import convert
    from nb2pkg.verification import verify

__version__ = "0.1.0"
__all__ = [
    "Deployment",
    "Nb2pkgError",
    "Outcome",
    "Verification",
    "__version__",
    "convert",
    "verify",
]

_HOMES = {
    "convert": "nb2pkg.pipeline",
    "Deployment": "nb2pkg.model.options",
    "Outcome": "nb2pkg.model.project",
    "Nb2pkgError": "nb2pkg.errors",
    "Verification": "nb2pkg.model.verdict",
    "verify": "nb2pkg.verification",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use, so that `import nb2pkg` and the command start fast."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
