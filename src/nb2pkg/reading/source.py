"""Where the bytes came from in, error texts and the empty notebook of that origin out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

from nb2pkg.errors import NoPython, NotebookUnreadable
from nb2pkg.model.notebook import Cell, Format, Notebook


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of the input before its text is understood.

    needs_code  a notebook without Python or SQL is refused.
    """

    name: str
    path: str
    sha256: str
    newline: str = "\n"
    needs_code: bool = True

    @property
    def suffix(self) -> str:
        """Lower-case suffix of the path, "" for standard input."""
        return PurePath(self.path).suffix.lower()

    def refuse(self, what: str, *, cell: int = 0, hint: str = "") -> NotebookUnreadable:
        """The error to raise: one line that names the file, the cell when there is one, and what is wrong."""
        return unreadable(self.path, what, cell=cell, hint=hint)

    def no_python(self, what: str, *, hint: str) -> NoPython:
        """The error to raise for a sound notebook that holds no Python."""
        return NoPython(f"{_place(self.path)}: {what}", hint=hint)

    def notebook(
        self,
        format: Format,
        cells: list[Cell],
        *,
        metadata: str = "{}",
        header: str = "",
        language: str = "python",
        comment: str = "#",
    ) -> Notebook:
        """The notebook of these cells, numbered from 1; raises NoPython when none of them is Python or SQL."""
        if self.needs_code:
            self._require_code(cells, language)
        numbered = (replace(c, index=i, number=i) for i, c in enumerate(cells, start=1))
        return Notebook(
            name=self.name,
            path=self.path,
            format=format,
            cells=tuple(numbered),
            sha256=self.sha256,
            metadata=metadata,
            header=header,
            newline=self.newline,
            language=language,
            comment=comment,
        )

    def _require_code(self, cells: list[Cell], language: str) -> None:
        if not cells:
            raise self.no_python(
                "the notebook has no cells", hint="There is nothing to convert."
            )
        magics = ("%run", "%sql") if language in ("python", "sql") else ("%run",)
        if not any(_may_hold_code(cell, magics) for cell in cells):
            if language not in ("python", "sql"):
                self.require_python(language.capitalize())
            raise self.no_python(
                "the notebook has no Python code cell",
                hint="Only notebooks with Python, or SQL of Databricks, can be converted.",
            )

    def require_python(self, language: str) -> None:
        """Raise NoPython unless `language` is a name of Python or unknown ("")."""
        word = language.strip().lower()
        if word and word not in ("python", "ipython", "pyspark") and not _is_py(word):
            raise self.no_python(
                f"the notebook is written in {one_line(language)}, not in Python",
                hint="nb2pkg converts notebooks with Python, or SQL of Databricks, only.",
            )


def _may_hold_code(cell: Cell, magics: tuple[str, ...]) -> bool:
    """Python, or a cell that begins with one of these magics: SQL that Python can run, a `%run` that may bring some."""
    if cell.kind == "other":
        return cell.source.split(None, 1)[:1] in [[one] for one in magics]
    return cell.kind == "code" and bool(cell.source.strip())


def _is_py(word: str) -> bool:
    """`python3`, `python-3.11`, `ipython3`: Python with a version behind it."""
    stem = word.rstrip("0123456789.- ")
    return stem in ("python", "ipython")


def unreadable(
    path: str, what: str, *, cell: int = 0, hint: str = ""
) -> NotebookUnreadable:
    """A NotebookUnreadable for `path` ("-" is standard input) in one line."""
    place = _place(path)
    if cell:
        place += f", cell {cell}"
    return NotebookUnreadable(f"{place}: {what}", hint=hint)


def _place(path: str) -> str:
    return "standard input" if path == "-" else one_line(path)


def one_line(text: str, limit: int = 300) -> str:
    """Foreign text made fit for a one-line message: no control characters, no lone surrogates, not endless."""
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:limit])
    return safe + ("…" if len(text) > limit else "")
