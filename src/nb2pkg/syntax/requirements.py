"""Requirements: in goes an install line (`pip install -q "pandas>=2"`), out come the requirements it names."""

from __future__ import annotations

import re
import shlex

_INSTALLER = re.compile(
    r"[%!]{0,2}\s*"
    r"(?:(?:\{\s*sys\.executable\s*\}|[\w./-]*python[\d.]*)\s+-m\s+)?"
    r"(?P<tool>(?:uv\s+)?pip[\d.]*|uv|(?:conda|mamba|micromamba))?\s*"
    r"(?P<verb>install|add)(?:\s+|$)"
)
_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
    r"(?:\[[\w\s,.-]+\])?"
    r"(?:\s*(?:===|[<>=!~]=|[<>])\s*[\w.*+!-]+(?:\s*,\s*(?:===|[<>=!~]=|[<>])\s*[\w.*+!-]+)*)?"
    r"(?:\s*;.+)?"
)
_HARMLESS = re.compile(
    r"-[qvUyI]+|--(?:quiet|verbose|upgrade|yes|user|pre|no-cache-dir|no-cache|force-reinstall|ignore-installed"
    r"|disable-pip-version-check|no-warn-script-location|no-warn-conflicts|no-input|system|prefer-binary"
    r"|break-system-packages|root-user-action=\w+|progress-bar=\w+|upgrade-strategy=[\w-]+|use-feature=[\w-]+)"
)
_HARMLESS_WITH_VALUE = {
    "--progress-bar",
    "--upgrade-strategy",
    "--root-user-action",
    "--use-feature",
}
_SILENCED = re.compile(r"\s(?:[12]?>|&>)\s*/dev/null\b|\s2>&1(?=\s|$)")
_FILES = (".whl", ".zip", ".gz", ".tar", ".txt")


def is_install(text: str) -> bool:
    """True for a line that installs packages with pip, uv or conda, with or without its `!` or `%`."""
    found = _INSTALLER.match(text.lstrip())
    if not found or not found["tool"]:
        return False
    return found["verb"] == "install" or found["tool"] == "uv"


def pip_requirements(text: str) -> tuple[str, ...] | None:
    """The requirements of a pip or uv install line; None when it is more than an install of named requirements."""
    found = _INSTALLER.match(text.lstrip())
    if (
        not found
        or "conda" in (found["tool"] or "")
        or "mamba" in (found["tool"] or "")
    ):
        return None
    rest = _SILENCED.sub("", " " + _without_comment(text.lstrip()[found.end() :]))
    try:
        words = shlex.split(rest)
    except ValueError:
        return None
    return _requirements(words)


def _requirements(words: list[str]) -> tuple[str, ...] | None:
    found: list[str] = []
    position = 0
    while position < len(words):
        word = words[position]
        position += 1
        if word in _HARMLESS_WITH_VALUE:
            position += 1
        elif word.startswith("-"):
            if not _HARMLESS.fullmatch(word):
                return None
        elif _REQUIREMENT.fullmatch(word) and not word.endswith(_FILES):
            found.append(word)
        else:
            return None
    return tuple(found) or None


def _without_comment(text: str) -> str:
    quote = ""
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "#" and (position == 0 or text[position - 1].isspace()):
            return text[:position]
    return text
