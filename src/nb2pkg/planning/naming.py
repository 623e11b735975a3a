"""Headings, comments and code in; names for modules and functions out."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from nb2pkg.planning.words import FILLER, GERUND, VERBS
from nb2pkg.syntax.standard_modules import STANDARD_MODULES

_NUMBERING = re.compile(
    r"^\s*(?:(?:step|part|section|chapter)\s+)?[\dIVX]+(?:\.\d+)*[.):]?\s+",
    re.IGNORECASE,
)
_DRAWN = frozenset(["ax", "axs", "axes", "fig", "figure", "_"])
_DRAWS = re.compile(
    r"\b(?:ax|axs|axes|plt|fig|sns)\w{0,40}(?:\[[^\]]{0,80}\])?\.\w{1,40}\("
)
RESERVED_MODULES = frozenset(
    {"config", "pipeline", "conftest", "py", "test", "tests", "src"}
    | {"aux", "con", "nul", "prn"}  # no names of files on Windows
)
_RESERVED_PACKAGES = STANDARD_MODULES | {"config", "pytest", "src", "test", "tests"}
_LONGEST = 400


STAGES = frozenset(
    ["load", "clean", "features", "train", "evaluate", "plot", "plots", "save"]
)

# What a step does, by the calls in its text: verb, stage (the module when there are no headings), pattern.
_STAGES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (verb, stage, re.compile(pattern))
    for verb, stage, pattern in (
        (
            "save",
            "save",
            r"\.to_(?:csv|parquet|excel|json|pickle|sql|feather|hdf|html)\(|\b(?:dump|savez?|savetxt)\(|saveAsTable"
            r"|\.write\(|\.write\.|save_model|imsave",
        ),
        (
            "train",
            "train",
            r"\.fit(?:_transform|_predict)?\(|\.train\(|minimize\(|curve_fit\(",
        ),
        (
            "evaluate",
            "evaluate",
            r"\.predict(?:_proba)?\(|\.score\(|_score\(|cross_val|confusion_matrix|classification_report"
            r"|mean_\w{1,40}_error|roc_curve|accuracy",
        ),
        (
            "load",
            "load",
            r"\bread_\w{1,40}\(|\bload_\w{0,40}\(|\bload\(|fetch_\w{1,40}\(|\bopen\(|loadtxt\(|genfromtxt\(|imread\(|spark\.table"
            r"|make_(?:classification|regression|blobs|moons|circles)",
        ),
        ("join", "features", r"\.merge\(|\.join\(\w{0,40}df|pd\.concat\(|\.merge_asof"),
        (
            "summarise",
            "features",
            r"\.groupby\(|\.agg\(|pivot_table\(|\.resample\(|crosstab\(",
        ),
        ("split", "features", r"train_test_split\("),
        (
            "clean",
            "clean",
            r"\.dropna\(|\.fillna\(|drop_duplicates\(|\.astype\(|\.rename\(|\.replace\(|\.clip\(|to_datetime\(",
        ),
        (
            "prepare",
            "features",
            r"get_dummies\(|Scaler\(|Encoder\(|\.transform\(|\.map\(|\.apply\(",
        ),
    )
)


def slug(text: str, *, words: int = 4) -> str:
    """A name from free text: `"2. Cleaning the Data!"` -> `clean_data`, "" when nothing is left.

    >>> slug("2. Cleaning the Data!")
    'clean_data'
    """
    folded = (
        unicodedata.normalize("NFKD", _NUMBERING.sub("", text[:_LONGEST]))
        .encode("ascii", "ignore")
        .decode()
    )
    parts = list(re.findall(r"[A-Za-z0-9]+", re.sub(r"'s?\b", "", folded).lower()))
    kept = [w for w in parts if w not in FILLER] or parts
    while kept and kept[0][0].isdigit():
        kept = kept[1:]
    kept = kept[:words]
    if kept:
        kept[0] = GERUND.get(kept[0], kept[0]).rstrip("_")
    name = "_".join(kept)[:40].strip("_")
    return f"{name}_step" if keyword.iskeyword(name) else name


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


def stage_of(text: str, *, plots: bool) -> str:
    """The stage a piece of code belongs to: the module's name when the notebook has no sections."""
    if plots:
        return "plots"
    for _, stage, pattern in _STAGES:
        if pattern.search(text):
            return stage
    return ""


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


def name_from_code(
    text: str, needs: Sequence[str], gives: Sequence[str], *, plots: bool
) -> str:
    """A verb from what the code does, joined with the main value it makes."""
    drawn = _DRAWS.search(text) and all(name in _DRAWN for name in gives)
    if plots or drawn:
        title = re.search(
            r"""(?:set_)?(?:sup)?title\(\s*[rf]?["']([^"'{}\\]{1,400})["']""", text
        )
        subject = (
            (slug(title[1]) if title else "")
            or (_main([n for n in needs if n not in _DRAWN]))
            or "figure"
        )
        return f"plot_{subject}"
    column = re.search(r"""^\w+\[["'](\w+)["']\]\s*=""", text, re.MULTILINE)
    verb = next((verb for verb, _, pattern in _STAGES if pattern.search(text)), "")
    value = _main(gives) or _main(needs)
    if (
        column
        and verb not in ("load", "save", "train", "evaluate")
        and column[1].isidentifier()
    ):
        return f"add_{slug(column[1]) or value}"
    if not verb and re.search(r"\bprint\(", text) and not gives:
        verb = "report"
    return f"{verb or ('compute' if gives else 'run')}_{value or 'step'}"


def _main(names: Sequence[str]) -> str:
    """The most telling of several names: the last one that is no abbreviation, in lower case."""
    telling = [n.lower().strip("_") for n in names[-3:] if n.strip("_")]
    long = [n for n in telling if len(n) > 2]
    return (long or telling or [""])[-1]


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
