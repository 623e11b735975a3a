"""A file in, a digest of what it holds out, and a text that shows it: without the times and names that a format writes into it.

What is left out: dates and member times in ZIP (so also in XLSX, DOCX and NPZ), gzip and tar; what is around the pixels in PNG;
dates and identifiers in PDF and SVG; how SQLite lays out its pages. All other files are compared byte by byte.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import sqlite3
import tarfile
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

from nb2pkg.verifying.outputs import png_digest

_LARGEST = 200 * 1024**2
_TEXT = 20_000
_DEPTH = 4
_OFFICE_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*<")
_PDF_TIMES = re.compile(rb"/(CreationDate|ModDate)\s*\([^)]*\)|/ID\s*\[[^\]]*\]")
_SVG_DATE = re.compile(r"<dc:date>[^<]*</dc:date>")
_SVG_NAME = re.compile(r"\b[a-z]{1,8}[0-9a-f]{10}\b")


def content_of(path: Path) -> tuple[str, str]:
    """Digest and text of a file; of a very large one the digest of its bytes alone."""
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            return _large(path), f"{size} bytes"
        data = path.read_bytes()
    except OSError as problem:
        return "", f"cannot be read: {problem.strerror}"
    if data.startswith(b"SQLite format 3\0"):
        return _database(path, data)
    return _content(data, 0)


def _large(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _content(data: bytes, depth: int) -> tuple[str, str]:
    """What bytes hold, looked into as deep as archives in archives go."""
    try:
        if depth < _DEPTH and data.startswith(b"PK\x03\x04"):
            return _zip(data, depth)
        if depth < _DEPTH and data.startswith(b"\x1f\x8b"):
            return _gzip(data, depth)
        if depth < _DEPTH and data[257:262] == b"ustar":
            return _tar(data, depth)
        if data.startswith(b"\x89PNG"):
            digest = png_digest(data)
            return digest, f"PNG {digest}"
    except (OSError, ValueError, EOFError, KeyError, RuntimeError, NotImplementedError):
        pass  # not what it looked like: compared byte by byte
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error):
        pass
    if data.startswith(b"%PDF"):
        return _bytes(_PDF_TIMES.sub(b"", data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _bytes(data)
    return _written_text(without_svg_names(text) if "<svg" in text else text)


def _written_text(text: str) -> tuple[str, str]:
    return hashlib.sha256(text.encode()).hexdigest(), text[:_TEXT]


def _bytes(data: bytes) -> tuple[str, str]:
    digest = hashlib.sha256(data).hexdigest()
    return digest, f"{len(data)} bytes {digest[:10]}"


def without_svg_names(text: str) -> str:
    """SVG without its date, and with the random names that matplotlib gives to its parts counted through instead.

    >>> without_svg_names('<svg><path id="m0a1b2c3d4e"/><use href="#m0a1b2c3d4e"/></svg>')
    '<svg><path id="#1"/><use href="##1"/></svg>'
    """
    names: dict[str, str] = {}
    return _SVG_NAME.sub(
        lambda found: names.setdefault(found[0], f"#{len(names) + 1}"),
        _SVG_DATE.sub("", text),
    )


def _zip(data: bytes, depth: int) -> tuple[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > _LARGEST:
            return _bytes(data)
        members = [
            (member.filename, _OFFICE_TIMES.sub(b"", archive.read(member)))
            for member in archive.infolist()
        ]
    return _listed(members, depth)


def _gzip(data: bytes, depth: int) -> tuple[str, str]:
    with gzip.open(io.BytesIO(data)) as stream:
        inside = stream.read(_LARGEST + 1)
    return _bytes(data) if len(inside) > _LARGEST else _content(inside, depth + 1)


def _tar(data: bytes, depth: int) -> tuple[str, str]:
    members = []
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            inside = stream.read() if stream else member.linkname.encode()
            members.append((member.name, inside))
    return _listed(members, depth)


def _listed(members: list[tuple[str, bytes]], depth: int) -> tuple[str, str]:
    """The members by name: the order in which they were added does not matter."""
    lines = [
        f"{name} {_content(inside, depth + 1)[0][:16]}" for name, inside in members
    ]
    text = "\n".join(sorted(lines))
    return hashlib.sha256(text.encode()).hexdigest(), text[:_TEXT]


def _database(path: Path, data: bytes) -> tuple[str, str]:
    """The statements that would make the database again."""
    try:
        with closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        ) as base:
            return _written_text("\n".join(base.iterdump()))
    except (sqlite3.Error, UnicodeError):
        return _bytes(data)
