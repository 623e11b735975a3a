"""The path of a Python in; the modules its environment has out, with distribution and version."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess

from nb2pkg.errors import EnvironmentUnreadable
from nb2pkg.model.options import Installed

_ASK = """
import importlib.metadata as m, json
found = {(name, dist, m.version(dist)) for name, dists in m.packages_distributions().items() for dist in dists}
print(json.dumps(sorted(found)))
"""
_SECONDS = 60
_HINT = "give the path of a Python 3.10 or later, such as .venv/bin/python"


@functools.cache
def installed_modules(python: str) -> tuple[Installed, ...]:
    """What `importlib.metadata` of that Python tells of its environment; nothing of it is imported.

    Raises `EnvironmentUnreadable` when it is no Python, or gives no answer.
    """
    command = shutil.which(python)
    if command is None:
        raise EnvironmentUnreadable(f"{python}: no such program", hint=_HINT)
    try:
        answer = subprocess.run(
            [command, "-I", "-c", _ASK],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=True,
        )
        found = json.loads(answer.stdout)
        return tuple(
            Installed(module, re.sub(r"[-_.]+", "-", name).lower(), version)
            for module, name, version in found
        )
    except subprocess.CalledProcessError as problem:
        last = (problem.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise EnvironmentUnreadable(f"{python}: {last}", hint=_HINT) from problem
    except (OSError, ValueError, TypeError, subprocess.TimeoutExpired) as problem:
        what = f"{python}: does not tell what is installed"
        raise EnvironmentUnreadable(what, hint=_HINT) from problem
