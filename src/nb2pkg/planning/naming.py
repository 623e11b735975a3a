"""Headings, comments and code in; names for modules and functions out."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from nb2pkg.planning.words import FILLER, VERBS, imperative
from nb2pkg.syntax.standard_modules import STANDARD_MODULES

_NUMBERING = re.compile(
    r"^\s*(?:(?:step|part|section|chapter)\s+)?[\dIVX]+(?:\.\d+)*[.):]?\s+",
    re.IGNORECASE,
)
RESERVED_MODULES = frozenset(
    {"config", "pipeline", "queries", "conftest", "py", "test", "tests", "src"}
    | {"aux", "con", "nul", "prn"}  # no names of files on Windows
)
_RESERVED_PACKAGES = STANDARD_MODULES | {"config", "pytest", "src", "test", "tests"}
_LONGEST = 400
_REMARK = re.compile(r":\s|\s[-–—]+\s|\s?[(\[]")


def slug(text: str, *, words: int = 4) -> str:
    """A name from free text: `"2. Cleaning the Data!"` -> `clean_data`, "" when nothing is left.

    >>> slug("2. Cleaning the Data!")
    'clean_data'
    """
    text = _topic(unnumbered(text[:_LONGEST]))
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    parts = list(re.findall(r"[A-Za-z0-9]+", re.sub(r"'s?\b", "", folded).lower()))
    kept = [w for w in parts if w not in FILLER] or parts
    while kept and kept[0][0].isdigit():
        kept = kept[1:]
    kept = kept[:words]
    if kept:
        kept[0] = imperative(kept[0])
    name = "_".join(kept)[:40].strip("_")
    return f"{name}_step" if keyword.iskeyword(name) else name


def unnumbered(heading: str) -> str:
    """A heading without its number: `2.1 Load` is `Load`."""
    return _NUMBERING.sub("", heading)


def _topic(text: str) -> str:
    """What a heading is about, without the remark behind a colon, a dash or in brackets, when two words are left.

    >>> _topic("Sanity check: compare with the manual estimate"), _topic("Note: read this")
    ('Sanity check', 'Note: read this')
    """
    topic = _REMARK.split(text, maxsplit=1)[0]
    return topic if len(topic.split()) >= 2 else text


def package_name(text: str, imported: Iterable[str] = ()) -> str:
    """A valid package name from a file or project name: `House prices (v2)` -> `house_prices_v2`.

    `imported` are dotted names of modules: a package of the same name would be found in their place.

    >>> package_name("01-House prices")
    'nb_01_house_prices'
    """
    folded = (
        unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    )
    name = (
        re.sub(r"_+", "_", re.sub(r"[^a-z0-9]+", "_", folded)).strip("_") or "notebook"
    )
    taken = _RESERVED_PACKAGES | {module.split(".")[0].lower() for module in imported}
    unusable = name[0].isdigit() or keyword.iskeyword(name) or name in taken
    return f"nb_{name}" if unusable else name


def project_name(text: str) -> str:
    """The distribution's name for a package name: words joined with `-`."""
    return package_name(text).replace("_", "-")


def name_from_comment(leading: str) -> str:
    """A name from a comment line that reads like one: two to six words, no code in it."""
    lines = [
        line.strip().lstrip("#").strip() for line in leading.split("\n") if line.strip()
    ]
    if not lines or "nb2pkg:" in lines[-1]:
        return ""
    text = lines[0].rstrip(".:!")
    if text.split()[:1] and text.split()[0].lower() not in VERBS:
        return ""  # a comment that names a thing, not what is done
    if not 2 <= len(text.split()) <= 6 or not re.fullmatch(
        r"[A-Za-z][A-Za-z0-9 '/-]*", text
    ):
        return ""
    name = slug(text)
    return name if name.count("_") else ""


def begins_with_verb(name: str) -> bool:
    """The name says what is done: `load_orders`, not `orders`."""
    return name.partition("_")[0] in VERBS


def first_free(names: Sequence[str], taken: Collection[str]) -> str:
    """The first name nobody has; only when all are taken, the first one with a number."""
    free = (
        name
        for name in names
        if name.isidentifier() and not keyword.iskeyword(name) and name not in taken
    )
    return next(free, "") or unique(names[0], taken)


def unique(name: str, taken: Collection[str]) -> str:
    """The name itself, or with the smallest number that frees it."""
    if not name.isidentifier() or keyword.iskeyword(name):
        name = f"step_{name}" if f"step_{name}".isidentifier() else "step"
    candidate, number = name, 2
    while candidate in taken:
        candidate = f"{name}_{number}"
        number += 1
    return candidate
