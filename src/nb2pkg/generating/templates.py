"""The name of a template and its values in, the text of a file out. The only module that knows Jinja.

Templates are whole files with holes. What fills the holes comes from the notebook and may be hostile, so each kind of
file has a filter that keeps the text in its place: `toml`, `yaml`, `md`, `code`, `mermaid`, `doc`, `py`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from nb2pkg.generating.spelling import in_docstring, one_line, quoted

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from jinja2.sandbox import SandboxedEnvironment

_MARKDOWN = re.compile(r"[\\`*\[\]<>|~$]|(?<!\w)_|_(?!\w)")
_BLOCK_START = re.compile(r"^(?=[#+=-])|(?<=^\d)(?=[.)])|(?<=^\d\d)(?=[.)])")
_MERMAID = re.compile(r"[\"#&<>`;\\%]")


def render(name: str, pack: str = "default", **values: object) -> str:
    """Fill the template `templates/<pack>/<name>.j2`; a hole without a value is an error."""
    return _environment().get_template(f"{pack}/{name}.j2").render(values)


@cache
def templates_root() -> Traversable:
    """The templates: inside the package once installed, at the top of the repository in a checkout."""
    packaged = files("nb2pkg") / "templates"
    if packaged.is_dir():
        return packaged
    return Path(__file__).parents[3] / "templates"


def toml(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's."""
    return json.dumps(one_line(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def yaml(text: str) -> str:
    """A YAML double-quoted scalar. JSON strings are YAML, but for surrogate pairs and what no YAML file may hold."""
    quoted_text = json.dumps(one_line(text), ensure_ascii=False)
    return "".join(
        char if char.isascii() or char.isalpha() else f"\\U{ord(char):08x}"
        for char in quoted_text
    ).replace("\x7f", "\\x7f")


def md(text: str) -> str:
    """Text that Markdown shows as it is, also in a table cell or heading."""
    return _BLOCK_START.sub("\\\\", _MARKDOWN.sub(r"\\\g<0>", one_line(text)))


def spans(text: str) -> str:
    """A sentence of our own whose `code` stays a code span; everything around the spans is escaped."""
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0:
        return md(text)  # an odd backtick: nothing is certain to be a span
    return "".join(
        code(part) if i % 2 else _MARKDOWN.sub(r"\\\g<0>", part)
        for i, part in enumerate(parts)
    )


def code(text: str) -> str:
    """A Markdown code span around any text, also in a table cell."""
    text = one_line(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def mermaid(text: str) -> str:
    """Text inside a quoted Mermaid label: what could end or change the label becomes a character code."""
    return _MERMAID.sub(lambda found: f"#{ord(found[0])};", one_line(text))


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # these are not HTML files
    )
    environment.filters |= {
        "toml": toml,
        "yaml": yaml,
        "md": md,
        "code": code,
        "spans": spans,
        "mermaid": mermaid,
        "doc": in_docstring,
        "py": quoted,
    }
    return environment


def _source(name: str) -> str:
    return templates_root().joinpath(name).read_text(encoding="utf-8")
