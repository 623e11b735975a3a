"""Every module of every example project is imported with nothing around it: no libraries, no session, no network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECTS = sorted(Path(__file__).resolve().parents[2].glob("examples/*/project"))

# Libraries are stood in for, installed or not, so that the time is that of our own text; whoever opens a socket or asks for a session fails.
IMPORT_ALL = """
import importlib, importlib.abc, importlib.util, json, socket, sys, time
from unittest.mock import MagicMock

root, *modules = sys.argv[1:]
touched = []


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top == modules[0].partition(".")[0] or top in sys.stdlib_module_names:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def create_module(self, spec):
        if spec.name.startswith(("databricks", "dbruntime")):
            touched.append(spec.name)
        made = MagicMock()
        made.__path__, made.__spec__, made.__name__ = [], spec, spec.name
        made.getOrCreate.side_effect = made.SparkSession.builder.getOrCreate.side_effect = RuntimeError
        return made

    def exec_module(self, module):
        pass


def refused(*arguments, **options):
    touched.append("socket")
    raise OSError("no network")


socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused
sys.path.insert(0, root)
sys.meta_path.insert(0, StandIns())
importlib.import_module(modules[0])
began = time.process_time()
for module in modules:
    importlib.import_module(module)
print(json.dumps({"seconds": time.process_time() - began, "touched": touched}))
"""


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_importing_needs_nothing_and_takes_no_time(
    project: Path, tmp_path: Path
) -> None:
    source = project / "src"
    modules = [
        ".".join(path.relative_to(source).with_suffix("").parts)
        for path in sorted(source.rglob("*.py"))
    ]
    assert len(modules) > 3
    done = subprocess.run(
        [sys.executable, "-I", "-c", IMPORT_ALL, str(source), *modules],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["touched"] == []
    assert found["seconds"] < 1
