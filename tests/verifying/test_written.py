"""Files before and after in, what was written out: equal whenever the files hold the same."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import sqlite3
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nb2pkg.model.running import PackageRun, Run, Variable, WrittenFile
from nb2pkg.model.verdict import Agrees, Differs
from nb2pkg.verifying.comparing import compare, compare_results
from nb2pkg.verifying.contents import content_of
from nb2pkg.verifying.values import values_written
from nb2pkg.verifying.written import files_written, snapshot


def test_files_that_were_created_changed_and_removed(tmp_path: Path) -> None:
    for name in ("kept.txt", "changed.txt", "removed.txt"):
        (tmp_path / name).write_text("old")
    before = snapshot(tmp_path)
    (tmp_path / "changed.txt").write_text("newer")
    (tmp_path / "removed.txt").unlink()
    (tmp_path / "out" / "__pycache__").mkdir(parents=True)
    (tmp_path / "out" / "created.txt").write_text("a")
    (tmp_path / "out" / "__pycache__" / "m.pyc").write_text("b")
    (tmp_path / "link").symlink_to("/etc")
    found = files_written(tmp_path, before, {})
    assert [(file.path, file.change, file.text) for file in found] == [
        ("changed.txt", "changed", "newer"),
        ("out/created.txt", "created", "a"),
        ("removed.txt", "removed", ""),
    ]


def test_a_part_that_spark_names_anew_each_time_is_one_file(tmp_path: Path) -> None:
    name = "part-00000-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed-c000.snappy.parquet"
    (tmp_path / name).write_bytes(b"PAR1")
    (tmp_path / f".{name}.crc").write_bytes(b"crc")
    found = files_written(tmp_path, {}, {})
    assert [file.path for file in found] == ["part-00000-<uuid>-c000.snappy.parquet"]


def zipped(text: str, year: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (year, 1, 1, 0, 0, 0)), text)
        times = f"<dcterms:created>{year}</dcterms:created>"
        archive.writestr("docProps/core.xml", times)
    return stream.getvalue()


def tarred(text: str, seconds: int) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size, member.mtime = len(text), seconds
        archive.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(stream.getvalue(), mtime=seconds)


def pdf(text: str, when: int) -> bytes:
    return f"%PDF-1.4 /CreationDate (D:{when}) /ID [<{when}>] {text}".encode()


def svg(text: str, when: int) -> bytes:
    name = f"m{when:010x}"
    body = f'<path id="{name}"/><use href="#{name}"/>{text}'
    return f"<svg><dc:date>{when}</dc:date>{body}</svg>".encode()


@pytest.mark.parametrize("made", [zipped, tarred, pdf, svg])
def test_times_that_a_format_writes_do_not_count(
    tmp_path: Path, made: Callable[[str, int], bytes]
) -> None:
    files = [made("a", 2001), made("a", 2002), made("b", 2001)]
    digests = []
    for place, data in enumerate(files):
        path = tmp_path / str(place)
        path.write_bytes(data)
        digests.append(content_of(path)[0])
    assert files[0] != files[1]
    assert digests[0] == digests[1] != digests[2]


def test_a_database_is_what_would_make_it_again(tmp_path: Path) -> None:
    digests = []
    for name, values in (("a", [1, 2]), ("b", [9, 1, 2]), ("c", [1, 3])):
        with sqlite3.connect(tmp_path / name) as base:
            base.execute("create table t (x)")
            base.executemany("insert into t values (?)", [(v,) for v in values])
            base.execute("delete from t where x = 9")
        base.close()
        digests.append(content_of(tmp_path / name)[0])
    assert digests[0] == digests[1] != digests[2]


def test_a_file_that_is_not_what_it_begins_like_is_compared_by_its_bytes(
    tmp_path: Path,
) -> None:
    for begin in (b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG\r\n\x1a\n", b"%PDF", b"\xff"):
        digests = []
        for end in (b"\xff one", b"\xff one", b"\xff two"):
            (tmp_path / "x").write_bytes(begin + end)
            digests.append(content_of(tmp_path / "x")[0])
        assert digests[0] == digests[1] != digests[2]


def test_a_pickle_is_compared_by_the_value_it_holds(tmp_path: Path) -> None:
    text = "shared" * 3
    for place, value in enumerate(([text, text], [text, "".join(text)], [text, "x"])):
        folder = tmp_path / str(place)
        folder.mkdir()
        (folder / "old.pkl").write_bytes(pickle.dumps(place))
        (tmp_path / f"{place}.json").write_text(json.dumps(snapshot(folder)))
        (folder / "new.pkl").write_bytes(pickle.dumps(value))
        (folder / "broken.pkl").write_bytes(b"no pickle")
    found = [
        values_written(str(tmp_path / name), str(tmp_path / f"{name}.json"))
        for name in "012"
    ]
    assert list(found[0]) == ["new.pkl"]
    digests = [one["new.pkl"][0] for one in found]
    assert digests[0] == digests[1] != digests[2]


def wrote(text: str | None, path: str = "a.txt") -> Run:
    files = () if text is None else (WrittenFile(path, "created", text, text),)
    return Run((), (Variable("x", "int", "1"),), files=files)


def places(found: Any) -> list[str]:
    return [one.what for one in found.differences]


@pytest.mark.parametrize(
    ("original", "again", "slim", "expected"),
    [
        ("a", "a", "a", []),
        ("a", "a", "b", ["file a.txt"]),
        ("a", "a", None, ["file a.txt"]),
        (None, None, "a", ["file a.txt"]),
        ("took 1 s", "took 2 s", "took 3 s", []),
        ("took 1 s", "took 2 s", "lost 3 s", ["file a.txt"]),
        ("took 1 s", "took 2 s", None, ["file a.txt"]),
        ("one", "other", "third", []),
    ],
)
def test_files_are_compared_by_name_and_what_they_hold(
    original: str, again: str, slim: str, expected: list[str]
) -> None:
    found = compare(wrote(original), wrote(again), wrote(slim))
    if expected:
        assert isinstance(found, Differs) and places(found) == expected
    else:
        varying = () if original == again else ("file a.txt",)
        assert found == Agrees(varying)


def test_files_that_nobody_watched_are_not_compared() -> None:
    unwatched = Run((), (Variable("x", "int", "1"),))
    assert compare(unwatched, unwatched, wrote("a")) == Agrees()


def test_the_pipeline_writes_what_the_notebook_writes() -> None:
    original, results = wrote("a"), (Variable("x", "int", "1"),)
    for files, expected in (
        (wrote("a").files, []),
        (wrote("b").files, ["pipeline.run: file a.txt"]),
        ((), ["pipeline.run: file a.txt"]),
    ):
        found = compare_results(
            original, original, PackageRun(results, files=files or ())
        )
        assert places(found) == expected if expected else found == Agrees()


def test_a_rewritten_file_of_the_same_size_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    before = snapshot(tmp_path)
    time.sleep(0.02)
    (tmp_path / "a").write_text("two")
    assert [file.text for file in files_written(tmp_path, before, {})] == ["two"]
