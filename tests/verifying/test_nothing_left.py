"""Runs that end badly in, nothing of them out: no process, no file, also of children that broke away."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from nb2pkg import pipeline
from nb2pkg.model.running import Limits, Runnable
from nb2pkg.verifying.kernels import _Kernel, run_cells

psutil = pytest.importorskip("psutil")
pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
if sys.platform == "win32":
    pytest.skip("signals and sessions of POSIX", allow_module_level=True)

# A child that leaves the kernel's process group, and whose own parent is gone at once.
BREAK_AWAY = '''
import subprocess, sys, time, os
leave = """
import subprocess
quiet = dict.fromkeys(('stdin', 'stdout', 'stderr'), subprocess.DEVNULL)
child = subprocess.Popen(['sleep', '300'], start_new_session=True, **quiet)
print(child.pid)
"""
child = subprocess.run([sys.executable, "-c", leave], capture_output=True, text=True).stdout
with open(os.environ["PIDS"], "w") as file:
    file.write(f"{os.getpid()} {child}")
'''


def until(true: Callable[[], object], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.1)
    return bool(found)


def gone(pids: list[int]) -> bool:
    return all(
        not psutil.pid_exists(pid)
        or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        for pid in pids
    )


def pids_in(path: Path) -> list[int]:
    return [int(pid) for pid in path.read_text().split()] if path.exists() else []


@pytest.mark.parametrize(
    ("end", "reason"),
    [("os._exit(3)", "kernel died"), ("time.sleep(300)", "timeout")],
)
def test_a_kernel_that_ends_itself_or_takes_too_long(
    tmp_path: Path, end: str, reason: str
) -> None:
    pids = tmp_path / "pids"
    found = run_cells(
        [Runnable(1, BREAK_AWAY), Runnable(2, end)],
        folder=tmp_path,
        limits=Limits(cell=10 if reason == "kernel died" else 2),
        environment={"PIDS": str(pids)},
    )
    assert found.stop and found.stop.reason == reason
    kernel, child = pids_in(pids)
    assert until(lambda: gone([kernel, child]))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_interrupted(tmp_path: Path, number: signal.Signals) -> None:
    folder, temporary, pids = tmp_path / "here", tmp_path / "tmp", tmp_path / "pids"
    folder.mkdir()
    temporary.mkdir()
    (folder / "long.py").write_text(f"# %%{BREAK_AWAY}# %%\ntime.sleep(300)\n")
    pipeline.convert(folder / "long.py", output=folder)
    # Under `make test &` the shell has Ctrl-C ignored, and a child would inherit that.
    listening = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-m", "nb2pkg", "verify", "long"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(temporary), "PIDS": str(pids)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        try:
            assert until(lambda: len(pids_in(pids)) == 2)
            command.send_signal(number)
            said = command.communicate(timeout=30)
        finally:
            command.kill()
            signal.signal(signal.SIGINT, listening)
    assert command.returncode == 130
    assert said == ("", "error: interrupted; what was not finished is not written\n")
    assert until(lambda: gone(pids_in(pids)))
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(
    sys.version_info < (3, 11), reason="there Ctrl-C ends the loop itself"
)
def test_a_request_to_end_counts_also_when_the_waiting_library_forgets_it() -> None:
    class Forgetful:
        timeout = 0

        async def async_execute_cell(self, node: object, index: int) -> None:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0)

    kernel = object.__new__(_Kernel)
    kernel._client, kernel._limits, kernel._began = Forgetful(), Limits(), 0.0
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(kernel._execute(Runnable(1, "pass")))
