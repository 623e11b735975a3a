"""Cells in, a `Run` out: executed top to bottom in a Jupyter kernel of their own, of which nothing is left afterwards."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from nb2pkg.errors import VerificationCouldNotRun
from nb2pkg.model.running import (
    CellRun,
    Interpreter,
    Limits,
    Raised,
    Ready,
    Run,
    Runnable,
    Stop,
    Variable,
)
from nb2pkg.verifying.outputs import as_outputs, error_of
from nb2pkg.verifying.probe import answer_in, probe_cell
from nb2pkg.verifying.processes import (
    descendants,
    kill,
    kill_group,
    kill_marked,
    new_mark,
)
from nb2pkg.verifying.seeding import seeding_cell
from nb2pkg.verifying.written import Values, Watch, watching

_ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
_DROPPED = ("MPLBACKEND", "PYTHONSTARTUP", "PYTHONPATH")
_EXIT = "NotebookExit"  # what `dbutils.notebook.exit` of the stand-in raises
_LAUNCH = ("-m", "ipykernel_launcher", "-f", "{connection_file}")

CellTold = Callable[[int, CellRun | None], None]


def run_cells(
    cells: Sequence[Runnable],
    *,
    folder: Path,
    interpreter: Interpreter | None = None,
    search: Sequence[Path] = (),
    limits: Limits | None = None,
    environment: Mapping[str, str] | None = None,
    seed: int | None = None,
    ready: Ready | None = None,
    watched: Path | None = None,
    told: CellTold = lambda number, done: None,
) -> Run:
    """Run `cells` in `folder` with `interpreter` (this one if none is given), with `search` on its path for imports.

    With a `seed` the global random states of Python, NumPy and PyTorch begin there, so that two runs draw the same.
    What is `ready` is there before the first cell.
    The files that the run writes below `watched` are part of what it did.
    `told` hears the number of each cell when it begins, and what it did when it is done.
    Raises `VerificationCouldNotRun` when there is no kernel to be had.
    """
    chosen = interpreter or Interpreter(sys.executable)
    settings = environment_of(
        search, {**dict(chosen.environment), **(environment or {})}
    )
    begin = _Begin(folder, chosen, settings, limits or Limits(), seed, ready)
    if watched is None:
        return asyncio.run(_run(cells, begin, Watch(), told))[0]
    with watching(watched) as watch:
        run, values = asyncio.run(_run(cells, begin, watch, told))
        return replace(run, files=watch.files(values))


def environment_of(search: Sequence[Path], extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run: ours without what would steer it, a fixed hash seed, `search` for imports."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    paths = (
        {"PYTHONPATH": os.pathsep.join(str(path) for path in search)} if search else {}
    )
    return {**kept, **_ENVIRONMENT, **paths, **extra}


@dataclass(frozen=True, slots=True)
class _Begin:
    """What a kernel begins with."""

    folder: Path
    interpreter: Interpreter
    environment: dict[str, str]
    limits: Limits
    seed: int | None
    ready: Ready | None


async def _run(
    cells: Sequence[Runnable], begin: _Begin, watch: Watch, told: CellTold
) -> tuple[Run, Values]:
    mark = new_mark()
    try:
        kernel = await _Kernel.start(
            begin.folder,
            begin.interpreter,
            {**begin.environment, **mark},
            begin.limits,
        )
        try:
            if begin.ready is not None:
                await kernel.prepare(begin.ready.cell)
            if begin.seed is not None:
                await kernel.prepare(seeding_cell(begin.seed))
            return await kernel.run(cells, watch, told)
        finally:
            await kernel.end()
    finally:  # also when the start itself was interrupted
        kill_marked(mark)


_DIED = "Kernel died"  # what jupyter_client says of it


class _Kernel:
    """A running kernel with the client that talks to it."""

    def __init__(self, client: Any, limits: Limits) -> None:
        self._client = client
        self._limits = limits
        self._pid: int = client.km.provisioner.pid
        self._began = time.monotonic()

    @classmethod
    async def start(
        cls,
        folder: Path,
        interpreter: Interpreter,
        environment: dict[str, str],
        limits: Limits,
    ) -> _Kernel:
        """Start a kernel of the interpreter; one that died at once is started anew, as another process may have taken its ports."""
        problem: Exception
        for _ in range(2):
            client = _new_client(interpreter, limits)
            try:
                await client.async_start_new_kernel(
                    cwd=str(folder), env=environment, stdout=DEVNULL, stderr=DEVNULL
                )
                kernel = cls(client, limits)
                await client.async_start_new_kernel_client()
            except Exception as found:
                problem = found
                if _DIED not in str(problem):
                    break
            else:
                return kernel
        python = interpreter.python
        raise VerificationCouldNotRun(
            f"no kernel starts with {python}: {str(problem).strip() or type(problem).__name__}",
            hint=f"{python} -m pip install ipykernel",
        ) from problem

    async def prepare(self, source: str) -> None:
        """Run a cell of ours before the notebook; silent, so that execution counts begin with that."""
        seconds = self._limits.cell  # a Spark session takes its time
        try:
            answer = await self._client.kc.execute_interactive(
                source, silent=True, store_history=False, timeout=seconds
            )
        except TimeoutError as problem:
            raise VerificationCouldNotRun(
                f"what the notebook finds ready was not ready within {seconds:.0f} s",
                hint="give more seconds with --timeout",
            ) from problem
        _heed_cancelling()
        content = answer["content"]
        if content["status"] != "ok":
            raise VerificationCouldNotRun(
                "what the notebook finds ready cannot be set up: "
                f"{content.get('ename')}: {content.get('evalue')}",
                hint="choose another environment with --python",
            )

    async def run(
        self, cells: Sequence[Runnable], watch: Watch, told: CellTold
    ) -> tuple[Run, Values]:
        """All cells in order, until one fails; then the variables, and what files hold that can be read back."""
        done: list[CellRun] = []
        stop: Stop | None = None
        for number, cell in enumerate(cells, 1):
            told(number, None)
            record, reason = await self._execute(cell)
            told(number, record)
            done.append(record)
            if record.error and record.error.type == _EXIT:
                break
            if record.error and (reason != "error" or not cell.may_fail):
                stop = Stop(cell.origin, reason, record.error)  # type: ignore[arg-type]
                break
        alive = stop is None or stop.reason == "error"
        variables, values = await self._answer(watch) if alive else ((), {})
        seconds = time.monotonic() - self._began
        return Run(tuple(done), variables, stop, seconds), values

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
            _heed_cancelling()  # nbclient takes that for a kernel that died
            reason, error = "kernel died", Raised(
                "KernelDied", "the kernel ended by itself"
            )
        _heed_cancelling()
        seconds = time.monotonic() - began
        return CellRun(cell.origin, as_outputs(node.outputs), error, seconds), reason

    async def _answer(self, watch: Watch) -> tuple[tuple[Variable, ...], Values]:
        node = _code_cell(probe_cell(watch.folder, watch.listing))
        self._client.timeout = int(self._limits.cell)
        with suppress(Exception):  # a kernel that ends here has no variables to compare
            await self._client.async_execute_cell(node, 0)
        _heed_cancelling()
        return answer_in(node.outputs)

    async def end(self) -> None:
        """End the kernel and every process it started."""
        family = descendants(self._pid)
        try:
            # Whatever the shutdown says, what follows ends the processes.
            with suppress(Exception):
                await asyncio.wait_for(self._client._async_cleanup_kernel(), timeout=10)
        finally:  # a second Ctrl-C ends the waiting, not the killing
            kill_group(self._pid)
            kill(family)


def _new_client(interpreter: Interpreter, limits: Limits) -> Any:
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
        argv=list(interpreter.launch or (interpreter.python, *_LAUNCH)),
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


def _heed_cancelling() -> None:
    """End the task at hand when it has been asked to end: by Ctrl-C, from Python 3.11 on. Before, that ends the loop itself.

    `asyncio.wait_for` of Python 3.11, which nbclient waits with, forgets a request that comes as its answer does.
    """
    asked = getattr(asyncio.current_task(), "cancelling", None)
    if asked and asked():
        raise asyncio.CancelledError


def _code_cell(source: str) -> Any:
    import nbformat

    return nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
