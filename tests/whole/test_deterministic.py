"""The same notebook gives the same bytes in any process, whatever order its sets have there (C5)."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from notebook_grammar import random_notebook

SRC = str(Path(__file__).parents[2] / "src")
RANDOM = 150
CONVERTS = """
import hashlib, json, sys
from nb2pkg import pipeline
from nb2pkg.model.options import Options

def nothing(path):
    return None

def project(text):
    made = pipeline.made_of(
        text.encode(), name="story", path="story.py", options=Options(), beside=nothing, load=nothing
    )
    files = [(file.path, file.text) for file in made[2].files]
    return hashlib.sha256(repr(files).encode()).hexdigest()

print(json.dumps([project(text) for text in json.load(sys.stdin)]))
"""
# Many names at once, wherever their order could come out.
CROWDED = [
    "# %%\na, b, c, d, e = 1, 2, 3, 4, 5\ndef f(x): return x\ndef g(x): return x\n"
    "# %%\nfrom math import *\nfrom os.path import *\n# %%\nt = a + b + c\nu = [f(t), g(t), e, d]\nprint(u)\n",
    "# %%\nimport os, sys, json, re, csv\n# %%\nfrom a import *\n# %%\nx = os.sep + sys.path[0]\ny = json.dumps(x)\nz = re.sub(x, y, csv.QUOTE)\n",
    "# %%\np = q = r = 0\n(p, q), r = (1, 2), 3\ndel p\n# %%\nexec('p = 1')\nm, n = q, r\nprint(m, n, p)\nwith open('f') as h, open('g') as i:\n    j, k = h, i\n",
]


def projects(seed: str, texts: list[str]) -> list[str]:
    """The hash of what each notebook becomes in a process with this hash seed."""
    done = subprocess.run(
        [sys.executable, "-c", CONVERTS],
        input=json.dumps(texts),
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": SRC},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def test_hash_seeds_change_nothing() -> None:
    texts = CROWDED + [
        "".join(f"# %%\n{cell}\n" for cell in random_notebook(random.Random(seed)))
        for seed in range(RANDOM)
    ]
    first = projects("1", texts)
    assert len(set(first)) > RANDOM * 0.9
    for seed in ("2", "4711"):
        again = projects(seed, texts)
        differing = [t for t, a, b in zip(texts, first, again, strict=True) if a != b]
        assert differing == []
