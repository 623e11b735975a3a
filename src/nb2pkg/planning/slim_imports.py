"""Decisions in; out what the slim notebook imports: from the package, and what is left of its own imports."""

from __future__ import annotations

from collections import defaultdict

from nb2pkg.model.analysis import Fact, ImportedName
from nb2pkg.planning.captions import is_label
from nb2pkg.planning.decided import Decided, wanted_names
from nb2pkg.planning.import_comments import ImportComment, comments_of, with_comments
from nb2pkg.planning.importing import import_lines
from nb2pkg.planning.kept import kept_text


def imports_by_cell(
    decided: Decided, wanted: frozenset[str]
) -> dict[str, dict[str, set[str]]]:
    """`start` or a cell's number -> module -> names to import there; `unused` -> names no code reads at all."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for key, function in decided.layout.functions.items():
        is_step = key in decided.steps.steps
        if is_step or function.name in wanted:
            late = decided.late.get(function.module)
            found[str(late) if late else "start"][function.module].add(function.name)
    for setting in decided.settings.values():
        if not setting.offered and setting.name in wanted:
            found["start"]["config"].add(setting.name)
    read = (
        frozenset().union(*(fact.uses for fact in decided.facts))
        if decided.facts
        else frozenset()
    )
    found["unused"][""] = set(decided.world.imports) - read
    return found


def import_text(decided: Decided, fact: Fact, wanted: frozenset[str]) -> str:
    """What stays of an import: the names that statements in the notebook need, with the comments that are about them."""
    needed = tuple(i for i in fact.imports if _is_needed(i, wanted))
    if not needed:
        return ""
    roots = {i.module.lstrip(".").split(".")[0] for i in needed}
    if len(needed) == len(fact.imports) and not roots & decided.local:
        return kept_text(fact)
    lines = import_lines(needed, package=decided.package, local=decided.local)
    inner = [
        c
        for c in comments_of(fact)
        if c.text != fact.trailing and (fact.key, c) not in decided.behind
    ]
    lines, done = with_comments(lines, inner)
    above = "".join(f"{c.text}\n" for c in inner if c not in done)
    text = "\n".join(line for line in lines if line)
    return fact.leading + above + text + fact.beside


def _is_needed(imported: ImportedName, wanted: frozenset[str]) -> bool:
    return (
        imported.attribute == "*"
        or imported.module == "__future__"
        or imported.name in wanted
    )


def with_left_comments(decided: Decided, fact: Fact, held: str) -> str:
    """What is held, and below it the comments of an import that left, as far as no module has them."""
    left = [c.text for c in comments_of(fact) if (fact.key, c) not in decided.behind]
    if not left:
        return held
    held = "" if is_label(held) else held
    return (
        held
        + ("" if not held or held.endswith("\n") else "\n")
        + "\n".join(left)
        + "\n"
    )


def comments_to_place(decided: Decided) -> dict[int, tuple[ImportComment, ...]]:
    """Key of an import that leaves the notebook, wholly or in part -> its comments that do not stay with it."""
    wanted = wanted_names(decided)
    shown = wanted | imports_by_cell(decided, wanted)["unused"][""]
    found = {}
    for fact in decided.facts:
        if fact.kind != "import" or fact.key not in decided.hoisted:
            continue
        own = {i.name for i in fact.imports} if fact.key in decided.noisy else set()
        needed = {i.name for i in fact.imports if _is_needed(i, shown | own)}
        comments = comments_of(fact)
        if needed:
            if len(needed) == len(fact.imports):
                continue
            beside = [c for c in comments if c.text != fact.trailing]
            comments = tuple(c for c in beside if not needed & set(c.names))
        if comments:
            found[fact.key] = comments
    return found
