"""Percent text in; what a notebook becomes, and what both versions do when they run, out.

`same_result(text)` runs the notebook's cells in one namespace, then the slim cells with the package imported from
memory, then `pipeline.run(Config())`, and compares everything a user could see: printed text, shown values, errors,
final variables and which of them are the same object. Only the standard library takes part.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import functools
import importlib
import importlib.abc
import importlib.util
import inspect
import io
import re
import sys
import tokenize
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from nb2pkg.analysing import analyse
from nb2pkg.errors import BugInNb2pkg
from nb2pkg.generating.config import config_files
from nb2pkg.generating.modules import module_text
from nb2pkg.generating.pipeline_module import pipeline_text
from nb2pkg.generating.queries import queries_text
from nb2pkg.generating.selfcheck import check
from nb2pkg.model.notebook import LocalModule, Notebook
from nb2pkg.model.options import Options
from nb2pkg.model.plan import Plan
from nb2pkg.model.project import ProjectFile
from nb2pkg.planning import plan
from nb2pkg.reading import read_bytes
from nb2pkg.standing_in.cells import python_of
from nb2pkg.standing_in.dbutils import NotebookExit
from nb2pkg.standing_in.notebook import make_ready

PACKAGE = "story"
_analysed = functools.lru_cache(maxsize=1)(analyse)
_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


# ------------------------------------------------------------------------------------------------ converting


@dataclass(frozen=True)
class Converted:
    """A notebook and everything made of it."""

    notebook: Notebook
    plan: Plan
    cells: tuple[tuple[int, str], ...]
    texts: dict[str, str]

    @property
    def slim(self) -> str:
        """The code of the slim notebook, cells divided by a line `---`."""
        return "\n---\n".join(source for _, source in self.cells)

    @property
    def modules(self) -> str:
        """The text of all step modules."""
        names = {m.name for m in self.plan.modules}
        return "\n".join(t for n, t in self.texts.items() if n in names)

    @property
    def codes(self) -> set[str]:
        """Codes of all findings."""
        return {finding.code for finding in self.plan.findings}

    @property
    def share(self) -> float:
        """How much of the logic moved."""
        return self.plan.figures.share

    def home(self, fragment: str) -> str:
        """Where the statement went whose text begins with the fragment: `module`, `notebook`, `config`, …"""
        for placed in self.plan.placed:
            source = self.notebook.cells[placed.cell - 1].source.split("\n")
            if "\n".join(source[placed.line - 1 :]).startswith(fragment):
                return placed.home
        raise AssertionError(f"no statement begins with {fragment!r}")

    def text_of(self, name: str) -> str:
        """The text of one generated function or class."""
        return next(
            f.text for m in self.plan.modules for f in m.functions if f.name == name
        )


def read(text: str) -> Notebook:
    """A notebook from percent text."""
    return read_bytes(text.strip("\n").encode(), name=PACKAGE, path=f"{PACKAGE}.py")


def convert(
    text: str | Notebook, beside: Sequence[LocalModule] = (), **options: Any
) -> Converted:
    """Analyse, plan and generate in memory; the texts pass the checks of production."""
    notebook = read(text) if isinstance(text, str) else text
    planned = plan(_analysed(notebook), Options(**options), tuple(beside))
    made = planned.plan
    assert made.package == PACKAGE
    texts = {module.name: module_text(module) for module in made.modules}
    texts |= {"pipeline": pipeline_text(made), "config": config_files(made)}
    texts |= {"queries": queries_text(made)} if made.queries else {}
    texts |= {m.name: m.text for m in made.local_modules}
    files = [ProjectFile(f"src/{PACKAGE}/{n}.py", t) for n, t in texts.items()]
    try:
        check(made, files)
    except BugInNb2pkg as bug:
        raise AssertionError(f"{bug.message}\n{_all(texts)}") from bug
    code = tuple(
        (c.origin, c.source) for c in planned.cells if c.kind in ("code", "other")
    )
    return Converted(notebook, made, code, texts)


def _all(texts: dict[str, str]) -> str:
    return "\n".join(f"===== {name}\n{text}" for name, text in texts.items())


# ------------------------------------------------------------------------------------------------ running


@dataclass
class Story:
    """What a run showed: cell -> printed text and shown values; the error that ended it; the namespace at the end."""

    printed: dict[int, str] = field(default_factory=dict)
    shown: dict[int, list[str]] = field(default_factory=dict)
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    ended: bool = True
    exit_value: str | None = None
    names: dict[str, Any] = field(default_factory=dict)


_current: list[list[str]] = []


def display(*values: Any) -> None:
    """What `display` does in a notebook: the value appears among the outputs of the cell that runs."""
    _current[-1] += [_plain(v) for v in values]


def _plain(value: Any) -> str:
    """The repr of a value without what differs from run to run, or from `__main__` to a module."""
    text = re.sub(r" at 0x[0-9a-f]+", "", repr(value)).replace("run.<locals>.", "")
    return re.sub(rf"\b(?:__main__|{PACKAGE}\.\w+)\.", "", text)


def run_cells(
    cells: Sequence[tuple[int, str]],
    may_fail: frozenset[int],
    arguments: Mapping[str, str] | None = None,
) -> Story:
    """Run cells as a kernel does: one namespace, the last expression shown unless a `;` ends the cell.

    With `arguments` it is a Databricks notebook, run as a job that gives its widgets these values.
    """
    story = Story()
    main = types.ModuleType("__main__")
    story.names = main.__dict__
    if arguments is not None:
        make_ready(story.names, arguments=arguments)
        story.names["spark"] = Session()
    story.names["display"] = display
    kept, sys.modules["__main__"] = sys.modules.get("__main__"), main
    try:
        for origin, source in cells:
            try:
                failed = _run_cell(story, origin, source)
            except NotebookExit as end:
                story.exit_value = str(end)
                break
            if failed and origin not in may_fail:
                story.ended = False
                break
    finally:
        if kept is not None:
            sys.modules["__main__"] = kept
    return story


def _run_cell(story: Story, origin: int, source: str) -> bool:
    printed, shown = io.StringIO(), story.shown.setdefault(origin, [])
    _current.append(shown)
    try:
        with contextlib.redirect_stdout(printed):
            source = python_of(source) if source.startswith("%sql") else source
            value = _executed(_without_magics(source), story.names)
            if value is not None:
                shown.append(_plain(value))
    except NotebookExit:
        raise
    except Exception as error:
        message = re.sub(
            rf"\b{PACKAGE}\.\w+\.", "", re.sub(r"0x[0-9a-f]+", "", str(error))
        )
        if isinstance(error, RecursionError):  # says where it stopped by chance
            message = ""
        story.errors.append((origin, type(error).__name__, message))
        return True
    finally:
        _current.pop()
        story.printed[origin] = story.printed.get(origin, "") + printed.getvalue()
    return False


def _executed(source: str, names: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    shows = isinstance(last, ast.Expr) and not _ends_in_semicolon(source)
    body = tree.body[:-1] if shows else tree.body
    for statement in body:
        _await(
            eval(compile(ast.Module([statement], []), "<cell>", "exec", _AWAIT), names)
        )
    if shows:
        assert isinstance(last, ast.Expr)
        return _await(
            eval(compile(ast.Expression(last.value), "<cell>", "eval", _AWAIT), names)
        )
    return None


_loop: list[asyncio.AbstractEventLoop] = []


def _await(value: Any) -> Any:
    if not inspect.iscoroutine(value) or value.cr_code.co_filename != "<cell>":
        return value
    if not _loop:
        _loop.append(asyncio.new_event_loop())
    return _loop[0].run_until_complete(value)


def _ends_in_semicolon(source: str) -> bool:
    skipped = (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER)
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [t.string for t in tokens if t.type not in skipped][-1] == ";"


def _without_magics(source: str) -> str:
    """`%%time`, `%time x = f()` run their Python; other magics do nothing here."""
    lines = []
    for line in source.split("\n"):
        if re.match(r"%?%(time|timeit)\s+\S|%%capture|%%time\s*$|[%!]", line):
            inner = re.match(r"%time\s+(.*)", line)
            line = inner[1] if inner else ""
        assigned = re.match(r"(\w+)\s*=\s*[!%](.*)", line)
        lines.append(f"{assigned[1]} = [{assigned[2]!r}]" if assigned else line)
    return "\n".join(lines)


class InMemory(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the generated package from a dict of texts."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = {f"{PACKAGE}.{name}": text for name, text in texts.items()} | {
            PACKAGE: ""
        }

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if fullname in self.texts:
            package = fullname == PACKAGE or any(
                n.startswith(f"{fullname}.") for n in self.texts
            )
            return importlib.util.spec_from_loader(fullname, self, is_package=package)
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        exec(
            compile(self.texts[module.__name__], module.__name__, "exec"),
            module.__dict__,
        )


@contextlib.contextmanager
def installed(texts: dict[str, str]) -> Iterator[None]:
    """The package importable under its name, and gone again afterwards."""
    finder = InMemory(texts)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [
            n for n in sys.modules if n == PACKAGE or n.startswith(f"{PACKAGE}.")
        ]:
            del sys.modules[name]


# ------------------------------------------------------------------------------------------------ comparing


def fingerprint(value: Any, depth: int = 6, seen: tuple[int, ...] = ()) -> Any:
    """A value as something that compares equal for equal values of two runs."""
    if depth == 0 or id(value) in seen:
        return "…"
    inner = (*seen, id(value))
    match value:
        case bool() | int() | float() | complex() | str() | bytes() | None:
            return type(value).__name__, repr(value)
        case list() | tuple():
            return type(value).__name__, [
                fingerprint(v, depth - 1, inner) for v in value
            ]
        case set() | frozenset():
            return type(value).__name__, sorted(
                repr(fingerprint(v, depth - 1, inner)) for v in value
            )
        case dict():
            pairs = [
                (fingerprint(k, 2), fingerprint(v, depth - 1, inner))
                for k, v in value.items()
            ]
            return type(value).__name__, pairs
        case types.GeneratorType() | map() | filter() | zip():
            return type(value).__name__, _rest_of(value, depth, inner)
        case types.ModuleType():
            return "module", value.__name__
        case type():
            return "class", value.__name__
        case types.FunctionType():
            return "function", value.__name__
    if hasattr(value, "__wrapped__"):
        return type(value).__name__, value.__name__
    if hasattr(value, "__dict__"):
        return type(value).__name__, fingerprint(vars(value), depth - 1, inner)
    return type(value).__name__, _plain(value)


def _rest_of(values: Any, depth: int, inner: tuple[int, ...]) -> list[Any]:
    """What an iterator still gives, and the error that ends it."""
    found = []
    try:
        for value in values:
            found.append(fingerprint(value, depth - 1, inner))
    except Exception as error:
        found.append(type(error).__name__)
    return found


def _widgets_of(story: Story) -> dict[str, str]:
    """The widgets of a Databricks notebook when it has ended."""
    return story.names["dbutils"].widgets.getAll() if "dbutils" in story.names else {}


_READY = {"dbutils", "getArgument", "displayHTML", "_run_notebook", "_run_sql", "spark"}


def _variables(names: dict[str, Any]) -> dict[str, Any]:
    hidden = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
    return {
        n: v
        for n, v in names.items()
        if not n.startswith("__")
        and not isinstance(v, hidden)
        and v is not display
        and n not in _READY
        and type(v).__module__ != "typing"
    }


def _same_objects(names: dict[str, Any], shared: list[str]) -> list[list[str]]:
    """Which variables are one and the same changeable object."""
    fixed = (str, bytes, int, float, complex, bool, type(None), tuple, frozenset)
    groups: dict[int, list[str]] = {}
    for name in shared:
        if not isinstance(names[name], fixed):
            groups.setdefault(id(names[name]), []).append(name)
    return sorted(groups.values())


def compare(original: Story, slim: Story, needed: Callable[[str], bool]) -> None:
    """Everything a user sees is the same; `needed` says which variables the slim notebook must have."""
    assert slim.errors == original.errors
    assert slim.exit_value == original.exit_value
    assert {k: v for k, v in slim.printed.items() if v} == {
        k: v for k, v in original.printed.items() if v
    }
    assert {k: v for k, v in slim.shown.items() if v} == {
        k: v for k, v in original.shown.items() if v
    }
    if not original.ended:
        return
    assert _widgets_of(slim) == _widgets_of(original)
    before, after = _variables(original.names), _variables(slim.names)
    extra = after.keys() - before.keys()
    assert not extra, f"only the slim notebook binds {extra}"
    missing = {n for n in before.keys() - after.keys() if needed(n)}
    assert not missing, f"the slim notebook lacks {missing}"
    shared = sorted(before.keys() & after.keys())
    assert _same_objects(after, shared) == _same_objects(before, shared)
    for name in shared:
        assert fingerprint(after[name]) == fingerprint(before[name]), f"variable {name}"


def compare_pipeline(
    texts: dict[str, str],
    original: Callable[[], Story],
    values: Mapping[str, object] | None = None,
    exit_field: str = "",
) -> None:
    """`run(Config())` returns the notebook's variables, and what it exits with; `values` are those of fields."""
    with installed(texts), contextlib.redirect_stdout(io.StringIO()):
        config = importlib.import_module(f"{PACKAGE}.config")
        pipeline = importlib.import_module(f"{PACKAGE}.pipeline")
        _current.append([])
        try:
            wanted = inspect.signature(pipeline.run).parameters
            given = {"spark": Session()} if "spark" in wanted else {}
            results = pipeline.run(config.Config(**(values or {})), **given)
        finally:
            _current.pop()
        found = dict(vars(results))
    story = original()
    names = story.names
    assert found.pop(exit_field, None) == story.exit_value
    for name, value in found.items():
        if story.exit_value is not None and value is None and name not in names:
            continue  # the notebook ended before it was bound
        assert name in names, f"pipeline returns {name}, which the notebook has not"
        assert fingerprint(value) == fingerprint(
            names[name]
        ), f"pipeline returns another {name}"


def comments_of(source: str) -> list[tuple[int, str]]:
    """All comments of a piece of Python, each with its line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        (t.start[0], t.string.lstrip("#").strip())
        for t in tokens
        if t.type == tokenize.COMMENT
    ]


def check_comments(made: Converted) -> None:
    """C1: each comment is somewhere in the output, unless it is the heading of an import dropped for a reason."""
    output = "".join("".join(t.split()) for t in (made.slim, *made.texts.values()))
    for cell in made.notebook.cells:
        if cell.kind != "code":
            continue
        try:
            comments = comments_of(cell.source)
        except (tokenize.TokenError, SyntaxError):
            continue
        dropped = _dropped_lines(made.plan, cell.index)
        for line, comment in comments:
            assert (
                line in dropped or "".join(comment.split()) in output
            ), f"the comment {comment!r} is lost"


def _dropped_lines(made: Plan, cell: int) -> set[int]:
    found: set[int] = set()
    end = 0
    for placed in (p for p in made.placed if p.cell == cell):
        last = placed.line + placed.lines - 1
        if placed.home == "dropped":
            assert placed.reason
            heads = placed.line if placed.kind == "import" else last + 1
            found |= set(range(end + 1, heads))
        end = last
    return found


class Frame:
    """A table that looks names up where its caller stands, as pandas does."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def query(self, text: str, level: int = 0) -> Frame:
        caller = sys._getframe(1 + level)
        scope = {**caller.f_globals, **caller.f_locals}
        names = {f"__{n}": scope[n] for n in re.findall(r"@(\w+)", text)}
        code = text.replace("@", "__")
        return Frame([r for r in self.rows if eval(code, {}, {**names, **r})])

    def eval(self, text: str) -> list[Any]:
        caller = sys._getframe(1)
        names = {
            f"__{n}": {**caller.f_globals, **caller.f_locals}[n]
            for n in re.findall(r"@(\w+)", text)
        }
        return [
            eval(text.replace("@", "__"), {}, {**names, **row}) for row in self.rows
        ]

    def __repr__(self) -> str:
        return f"Frame({self.rows!r})"


class Session:
    """A Spark session that keeps what it was asked: each answer tells the query, its values and all commands before."""

    def __init__(self) -> None:
        self.done: list[object] = []

    def sql(self, text: str, args: Mapping[str, str] | None = None) -> object:
        asked = (text, dict(args or {}))
        if text.split(None, 1)[0].upper() not in ("SELECT", "WITH", "SHOW", "--"):
            self.done.append(asked)
        return (*asked, tuple(self.done))

    def table(self, name: str) -> object:
        return (name, tuple(self.done))


def ols(formula: str, data: Frame) -> list[Any]:
    """A formula engine: `y ~ f(x)` finds `f` where its caller stands."""
    caller = sys._getframe(1)
    scope = {**caller.f_globals, **caller.f_locals}
    right = formula.split("~")[1]
    return [eval(right, scope, dict(row)) for row in data.rows]


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`frames` stands for pandas and patsy, `IPython.display` records what is displayed."""
    frames = types.ModuleType("frames")
    frames.Frame, frames.ols = Frame, ols  # type: ignore[attr-defined]
    shown = types.ModuleType("IPython.display")
    shown.display = display  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "frames", frames)
    monkeypatch.setitem(sys.modules, "IPython.display", shown)
    yield


@pytest.fixture(name="convert")
def _convert() -> Callable[..., Converted]:
    return convert


@pytest.fixture(name="same_result")
def _same_result() -> Callable[..., Converted]:
    """Convert a notebook, run all versions, compare; the conversion is returned for more questions."""

    def same(
        text: str | Notebook,
        beside: Sequence[LocalModule] = (),
        arguments: Mapping[str, str] | None = None,
    ) -> Converted:
        notebook = read(text) if isinstance(text, str) else text
        if notebook.format == "databricks":
            arguments = arguments or {}
        may_fail = frozenset(c.index for c in notebook.cells if c.raised)
        cells = [
            (c.index, c.source)
            for c in notebook.cells
            if not c.skipped and (c.kind == "code" or c.source.startswith("%sql"))
        ]
        skipped = {c.index for c in notebook.cells if c.skipped}

        def original() -> Story:
            with _beside(beside):
                return run_cells(cells, may_fail, arguments)

        for keep_all in (True, False):
            made = convert(notebook, beside, keep_all_names=keep_all)
            story = original()
            with installed(made.texts):
                code = [(o, s) for o, s in made.cells if o not in skipped]
                slim = run_cells(code, may_fail, arguments)
                try:
                    compare(
                        story, slim, _needed(made) if keep_all else lambda name: False
                    )
                except AssertionError as difference:
                    raise AssertionError(
                        f"{difference}\n===== slim\n{made.slim}\n{_all(made.texts)}"
                    ) from None
            check_comments(made)
            if (
                story.ended
                and not story.errors
                and "only_in_the_notebook(" not in made.texts["pipeline"]
            ):
                try:
                    given = _fields(made, arguments)
                    exit_field = made.plan.exit_value
                    compare_pipeline(made.texts, original, given, exit_field)
                except Exception as difference:
                    raise AssertionError(
                        f"pipeline: {difference!r}\n{_all(made.texts)}"
                    ) from difference
        return made

    return same


def _fields(made: Converted, arguments: Mapping[str, str] | None) -> dict[str, object]:
    """The fields of `Config` for values of widgets, as the command line would make them."""
    kinds = {"int": int, "float": float, "str": str}
    return {
        s.field: kinds[s.annotation]((arguments or {})[s.widget])
        for s in made.plan.settings
        if s.widget in (arguments or {})
    }


def _needed(made: Converted) -> Callable[[str], bool]:
    """With `keep_all_names`, every variable but constants that are now in `config.py`."""
    constants = {s.name for s in made.plan.settings if not s.offered}
    return lambda name: not name.startswith("_") and name not in constants


@contextlib.contextmanager
def _beside(modules: Sequence[LocalModule]) -> Iterator[None]:
    """Python files beside the notebook, importable while it runs."""
    finder = Beside({module.name: module.text for module in modules})
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for module in modules:
            sys.modules.pop(module.name, None)


class Beside(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds modules by their whole name; each runs when it is first imported."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname not in self.texts:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def get_source(self, fullname: str) -> str:
        return self.texts[fullname]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with an argument `story` runs once for each notebook of its module's text `STORIES`."""
    if "story" in metafunc.fixturenames:
        parts = re.split(r"^### (.+)\n", metafunc.module.STORIES, flags=re.MULTILINE)[
            1:
        ]
        ids = [name.strip() for name in parts[::2]]
        assert len(set(ids)) == len(ids), "two stories of one name"
        metafunc.parametrize("story", parts[1::2], ids=ids)
