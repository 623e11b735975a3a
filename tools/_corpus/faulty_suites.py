"""A project and faults in, which of them its suite catches out. Runs with the interpreter that has the project's libraries.

Starting an interpreter with heavy libraries takes longer than most suites. So the suite is run once as it is, which loads
them, and then each fault gets a fork of this process, in which the project's own modules are imported anew.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
from pathlib import Path

_LONGEST = 120.0


def main(job_path: str) -> None:
    """Answer with a list of true and false in the job's `answer` file."""
    job = json.loads(Path(job_path).read_text(encoding="utf-8"))
    os.chdir(job["folder"])
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    import pytest

    before = set(sys.modules)
    pytest.main(_arguments(["tests"]))
    for name in set(sys.modules) - before:
        mine = getattr(sys.modules[name], "__file__", None) or ""
        if mine.startswith(job["folder"]):
            del sys.modules[name]
    caught = [_is_caught(fault) for fault in job["faults"]]
    Path(job["answer"]).write_text(json.dumps(caught), encoding="utf-8")


def _arguments(tests: list[str]) -> list[str]:
    # importing each module in an interpreter of its own takes long, and cannot see a fault inside a function
    alone = "not import_has_no_side_effects"
    return ["-q", "-x", "-p", "no:cacheprovider", "-k", alone, *tests]


def _is_caught(fault: dict[str, str]) -> bool:
    path = Path(fault["path"])
    kept = path.read_text(encoding="utf-8")
    path.write_text(fault["text"], encoding="utf-8")
    try:
        return _fails(fault["test"])
    finally:
        path.write_text(kept, encoding="utf-8")


def _fails(test: str) -> bool:
    """Whether a test module fails in a fork of this process; one that does not end counts as failing."""
    child = os.fork()
    if not child:
        import pytest

        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            code = pytest.main(_arguments([test]))
        os._exit(int(code != 0))
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


if __name__ == "__main__":
    main(sys.argv[1])
