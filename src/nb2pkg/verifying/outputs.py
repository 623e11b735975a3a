"""Outputs of a kernel in, `Output` values out: streams joined, images as the size and digest of their pixels."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nb2pkg.model.running import Output, Raised

_PNG = b"\x89PNG\r\n\x1a\n"
_PIXEL_CHUNKS = (b"IHDR", b"PLTE", b"tRNS")


def as_outputs(nodes: Sequence[Mapping[str, Any]]) -> tuple[Output, ...]:
    """The outputs in order, parts of one stream joined; errors are left to `error_of`."""
    outputs: list[Output] = []
    for node in nodes:
        match node["output_type"]:
            case "stream":
                _add_stream(outputs, node["name"], node["text"])
            case "display_data":
                outputs.append(Output("display", _content(node["data"])))
            case "execute_result":
                outputs.append(Output("result", _content(node["data"])))
    return tuple(outputs)


def _add_stream(outputs: list[Output], name: str, text: str) -> None:
    """Append `text`, or join it to the latest output of the same stream when nothing was displayed between."""
    kind = "stderr" if name == "stderr" else "stdout"
    for place in range(len(outputs) - 1, -1, -1):
        if outputs[place].kind == kind:
            before = outputs[place].content[0][1]
            outputs[place] = Output(kind, (("text/plain", before + text),))
            return
        if outputs[place].kind in ("display", "result"):
            break
    outputs.append(Output(kind, (("text/plain", text),)))  # type: ignore[arg-type]


def error_of(nodes: Sequence[Mapping[str, Any]]) -> Raised | None:
    """The error among the outputs, if there is one."""
    for node in nodes:
        if node["output_type"] == "error":
            return Raised(str(node["ename"]), str(node["evalue"]))
    return None


def _content(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((mime, _text(mime, data[mime])) for mime in sorted(data))


def _text(mime: str, value: Any) -> str:
    if mime == "image/png":
        return png_digest(base64.b64decode(value))
    if mime.startswith(("image/", "application/pdf")) and mime != "image/svg+xml":
        return hashlib.sha256(str(value).encode()).hexdigest()
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def png_digest(image: bytes) -> str:
    """Size and digest of a PNG's scan lines: equal for equal pixels written by one library, whatever metadata is around them."""
    if not image.startswith(_PNG):
        return hashlib.sha256(image).hexdigest()
    digest, pixels, size = hashlib.sha256(), zlib.decompressobj(), ""
    for name, body in _chunks(image):
        if name in _PIXEL_CHUNKS:
            digest.update(name + body)
        if name == b"IHDR":
            size = (
                f"{int.from_bytes(body[:4], 'big')}x{int.from_bytes(body[4:8], 'big')}"
            )
        elif name == b"IDAT":
            digest.update(pixels.decompress(body))
    if not size:  # cut short before it began
        return hashlib.sha256(image).hexdigest()
    return f"{size} {digest.hexdigest()[:24]}"


def _chunks(image: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place + 8 <= len(image):
        length = int.from_bytes(image[place : place + 4], "big")
        yield image[place + 4 : place + 8], image[place + 8 : place + 8 + length]
        place += length + 12
