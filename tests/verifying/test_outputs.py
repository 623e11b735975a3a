"""Outputs of a kernel in, `Output` values out."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from nb2pkg.model.running import Output, Raised
from nb2pkg.verifying.outputs import as_outputs, error_of, png_digest


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def png(pixels: bytes, comment: str = "", level: int = 6) -> bytes:
    """A grey picture two pixels wide."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body))
            + name
            + body
            + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 2, len(pixels) // 2, 8, 0, 0, 0, 0)
    rows = b"".join(
        b"\0" + pixels[place : place + 2] for place in range(0, len(pixels), 2)
    )
    parts = [chunk(b"IHDR", head), chunk(b"tEXt", comment.encode())]
    parts += [chunk(b"IDAT", zlib.compress(rows, level)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_parts_of_a_stream_are_joined_until_something_is_displayed() -> None:
    shown = {"output_type": "display_data", "data": {"text/plain": "x"}}
    nodes = [stream("a"), stream("!", "stderr"), stream("b"), shown, stream("c")]
    assert as_outputs(nodes) == (
        Output("stdout", (("text/plain", "ab"),)),
        Output("stderr", (("text/plain", "!"),)),
        Output("display", (("text/plain", "x"),)),
        Output("stdout", (("text/plain", "c"),)),
    )


def test_a_result_keeps_every_mime_type_sorted() -> None:
    node = {
        "output_type": "execute_result",
        "data": {"text/plain": "x", "application/json": {"b": 1}},
    }
    assert as_outputs([node]) == (
        Output("result", (("application/json", '{"b": 1}'), ("text/plain", "x"))),
    )


def test_an_error_is_type_and_message() -> None:
    error = {
        "output_type": "error",
        "ename": "KeyError",
        "evalue": "'a'",
        "traceback": [],
    }
    assert error_of([stream("a"), error]) == Raised("KeyError", "'a'")
    assert error_of([stream("a")]) is None


def test_pictures_are_equal_by_pixels_whatever_is_written_around_them() -> None:
    assert png_digest(png(b"abcd", "one", 1)) == png_digest(png(b"abcd", "two", 9))
    assert png_digest(png(b"abcd")) != png_digest(png(b"abce"))
    assert png_digest(png(b"abcd")).startswith("2x2 ")


def test_a_picture_travels_as_base64() -> None:
    data = {"image/png": base64.b64encode(png(b"abcd")).decode()}
    found = as_outputs([{"output_type": "display_data", "data": data}])
    assert found == (Output("display", (("image/png", png_digest(png(b"abcd"))),)),)
