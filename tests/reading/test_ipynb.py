"""Jupyter notebooks: what is read from the JSON, and what is written back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import nbformat
import pytest

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.model.notebook import Cell, Notebook, SlimCell
from nb2pkg.reading import read_bytes, slim_suffix, spell_notebook

DATABRICKS = {"application/vnd.databricks.v1+notebook": {"language": "python"}}


def ipynb(*cells: dict[str, Any], **top: Any) -> bytes:
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps({**document, **top}).encode()


def code(source: Any = "x = 1", **more: Any) -> dict[str, Any]:
    empty = {"metadata": {}, "outputs": [], "execution_count": None}
    return {"cell_type": "code", "source": source, **empty, **more}


def markdown(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}, **more}


def read(data: bytes, path: str = "a.ipynb") -> Notebook:
    return read_bytes(data, name="a", path=path)


def first(data: bytes) -> Cell:
    return read(data).cells[0]


def slim(notebook: Notebook) -> list[SlimCell]:
    return [SlimCell(c.index, c.kind, c.source, c.tags) for c in notebook.cells]


def written(notebook: Notebook, cells: list[SlimCell]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(spell_notebook(notebook, cells))
    return document


def test_cells_are_read_in_order_and_counted_from_one() -> None:
    notebook = read(ipynb(markdown("# T"), code(["a = 1\n", "a"])))
    found = [(c.index, c.kind, c.source) for c in notebook.cells]
    assert found == [(1, "markdown", "# T"), (2, "code", "a = 1\na")]


def test_line_ends_become_lf_and_form_feeds_stay() -> None:
    assert first(ipynb(code("a = 1\r\nb\x0c = 2\rc"))).source == "a = 1\nb\x0c = 2\nc"


def test_outputs_are_told_by_kind() -> None:
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]},
        {"output_type": "stream", "name": "stderr", "text": "warning"},
        {"output_type": "stream", "name": "stdout", "text": "c\n"},
        {"output_type": "execute_result", "data": {"text/plain": "42"}},
    ]
    cell = first(ipynb(code(outputs=outputs, execution_count=7)))
    assert (cell.printed, cell.shown) == ("a\nb\nc\n", "42")
    assert (cell.execution_count, cell.raised) == (7, False)


def test_a_stored_error_says_that_the_cell_raised() -> None:
    assert first(ipynb(code(outputs=[{"output_type": "error"}]))).raised


def test_tags_say_what_fails_and_what_does_not_run() -> None:
    tagged = {"tags": ["raises-exception", "skip-execution", "parameters"]}
    cell = first(ipynb(code(metadata=tagged)))
    assert cell.raised
    assert cell.skipped
    assert "parameters" in cell.tags


def test_a_colab_form_has_a_title() -> None:
    source = "#@title Load the data { display-mode: 'form' }\nx = 1"
    assert first(ipynb(code(source))).title == "Load the data"


@pytest.mark.parametrize(
    "text", ["Title\n=====\nText", "=====\nTitle\n=====", ".. _a:\n\nTitle\n-----"]
)
def test_prose_with_an_underlined_heading_has_a_title(text: str) -> None:
    assert first(ipynb(markdown(text), code())).title == "Title"


def test_missing_keys_are_repaired() -> None:
    bare = json.dumps({"cells": [{"cell_type": "code", "source": "x"}]}).encode()
    notebook = read(bare)
    assert notebook.cells[0].source == "x"
    nbformat.validate(written(notebook, slim(notebook)))


@pytest.mark.parametrize(
    ("source", "kind", "text"),
    [
        ("%sql\nselect 1", "other", "%sql\nselect 1"),
        ("%run ./setup $a=1", "other", "%run ./setup $a=1"),
        ("%md-sandbox\n# T", "markdown", "# T"),
        ("%python\nx = 1", "code", "x = 1"),
        ("%restart_python", "code", "%restart_python"),
        ("%pip install a", "code", "%pip install a"),
    ],
)
def test_databricks_cells_are_told_by_their_magic(
    source: str, kind: str, text: str
) -> None:
    data = ipynb(code(source), code(), metadata=DATABRICKS)
    cell = first(data)
    assert (cell.kind, cell.source) == (kind, text)
    notebook = read(data)
    back = written(notebook, slim(notebook))
    assert back["cells"][0]["cell_type"] == "code"
    assert "".join(back["cells"][0]["source"]) == source


def test_databricks_titles_and_counts_of_zero() -> None:
    titled = {"application/vnd.databricks.v1+cell": {"title": "Load"}}
    data = ipynb(code(metadata=titled, execution_count=0), metadata=DATABRICKS)
    assert (first(data).title, first(data).execution_count) == ("Load", None)


def test_sql_magics_of_plain_jupyter_stay_code() -> None:
    assert first(ipynb(code("%sql select 1"))).kind == "code"


def test_nbformat_3_is_upgraded() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Load\n", "data"]},
        {
            "cell_type": "code",
            "input": ["x = 1\n", "x"],
            "prompt_number": 3,
            "outputs": [{"output_type": "pyout", "text": "1"}],
        },
    ]
    old = {"nbformat": 3, "metadata": {"name": "n"}, "worksheets": [{"cells": cells}]}
    notebook = read(json.dumps(old).encode())
    assert [c.source for c in notebook.cells] == ["## Load data", "x = 1\nx"]
    assert (notebook.cells[1].execution_count, notebook.cells[1].shown) == (3, "1")
    nbformat.validate(written(notebook, slim(notebook)))


def test_writing_keeps_all_but_outputs_and_widget_state() -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "P"}}
    data = ipynb(
        markdown("![a](attachment:a.png)", id="m1", attachments={"a.png": {"t": "u"}}),
        code(
            "1",
            id="c1",
            metadata={"tags": ["b", "a"], "execution": {"t": 1}, "collapsed": True},
            outputs=[{"output_type": "execute_result", "data": {"text/plain": "1"}}],
            execution_count=4,
        ),
        nbformat_minor=5,
        metadata={**kernel, "widgets": {"state": 1}},
    )
    notebook = read(data)
    back = written(notebook, slim(notebook))
    assert back["metadata"] == kernel
    assert back["cells"][0]["attachments"] == {"a.png": {"t": "u"}}
    assert back["cells"][1] == {
        "cell_type": "code",
        "execution_count": None,
        "id": "c1",
        "metadata": {"tags": ["b", "a"], "collapsed": True},
        "outputs": [],
        "source": ["1"],
    }


def test_written_as_nbformat_writes() -> None:
    notebook = read(ipynb(markdown("# É\nb"), code("x\n"), nbformat_minor=5))
    text = spell_notebook(notebook, slim(notebook))
    assert text == nbformat.writes(nbformat.reads(text, as_version=4)) + "\n"
    assert slim_suffix(notebook) == ".ipynb"


def test_new_cells_get_ids_that_are_always_the_same_and_valid() -> None:
    notebook = read(ipynb(code(id="a"), code(id="a"), nbformat_minor=5))
    cells = [SlimCell(0, "code", "import a", frozenset({"t"})), *slim(notebook)]
    back = written(notebook, cells)
    ids = [cell["id"] for cell in back["cells"]]
    assert len(set(ids)) == 3
    assert ids[1] == "a"
    assert back["cells"][0]["metadata"] == {"tags": ["t"]}
    assert back == written(notebook, cells)
    nbformat.validate(back)


def test_ids_are_not_written_below_4_5() -> None:
    notebook = read(ipynb(code(id="a")))
    assert "id" not in written(notebook, slim(notebook))["cells"][0]


def test_half_a_surrogate_pair_in_metadata_survives() -> None:
    notebook = read(ipynb(code(metadata={"a": "\ud800"})))
    text = spell_notebook(notebook, slim(notebook))
    assert text.encode("utf-8")
    assert json.loads(text)["cells"][0]["metadata"] == {"a": "\ud800"}


def test_not_a_number_is_read_and_written_as_null() -> None:
    notebook = read(ipynb(code(), metadata={"a": float("nan")}))
    assert written(notebook, slim(notebook))["metadata"] == {"a": None}


def test_changed_prose_of_a_databricks_code_cell_keeps_its_magic() -> None:
    notebook = read(ipynb(code("%md\n# T"), code(), metadata=DATABRICKS))
    cells = [replace(slim(notebook)[0], source="# U"), slim(notebook)[1]]
    assert written(notebook, cells)["cells"][0]["source"] == ["%md\n", "# U"]


DEEP = b'{"cells": ' + b"[" * 100_000
DEEP_METADATA = ipynb(code(), metadata=json.loads('{"a":' * 150 + "1" + "}" * 150))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"hello", "this is not JSON"),
        (ipynb(code())[:-20], "the JSON text breaks off at line 1, column"),
        (b'{"cells": [,]}', "not valid JSON at line 1, column 12"),
        (b'{"cells": [],\n<<<<<<< a\n', "not valid JSON at line 2"),
        (ipynb(code()) + b"\n" + ipynb(code()), "a second JSON document starts at"),
        (b"[1]", "not a Jupyter notebook"),
        (b'{"a": 1}', "not a Jupyter notebook"),
        (b'{"cells": 1}', "no list of `cells`"),
        (ipynb(code(), nbformat=2), "nbformat 2 is not supported"),
        (ipynb(code(), nbformat=5), "nbformat 5 is not supported"),
        (ipynb(code(), nbformat="4"), 'nbformat "4" is not supported'),
        (ipynb(), "the notebook has no cells"),
        (ipynb(markdown("# T"), code(" \n")), "no Python code cell"),
        (ipynb(code(), code(5)), "cell 2: the source of the cell is no text"),
        (ipynb(code([1])), "cell 1: the source of the cell is no text"),
        (ipynb(code("a\n'\ud800'")), "cell 1: half of a Unicode surrogate pair in"),
        (ipynb(code(), "x"), "cell 2: not a cell"),  # type: ignore[arg-type]
        (ipynb({"cell_type": "x"}), 'cell 1: unknown cell type "x"'),
        (DEEP, "nested too deep"),
        (DEEP_METADATA, "metadata nested too deep"),
        (b'{"worksheets": 1, "nbformat": 3}', "no list of `worksheets`"),
        (b"version https://git-lfs.github.com/spec/v1\noid 1", "Git LFS pointer"),
        (b"<!DOCTYPE html><html></html>", "this is a web page"),
        (ipynb(code()).decode().encode("utf-16"), None),
        (b'\xef\xbb\xbf{"cells": [{"source": "x"}]}', None),
        (b'{"cells": ["\xff"]}', "not UTF-8 text: byte 0xff at offset 12"),
        (b"PK\x03\x04", "an archive"),
        (b"\x89PNG\0", "not text: there is a zero byte at offset 4"),
    ],
)
def test_bad_input_gives_one_clear_line(data: bytes, message: str | None) -> None:
    if message is None:
        assert read(data).cells
        return
    with pytest.raises(NotebookUnreadable) as caught:
        read(data)
    assert message in caught.value.message
    assert caught.value.message.startswith("a.ipynb")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"name": "ir"}}, "R"),
        ({"kernelspec": {"name": "julia-1.9"}}, "Julia"),
        ({"kernelspec": {"name": "k", "language": "scala"}}, "scala"),
        ({"language_info": {"name": "R"}}, "R"),
        ({"application/vnd.databricks.v1+notebook": {"language": "scala"}}, "Scala"),
        (
            {"language_info": {"name": "python"}, "kernelspec": {"language": "sage"}},
            "sage",
        ),
    ],
)
def test_other_languages_are_refused_by_name(
    metadata: dict[str, Any], language: str
) -> None:
    with pytest.raises(NotebookUnreadable, match=f"written in {language}, not"):
        read(ipynb(code(), metadata=metadata))


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "conda-env-ml-py", "language": "python"}},
        {"language_info": {"name": "python"}},
        {"language_info": {"name": "ipython3"}},
        {"language_info": 3, "kernelspec": "x"},
    ],
)
def test_python_is_accepted_under_its_names(metadata: dict[str, Any]) -> None:
    assert read(ipynb(code(), metadata=metadata)).language == "python"


def test_content_decides_not_the_suffix() -> None:
    assert read(ipynb(code()), path="a.py").format == "ipynb"
    assert read(ipynb(code()), path="-").format == "ipynb"
    assert read(b"{'a': 1}\n", path="a.py").format == "script"


def test_a_databricks_notebook_in_sql_holds_python_cells() -> None:
    known = {"application/vnd.databricks.v1+notebook": {"language": "sql"}}
    data = ipynb(code("select 1"), code("%python\nx = 1"), metadata=known)
    notebook = read(data)
    assert notebook.language == "sql"
    assert [(c.kind, c.source) for c in notebook.cells] == [
        ("other", "%sql\nselect 1"),
        ("code", "x = 1"),
    ]
    cells = [SlimCell(c.index, c.kind, c.source) for c in notebook.cells]
    cells[1] = replace(cells[1], source="y = 2")
    cells.append(SlimCell(0, "code", "z = 3"))
    written = json.loads(spell_notebook(notebook, cells))["cells"]
    assert ["".join(c["source"]) for c in written] == [
        "select 1",
        "%python\ny = 2",
        "%python\nz = 3",
    ]
