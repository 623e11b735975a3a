"""A project made of bytes, without a disk, is the project that `prepare` makes of a file."""

from __future__ import annotations

from pathlib import Path

from nb2pkg import pipeline
from nb2pkg.model.options import Options
from nb2pkg.reading.files import load

NOTEBOOK = (
    b"# %%\nimport shop\n# %%\ntotal = 0\nfor n in shop.orders():\n    total += n\n"
)
SHOP = b"def orders():\n    return [1, 2]\n"


def test_bytes_and_their_neighbours_give_the_project_of_the_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "sales.py").write_bytes(NOTEBOOK)
    (tmp_path / "shop.py").write_bytes(SHOP)
    path = str(tmp_path / "sales.py")
    _, plan, project = pipeline.made_of(
        NOTEBOOK,
        name="sales",
        path=path,
        options=Options(),
        beside={"shop.py": SHOP}.get,
        load=load,
    )
    assert [module.path for module in plan.local_modules] == ["shop.py"]
    assert project == pipeline.prepare(path, Options(), output=tmp_path).project


def test_the_tests_say_that_a_local_module_does_something_when_it_is_imported() -> None:
    _, _, project = pipeline.made_of(
        NOTEBOOK,
        name="sales",
        path="sales.py",
        options=Options(),
        beside={"shop.py": b"print('open')\n" + SHOP}.get,
        load=load,
    )
    (tests,) = (f.text for f in project.files if f.path == "tests/test_analysis.py")
    assert (
        '@pytest.mark.skip(reason="`shop` does something when it is imported")\n'
        "def test_import_has_no_side_effects(" in tests
    )


def test_a_local_module_that_is_no_python_is_not_copied() -> None:
    """As a Databricks notebook beside it, with a bare `%run`."""
    _, plan, project = pipeline.made_of(
        NOTEBOOK,
        name="sales",
        path="sales.py",
        options=Options(),
        beside={"shop.py": b"%run ./other\n"}.get,
        load=load,
    )
    assert [f.code for f in plan.findings] == [
        "local-module-does-not-parse",
        "local-module-does-work",
    ]
    texts = {f.path: f.text for f in project.files}
    assert "src/sales/shop.py" not in texts and "shop" not in texts["pyproject.toml"]
    assert "import shop" in texts["notebooks/sales_notebook.py"]
