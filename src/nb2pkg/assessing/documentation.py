"""Code in, answers about documentation out."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from nb2pkg.assessing.answering import Found, half, share, yes_if
from nb2pkg.assessing.code import Code, Piece, files_matching
from nb2pkg.model.analysis import Analysis, CellFacts
from nb2pkg.model.scorecard import Evidence

_HEADING = re.compile(
    r"^#{1,6} .*\b(?:architecture|pipeline|design|data flow|dataflow|overview|how it works|structure)\b",
    re.IGNORECASE | re.MULTILINE,
)
# In a notebook "pipeline" and "overview" are mostly about something else.
_NOTEBOOK_HEADING = re.compile(
    r"^#{1,6} .*\b(?:architecture|data flow|dataflow|how it works|steps of the pipeline)\b",
    re.IGNORECASE | re.MULTILINE,
)
# The architecture of a network is another thing.
_OF_A_MODEL = re.compile(
    r"\b(?:models?|networks?|nets?|neural|cnn|rnn|lstm|gan|u-?net|resnet|transformers?|(?:en|de|auto)coders?|layers?)\b",
    re.IGNORECASE,
)
_ANY_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_MERMAID = re.compile(r"^```\s*mermaid|^\.\. mermaid::", re.MULTILINE)
_SCHEMA_BASES = frozenset(
    {"BaseModel", "DataFrameModel", "SchemaModel", "TypedDict", "Schema"}
)
_TRAINS = frozenset(
    {"fit", "fit_transform", "train", "fit_predict", "train_and_evaluate"}
)


def steps_documented(code: Code) -> Found:
    """Docstrings in a package, Markdown and comments in a notebook."""
    if code.ground.kind == "project" and code.functions:
        return _docstrings(code, lambda node: True, "public functions have a docstring")
    return _told(code, lambda cell: _has_logic(cell), "cells with logic are explained")


def model_code_documented(code: Code) -> Found:
    """The same for what trains."""
    if code.ground.kind == "project" and code.functions:
        return _docstrings(code, _trains, "functions that train have a docstring")
    return _told(
        code,
        lambda cell: any(f.node is not None and _trains(f.node) for f in cell.facts),
        "cells that train are explained",
    )


def columns_described(code: Code) -> Found:
    """A data dictionary, a schema file or a schema in code; a typed config is half of it."""
    files = files_matching(
        code.ground,
        r"(?:^|/)(?:data[-_ ]?dictionary|features?|columns|schema)[^/]*\.(?:md|ya?ml|json|csv|rst)$",
    )
    places = [Evidence("a file that describes columns", file.path) for file in files]
    places += code.calling(
        "StructType", "pa.DataFrameSchema", "pandera.DataFrameSchema"
    )
    places += list(_schema_classes(code))
    if not places:
        typed = [p for p in code.ground.files if p.path.endswith("config.py")]
        if typed and code.ground.kind == "project":
            return half([Evidence("a typed config", typed[0].path)], "parameters only")
    return yes_if(places, "no data dictionary and no schema")


def architecture_written(code: Code) -> Found:
    """A diagram or a heading."""
    places = [
        Evidence("a file of its own", file.path)
        for file in files_matching(
            code.ground, r"(?:^|/)architecture[^/]*\.(?:md|rst|svg|png|drawio)$"
        )
    ]
    for file in files_matching(code.ground, r"^(?:readme[^/]*|docs/.*)\.(?:md|rst)$"):
        title = not file.path.lower().startswith("docs/")
        places += _drawn(file.text, file.path, 0, _HEADING, title=title)
    for analysis in code.ground.notebooks:
        title = True
        for cell in analysis.notebook.cells:
            if cell.kind == "markdown":
                path = analysis.notebook.path
                places += _drawn(
                    cell.source, path, cell.index, _NOTEBOOK_HEADING, title=title
                )
                title = title and not _ANY_HEADING.search(cell.source)
    return yes_if(places, "neither a diagram nor a section about the pipeline")


def trains(code: Code) -> list[Evidence]:
    """Where a model is fitted."""
    return [
        call.place
        for call in code.calls
        if call.last in _TRAINS and isinstance(call.node.func, ast.Attribute)
    ]


def _drawn(
    text: str, path: str, cell: int, heading: re.Pattern[str], *, title: bool
) -> Iterator[Evidence]:
    """A diagram, and a section; where a title may come, the first heading is one and no section if it is of the first level."""
    first = _ANY_HEADING.search(text) if title else None
    begins = first.end() if first and first.group() == "# " else 0
    sections = (
        found
        for found in heading.finditer(text, begins)
        if not _OF_A_MODEL.search(found.group())
    )
    for found in (_MERMAID.search(text), next(sections, None)):
        if found:
            line = text.count("\n", 0, found.start()) + 1
            yield Evidence(found.group().strip()[:80], path, cell, line)


def _schema_classes(code: Code) -> Iterator[Evidence]:
    for piece in code.running:
        for node in piece.walk():
            if isinstance(node, ast.ClassDef):
                bases = {
                    ast.unparse(base).split("[")[0].split(".")[-1]
                    for base in node.bases
                }
                if bases & _SCHEMA_BASES:
                    yield piece.at(node, f"class {node.name}")


def _docstrings(code: Code, about: Callable[[ast.stmt], bool], words: str) -> Found:
    chosen = [(piece, node) for piece, node in code.functions if about(node)]
    missing = [
        piece.at(node, f"`{getattr(node, 'name', '')}` has no docstring")
        for piece, node in chosen
        if not _docstring(node)
    ]
    return share(len(chosen) - len(missing), len(chosen), words, missing)


def _docstring(node: ast.stmt) -> str:
    documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return ast.get_docstring(node) or "" if isinstance(node, documented) else ""


def _trains(node: ast.stmt) -> bool:
    return any(
        isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in _TRAINS
        for n in ast.walk(node)
    )


def _told(code: Code, about: Callable[[CellFacts], bool], words: str) -> Found:
    chosen: list[tuple[Evidence, bool]] = []
    for analysis in code.ground.notebooks:
        for cell, told in _with_telling(analysis):
            if about(cell):
                place = Evidence("unexplained", analysis.notebook.path, cell.cell.index)
                chosen.append((place, told))
    missing = [place for place, told in chosen if not told]
    return share(len(chosen) - len(missing), len(chosen), words, missing)


def _with_telling(analysis: Analysis) -> Iterator[tuple[CellFacts, bool]]:
    """Each code cell, and whether Markdown stands right above it, or a comment or title on top of it."""
    above = False
    for cell in analysis.cells:
        if cell.cell.kind in ("markdown", "raw"):
            above = above or bool(cell.cell.source.strip())
            continue
        if cell.cell.source.strip():
            first = cell.cell.source.lstrip().split("\n", 1)[0]
            comment = first.startswith("#") and "nb2pkg:" not in first
            yield cell, above or comment or bool(cell.cell.title)
            above = False


def _has_logic(cell: CellFacts) -> bool:
    return any(fact.kind in ("logic", "definition") for fact in cell.facts)


def pieces_that_train(code: Code) -> list[Piece]:
    """Modules and statements with a fit."""
    return [p for p in code.running if any(_trains(node) for node in p.nodes)]
