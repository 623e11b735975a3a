"""What the user chose in, the `Interpreter` that runs the notebook out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from nb2pkg.errors import VerificationCouldNotRun
from nb2pkg.model.running import Interpreter


def interpreter(python: str = "", kernel: str = "") -> Interpreter:
    """A Python (path or name), a Jupyter kernel by its name, or the Python that runs nb2pkg.

    Raises `VerificationCouldNotRun` when there is no such Python or kernel, or the kernel is not one of Python.
    """
    if kernel:
        return _of_kernel(kernel, python)
    if not python:
        return Interpreter(sys.executable)
    return Interpreter(_found(python))


def _found(python: str) -> str:
    """The whole path of a Python, as runs have a folder of their own; links stay, since an environment's Python is one."""
    found = shutil.which(python)
    if found is None:
        raise VerificationCouldNotRun(
            f"there is no Python {python}",
            hint="give the interpreter of an environment, such as --python .venv/bin/python",
        )
    return os.path.abspath(found)


def has(chosen: Interpreter, module: str) -> bool:
    """Whether that Python can import a module; nothing is imported for it."""
    ask = "import importlib.util as u, sys; sys.exit(u.find_spec(sys.argv[1]) is None)"
    command = [chosen.python, "-c", ask, module]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    return done.returncode == 0


def _of_kernel(name: str, python: str) -> Interpreter:
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ImportError as problem:
        raise VerificationCouldNotRun(
            f"running notebooks needs nbclient and ipykernel: {problem}",
            hint="pip install 'nb2pkg[run]'",
        ) from problem
    manager = KernelSpecManager()
    try:
        spec = manager.get_kernel_spec(name)
    except NoSuchKernel:
        known = ", ".join(sorted(manager.find_kernel_specs())) or "none"
        raise VerificationCouldNotRun(
            f"there is no kernel {name}; there are: {known}",
            hint="jupyter kernelspec list",
        ) from None
    if (spec.language or "python").lower() != "python" or not spec.argv:
        raise VerificationCouldNotRun(
            f"the kernel {name} is not one of Python", hint="jupyter kernelspec list"
        )
    first = shutil.which(spec.argv[0]) or sys.executable
    return Interpreter(
        _found(python) if python else first,
        (first, *spec.argv[1:]),
        tuple(sorted(spec.env.items())),
    )
