"""Cells in, what a real kernel did with them out."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from nb2pkg.errors import VerificationCouldNotRun
from nb2pkg.model.running import Interpreter, Limits, Raised, Run, Runnable
from nb2pkg.model.verdict import Agrees
from nb2pkg.verifying.comparing import compare
from nb2pkg.verifying.copies import working_copy
from nb2pkg.verifying.kernels import run_cells

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")


def run(
    folder: Path, *sources: str, may_fail: int = 0, limits: Limits | None = None
) -> Run:
    cells = [
        Runnable(place, text, place == may_fail)
        for place, text in enumerate(sources, 1)
    ]
    return run_cells(cells, folder=folder, limits=limits)


def test_a_run_from_top_to_bottom(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("value = 20")
    found = run(
        tmp_path,
        "import helper\nx = helper.value\nprint('x is', x)",
        "1 / 0",
        "class A: pass\na = A()\n%timeit -n1 -r1 pass\nx + 1",
        "raise KeyError('end')",
        "never = 1",
        may_fail=2,
    )
    shown = [[(o.kind, o.content[0][1]) for o in cell.outputs] for cell in found.cells]
    assert shown[0] == [("stdout", "x is 20\n")]
    assert shown[2][-1] == ("result", "21")
    errors = [cell.error for cell in found.cells]
    assert errors[1] == Raised("ZeroDivisionError", "division by zero")
    assert found.stop and (found.stop.origin, found.stop.reason) == (4, "error")
    assert [(v.name, v.kind) for v in found.variables] == [
        ("A", "class"),
        ("a", "A"),
        ("helper", "module"),
        ("x", "int"),
    ]


def test_a_name_the_notebook_takes_from_python_does_not_disturb_the_probe(
    tmp_path: Path,
) -> None:
    found = run(
        tmp_path,
        "import sys, io\nexec = dict = print = None\nsys.stdout = io.StringIO()",
    )
    assert "exec" in [variable.name for variable in found.variables]


def test_a_cell_that_takes_too_long_ends_the_run_and_its_children(
    tmp_path: Path,
) -> None:
    source = (
        "import subprocess as s\np = s.Popen(['sleep', '60'], start_new_session=True)\n"
    )
    source += "open('pid', 'w').write(str(p.pid))\nimport time\ntime.sleep(60)"
    began = time.monotonic()
    found = run(tmp_path, source, limits=Limits(cell=2))
    assert found.stop and found.stop.reason == "timeout"
    assert time.monotonic() - began < 20
    child = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 10  # a killed process may take a moment to be gone
    while _is_running(child) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _is_running(child)


def _is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z" and os.path.exists(
        f"/proc/{pid}"
    )


def test_a_kernel_that_ends_itself(tmp_path: Path) -> None:
    found = run(tmp_path, "import os\nos._exit(3)", "x = 1")
    assert found.stop and found.stop.reason == "kernel died"
    assert len(found.cells) == 1


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_kernel_that_dies_at_once_is_started_anew_but_once(
    tmp_path: Path, deaths: int
) -> None:
    started = tmp_path / "started"
    python = tmp_path / "python"
    python.write_text(
        f"#!/bin/sh\necho again >> {started}\n"
        f'[ "$(grep -c again {started})" -gt {deaths} ] || exit 1\nexec {sys.executable} "$@"\n'
    )
    python.chmod(0o755)
    chosen = Interpreter(str(python))
    if deaths == 1:
        found = run_cells([Runnable(1, "1")], folder=tmp_path, interpreter=chosen)
        assert found.stop is None and len(found.cells) == 1
    else:
        with pytest.raises(VerificationCouldNotRun, match="Kernel died"):
            run_cells([Runnable(1, "1")], folder=tmp_path, interpreter=chosen)


def test_no_interpreter_is_told_in_words(tmp_path: Path) -> None:
    none = Interpreter(str(tmp_path / "none"))
    with pytest.raises(VerificationCouldNotRun, match="no kernel starts with"):
        run_cells([Runnable(1, "1")], folder=tmp_path, interpreter=none)


def test_a_run_agrees_with_itself_and_writes_only_into_its_copy(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "in.txt").write_text("a")
    runs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        copy = working_copy(folder, tmp_path / name)
        runs.append(
            run(
                copy, "text = open('in.txt').read()", "open('out.txt', 'w').write(text)"
            )
        )
    assert compare(runs[0], runs[1], runs[1]) == Agrees()
    assert sorted(path.name for path in folder.iterdir()) == ["in.txt"]
