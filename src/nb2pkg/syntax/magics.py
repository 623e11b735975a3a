"""Magics: in goes the name and argument of an IPython command, out comes which notebook names it reads and binds."""

from __future__ import annotations

import ast
import re
import string
from dataclasses import dataclass
from typing import Literal

from nb2pkg.syntax.checking import parse
from nb2pkg.syntax.names import Names, names_of
from nb2pkg.syntax.requirements import is_install, pip_requirements

__all__ = ["Magic", "cell_names", "line_magic", "pip_requirements", "shell"]

MagicKind = Literal["line", "assign", "shell", "help", "cell", "time", "install"]

_INSTALLERS = {"pip", "pip3", "conda", "mamba", "micromamba", "uv"}
_IDENTIFIER = re.compile(r"(?<![\w.%])[^\W\d]\w*")
_DOLLAR = re.compile(r"(?<!\$)\$(?!\$)\{?([^\W\d]\w*)")
_OPTIONS = re.compile(r"(?:\s*-(?:[nrtpNTDls]\s*\S+|[-\w]+))*\s*")
# magics whose argument, apart from `$x` and `{x}`, has nothing to do with notebook names
_NAMELESS_TEXT = """
    alias alias_magic autoawait autocall automagic autoreload autosave bookmark cat cd
    clear cls colors conda config connect_info cp dhist dirs doctest_mode ed env gui
    hist history killbgscripts ldir less lf lk ll load load_ext loadpy logoff logon
    logstart logstate logstop ls lsmagic lx magic mamba man matplotlib micromamba
    mkdir more mv notebook page pip popd pprint precision pushd pwd pycat pylab
    qtconsole quickref recall rehashx reload_ext rep rerun reset_selective
    restart_python rm rmdir run save sc set_env subplots sx system tb tensorboard time
    timeit unalias unload_ext uv who who_ls whos writefile xdel xmode skip fs sh md
    md-sandbox
"""
_NAMELESS = set(_NAMELESS_TEXT.split())
_KNOWN = _NAMELESS | {
    "prun",
    "store",
    "reset",
    "psource",
    "pdef",
    "pdoc",
    "pfile",
    "pinfo",
    "pinfo2",
    "psearch",
}
_KNOWN |= {"debug", "pdb", "edit", "macro", "pastebin", "capture", "code_wrap"}
_CYTHON_NAME = re.compile(
    r"^(?:def|cpdef|class)\b[^(:=\n]*?(\w+)[ \t]*[(:]", re.MULTILINE
)
# cell magics that run their body as notebook code
BODY_IS_PYTHON = frozenset({"time", "capture", "prun", "snakeviz", "wandb"})
_NOT_PYTHON_TEXT = """
    bash sh script html HTML javascript js markdown md latex svg SVG perl ruby
    writefile file python python2 python3 pypy cmd scala r cython css
"""
_NOT_PYTHON = set(_NOT_PYTHON_TEXT.split())


@dataclass(frozen=True, slots=True)
class Magic:
    """An IPython command in a statement.

    kind     `install` pip, uv, conda; `assign` stands right of `=`; `time` runs notebook Python (`%time f(x)`, `%prun`).
    name     `matplotlib`, `pip`, `!`, `?`; text is its argument.
    reads    notebook names it uses: `$x`, `{expr}`, names of its Python, every identifier for an unknown magic.
    binds    notebook names it binds; `certain` when it binds them whenever it runs.
    """

    kind: MagicKind
    name: str
    text: str
    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    certain: bool = True


def is_known(name: str) -> bool:
    """True for a line magic that IPython or Databricks brings along."""
    return name in _KNOWN


def identifiers(text: str) -> frozenset[str]:
    """Every word in a text that could be a name."""
    return frozenset(_IDENTIFIER.findall(text))


def interpolated(text: str) -> frozenset[str]:
    """The names in the `$x` and `{expression}` of a command line (IPython's `var_expand`)."""
    found = set(_DOLLAR.findall(text))
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(text) if field]
    except ValueError:  # unbalanced braces: IPython leaves the line as it is
        fields = re.findall(r"\{([^{}]*)\}", text)
    for field in fields:
        names = python_names(field)
        found |= names.reads | names.deferred if names else identifiers(field)
    return frozenset(found)


def python_names(text: str) -> Names | None:
    """The names of a piece of Python, None when it is none."""
    tree = parse(text.strip())
    if not isinstance(tree, ast.Module):
        return None
    try:
        return names_of(tree.body)
    except ValueError:
        return None


def shell(text: str) -> Magic:
    """`!text`"""
    kind: MagicKind = "install" if is_install(text) else "shell"
    return Magic(kind, "!", text, reads=interpolated(text))


def line_magic(name: str, text: str) -> Magic:
    """`%name text`"""
    if not name and text:  # `% matplotlib inline`
        name, _, text = text.strip().partition(" ")
    if name in {"time", "prun"}:
        return _python_magic(name, text)
    if name in _INSTALLERS:
        installs = is_install(f"{name} {text}")
        return Magic("install" if installs else "line", name, text, interpolated(text))
    if name.startswith(("pinfo", "psearch")):
        return Magic("help", "?", text, identifiers(text))
    if name == "timeit":
        return Magic(
            "line",
            name,
            text,
            _reads(_OPTIONS.sub("", text, count=1)) | interpolated(text),
        )
    if name == "store":
        return _store(text)
    if name in {"run", "load", "reset", "pylab"}:
        return Magic("line", name, text, interpolated(text), certain=False)
    reads = (
        interpolated(text)
        if name in _NAMELESS
        else identifiers(text) | interpolated(text)
    )
    binds = _bound_by(name, text)
    return Magic("line", name, text, reads, binds, certain=not binds)


def _python_magic(name: str, text: str) -> Magic:
    names = python_names(python_body(text))
    reads = interpolated(text) if "$" in text else frozenset[str]()
    if names is None:
        return Magic("time", name, text, identifiers(text) | reads, certain=False)
    reads |= names.reads | names.deferred
    return Magic("time", name, text, reads, names.binds, names.binds == names.certain)


def python_body(text: str) -> str:
    """The Python of a `%time`, `%timeit` or `%prun` line, without its options."""
    return _OPTIONS.sub("", text, count=1) if text.lstrip().startswith("-") else text


def _reads(text: str) -> frozenset[str]:
    names = python_names(text)
    return names.reads | names.deferred if names else identifiers(text)


def _store(text: str) -> Magic:
    words = identifiers(text.replace("-r", " ").replace("-d", " ").replace("-z", " "))
    if re.search(r"(?:^|\s)-r\b", text):
        return Magic("line", "store", text, binds=words, certain=False)
    return Magic("line", "store", text, reads=words)


def _bound_by(name: str, text: str) -> frozenset[str]:
    """What options of a magic bind: `--out x`, `-o x` of R, `x <<` of sql, the name after `%%capture`."""
    found = set(
        re.findall(r"(?:--(?:out|err|proc|output)|(?<!\S)-o)[ =]+([^\W\d]\w*)", text)
    )
    found |= set(re.findall(r"\b([^\W\d]\w*)\s*<<", text))
    if name == "capture":
        found |= {word for word in text.split()[:1] if word.isidentifier()}
        found |= {word for word in text.split() if word.isidentifier()}
    return frozenset(found)


def cell_names(
    name: str, line: str, body: str
) -> tuple[frozenset[str], frozenset[str]]:
    """(reads, binds) of a cell magic; of its body only when that is not split as notebook Python."""
    reads = interpolated(line)
    if name in _NOT_PYTHON:
        reads |= interpolated(body)
    elif name == "timeit":
        setup = python_body(line)
        reads |= _reads(setup) | _reads(body)
    elif name not in BODY_IS_PYTHON:
        reads |= identifiers(line) | identifiers(body) | interpolated(body)
    binds = _bound_by(name, line)
    return reads, binds | set(_CYTHON_NAME.findall(body)) if name == "cython" else binds
