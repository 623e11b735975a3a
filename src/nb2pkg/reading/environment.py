"""The path of a Python in; the modules its environment has out, with distribution and version."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess

from nb2pkg.errors import EnvironmentUnreadable
from nb2pkg.model.options import Installed

# `packages_distributions` of Python 3.10 knows only distributions with a `top_level.txt`, so files are looked at here.
_ASK = """
import importlib.metadata as m, json

def modules(dist):
    said = (dist.read_text("top_level.txt") or "").split()
    if said:
        return said
    code = [f for f in dist.files or () if f.suffix in (".py", ".so", ".pyd")]
    return [f.parts[0] if len(f.parts) > 1 else f.name.split(".")[0] for f in code]

found = set()
for dist in m.distributions():
    called, version = dist.metadata["Name"], dist.version
    found |= {(name, called, version) for name in set(modules(dist)) if called and name.isidentifier()}
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
