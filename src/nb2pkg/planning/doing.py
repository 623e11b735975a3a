"""The statements of a step in, what it does out: its stage, names for it, a sentence about it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from nb2pkg.model.analysis import Fact
from nb2pkg.planning.naming import slug

_DRAWN = frozenset(["ax", "axs", "axes", "fig", "figure", "_"])
_DRAWS = re.compile(
    r"\b(?:ax|axs|axes|plt|fig|sns)\w{0,40}(?:\[[^\]]{0,80}\])?\.\w{1,40}\("
)
_TITLE = re.compile(r"""(?:set_)?(?:sup)?title\(\s*[rf]?["']([^"'{}\\]{1,400})["']""")
# Assigning a column: `df["a"] = …`, `df.loc[rows, "a"] = …`.
_COLUMN = re.compile(
    r"""^\w+(?:\.loc\[[^\n]{1,200}?,\s*|\[)["'](\w+)["']\]\s*[-+*/|&]?=(?!=)""",
    re.MULTILINE,
)
_FILE = re.compile(
    r"""([\w-]{2,60})\.(?:csv|tsv|parquet|json|jsonl|xlsx?|txt|pkl|pickle|feather|npy|npz|h5|hdf5|dta|sav|ya?ml|xml|db|sqlite)\b"""
)
_PATH = re.compile(r"\b([A-Za-z]\w{1,40}?)_(?:path|file|url)\b", re.IGNORECASE)
_QUOTED = re.compile(r"""["'](\w+)["']""")
# Names that say nothing of what they hold.
_VAGUE = frozenset("""
    a b c d df data dataframe ds first frame i item j k key l last m n obj out output p r res rest
    result results row rows s t temp tmp u v val value values w x y z
    """.split())
_MANY = 3
_ABOUT_COLUMNS = frozenset({"", "join", "summarise", "split", "clean", "prepare"})


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


def stage_of(text: str, *, plots: bool) -> str:
    """The stage a piece of code belongs to: the module's name when the notebook has no sections."""
    if plots:
        return "plots"
    for _, stage, pattern in _STAGES:
        if pattern.search(text):
            return stage
    return ""


@dataclass(frozen=True, slots=True)
class Doing:
    """What a step does.

    verb     `load`, `train`, `add`, …
    names    names for the function, best first.
    summary  a sentence without its stop, for when the notebook says nothing about the step; "" when nothing can be said.
    """

    verb: str
    names: tuple[str, ...]
    summary: str


def doing_of(
    facts: Sequence[Fact],
    needs: Sequence[str],
    gives: Sequence[str],
    *,
    plots: bool,
    seen: Collection[str] = frozenset(),
) -> Doing:
    """What a step does, read off its code; `seen`: words in quotes in the notebook before it."""
    text = "\n".join(fact.source for fact in facts)
    if plots or (_DRAWS.search(text) and all(name in _DRAWN for name in gives)):
        return _drawing(text, needs)
    fresh = [name for name in gives if name not in needs]
    value = _main(fresh) or _main(gives) or _main(needs)
    made_by = "\n".join(
        fact.source for fact in facts if value in map(_lower, fact.binds)
    )
    verb = _verb(made_by) or _verb(text)
    columns = list(dict.fromkeys(_COLUMN.findall(text)))
    if columns and not fresh and verb in _ABOUT_COLUMNS:
        return _on_columns(text, columns, gives or needs, verb, seen)
    if not verb:
        printed = not gives and re.search(r"\bprint\(", text)
        verb = "report" if printed else "compute" if gives else "run"
    told = _source_name(text) if verb == "load" and value in {"", *_VAGUE} else ""
    candidates = [told, value or "step"]
    names = tuple(dict.fromkeys(f"{verb}_{one}" for one in candidates if one))
    return Doing(verb, names, _sentence(verb, fresh or gives, needs))


def _drawing(text: str, needs: Sequence[str]) -> Doing:
    title = _TITLE.search(text)
    words = slug(title[1]) if title else ""
    shown = [name for name in needs if name not in _DRAWN]
    subject = words or _main(shown) or "figure"
    about = _in_a_sentence(title[1]) if title and words else _listed(shown)
    return Doing("plot", (f"plot_{subject}",), f"Plot {about or 'the figure'}")


def _in_a_sentence(title: str) -> str:
    """A title without the capital it begins with, unless that belongs to a name or an abbreviation (`ROC curve`)."""
    title = title.strip()
    plain = title[1:2].islower() and title[:1].isupper()
    return title[:1].lower() + title[1:] if plain else title


def _on_columns(
    text: str,
    columns: Sequence[str],
    frames: Sequence[str],
    verb: str,
    seen: Collection[str],
) -> Doing:
    """A step that sets columns of a frame: `add` when a column is new, `update` when it was there before."""
    column = columns[0]
    opening, _, rest = text.partition(column)
    old = column in seen or column in _QUOTED.findall(opening)
    old = old or column in _QUOTED.findall(rest.partition("=")[2].partition("\n")[0])
    doing = (verb if verb == "clean" else "update") if old else "add"
    many = len(columns) >= _MANY
    subject = slug(column) or _main(frames)
    names = (f"{doing}_columns",) if many else ()
    told = _listed(columns)
    joint = {"add": "to", "clean": "in", "update": "in"}[doing]
    summary = f"{doing.capitalize()} {told} {joint} {_listed(frames[-1:])}"
    return Doing(doing, (*names, f"{doing}_{subject}"), summary)


def _verb(text: str) -> str:
    return next((verb for verb, _, pattern in _STAGES if pattern.search(text)), "")


def _source_name(text: str) -> str:
    """The name of the file, data set or path that is read."""
    found = _FILE.search(text) or _PATH.search(text)
    return slug(found[1]) if found else ""


def _sentence(verb: str, gives: Sequence[str], needs: Sequence[str]) -> str:
    given, needed = _listed(gives), _listed(needs)
    opening = verb.capitalize()
    if not given:
        return f"{opening} {needed}" if needed else ""
    if verb == "load" or not needed:
        return f"{opening} {given}"
    joint = {"train": "on", "evaluate": "with"}.get(verb, "from")
    return f"{opening} {given} {joint} {needed}"


def _listed(names: Sequence[str]) -> str:
    """`a`, `b` and `c`; of more than three names the first two and how many more."""
    told = [f"`{name}`" for name in names]
    if len(told) > _MANY:
        return f"{', '.join(told[:2])} and {len(told) - 2} more"
    return " and ".join([", ".join(told[:-1]), told[-1]] if told[1:] else told)


def _main(names: Sequence[str]) -> str:
    """The most telling of several names: the last that is neither vague nor an abbreviation, in lower case."""
    telling = [_lower(n) for n in names if n.strip("_")]
    clear = [n for n in telling if n not in _VAGUE and len(n) > 2]
    return (clear[-1:] or telling[-1:] or [""])[0]


def _lower(name: str) -> str:
    return name.lower().strip("_")


def quoted_words(facts: Iterable[Fact]) -> frozenset[str]:
    """Words in quotes that stand alone: what may be the name of a column."""
    return frozenset(word for fact in facts for word in _QUOTED.findall(fact.source))
