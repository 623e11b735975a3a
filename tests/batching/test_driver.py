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
            rows, self.sharing = run_batch(
                self.sources,
                Request(options, output, **wishes),  # type: ignore[arg-type]
                engine or self.loop,  # type: ignore[arg-type]
                store,
                lambda row, reused: None,
                self.warned.append,
            )
        finally:
            store.close()
        return {row.source.removeprefix(f"{self.path}/"): row for row in rows}


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
