"""A project's folder or a notebook's path in, the text files that an assessment may look at out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2pkg.model.project import ProjectFile

_LIMIT = 2 * 1024 * 1024
_COUNT = 5000
_TEXTS = frozenset("""
    .py .md .rst .txt .toml .cfg .ini .yml .yaml .json .tf .tfvars .lock .ipynb .dvc .csv .in .env
    """.split())
_BARE = frozenset(
    {
        "Jenkinsfile",
        "Makefile",
        "Dockerfile",
        "Pipfile",
        "CHANGELOG",
        "HISTORY",
        "NEWS",
        "CHANGES",
        "README",
    }
)
_HIDDEN = frozenset({".github", ".circleci", ".azure", ".gitlab"})
_HIDDEN_FILES = frozenset(
    {
        ".pre-commit-config.yaml",
        ".pre-commit-config.yml",
        ".gitlab-ci.yml",
        ".python-version",
    }
)
_PASSED_OVER = frozenset(
    {"__pycache__", "node_modules", "site-packages", "dist", "build"}
)
# What concerns a notebook that stands beside it, whatever it says …
_BESIDE = re.compile(
    r"^(?:requirements[^/]*\.(?:txt|lock)|environment\.ya?ml|pyproject\.toml|(?:poetry|uv|pdm|Pipfile)\.lock|conda-lock\.yml|"
    r"\.python-version|readme[^/]*|(?:changelog|history|news|changes)[^/]*|.*(?:dictionary|schema|features|columns)[^/]*\."
    r"(?:md|ya?ml|json|csv)|[^/]*\.dvc|dvc\.(?:yaml|lock))$",
    re.IGNORECASE,
)
# … and what of the repository concerns it only when it names it or what handles notebooks.
_OF_REPOSITORY = re.compile(
    r"^(?:\.github/workflows/.*|\.gitlab-ci\.yml|azure-pipelines[^/]*\.yml|\.circleci/config\.yml|Jenkinsfile|"
    r"\.pre-commit-config\.ya?ml|databricks\.ya?ml|resources/.*\.ya?ml|.*\.tf|dags/.*\.py)$"
)
_HANDLERS = r"papermill|nbmake|nbval|nbconvert|nbstripout|nbqa|jupytext|nb2pkg|\.ipynb"


@dataclass(frozen=True, slots=True)
class Lock:
    """What `nb2pkg.lock` says of the notebook that a project was made from."""

    notebook: str
    sha256: str
    package: str


def files_below(folder: Path) -> tuple[ProjectFile, ...]:
    """The text files of a project, sorted, with paths from its folder; links and big files are left out."""
    found: list[ProjectFile] = []
    for path in _walk(folder, folder):
        text = _text_of(path)
        if text is not None:
            found.append(ProjectFile(path.relative_to(folder).as_posix(), text))
        if len(found) == _COUNT:
            break
    return tuple(found)


def files_around(notebook: Path) -> tuple[ProjectFile, ...]:
    """What stands beside a lone notebook and concerns it, and what the repository around it says about it."""
    found: dict[str, ProjectFile] = {}
    beside = notebook.parent
    for name in _names(beside):
        if _BESIDE.match(name):
            _add(found, beside / name, name)
    root = git_around(notebook)
    if root:
        about = re.compile(rf"{_HANDLERS}|\b{re.escape(notebook.stem)}\b")
        for path in _walk(Path(root), Path(root), deep=False):
            shown = path.relative_to(root).as_posix()
            if _OF_REPOSITORY.match(shown) and shown not in found:
                text = _text_of(path)
                if text is not None and about.search(text):
                    found[shown] = ProjectFile(shown, text)
    return tuple(found[path] for path in sorted(found))


def git_around(path: Path) -> str:
    """The nearest folder with a git repository, "" when there is none."""
    start = Path(os.path.abspath(path))
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return str(folder)
    return ""


def lock_of(folder: Path) -> Lock | None:
    """The lock of a generated project, None where there is none that can be read."""
    text = _text_of(folder / "nb2pkg.lock")
    try:
        document = json.loads(text or "")
        source = document["source"]
        return Lock(
            str(source["notebook"]), str(source["sha256"]), str(document["package"])
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _add(found: dict[str, ProjectFile], path: Path, shown: str) -> None:
    text = _text_of(path)
    if text is not None:
        found[shown] = ProjectFile(shown, text)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _text_of(path: Path) -> str | None:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LIMIT:
            return None
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _walk(folder: Path, root: Path, *, deep: bool = True) -> Iterator[Path]:
    """Files that may be text; not `deep`: only those that CI, hooks and bundles use."""
    for name in _names(folder):
        path = folder / name
        if path.is_symlink():
            continue
        if path.is_dir():
            if _is_entered(path, root, deep=deep):
                yield from _walk(path, root, deep=deep)
        elif (
            name in _HIDDEN_FILES
            or name in _BARE
            or (path.suffix in _TEXTS and not name.startswith("."))
        ):
            yield path


def _is_entered(path: Path, root: Path, *, deep: bool) -> bool:
    if path.name in _PASSED_OVER or (path / "pyvenv.cfg").exists():
        return False
    if path.name.startswith("."):
        return path.parent == root and path.name in _HIDDEN
    if path.parent.name in _HIDDEN:
        return True  # .github/workflows
    return deep or path.name in ("resources", "dags", "terraform", "infra")
