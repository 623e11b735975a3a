"""Text and syntax trees in, places of what looks like a credential out.

Few and narrow patterns, because a guardrail that cries wolf is switched off: tokens that carry their own mark
(`AKIA…`, `ghp_…`, `dapi…`), and literals bound to a name that says what they are (`password = "…"`). A value that is
read from a secret store or the environment is never one.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that looks like a credential: what kind, and the line and column it stands on, counted from 1."""

    kind: str
    line: int
    column: int


# What issues the token writes into it, as documented by the issuers.
_MARKED = (
    ("AWS access key", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    ("GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})"),
    ("GitLab token", r"\bglpat-[\w-]{20,}"),
    ("Databricks token", r"\b(?:dapi|dose)[0-9a-f]{32}\b"),
    ("Slack token", r"\bxox[abeprs]-[0-9]{6,}-[\w-]{10,}"),
    ("Slack webhook", r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}"),
    ("Google API key", r"\bAIza[\w-]{35}\b"),
    ("Hugging Face token", r"\bhf_[A-Za-z0-9]{34}\b"),
    ("OpenAI or Anthropic key", r"\bsk-(?:proj-|ant-\w+-|svcacct-)?[A-Za-z0-9_-]{32,}"),
    ("Stripe key", r"\b[sr]k_live_[A-Za-z0-9]{20,}"),
    ("PyPI token", r"\bpypi-AgEIcHlwaS5vcmc[\w-]{40,}"),
    ("npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("SendGrid key", r"\bSG\.[\w-]{22}\.[\w-]{43}\b"),
    ("Azure storage key", r"\bAccountKey=[A-Za-z0-9+/]{40,}={1,2}"),
    ("Azure client secret", r"(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])"),
    ("Azure shared access signature", r"[?&]sig=[A-Za-z0-9%+/]{40,}"),
    ("private key", r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/]{20}"),
    ("JSON web token", r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}"),
    ("bearer token", r"\bBearer\s+(?=\S*\d)[\w.~+/-]{24,}"),
    (
        "password in a URL",
        r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@'\"{}<>$]+:([^\s:/@'\"{}<>$*]+)@[\w.-]",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _MARKED)
# One look at the text before twenty.
_MARKS = re.compile(
    r"AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|dapi|dose|xox|hooks\.slack|AIza|hf_|sk-|k_live_|pypi-|npm_|SG\.|"
    r"AccountKey|Q~|sig=|PRIVATE KEY|eyJ|Bearer|://"
)
_PASSWORD = re.compile(r"(?:^|_)(?:password|passwd|passphrase|pwd)$")
_KEY = re.compile(
    r"(?:^|_)(?:secret|secret_key|secret_access_key|client_secret|app_secret|api_key|apikey|api_secret|access_key|"
    r"account_key|private_key|subscription_key|auth_key|token|connection_string|conn_str)$"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLACEHOLDER = re.compile(
    r"^[<\[{(%$*.#_x-]|^x+$|\*{3}|\.{3}|…|\byour|change.?me|replace|redacted|placeholder|example|dummy|sample|insert|"
    r"todo|fixme|foobar|enter|^(?:none|null|test|secret|value|string|str|admin|root|user|abc|key|default|local|fake)\d*$",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"(?:%(?:set_)?env\s+(?P<env>\w+)[ \t=]+|(?<![\w-])--(?P<option>[\w-]+)[ \t=]+|\b(?P<name>\w+)=)"
    r"(?P<quote>['\"]?)(?P<value>[^\s'\"$`{}<>;&|]{8,})(?P=quote)"
)


def secrets_in_text(text: str) -> Iterator[Secret]:
    """Tokens that carry a mark of their own, in any text."""
    if not _MARKS.search(text):
        return
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            value = found.group(found.lastindex or 0)
            if found.lastindex and _is_placeholder(value):
                continue
            if _is_worn(value):
                continue
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
            yield Secret(kind, line, column)


def secrets_in_command(text: str) -> Iterator[Secret]:
    """`%env API_KEY=…`, `!export TOKEN=…`: values a command line gives to a telling name."""
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _GIVEN.finditer(line):
            name = found["env"] or found["option"] or found["name"]
            if _tells(name, found["value"]):
                yield Secret(f"`{name}`", number, found.start() + 1)


def secrets_in_tree(tree: ast.AST) -> Iterator[Secret]:
    """Literals bound to a telling name: by assignment, as an argument, in a dictionary, as a default."""
    for node in ast.walk(tree):
        for name, value in _bound(node):
            match value:
                case ast.Constant(value=str(text)) if _tells(name, text):
                    yield Secret(f"`{name}`", value.lineno, value.col_offset + 1)


def _bound(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and the expressions they are given."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield _name_of(target), value
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield _name_of(target), value
        case ast.keyword(arg=str(name), value=value):
            yield name, value
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value, value
        case ast.Call(
            func=ast.Attribute(attr="option" | "set" | "config" | "setdefault"),
            args=[ast.Constant(value=str(name)), value],
        ):
            yield name, value
        case ast.arguments(args=args, defaults=defaults) if defaults:
            for argument, value in zip(args[-len(defaults) :], defaults, strict=True):
                yield argument.arg, value


def _name_of(target: ast.expr) -> str:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
    return ""


def _tells(name: str, value: str) -> bool:
    """Whether a literal under this name is a credential. Keys and tokens must look random: `token = "the"` is a word."""
    words = (
        _HUMP.sub("_", name.split("/")[-1].rsplit(".", 1)[-1]).replace("-", "_").lower()
    )
    if not 3 <= len(value) <= 4096 or re.search(r"\s", value) or _is_placeholder(value):
        return False
    plain = re.sub(r"[\W_]", "", value).lower()
    if plain in re.sub(r"_", "", words) or re.search(
        r"passw|secret|token|api_?key", plain
    ):
        return False  # the name of a field, an environment variable or a key of a secret store
    if _PASSWORD.search(words):
        return True
    return bool(_KEY.search(words)) and is_random(value)


def _is_placeholder(value: str) -> bool:
    return bool(_PLACEHOLDER.search(value)) or value.lower() in (
        "password",
        "pass",
        "pwd",
    )


def _is_worn(value: str) -> bool:
    """`AKIAIOSFODNN7EXAMPLE`, `sk-xxxxxxxx…`: shown in manuals, or one sign over and over."""
    return bool(re.search(r"EXAMPLE|x{6,}|X{6,}|0{8,}|\*{3}|12345678|your", value)) or (
        len(set(value)) < 8 and len(value) > 8
    )


def is_random(value: str) -> bool:
    """Long, of letters and digits, and with no sign repeated much: made by a machine.

    >>> is_random("bert-base-uncased"), is_random("q8Zr4tW1xK9vB3nM")
    (False, True)
    """
    if len(value) < 12 or not (
        re.search(r"\d", value) and re.search(r"[A-Za-z]", value)
    ):
        return False
    counts = Counter(value)
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return entropy > 3.0 and not re.search(r"[A-Za-z]{3,}[-_/. ][A-Za-z]{3,}", value)
