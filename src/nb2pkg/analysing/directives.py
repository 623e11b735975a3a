"""Cell tags and `# nb2pkg:` comments in, what the user asked for out."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from nb2pkg.model.analysis import Directive

_COMMENT = re.compile(r"^[ \t]*#[ \t]*nb2pkg:(.*)$", re.MULTILINE)
_TAG = "nb2pkg-"


def directive_of(comments: str, tags: Iterable[str] = ()) -> Directive:
    """What comments such as `# nb2pkg: name=load_orders module=load` and tags such as `nb2pkg-inline` ask for.

    >>> directive_of("# nb2pkg: name=load_orders, module=load").name
    'load_orders'
    """
    words = [tag[len(_TAG) :] for tag in sorted(tags) if tag.startswith(_TAG)]
    for match in _COMMENT.finditer(comments):
        words += re.split(r"[,\s]+", match.group(1))
    values = dict(word.partition("=")[::2] for word in words if word)
    return Directive(
        skip="skip" in values,
        inline="inline" in values,
        name=_identifier(values.get("name", "")),
        # In lower case: `Load.py` and `load.py` are one file on many machines.
        module=_identifier(values.get("module", "").lower().removesuffix(".py")),
    )


def _identifier(text: str) -> str:
    usable = text.isascii() and text.isidentifier() and not keyword.iskeyword(text)
    return text if usable else ""


def merged(outer: Directive, inner: Directive) -> Directive:
    """A statement's own directive on top of its cell's."""
    return Directive(
        skip=outer.skip or inner.skip,
        inline=outer.inline or inner.inline,
        name=inner.name or outer.name,
        module=inner.module or outer.module,
    )
