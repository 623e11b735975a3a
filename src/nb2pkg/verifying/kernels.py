"""Cells in, a `Run` out: executed top to bottom in a Jupyter kernel of their own, of which nothing is left afterwards."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from nb2pkg.errors import VerificationCouldNotRun
from nb2pkg.model.running import CellRun, Limits, Raised, Run, Runnable, Stop, Variable
from nb2pkg.verifying.outputs import as_outputs, error_of
from nb2pkg.verifying.probe import probe_cell, variables_in
from nb2pkg.verifying.seeding import seeding_cell

_ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
_DROPPED = ("MPLBACKEND", "PYTHONSTARTUP", "PYTHONPATH")


def run_cells(
    cells: Sequence[Runnable],
    *,
    folder: Path,
    python: str = sys.executable,
    search: Sequence[Path] = (),
    limits: Limits | None = None,
    environment: Mapping[str, str] | None = None,
    seed: int | None = None,
) -> Run:
    """Run `cells` in `folder` with the interpreter `python`, with `search` on its path for imports.

    With a `seed` the global random states of Python, NumPy and PyTorch begin there, so that two runs draw the same.
    Raises `VerificationCouldNotRun` when there is no kernel to be had.
    """
    settings = _environment(search, environment or {})
    return asyncio.run(_run(cells, folder, python, settings, limits or Limits(), seed))


def _environment(search: Sequence[Path], extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    paths = (
        {"PYTHONPATH": os.pathsep.join(str(path) for path in search)} if search else {}
    )
    return {**kept, **_ENVIRONMENT, **paths, **extra}


async def _run(
    cells: Sequence[Runnable],
    folder: Path,
    python: str,
    environment: dict[str, str],
    limits: Limits,
    seed: int | None,
) -> Run:
    kernel = await _Kernel.start(folder, python, environment, limits)
    try:
        if seed is not None:
            await kernel.seed(seed)
        return await kernel.run(cells)
    finally:
        await kernel.end()


class _Kernel:
    """A running kernel with the client that talks to it."""

    def __init__(self, client: Any, limits: Limits) -> None:
        self._client = client
        self._limits = limits
        self._pid: int = client.km.provisioner.pid
        self._began = time.monotonic()

    @classmethod
    async def start(
        cls, folder: Path, python: str, environment: dict[str, str], limits: Limits
    ) -> _Kernel:
        """Start a kernel of the interpreter `python`."""
        client = _new_client(python, limits)
        try:
            await client.async_start_new_kernel(
                cwd=str(folder), env=environment, stdout=DEVNULL, stderr=DEVNULL
            )
            kernel = cls(client, limits)
            await client.async_start_new_kernel_client()
        except Exception as problem:
            raise VerificationCouldNotRun(
                f"no kernel starts with {python}: {str(problem).strip() or type(problem).__name__}",
                hint=f"{python} -m pip install ipykernel",
            ) from problem
        return kernel

    async def seed(self, seed: int) -> None:
        """Put the global random states where `seed` puts them; silent, so that execution counts begin with the notebook."""
        await self._client.kc.execute_interactive(
            seeding_cell(seed),
            silent=True,
            store_history=False,
            timeout=self._limits.start,
        )

    async def run(self, cells: Sequence[Runnable]) -> Run:
        """All cells in order, until one fails; then the variables."""
        done: list[CellRun] = []
        stop: Stop | None = None
        for cell in cells:
            record, reason = await self._execute(cell)
            done.append(record)
            if record.error and (reason != "error" or not cell.may_fail):
                stop = Stop(cell.origin, reason, record.error)  # type: ignore[arg-type]
                break
        alive = stop is None or stop.reason == "error"
        variables = await self._variables() if alive else ()
        return Run(tuple(done), variables, stop, time.monotonic() - self._began)

    async def _execute(self, cell: Runnable) -> tuple[CellRun, str]:
        from nbclient.exceptions import CellTimeoutError, DeadKernelError

        node, began = _code_cell(cell.source), time.monotonic()
        left = self._limits.notebook - (began - self._began)
        self._client.timeout = max(1, int(min(self._limits.cell, left)))
        error, reason = None, "error"
        try:
            await self._client.async_execute_cell(node, 0)
            error = error_of(node.outputs)
        except CellTimeoutError:
            reason, error = "timeout", Raised(
                "Timeout", f"over {self._client.timeout} s"
            )
        except DeadKernelError:
            reason, error = "kernel died", Raised(
                "KernelDied", "the kernel ended by itself"
            )
        seconds = time.monotonic() - began
        return CellRun(cell.origin, as_outputs(node.outputs), error, seconds), reason

    async def _variables(self) -> tuple[Variable, ...]:
        node = _code_cell(probe_cell())
        self._client.timeout = int(self._limits.cell)
        with suppress(Exception):  # a kernel that ends here has no variables to compare
            await self._client.async_execute_cell(node, 0)
        return variables_in(node.outputs)

    async def end(self) -> None:
        """End the kernel and every process it started."""
        family = _descendants(self._pid)
        with suppress(
            Exception
        ):  # whatever the shutdown says, what follows ends the processes
            await asyncio.wait_for(self._client._async_cleanup_kernel(), timeout=10)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)
        for pid in family:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _new_client(python: str, limits: Limits) -> Any:
    try:
        from jupyter_client.kernelspec import KernelSpec
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient
    except ImportError as problem:
        raise VerificationCouldNotRun(
            f"running notebooks needs nbclient and ipykernel: {problem}",
            hint="pip install 'nb2pkg[run]'",
        ) from problem
    import nbformat

    manager = AsyncKernelManager()
    manager._kernel_spec = KernelSpec(
        argv=[python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="nb2pkg",
        language="python",
    )
    return NotebookClient(
        nbformat.v4.new_notebook(cells=[_code_cell("")]),  # type: ignore[no-untyped-call]
        km=manager,
        allow_errors=True,
        interrupt_on_timeout=False,
        startup_timeout=int(limits.start),
        iopub_timeout=10,
    )


def _code_cell(source: str) -> Any:
    import nbformat

    return nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]


def _descendants(pid: int) -> tuple[int, ...]:
    """Processes below `pid`, also those that left its process group; none when psutil is not installed."""
    try:
        import psutil
    except ImportError:
        return ()
    try:
        return tuple(
            child.pid for child in psutil.Process(pid).children(recursive=True)
        )
    except psutil.Error:
        return ()
