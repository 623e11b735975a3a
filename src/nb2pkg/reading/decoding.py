"""Bytes in, text with LF line ends out: byte order marks, PEP 263 coding lines, and clear refusals."""

from __future__ import annotations

import codecs
import re

from nb2pkg.errors import NotebookUnreadable
from nb2pkg.reading.source import one_line, unreadable

# UTF-32 first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")


def decode(data: bytes, path: str) -> str:
    """The text of `data`, its line ends as found; raises NotebookUnreadable.

    A coding line that names another encoding than UTF-8 is changed to say UTF-8, which is what we write.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding, path, offset=len(mark))
    _refuse_binary(data, path)
    declared = _declared(data)
    encoding = declared or "utf-8"
    text = _decode(data, encoding, path)
    return _say_utf8(text, declared) if declared else text


def to_lf(text: str) -> str:
    """The text with every CRLF and CR turned into LF, as Python itself reads source."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def newline_of(text: str) -> str:
    """CRLF when every line of the text ends so, else LF."""
    ends = text.count("\n")
    return "\r\n" if ends and text.count("\r\n") == ends else "\n"


def _refuse_binary(data: bytes, path: str) -> None:
    if data.startswith(b"PK\x03\x04"):
        hint = "Unpack it; from Databricks, export the notebook as IPython or Source."
        raise unreadable(path, "this is an archive, not a notebook", hint=hint)
    at = data.find(b"\0")
    if at >= 0:
        raise unreadable(
            path,
            f"this is not text: there is a zero byte at offset {at}",
            hint="Give a notebook: .ipynb, or Python source.",
        )


def _declared(data: bytes) -> str:
    """The encoding a PEP 263 line names on line 1, or on line 2 after a blank or comment; "" for none."""
    lines = data[:4096].replace(b"\r", b"\n").split(b"\n")[:2]
    for line in lines:
        found = CODING.match(line)
        if found:
            return found.group(1).decode("ascii", "replace")
        if not BLANK.match(line):
            break
    return ""


def _decode(data: bytes, encoding: str, path: str, offset: int = 0) -> str:
    try:
        text = data.decode(encoding)
        text.encode("utf-8")
    except UnicodeDecodeError as error:
        place = f"byte {data[error.start]:#04x} at offset {error.start + offset}"
        raise _wrong(path, encoding, place) from None
    except UnicodeError:
        raise _wrong(path, encoding, "its text is no valid Unicode") from None
    except (LookupError, ValueError):
        hint = "Correct the coding line, or save the file as UTF-8."
        what = f"unknown encoding `{one_line(encoding)}` in its coding line"
        raise unreadable(path, what, hint=hint) from None
    return text


def _wrong(path: str, encoding: str, place: str) -> NotebookUnreadable:
    hint = "Save the file as UTF-8, or add a coding line such as `# coding: latin-1`."
    return unreadable(path, f"this is not {encoding.upper()} text: {place}", hint=hint)


def _say_utf8(text: str, declared: str) -> str:
    """`# coding: latin-1` -> `# coding: utf-8`; names of UTF-8 are left as they are."""
    if codecs.lookup(declared).name == "utf-8":
        return text
    head, tail = text[:4096], text[4096:]
    pattern = rf"(coding[:=][ \t]*){re.escape(declared)}"
    return re.sub(pattern, r"\g<1>utf-8", head, count=1) + tail
