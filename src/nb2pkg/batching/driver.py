"""Notebooks and a request in, one row each out: reads, hands jobs to the engine, writes projects, keeps notes.

The only place of a batch that touches the disk. What it holds is one row a notebook and the jobs under way.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from nb2pkg import __version__, writing
from nb2pkg.batching.frames import shared_place
from nb2pkg.batching.layouts import Layout, Place, folder_of, placed
from nb2pkg.batching.leftovers import is_whole, left_over
from nb2pkg.batching.names import project_names
from nb2pkg.batching.pool import Engine
from nb2pkg.batching.sharing.groups import moves_of, nearly_alike, shared_by_several
from nb2pkg.batching.store import Kept, Store
from nb2pkg.batching.worker import RUN
from nb2pkg.errors import DestinationInTheWay, NotebookUnreadable
from nb2pkg.model.batch import (
    Batch,
    Converted,
    Failed,
    Job,
    LeftOver,
    Move,
    Refused,
    Result,
    Row,
    Sharing,
    Wants,
)
from nb2pkg.model.options import Options
from nb2pkg.model.project import Project
from nb2pkg.model.provenance import BATCH_LOCK
from nb2pkg.reading import beside
from nb2pkg.reading.files import load
from nb2pkg.reading.local import FILE_LIMIT, Beside

Told = Callable[[Row, bool], None]
Warned = Callable[[DestinationInTheWay], None]

_ROUNDS = 25  # of looking up what a notebook's modules import in turn


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked to do, besides which notebooks.

    layout     where the projects go, and whether they are one.
    common     the package to move to what several notebooks have in common; "" for none.
    force      convert also what has not changed since the last run.
    overwrite  replace files of projects that were changed since they were generated.
    prune      remove what earlier runs made from notebooks that are not part of this one.
    """

    options: Options
    output: Path
    layout: Layout = "projects"
    common: str = ""
    force: bool = False
    overwrite: bool = False
    prune: bool = False


@dataclass(slots=True)
class _Underway:
    """One notebook of this run: what went in, as far as it is known."""

    source: str
    options: Options
    sha256: str = ""
    files: tuple[tuple[str, bytes | None], ...] = ()
    rounds: int = 0
    moves: tuple[Move, ...] = ()
    again: bool = False


def run_batch(
    sources: Sequence[str],
    request: Request,
    engine: Engine,
    store: Store,
    told: Told,
    warned: Warned,
) -> tuple[Batch, tuple[LeftOver, ...]]:
    """Convert what is not done yet; `told` hears of each row as it comes, and whether an earlier run had it.

    The rows are sorted by source: the same whatever the engine and the number of workers. What notebooks have in common is
    known when all are done; it is written before the packages that import it are made once more, and when files are in its way,
    which `warned` hears of, they stay as they are. What was removed of earlier runs is the second answer.
    """
    rows: dict[str, Row] = {}
    reserved = (request.common.rpartition(".")[2],) if request.common else ()
    names = project_names(sources, reserved)
    waiting = [
        _Underway(source, replace(request.options, name=names[source]))
        for source in sorted(set(sources))
    ]
    for row, reused in _worked_off(waiting, request, engine, store):
        rows[row.source] = row
        told(row, reused)
    done = [source for source, row in rows.items() if row.status == "converted"]
    sharing = Sharing(
        package=request.common,
        moved=bool(request.common),
        shared=shared_by_several(store.drawn(done)),
        near=nearly_alike(store.drawn(done)),
    )
    common = shared_place(rows.values(), request.layout, sharing)
    try:
        if common is not None:
            put(common, request.output, overwrite=request.overwrite)
    except DestinationInTheWay as problem:
        warned(problem)
        sharing = replace(sharing, moved=False)
        return _ended(rows, sharing, request, store)
    again = list(_changed_by(sharing, waiting, rows, store))
    for row, _ in _worked_off(again, request, engine, store):
        rows[row.source] = row
    try:
        if request.layout != "projects":
            _drop_shared(request, common)
    except DestinationInTheWay as problem:
        warned(problem)
    return _ended(rows, sharing, request, store)


def _ended(
    rows: Mapping[str, Row], sharing: Sharing, request: Request, store: Store
) -> tuple[Batch, tuple[LeftOver, ...]]:
    ordered = _with_copies(rows[source] for source in sorted(rows))
    left, removed = left_over(ordered, request.output, store, prune=request.prune)
    return Batch(ordered, sharing, left=left), removed


def _changed_by(
    sharing: Sharing, these: Iterable[_Underway], rows: Mapping[str, Row], store: Store
) -> Iterator[_Underway]:
    """The notebooks whose packages take other things from the common one than they should."""
    moves = moves_of(sharing.shared, sharing.package) if sharing.moved else {}
    for one in these:
        if rows[one.source].status != "converted":
            continue
        kept = store.kept(one.source)
        wanted = moves.get(one.source, ())
        if kept is not None and kept.moves != wanted:
            yield replace(one, moves=wanted, again=True, rounds=0)


def _worked_off(
    waiting: list[_Underway], request: Request, engine: Engine, store: Store
) -> Iterator[tuple[Row, bool]]:
    """The row of each, and whether it is an earlier run's; those that want more files beside them take more rounds."""
    settled: list[tuple[Row, bool]] = []
    while waiting:
        again: list[_Underway] = []
        by_source = {one.source: one for one in waiting}
        for source, result in engine(_jobs(waiting, request, store, settled)):
            one = by_source[source]
            if isinstance(result, Wants) and one.rounds < _ROUNDS:
                _look_up(one, result.paths)
                again.append(one)
            else:
                yield _finished(one, result, request, store), False
            while settled:
                yield settled.pop()
        yield from settled
        settled.clear()
        waiting = sorted(again, key=lambda one: one.source)


def _jobs(
    waiting: Iterable[_Underway],
    request: Request,
    store: Store,
    settled: list[tuple[Row, bool]],
) -> Iterator[Job]:
    """The jobs one by one, each read when it is wanted; those that need none are added to `settled` on the way."""
    folder, roots = "", frozenset[str]()
    for one in waiting:
        try:
            data, name, _ = load(one.source)
        except NotebookUnreadable as problem:
            refused = Row(
                one.source, "refused", message=problem.message, hint=problem.hint
            )
            settled.append((refused, False))
            continue
        one.sha256 = hashlib.sha256(data).hexdigest()
        anew = request.force or one.again or one.rounds
        kept = None if anew else store.kept(one.source)
        if kept is not None and _still_holds(kept, one, request):
            settled.append((kept.row, True))
            continue
        if folder != (here := os.path.dirname(one.source) or "."):
            folder, roots = here, _roots(here)
        if not one.rounds:
            one.files = _likely(one.source, data, roots)
        yield Job(one.source, name, data, one.options, roots, one.files, one.moves)


def _still_holds(kept: Kept, one: _Underway, request: Request) -> bool:
    """Whether a new run would come to the same end, and what the last one wrote is still there."""
    look = _looking_from(one.source)
    if kept.key != _key(one, request.layout, {path: look(path) for path in kept.asked}):
        return False
    if kept.row.status == "failed":
        return False
    if kept.row.status == "refused":
        return True
    return is_whole(request.output, kept.row)


def _key(one: _Underway, layout: Layout, files: Mapping[str, bytes | None]) -> str:
    """Hash of everything that the outcome depends on: version, options, bytes, and what was looked up beside them."""
    options = repr(sorted(asdict(one.options).items()))
    parts = [__version__, layout, options, one.sha256]
    for path, data in sorted(files.items()):
        digest = "-" if data is None else hashlib.sha256(data).hexdigest()
        parts.append(f"{path}\0{digest}")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _look_up(one: _Underway, paths: Iterable[str]) -> None:
    look = _looking_from(one.source)
    known = dict(one.files)
    one.files = tuple(sorted({**known, **{p: look(p) for p in paths}}.items()))
    one.rounds += 1


def _looking_from(source: str) -> Beside:
    """What a notebook may ask for: modules beside it, and notebooks that it runs."""
    modules = beside(source)

    def look(path: str) -> bytes | None:
        if not path.startswith(RUN):
            return modules(path)
        place = os.path.join(os.path.dirname(source), path.removeprefix(RUN))
        try:
            return load(os.path.normpath(place))[0]
        except NotebookUnreadable:
            return None

    return look


def _roots(folder: str) -> frozenset[str]:
    """The first parts of the names of modules in a folder."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries]
    except OSError:
        return frozenset()
    stems = (name.removesuffix(".py") for name in names)
    return frozenset(stem for stem in stems if stem.isidentifier())


def _likely(
    source: str, data: bytes, roots: frozenset[str]
) -> tuple[tuple[str, bytes | None], ...]:
    """The modules beside a notebook whose names it mentions, so that most need no second round."""
    if len(data) > FILE_LIMIT:
        return ()
    look: Beside = beside(source)
    paths = [
        path
        for root in sorted(roots)
        if root.encode() in data
        for path in (f"{root}/__init__.py", f"{root}.py")
    ]
    return tuple((path, look(path)) for path in paths)


def _finished(one: _Underway, result: Result, request: Request, store: Store) -> Row:
    """The row of a notebook; its project is in place before the store hears of it."""
    asked: tuple[str, ...] = ()
    if isinstance(result, Converted | Refused):
        asked = result.asked
    row = _row(one, result, request)
    files = dict(one.files)
    key = _key(one, request.layout, {path: files.get(path) for path in asked})
    portraits = result.portraits if isinstance(result, Converted) else ()
    store.keep(Kept(key, asked, row, one.moves), portraits)
    return row


def _row(one: _Underway, result: Result, request: Request) -> Row:
    begun = Row(one.source, "failed", sha256=one.sha256)
    match result:
        case Refused(message, hint):
            return replace(begun, status="refused", message=message, hint=hint)
        case Failed(why, message, hint):
            return replace(begun, why=why, message=message, hint=hint)
        case Wants(paths):
            much = f"its modules import each other too deep, down to {paths[0]}"
            return replace(begun, status="refused", message=much)
        case Converted():
            return _written(begun, result, request)


def _written(begun: Row, made: Converted, request: Request) -> Row:
    place = placed(made.project, request.layout, request.common)
    try:
        put(place, request.output, overwrite=request.overwrite)
    except DestinationInTheWay as problem:
        return replace(
            begun, why="in-the-way", message=problem.message, hint=problem.hint
        )
    project = place.project
    lock = next(file.text for file in project.files if file.path == project.lock)
    return replace(
        begun,
        status="converted",
        project=project.name,
        package=project.package,
        folder=folder_of(place, request.layout),
        lock=hashlib.sha256(lock.encode("utf-8")).hexdigest(),
        title=made.title,
        format=made.format,
        cells=made.cells,
        findings=made.findings,
        figures=made.figures,
        requirements=made.requirements,
        requires_python=made.requires_python,
        lenient=made.lenient,
        copied=made.copied,
        allowed=made.allowed,
    )


def _drop_shared(request: Request, current: Place | None) -> None:
    """Remove packages of shared code that nothing imports any more; what the user has changed in them stays."""
    locks = [
        *request.output.glob(f"packages/*/{BATCH_LOCK}"),
        *request.output.glob(f"src/*/*/{BATCH_LOCK}"),
    ]
    for lock in sorted(locks):
        path = lock.relative_to(request.output).as_posix()
        below, name = "", path
        if path.startswith("packages/"):
            below, name = path.rpartition("/")[0], BATCH_LOCK
        here = Place(below, Project("", "", (), name))
        if current is None or (current.below, current.project.lock) != (below, name):
            put(here, request.output, overwrite=request.overwrite)


def put(place: Place, output: Path, *, overwrite: bool) -> None:
    """Write a project where its layout wants it. Raises `DestinationInTheWay`."""
    project = place.project
    folder = output / place.below
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise writing.in_the_way(problem, folder) from problem
    if not project.shares_its_folder:
        folder = writing.destination(str(folder), project.name)
    changes = writing.compare(project, folder, overwrite=overwrite)
    writing.write(project, folder, changes)


def _with_copies(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Each row that has the bytes of an earlier one says so."""
    first: dict[str, str] = {}
    named = []
    for row in rows:
        earlier = first.setdefault(row.sha256, row.source) if row.sha256 else ""
        named.append(replace(row, same_as=earlier) if earlier != row.source else row)
    return tuple(named)
