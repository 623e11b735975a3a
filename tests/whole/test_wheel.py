"""The wheel carries every template, although poetry-core leaves out what git ignores."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_wheel_has_all_templates_with_their_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from poetry.core.masonry.api import build_wheel

    monkeypatch.chdir(ROOT)
    wheel = tmp_path / build_wheel(str(tmp_path))
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("nb2pkg/templates/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("nb2pkg/templates/")
        }
    folder = ROOT / "templates"
    kept = (
        path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"
    )
    assert packed == {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in kept
    }
    assert "default/gitignore.j2" in packed
