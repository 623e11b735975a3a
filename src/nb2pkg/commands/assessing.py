"""Paths and wishes in, scorecards on standard output and an exit code out: the work of `nb2pkg assess`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2pkg import assessing, pipeline
from nb2pkg.analysing import analyse
from nb2pkg.batching.discovery import Wanted, discover
from nb2pkg.commands.several import BLOCKED, BUG, DONE, INTERRUPTED, MUST_CHANGE
from nb2pkg.errors import Nb2pkgError, NoPython, NotebookUnreadable
from nb2pkg.model.analysis import Analysis
from nb2pkg.model.notebook import Notebook
from nb2pkg.model.options import Options
from nb2pkg.model.project import ProjectFile
from nb2pkg.model.scorecard import Assessment, Ground, Scorecard
from nb2pkg.reading import read_bytes, read_notebook
from nb2pkg.reading.archives import divided
from nb2pkg.reading.surroundings import (
    Lock,
    files_around,
    files_below,
    git_around,
    lock_of,
)
from nb2pkg.reporting import bugs, scorecard_html, scorecard_json, scorecards, words
from nb2pkg.reporting.progress import progress
from nb2pkg.reporting.streams import Voice


@dataclass(frozen=True, slots=True)
class AssessWishes:
    """What the command line asks for; `format` is text, json, markdown or html."""

    voice: Voice
    format: str = "text"
    convert: bool = True
    fail_under: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to assess: a notebook, a project, or both."""

    notebook: str = ""
    project: str = ""


def assess_all(sources: Sequence[str], wishes: AssessWishes) -> int:
    """Assess every notebook and project named or found; the exit code is the worst of theirs."""
    voice, code = wishes.voice, DONE
    done: list[Assessment] = []
    asked, missing = _asked(sources)
    for path in missing:
        voice.warn([f"error: {path}: there is no such file or folder"])
        code = MUST_CHANGE
    try:
        with progress(len(asked), wanted=not voice.quiet) as bar:
            for one in asked:
                bar.begin(one.notebook or one.project, "assess")
                try:
                    done.append(_assessed(one, wishes))
                except NoPython as problem:
                    voice.tell([f"skip     {problem.message}"])
                except Nb2pkgError as problem:
                    voice.warn(words.error_lines(problem))
                    code = max(code, problem.exit_code)
                except Exception as problem:
                    report = bugs.save_report(problem)
                    source = one.notebook or one.project
                    voice.warn(words.bug_lines(source, problem, report))
                    code = BUG
    except KeyboardInterrupt:
        voice.warn(["error: interrupted"])
        return INTERRUPTED
    _answer(done, wishes)
    return max(code, _judged(done, wishes))


def _judged(done: Sequence[Assessment], wishes: AssessWishes) -> int:
    """1 when a score is below what was asked for."""
    code = DONE
    for one in done:
        score = one.judged.score
        if wishes.fail_under is not None and (score or 0) < wishes.fail_under:
            line = f"{one.judged.subject}: {scorecards.points(score)} points, {wishes.fail_under:g} are asked for"
            wishes.voice.warn([f"error: {line}"])
            code = BLOCKED
    return code


def _asked(sources: Sequence[str]) -> tuple[list[Asked], list[str]]:
    """What to assess: a project and the notebook it was made from together, each other notebook and project alone."""
    projects = [s for s in sources if os.path.isdir(s) and _is_project(Path(s))]
    others = [source for source in sources if source not in projects]
    there = [s for s in others if s == "-" or os.path.lexists(divided(s)[0])]
    notebooks = discover(Wanted(tuple(there))).notebooks if there else []
    pairs = {project: _origin(project, notebooks) for project in projects}
    taken = set(pairs.values())
    alone = [Asked(notebook) for notebook in notebooks if notebook not in taken]
    missing = [source for source in others if source not in there]
    return [*(Asked(pairs[p], p) for p in projects), *alone], missing


def _is_project(folder: Path) -> bool:
    return (folder / "nb2pkg.lock").is_file() or (folder / "pyproject.toml").is_file()


def _origin(project: str, notebooks: Sequence[str]) -> str:
    """The notebook a project was made from: one that was named, or one near it with the hash of the lock; "" for none."""
    lock = lock_of(Path(project))
    if lock is None:
        return ""
    named = [path for path in notebooks if os.path.basename(path) == lock.notebook]
    if named:
        return named[0]
    folder = Path(os.path.abspath(project))
    for near in (folder.parent, folder.parent.parent, folder):
        candidate = near / lock.notebook
        if candidate.is_file() and _is_of(candidate, lock):
            return os.path.relpath(candidate)
    return ""


def _is_of(path: Path, lock: Lock) -> bool:
    try:
        return read_notebook(path).sha256 == lock.sha256
    except NotebookUnreadable:
        return False


def _assessed(asked: Asked, wishes: AssessWishes) -> Assessment:
    if not asked.notebook:
        return assessing.compare(assessing.assess(_project_ground(asked.project)))
    notebook = read_notebook(asked.notebook)
    today = assessing.assess(_notebook_ground(notebook))
    if asked.project:
        return _with_project(today, notebook, asked.project)
    if not wishes.convert or asked.notebook == "-":
        return assessing.compare(today)
    try:
        converted = assessing.assess(_converted_ground(asked.notebook))
    except (Nb2pkgError, RecursionError) as problem:
        return assessing.compare(today, problem=str(problem) or "nested too deep")
    return assessing.compare(today, converted)


def _with_project(today: Scorecard, notebook: Notebook, project: str) -> Assessment:
    lock = lock_of(Path(project))
    changed = lock is not None and lock.sha256 != notebook.sha256
    problem = "the notebook has changed since the project was made" if changed else ""
    converted = assessing.assess(_project_ground(project))
    return assessing.compare(today, converted, exists=True, problem=problem)


def _notebook_ground(notebook: Notebook) -> Ground:
    path = Path(notebook.path)
    here = notebook.path != "-"
    return Ground(
        notebook.path,
        "notebook",
        (analyse(notebook),),
        files_around(path) if here else (),
        git_around(path) if here else "",
    )


def _converted_ground(path: str) -> Ground:
    """The project that the notebook would become, made in memory, where the notebook lies."""
    _, project = pipeline.project_of(path, Options())
    git = git_around(Path(path))
    notebooks = _notebooks_in(project.files)
    subject = f"{project.name}/"
    return Ground(subject, "project", notebooks, project.files, git, project.package)


def _project_ground(folder: str) -> Ground:
    path = Path(folder)
    files = files_below(path)
    lock = lock_of(path)
    package = lock.package if lock else _package(files)
    git = git_around(path)
    return Ground(folder, "project", _notebooks_in(files), files, git, package)


def _package(files: Sequence[ProjectFile]) -> str:
    """The first package of the project: in `src/`, else on top."""
    found = sorted(
        (
            parts[:-1]
            for f in files
            if (parts := f.path.split("/"))[-1] == "__init__.py"
        ),
        key=lambda parts: (parts[:1] != ["src"], len(parts), parts),
    )
    tops = [p[-1] for p in found if len(p) == 1 + (p[0] == "src") and p[-1] != "tests"]
    return tops[0] if tops else ""


def _notebooks_in(files: Sequence[ProjectFile]) -> tuple[Analysis, ...]:
    """The notebooks among the files; scripts without cells are modules, and what cannot be read is left out."""
    found: list[Analysis] = []
    for file in files:
        if not file.path.endswith((".ipynb", ".py")):
            continue
        if file.path.endswith(".py") and not _may_have_cells(file):
            continue
        name = Path(file.path).stem
        try:
            notebook = read_bytes(file.text.encode(), name=name, path=file.path)
        except NotebookUnreadable:
            continue
        if notebook.format != "script":
            found.append(analyse(notebook))
    return tuple(found)


def _may_have_cells(file: ProjectFile) -> bool:
    return not file.path.startswith(("tests/", "test/", "src/"))


def _answer(done: Sequence[Assessment], wishes: AssessWishes) -> None:
    voice, sections = wishes.voice, assessing.SECTIONS
    if wishes.format == "json":
        voice.answer(scorecard_json.document_text(done, sections))
    elif not done:
        return
    elif wishes.format == "markdown":
        voice.answer(scorecards.markdown(done, sections))
    elif wishes.format == "html":
        voice.answer(scorecard_html.page(done, sections))
    else:
        voice.answer(scorecards.text(done, sections, verbose=voice.verbose))
