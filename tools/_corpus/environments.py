"""A list of pinned requirements in, the interpreter of a virtual environment in the cache that has them out."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from _corpus.archives import cache


def interpreter(requirements: Path) -> Path:
    """The environment's Python; the environment is made when it is not there or the list has changed."""
    digest = environment_key(requirements)
    folder = cache() / "environments" / digest
    python = folder / (
        "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    )
    if not (folder / "complete").exists():
        print(f"making {folder} from {requirements.name}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        install = [
            str(python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "-r",
            str(requirements),
        ]
        subprocess.run(install, check=True)
        (folder / "complete").touch()
    return python


def overlay(requirements: Path, below: Path) -> Path:
    """The Python of an environment that has its own packages and, behind them, those of the environment `below`."""
    digest = environment_key(requirements) + environment_key(below)
    folder = (
        cache()
        / "environments"
        / f"over-{hashlib.sha256(digest.encode()).hexdigest()[:16]}"
    )
    python = folder / "bin/python"
    if not (folder / "complete").exists():
        base = interpreter(below)
        print(f"making {folder} from {requirements.name}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
        theirs, ours = (
            subprocess.run(
                [one, "-c", ask], check=True, capture_output=True, text=True
            ).stdout.strip()
            for one in (base, python)
        )
        (Path(ours) / "below.pth").write_text(theirs + "\n", encoding="utf-8")
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", requirements]
        subprocess.run(install, check=True)
        (folder / "complete").touch()
    return python


def environment_key(requirements: Path) -> str:
    """What tells one environment from another: its pinned packages and the Python it is made with."""
    text = requirements.read_text(encoding="utf-8") + sys.version
    return hashlib.sha256(text.encode()).hexdigest()[:16]
