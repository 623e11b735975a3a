"""How long nb2pkg takes, as ratios from one run: CPU seconds against a floor measured on the same machine, minutes apart at most.

    conversion   100 real notebooks, each to a whole project on disk, in a warm process, against reading the JSON,
                 IPython's transform, `ast.parse`, `libcst.parse_module` and one `black.format_str` of the notebook's code
    --help       CPU milliseconds and which heavy packages it imports
    one process  a notebook of 20 cells, from the command line, against `python -c "import libcst, black, nbformat"`

Run it with `make bench`; the notebooks come from the corpus cache and are downloaded when they are not there.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "src")]

NOTEBOOKS = 100
ROUNDS = 3
HEAVY = ("libcst", "black", "nbformat", "jinja2")


def main() -> None:
    """Print the three ratios and how they were had."""
    with tempfile.TemporaryDirectory(prefix="nb2pkg-bench-") as place:
        _conversion(Path(place))
        _help()
        _one_process(Path(place))


def _conversion(place: Path) -> None:
    notebooks = _notebooks()
    sources = [_code(path) for path in notebooks]
    lines = mean(sum(cell.count("\n") + 1 for cell in cells) for cells in sources)
    print(f"{len(notebooks)} notebooks, mean {lines:.0f} lines of code")
    _warm(notebooks[0], place)
    floors, conversions = [], []
    for path in notebooks:
        floors.append(min(_cpu(_floor, path) for _ in range(ROUNDS)))
        conversions.append(min(_cpu(_convert, path, place) for _ in range(ROUNDS)))
    ratios = [ours / floor for ours, floor in zip(conversions, floors, strict=True)]
    print(f"floor       mean {1000 * mean(floors):7.1f} ms CPU")
    print(
        f"conversion  mean {1000 * mean(conversions):7.1f} ms CPU, whole project written"
    )
    print(
        f"ratio       {sum(conversions) / sum(floors):.2f} (of the sums), median {median(ratios):.2f}  [at most 3]"
    )


def _notebooks() -> list[Path]:
    """A fixed spread of notebooks in `.ipynb` form whose code is Python as black reads it."""
    from _corpus import archives, listing

    found = [
        sample for sample in listing.chosen("", 0) if sample.path.endswith(".ipynb")
    ]
    roots = archives.unpacked(sample.source for sample in found)
    paths = sorted(roots[sample.source] / sample.path for sample in found)
    usable = [path for path in paths if _is_usable(path)]
    step = len(usable) / NOTEBOOKS
    return [usable[int(place * step)] for place in range(min(NOTEBOOKS, len(usable)))]


def _is_usable(path: Path) -> bool:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if notebook["nbformat"] != 4 or len(_code(path)) < 4:
            return False
        _floor(path)
    except (ValueError, KeyError, SyntaxError):
        return False
    except (
        Exception
    ) as problem:  # libcst and black have errors of their own for what is no Python
        return type(problem).__module__.split(".")[0] not in (
            "libcst",
            "black",
            "blib2to3",
        )
    return True


def _code(path: Path) -> list[str]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def _floor(path: Path) -> None:
    """What any such tool must do at the least: read, transform, parse twice, format once."""
    import black
    import libcst
    from IPython.core.inputtransformer2 import TransformerManager

    cells = [TransformerManager().transform_cell(cell) for cell in _code(path)]
    text = "\n".join(cells)
    for cell in cells:
        ast.parse(cell)
        libcst.parse_module(cell)
    black.format_str(text, mode=black.Mode())


def _convert(path: Path, place: Path) -> None:
    from nb2pkg import pipeline

    with tempfile.TemporaryDirectory(dir=place) as out:
        pipeline.convert(path, output=out)


def _warm(path: Path, place: Path) -> None:
    _floor(path)
    _convert(path, place)


def _cpu(function: Callable[..., None], *arguments: object) -> float:
    gc.collect()
    began = time.process_time()
    function(*arguments)
    return time.process_time() - began


def _help() -> None:
    command = [sys.executable, "-m", "nb2pkg", "--help"]
    seconds = _process_cpu(command)
    program = "import sys, nb2pkg.cli; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=_environment(),
        check=True,
    )
    loaded = [name for name in HEAVY if name in answer.stdout.split()]
    print(
        f"--help      {1000 * seconds:7.1f} ms CPU [at most 120]; of {', '.join(HEAVY)} imported: {loaded or 'none'}"
    )


def _one_process(place: Path) -> None:
    path = place / "twenty.ipynb"
    path.write_text(json.dumps(_twenty_cells()), encoding="utf-8")
    out = place / "one"
    ours = _process_cpu(
        [
            sys.executable,
            "-m",
            "nb2pkg",
            "convert",
            str(path),
            "-o",
            str(out),
            "--overwrite",
            "-q",
        ]
    )
    floor = _process_cpu([sys.executable, "-c", "import libcst, black, nbformat"])
    print(
        f"one process {1000 * ours:7.1f} ms CPU against {1000 * floor:.1f}: ratio {ours / floor:.2f}  [at most 2.5]"
    )


def _twenty_cells() -> dict[str, object]:
    """A notebook of the usual kind: headings, imports, a few statements a cell."""
    sources = [
        "import math\nimport statistics",
        "LIMIT = 10\nFACTOR = 2.5",
        "values = list(range(LIMIT))",
    ]
    for place in range(8):
        sources.append(
            f"scaled_{place} = [FACTOR * value + {place} for value in values]\n"
            f"mean_{place} = statistics.mean(scaled_{place})\n"
            f"roots_{place} = [math.sqrt(abs(value)) for value in scaled_{place} if value > {place}]"
        )
        sources.append(f"print(mean_{place}, len(roots_{place}))")
    sources.append("values")
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": text,
        }
        for text in sources
    ]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}


def _process_cpu(command: Sequence[str]) -> float:
    """The least CPU seconds of a whole process over a few runs, children included."""
    return min(_child_cpu(command) for _ in range(2 * ROUNDS))


def _child_cpu(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


if __name__ == "__main__":
    main()
