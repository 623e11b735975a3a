"""Which project a notebook lies in."""

from __future__ import annotations

from pathlib import Path

from nb2pkg.reading.projects import project_around


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_nearest_project_and_its_packages(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[project]\n")
    write(tmp_path / "p" / "pyproject.toml", "[tool.x]\n")
    write(tmp_path / "p" / "src" / "churn" / "__init__.py", "")
    write(tmp_path / "p" / "notebooks" / "a.ipynb", "{}")
    project = project_around(tmp_path / "p" / "notebooks" / "a.ipynb")
    assert project is not None
    assert (project.path, project.packages) == (tmp_path / "p", ("churn",))
    assert project.text == "[tool.x]\n"
