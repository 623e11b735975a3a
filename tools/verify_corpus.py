"""Convert notebooks of other projects, run `nb2pkg verify` on each, and show the verdicts.

    python tools/verify_corpus.py               80 notebooks that run here in short time, one of each source in turn
    python tools/verify_corpus.py --count 20    so many of them
    python tools/verify_corpus.py --only lmfit/ those whose `source/path` contains a text
    python tools/verify_corpus.py --bounded     the few that CI verifies
    python tools/verify_corpus.py --fresh       run also what was verified before

Each verdict is kept in `~/.cache/nb2pkg-corpus/verified` (or below $NB2PKG_CORPUS) under a hash of the notebook, the project made of
it, the environment and the code that compares, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from _corpus import archives, environments, listing
from _corpus.listing import Sample

import nb2pkg
from nb2pkg import pipeline
from nb2pkg.errors import Nb2pkgError
from nb2pkg.reporting.verification_json import verification_document
from nb2pkg.verification import verify

_LONGEST = 8.0  # seconds that the original may take
_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_COMPARES = ("verifying", "standing_in", "model", "verification.py")
_VERDICTS = ("agrees", "agrees except", "differs", "did not run")

Answer = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every notebook is refused in words, agrees, or fails in both; else 1."""
    chosen = _arguments(arguments)
    os.environ.update(_THREADS)
    requirements = listing.ENVIRONMENT
    samples = listing.in_turn(chosen.only, chosen.count, _LONGEST)
    if chosen.bounded:
        requirements = listing.SMALL_ENVIRONMENT
        samples = listing.bounded_verified()
    python = environments.interpreter(requirements)
    key = environments.environment_key(requirements) + _code()
    roots = archives.unpacked(sample.source for sample in samples)
    out = Path(tempfile.mkdtemp(prefix="nb2pkg-verified-"))
    began = time.monotonic()
    answers: list[Answer] = []
    try:
        for number, sample in enumerate(samples, 1):
            notebook = roots[sample.source] / sample.path
            answer = _answer(sample, notebook, out, python, key, fresh=chosen.fresh)
            answers.append(answer)
            print(f"{number}/{len(samples)} {_line(answer)}", flush=True)
            if chosen.json:
                chosen.json.write_text(json.dumps(answers, indent=1), "utf-8")
    finally:
        shutil.rmtree(out, ignore_errors=True)
    print(table(answers))
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if answers and not any(map(_is_bad, answers)) else 1


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--only", default="", metavar="TEXT")
    parser.add_argument("--bounded", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args(arguments)


def _code() -> str:
    """A hash of the code that runs and compares: with other code a verdict may be another."""
    root = Path(nb2pkg.__file__).parent
    files = [path for name in _COMPARES for path in _python_files(root / name)]
    return _hash(path.read_bytes() for path in files)


def _python_files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _hash(contents: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:32]


def _answer(
    sample: Sample, notebook: Path, out: Path, python: Path, key: str, *, fresh: bool
) -> Answer:
    """What came of one notebook: the document of `verify --json`, or why there is none."""
    about: Answer = {"sample": str(sample)}
    try:
        outcome = pipeline.convert(notebook, output=out, name=sample.key)
    except Nb2pkgError as problem:
        return about | {"refused": problem.message}
    files = sorted(outcome.project.files, key=lambda file: file.path)
    made = (part for file in files for part in (file.path.encode(), file.content))
    digest = _hash([key.encode(), notebook.read_bytes(), *made])
    record = archives.cache() / "verified" / f"{digest}.json"
    if record.exists() and not fresh:
        return about | json.loads(record.read_text("utf-8"))
    try:
        found = verify(
            outcome.folder,
            notebook=notebook,
            python=python,
            timeout=120,
            total_timeout=600,
        )
    except Nb2pkgError as problem:
        return about | {"refused": problem.message}
    except Exception:
        return about | {"crash": traceback.format_exc()[-2000:]}
    document = verification_document(found)
    document["project"], document["notebook"]["path"] = sample.key, sample.path
    record.parent.mkdir(exist_ok=True)
    record.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return about | document


def _is_bad(answer: Answer) -> bool:
    if "refused" in answer:
        return False
    alike = (answer.get("slim", {}).get("stop") or {}).get("alike")
    return "crash" in answer or (
        answer["verdict"] == "differs"
        or (answer["verdict"] == "did not run" and not alike)
    )


def _line(answer: Answer) -> str:
    if "refused" in answer:
        return f"{answer['sample']}: refused: {answer['refused']}"
    if "crash" in answer:
        return f"{answer['sample']}: crash: {answer['crash']}"
    return f"{answer['sample']}: {answer['words'][:300]}"


def table(answers: Sequence[Answer]) -> str:
    """The verdicts by source, what was compared, and what is not simply equal."""
    heads = ("tried", *_VERDICTS, "refused", "pipeline.run", "cells", "variables")
    sources = sorted({_source(answer) for answer in answers})
    rows = [(one, [a for a in answers if _source(a) == one]) for one in sources]
    lines = [f"{'source':18}" + "".join(f"{head:>14}" for head in heads)]
    for name, group in (*rows, ("all", list(answers))):
        lines.append(f"{name:18}" + "".join(f"{one:>14}" for one in _numbers(group)))
    for answer in filter(_is_bad, answers):
        lines += ["", _line(answer), *map(_told, _differences(answer)[:5])]
    return "\n".join(lines)


def _source(answer: Answer) -> str:
    return str(answer["sample"]).partition("/")[0]


def _numbers(group: Sequence[Answer]) -> list[object]:
    """`pipeline.run`: how often its results are those of the notebook, of how often they could be compared."""
    verdicts = Counter(answer.get("verdict", "") for answer in group)
    done = [answer for answer in group if "verdict" in answer]
    pipelines = Counter(answer["pipeline"]["verdict"] for answer in done)
    compared = pipelines["agrees"] + pipelines["differs"]
    counts = [sum(a["compared"][what] for a in done) for what in ("cells", "variables")]
    return [
        len(group),
        *(verdicts[one] for one in _VERDICTS),
        sum("refused" in answer for answer in group),
        f"{pipelines['agrees']} of {compared}",
        *counts,
    ]


def _differences(answer: Answer) -> list[Answer]:
    if "slim" not in answer:
        return []
    return [*answer["slim"]["differences"], *answer["pipeline"]["differences"]]


def _told(one: Answer) -> str:
    sides = f"{one['original'][-150:]!r} / {one['slim'][-150:]!r}"
    return f"    cell {one['cell']}: {one['what']}: {sides}"


if __name__ == "__main__":
    sys.exit(main())
