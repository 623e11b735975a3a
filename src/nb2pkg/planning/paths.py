"""Statements in, statements out whose relative data paths are parameters: `pd.read_csv("data/x.csv")` reads X_PATH.

The path stays relative: which folder it starts from is the choice of whoever runs the notebook or the command.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from nb2pkg.model.analysis import Fact
from nb2pkg.model.plan import Setting
from nb2pkg.planning import naming
from nb2pkg.planning.world import BUILTINS, World

_READS_OR_WRITES = re.compile(
    r"(?:read_\w+|to_(?:csv|parquet|excel|json|pickle|feather|hdf|html)|open|loadtxt|genfromtxt|savetxt|load|imread"
    r"|imsave|savefig|Path|read_image|open_dataset)"
)
_KEYWORDS = frozenset(
    {"path", "fname", "filename", "filepath_or_buffer", "path_or_buf", "file", "io"}
)
# A file name with a suffix, perhaps in folders: no URL, no absolute path, no pattern, no place in the user's home.
_RELATIVE = re.compile(r"(?!/|~|\\|[A-Za-z]:|\w+://)[\w./ -]*\w\.[A-Za-z]\w{0,7}")


@dataclass(frozen=True, slots=True)
class Lifted:
    """The statements with names in place of paths, and a parameter for each path."""

    facts: tuple[Fact, ...]
    settings: Mapping[str, Setting]


def lift_paths(
    world: World, facts: Iterable[Fact], known: Mapping[str, Setting]
) -> Lifted:
    """Make every literal relative path that a statement of logic reads or writes a parameter."""
    facts = tuple(facts)
    found: dict[str, Setting] = {}
    by_text = {
        s.default.replace("'", '"'): s.name
        for s in known.values()
        if s.offered and not s.widget
    }
    own = {world.binders[n][0] for n in known if world.binders.get(n)}
    first: dict[str, Fact] = {}
    for fact in facts:
        for node in _paths(fact) if _is_liftable(fact) else ():
            first.setdefault(str(node.value), fact)
    paths = [
        path
        for path in first
        if all(_follows(fact, path) for fact in facts if fact.key not in own)
    ]
    taken = set(world.names) | set(known) | {s.field for s in known.values()} | BUILTINS
    for path in paths:
        if _quoted(path) not in by_text:
            setting = _setting(path, first[path], taken)
            found[setting.name] = setting
            taken |= {setting.name, setting.field}
            by_text[_quoted(path)] = setting.name
    changed = []
    for fact in facts:
        places = () if fact.key in own else _equal(fact, paths)
        names = {id(node): by_text[_quoted(str(node.value))] for node in places}
        changed.append(_replaced(fact, places, names) if places else fact)
    return Lifted(tuple(changed), found)


def _follows(fact: Fact, path: str) -> bool:
    """Every place where the statement has the path can read the parameter: else one file would be two."""
    if path not in fact.source:
        return True
    if fact.node is None or fact.magic:
        return False
    equal = [
        n
        for n in ast.walk(fact.node)
        if isinstance(n, ast.Constant) and n.value == path
    ]
    return len(_equal(fact, [path])) == len(equal)


def _equal(fact: Fact, paths: Collection[str]) -> tuple[ast.Constant, ...]:
    """Literals of the statement that are one of the paths; positions are those of `fact.source`."""
    if not _is_readable(fact) or not any(path in fact.source for path in paths):
        return ()
    try:
        tree = ast.parse(fact.source)
    except SyntaxError:
        return ()
    inner = _inside(tree)
    return tuple(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and node.value in paths
        and id(node) not in inner
        and _is_path(node, fact.source)
    )


def _is_readable(fact: Fact) -> bool:
    """The statement can read a parameter of the notebook instead of a literal."""
    return (
        fact.kind in ("logic", "show", "print", "plot")
        and fact.hazard is None
        and fact.widgets is None
        and not fact.magic
        and not fact.awaits
    )


def _is_liftable(fact: Fact) -> bool:
    return (
        fact.kind == "logic"
        and fact.hazard is None
        and not fact.magic
        and not fact.awaits
    )


def _paths(fact: Fact) -> tuple[ast.Constant, ...]:
    """Path literals of the statement's own calls; positions are those of `fact.source`."""
    try:
        tree = ast.parse(fact.source)
    except SyntaxError:
        return ()
    inner = _inside(tree)
    found: list[ast.Constant] = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or id(call) in inner:
            continue
        name = (
            call.func.attr
            if isinstance(call.func, ast.Attribute)
            else getattr(call.func, "id", "")
        )
        if _READS_OR_WRITES.fullmatch(name):
            candidates = [
                *call.args[:1],
                *(k.value for k in call.keywords if k.arg in _KEYWORDS),
            ]
            found += [
                c
                for c in candidates
                if isinstance(c, ast.Constant) and _is_path(c, fact.source)
            ]
    return tuple(found)


def _inside(tree: ast.AST) -> frozenset[int]:
    """What would look a name up later, or where a name would mean something else: functions, patterns, f-strings."""
    kinds = (
        ast.FunctionDef
        | ast.AsyncFunctionDef
        | ast.Lambda
        | ast.ClassDef
        | ast.pattern
        | ast.JoinedStr
    )
    return frozenset(
        id(n)
        for scope in ast.walk(tree)
        if isinstance(scope, kinds)
        for n in ast.walk(scope)
    )


def _is_path(node: ast.Constant, source: str) -> bool:
    if not isinstance(node.value, str):
        return False
    text = ast.get_source_segment(source, node) or ""
    plain = text[1:-1] == node.value and node.lineno == node.end_lineno
    return plain and bool(_RELATIVE.fullmatch(node.value))


def _quoted(path: str) -> str:
    # Paths that match hold neither quotes nor backslashes.
    return f'"{path}"'


def _setting(path: str, fact: Fact, taken: Iterable[str]) -> Setting:
    stem = re.split(r"[/\\]", path)[-1].rpartition(".")[0]
    base = naming.slug(stem) or "data"
    taken = frozenset(taken)
    field = naming.unique(f"{base}_path", taken | {n.lower() for n in taken})
    return Setting(
        name=field.upper(),
        field=field,
        annotation="str",
        default=_quoted(path),
        cell=fact.cell,
        line=fact.line,
        comment="relative to the folder you run in",
    )


def _replaced(
    fact: Fact, places: Iterable[ast.Constant], names: Mapping[int, str]
) -> Fact:
    lines = fact.source.split("\n")
    for node in sorted(places, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        line = lines[node.lineno - 1].encode()
        start, end = node.col_offset, node.end_col_offset or 0
        lines[node.lineno - 1] = (
            line[:start] + names[id(node)].encode() + line[end:]
        ).decode()
    source = "\n".join(lines)
    added = frozenset(names.values())
    return replace(
        fact,
        source=source,
        node=ast.parse(source).body[0],
        reads=fact.reads | added,
    )
