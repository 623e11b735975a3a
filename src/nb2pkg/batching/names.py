"""Paths of notebooks in, a name for each project out: different ones, whatever the order, on any machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from nb2pkg.planning.naming import package_name


def project_names(
    sources: Iterable[str], reserved: Iterable[str] = ()
) -> Mapping[str, str]:
    """The name to give to each project, "" where that of the notebook will do because no other has it.

    `reserved` names are taken. Those that share a name all get the folder's in front, and the next folder's, until they differ.

    >>> project_names(["a/eda.ipynb", "b/eda.ipynb", "b/load.py"])
    {'a/eda.ipynb': 'a_eda', 'b/eda.ipynb': 'b_eda', 'b/load.py': ''}
    >>> project_names(["eda.ipynb", "eda.py"])
    {'eda.ipynb': 'eda_ipynb', 'eda.py': 'eda_py'}
    """
    ordered = sorted(set(sources))
    spellings = {source: _spellings(source) for source in ordered}
    chosen = dict.fromkeys(ordered, 0)
    while True:
        counts = Counter(_key(spellings[s][chosen[s]]) for s in ordered)
        counts.update(_key(name) for name in reserved)
        shared = [
            source
            for source in ordered
            if counts[_key(spellings[source][chosen[source]])] > 1
            and chosen[source] + 1 < len(spellings[source])
        ]
        if not shared:
            return _numbered(ordered, spellings, chosen, reserved)
        for source in shared:
            chosen[source] += 1


def _spellings(source: str) -> list[str]:
    """From the stem alone to the whole path with its suffix."""
    path = PurePosixPath(source)
    parts = [part for part in path.parts[:-1] if part not in ("/", ".", "..")]
    longer = [
        package_name(" ".join((*parts[start:], path.stem)))
        for start in range(len(parts), -1, -1)
    ]
    whole = package_name(" ".join((*parts, path.stem, path.suffix.lstrip("."))))
    return [*longer, whole]


def _key(name: str) -> str:
    """A package that is named like an import gets `nb_` in front, so with and without are one name."""
    return name.removeprefix("nb_")


def _numbered(
    ordered: list[str],
    spellings: Mapping[str, list[str]],
    chosen: Mapping[str, int],
    reserved: Iterable[str],
) -> Mapping[str, str]:
    """Numbers for those whose paths differ only in what a name cannot hold (`é`, `+`)."""
    taken = Counter(_key(spellings[source][chosen[source]]) for source in ordered)
    taken.update(_key(name) for name in reserved)
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    for source in ordered:
        name = spellings[source][chosen[source]]
        if taken[_key(name)] == 1:
            names[source] = name if chosen[source] else ""
            continue
        while True:
            seen[_key(name)] += 1
            numbered = f"{name}_{seen[_key(name)]}"
            if numbered not in taken:
                break
        names[source] = numbered
    return names
