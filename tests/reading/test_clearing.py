"""Outputs go, every other byte stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2pkg.reading.clearing import without_outputs

NOTEBOOK = """\
{"nbformat": 4,   "nbformat_minor":5,
 "metadata": {"outputs": [1], "é": 1e5},
 "cells": [
  {"cell_type": "markdown", "metadata": {}, "source": "outputs: [1]"},
  {"outputs": [{"output_type": "stream", "name": "stdout",
     "text": ["\\"outputs\\": [", "\\u00e9"]}],
   "cell_type": "code", "execution_count": 7, "metadata": {"execution_count": 3}, "source": ["print(1)"]},
  {"cell_type": "code", "execution_count": 8, "metadata": {}, "outputs": [ ], "source": []}
 ]}
"""


def test_only_outputs_and_the_count_beside_them_change() -> None:
    before = NOTEBOOK.encode()
    start = NOTEBOOK.index("[{")
    end = NOTEBOOK.index("],\n   ", start) + 1
    expected = (
        NOTEBOOK[:start]
        + "[]"
        + NOTEBOOK[end:].replace('"execution_count": 7', '"execution_count": null')
    )
    assert without_outputs(before) == expected.encode()
    assert without_outputs(expected.encode()) == expected.encode()


def test_a_byte_order_mark_and_crlf_stay() -> None:
    before = b"\xef\xbb\xbf" + NOTEBOOK.replace("\n", "\r\n").encode()
    after = without_outputs(before)
    assert after.startswith(b"\xef\xbb\xbf{") and after.count(b"\r\n") == 8
    cells = json.loads(after.decode("utf-8-sig"))["cells"]
    assert [cell.get("outputs") for cell in cells] == [None, [], []]


def test_cells_may_be_kept() -> None:
    assert without_outputs(NOTEBOOK.encode(), frozenset({2})) == NOTEBOOK.encode()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'"cells"', b'{"cells": 3}', b"\xff\xfe", b"[" * 100_000],
)
def test_what_is_no_notebook_comes_back(data: bytes) -> None:
    assert without_outputs(data) == data


OUTPUT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
CELL = st.fixed_dictionaries(
    {"cell_type": st.just("code"), "source": st.text(), "metadata": OUTPUT},
    optional={"outputs": st.lists(OUTPUT), "execution_count": st.integers()},
)


@given(st.lists(CELL), OUTPUT, st.sampled_from([None, 0, 1]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_document_is_otherwise_equal(
    cells: list[dict[str, object]], metadata: object, indent: int | None, plain: bool
) -> None:
    document = {"metadata": metadata, "cells": cells, "nbformat": 4}
    text = json.dumps(document, indent=indent, ensure_ascii=plain)
    after = without_outputs(text.encode("utf-8", "surrogatepass"))
    for cell in cells:
        if cell.get("outputs"):
            cell["outputs"] = []
            if "execution_count" in cell:
                cell["execution_count"] = None
    assert json.loads(after.decode("utf-8", "surrogatepass")) == document
