"""What a run writes, notes and does again; the engine is a plain loop, so that nothing here depends on processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from nb2pkg.batching.driver import Request, run_batch
from nb2pkg.batching.store import Store
from nb2pkg.batching.worker import convert_job
from nb2pkg.errors import DestinationInTheWay
from nb2pkg.model.batch import Failed, Job, Result, Row
from nb2pkg.model.options import Options

CELLS = "# %%\nimport shop\n# %%\ntotal = 0\nfor n in shop.orders():\n    total += n\n"


class Folder:
    """A folder with notebooks, and runs over it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.converted: list[str] = []
        self.sources: list[str] = []

    def lay(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if not name.endswith("shop.py") and str(path) not in self.sources:
            self.sources.append(str(path))

    def loop(self, jobs: Iterable[Job]) -> Iterator[tuple[str, Result]]:
        for job in jobs:
            self.converted.append(job.source.removeprefix(f"{self.path}/"))
            yield job.source, convert_job(job)

    def run(self, engine: object = None, **wishes: object) -> dict[str, Row]:
        self.converted = []
        self.warned: list[DestinationInTheWay] = []
        output = self.path / "out"
        output.mkdir(exist_ok=True)
        store = Store(output)
        options = wishes.pop("options", Options())
        try:
            batch, removed = run_batch(
                self.sources,
                Request(options, output, **wishes),  # type: ignore[arg-type]
                engine or self.loop,  # type: ignore[arg-type]
                store,
                lambda row, reused: None,
                self.warned.append,
            )
        finally:
            store.close()
        self.left = {one.folder: one.why for one in batch.left}
        self.removed = {one.folder: one.why for one in removed}
        return {row.source.removeprefix(f"{self.path}/"): row for row in batch.rows}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_local_modules_reach_the_worker_and_the_project(folder: Folder) -> None:
    folder.lay("sales.py", CELLS)
    folder.lay("shop.py", "from deep.er import orders\n")
    folder.lay("deep/er.shop.py", "")
    folder.lay("deep/er.py", "def orders():\n    return [1]\n")
    folder.sources = folder.sources[:1]
    row = folder.run()["sales.py"]
    assert (row.status, row.folder) == ("converted", "sales")
    package = folder.path / "out" / "sales" / "src" / "sales"
    assert (package / "shop.py").is_file() and (package / "deep/er.py").is_file()
    assert folder.converted == ["sales.py", "sales.py"]  # `deep` was asked for later


def test_a_second_run_does_only_what_changed(folder: Folder) -> None:
    for name in ("a/eda.py", "b/eda.py", "c/other.py"):
        folder.lay(name, CELLS.replace("0", str(ord(name[0]))))
    folder.lay("b/shop.py", "def orders():\n    return [1]\n")
    first = folder.run()
    assert {row.folder for row in first.values()} == {"a-eda", "b-eda", "other"}
    assert folder.run() == first and folder.converted == []
    folder.lay("b/shop.py", "def orders():\n    return [2]\n")
    folder.run()
    assert folder.converted == ["b/eda.py"]
    folder.lay("a/shop.py", "")  # was looked for and not there
    folder.run()
    assert folder.converted == ["a/eda.py"]
    folder.run(options=Options(keep_all_names=True))
    assert len(folder.converted) == 3
    (folder.path / "out/other/nb2pkg.lock").unlink()
    folder.run(options=Options(keep_all_names=True), overwrite=True)
    assert folder.converted == ["c/other.py"]
    folder.run(options=Options(keep_all_names=True), force=True)
    assert len(folder.converted) == 3


def test_refusals_are_remembered_and_failures_tried_again(folder: Folder) -> None:
    folder.lay("empty.py", "")
    folder.lay("slow.py", CELLS)

    def failing(jobs: Iterable[Job]) -> Iterator[tuple[str, Result]]:
        for job in jobs:
            refused = job.name == "empty"
            slow = Failed("timeout", "too slow")
            yield job.source, convert_job(job) if refused else slow

    rows = folder.run(failing)
    assert (rows["empty.py"].status, rows["slow.py"].why) == ("refused", "timeout")
    assert folder.run()["slow.py"].status == "converted"
    assert folder.converted == ["slow.py"]


def test_changed_projects_are_kept_unless_told_otherwise(folder: Folder) -> None:
    folder.lay("sales.py", CELLS)
    folder.run()
    readme = folder.path / "out/sales/README.md"
    readme.write_text("mine", encoding="utf-8")
    folder.lay("sales.py", CELLS.replace("0", "7"))
    row = folder.run()["sales.py"]
    assert (row.status, row.why) == ("failed", "in-the-way")
    assert readme.read_text(encoding="utf-8") == "mine"
    assert folder.run(overwrite=True)["sales.py"].status == "converted"


def test_files_that_are_gone_come_back_and_worked_on_projects_stay(
    folder: Folder,
) -> None:
    folder.lay("sales.py", CELLS)
    folder.run()
    lost = folder.path / "out/sales/tests/test_pipeline.py"
    text = lost.read_text(encoding="utf-8")
    lost.unlink()
    assert folder.run()["sales.py"].status == "converted"
    assert folder.converted == ["sales.py"] and lost.read_text("utf-8") == text
    lost.unlink()
    (folder.path / "out/sales/README.md").write_text("mine", encoding="utf-8")
    assert folder.run()["sales.py"].status == "converted"
    assert folder.converted == [] and not lost.exists()


@pytest.mark.parametrize(
    ("layout", "at"),
    [("projects", ""), ("monorepo", "packages/"), ("package", "src/out/")],
)
def test_the_project_of_a_renamed_notebook_moves_with_it(
    folder: Folder, layout: str, at: str
) -> None:
    parent = {"options": Options(parent="out" if layout == "package" else "")}
    folder.lay("a/eda.py", CELLS)
    folder.run(layout=layout, **parent)
    before = {path for path in (folder.path / "out").rglob("*") if path.is_file()}
    (folder.path / "a/eda.py").rename(folder.path / "a/sales.py")
    folder.sources = [str(folder.path / "a/sales.py")]
    folder.run(layout=layout, **parent)
    assert folder.removed == {f"{at}eda": "moved"} and folder.left == {}
    left = {path for path in before if path.exists()}
    assert not any("eda" in path.as_posix().split("/out/")[1] for path in left)
    folder.lay("b/sales.py", CELLS.replace("0", "1"))
    folder.run(layout=layout, **parent)  # two of one name: both get their folder's
    names = ("a-sales", "b-sales") if layout != "package" else ("a_sales", "b_sales")
    assert folder.removed == {f"{at}sales": "moved"} and folder.left == {}
    assert all((folder.path / "out" / at / name).is_dir() for name in names)


def test_what_other_notebooks_became_stays_until_it_is_pruned(folder: Folder) -> None:
    for n, name in enumerate(("kept.py", "gone.py", "worked.py", "apart.py")):
        folder.lay(name, CELLS.replace("0", str(n)))
    folder.run(layout="monorepo")
    for name in ("gone", "worked"):
        (folder.path / f"{name}.py").unlink()
    (folder.path / "out/packages/worked/src/worked/mine.py").write_text("x = 1\n")
    folder.sources = folder.sources[:1]
    folder.run(layout="monorepo")
    packages = folder.path / "out/packages"
    expected = {"gone": "gone", "worked": "gone", "apart": "apart"}
    assert folder.left == {f"packages/{n}": why for n, why in expected.items()}
    assert folder.removed == {} and (packages / "gone").is_dir()
    folder.run(layout="monorepo", prune=True)
    assert folder.left == {"packages/worked": "changed"}
    assert folder.removed == {"packages/gone": "gone", "packages/apart": "apart"}
    assert sorted(path.name for path in packages.iterdir()) == ["kept", "worked"]


def test_copies_name_the_first(folder: Folder) -> None:
    folder.lay("a.py", CELLS)
    folder.lay("b.py", CELLS)
    rows = folder.run()
    assert rows["a.py"].same_as == ""
    assert rows["b.py"].same_as == str(folder.path / "a.py")


def test_a_missing_file_is_its_own_outcome(folder: Folder) -> None:
    folder.sources = [str(folder.path / "no.ipynb")]
    row = folder.run()["no.ipynb"]
    assert row.status == "refused" and "no such file" in row.message


def test_one_run_at_a_time(folder: Folder) -> None:
    output = folder.path / "out"
    output.mkdir()
    store = Store(output)
    with pytest.raises(DestinationInTheWay, match="another run is writing there"):
        Store(output)
    store.close()
    Store(output).close()


def test_a_bug_is_an_outcome_without_the_notebooks_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("secret text of the notebook")

    monkeypatch.setattr("nb2pkg.pipeline.made_of", broken)
    result = convert_job(Job("a.py", "a", b"x = 1\n", Options()))
    assert isinstance(result, Failed) and result.why == "bug"
    assert result.message.startswith("ValueError at test_driver.py:")


def test_notebooks_that_are_run_along_reach_the_worker(folder: Folder) -> None:
    header = "# Databricks notebook source\n"
    cell = "\n# COMMAND ----------\n"
    folder.lay(
        "jobs/report.py", f"{header}# MAGIC %run ../setup\n{cell}print(floor + 1)\n"
    )
    folder.lay("setup.py", f"{header}floor = 3\n")
    folder.sources = folder.sources[:1]
    first = folder.run()["jobs/report.py"]
    assert first.status == "converted", first
    assert not any("run" in finding.code for finding in first.findings), first.findings
    folder.run()
    assert folder.converted == []
    folder.lay("setup.py", f"{header}floor = 4\n")
    folder.sources = folder.sources[:1]
    folder.run()
    assert "jobs/report.py" in folder.converted
