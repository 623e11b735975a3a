"""Plan in, text of `__main__.py` and `__init__.py` out: the command with an option per parameter, the public names."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2pkg.errors import BugInNb2pkg
from nb2pkg.generating.config import is_field, is_secret
from nb2pkg.generating.formatting import settle
from nb2pkg.generating.imported import import_block
from nb2pkg.generating.spelling import (
    bracketed,
    literal_value,
    one_line,
    quoted,
)
from nb2pkg.generating.templates import render
from nb2pkg.model.databricks import ONLY_SHOW
from nb2pkg.model.plan import Plan, Setting

# How the names that Databricks injects are had in a job, and what must be imported for it.
_SESSION = {
    "spark": ("SparkSession.builder.getOrCreate()", "pyspark.sql", "SparkSession"),
    "sc": ("spark.sparkContext", "", ""),
    "sqlContext": ("SQLContext(spark.sparkContext)", "pyspark.sql", "SQLContext"),
    "dbutils": ("DBUtils(spark)", "pyspark.dbutils", "DBUtils"),
    "sql": ("spark.sql", "", ""),
    "table": ("spark.table", "", ""),
    "udf": ("functions.udf", "pyspark.sql", "functions"),
    "display": ("print", "", ""),
    "displayHTML": ("print", "", ""),
}


def package_init_text(plan: Plan) -> str:
    """Text of `src/<package>/__init__.py`."""
    title = one_line(plan.title) or plan.project
    return render(
        "package_init.py",
        title=title if title[-1] in ".!?" else title + ".",
        notebook=plan.notebook,
        package=plan.package,
        project=plan.distribution,
    )


def main_text(plan: Plan, origin: tuple[str, ...] = ()) -> str:
    """Text of `src/<package>/__main__.py`; `origin` are the options that say where a run comes from."""
    fields = [setting for setting in plan.settings if is_field(setting)]
    types = " ".join(reader(setting) for setting in fields)
    text = render(
        "main.py",
        package=plan.package,
        project=plan.project,
        imports=import_block(_imports(plan, types, origin), plan.package),
        origin=origin,
        mlflow=bool(origin) and uses_mlflow(plan),
        session="".join(_session(plan.injected)),
        call=_call(plan),
        exit_value=plan.exit_value,
        parser="\n".join(_parser(plan, fields, origin)),
        types=types,
    )
    return settle(text, plain=True)


def uses_mlflow(plan: Plan) -> bool:
    """The notebook imports MLflow."""
    return any(r.distribution in ("mlflow", "mlflow-skinny") for r in plan.requirements)


def option(setting: Setting) -> str:
    """The option's spelling: `--test-size` for the field `test_size`."""
    return "--" + (setting.field.strip("_") or setting.field).replace("_", "-")


def reader(setting: Setting) -> str:
    """What turns the option's text into the field's value, as text: `float`, `_literal(list)`."""
    known, value = literal_value(setting.default)
    annotation = setting.annotation or "Any"
    if annotation == "Any" and known and value is not None:
        annotation = type(value).__name__
    return _reader(ast.parse(annotation, mode="eval").body)


def _reader(annotation: ast.expr) -> str:
    match annotation:
        case ast.Name(id="bool"):
            return "_boolean"
        case ast.Name(id="int" | "float" | "str" | "complex" as name):
            return name
        case ast.Constant(value=None):
            return "_optional(str)"
        case ast.BinOp(op=ast.BitOr(), left=left, right=ast.Constant(value=None)):
            return f"_optional({_reader(left)})"
        case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
            return f"_optional({_reader(inner)})"
        case ast.Subscript(value=ast.Name(id=name)) | ast.Name(id=name) if name in {
            "list",
            "tuple",
            "dict",
            "set",
            "frozenset",
            "bytes",
        }:
            return f"_literal({name})"
    return "_literal(object)"


def choices(setting: Setting) -> list[str]:
    """The values offered, as literals of the option's own type; empty when they do not fit it."""
    kinds: dict[str, tuple[type, ...]] = {
        "int": (int,),
        "float": (int, float),
        "str": (str,),
    }
    kind = kinds.get(reader(setting), ())
    values = [literal_value(choice) for choice in setting.choices]
    if not all(
        known and isinstance(value, kind) and not isinstance(value, bool)
        for known, value in values
    ):
        return []
    return [
        quoted(value) if isinstance(value, str) else repr(value) for _, value in values
    ]


def _imports(plan: Plan, types: str, origin: tuple[str, ...]) -> Iterator[str]:
    yield from ("import argparse", "import logging")
    if origin and uses_mlflow(plan):
        yield from ("import json", "import os")
    if "_literal" in types:
        yield "import ast"
    called = "_literal" in types or "_optional" in types
    yield f"from collections.abc import {'Callable, ' if called else ''}Sequence"
    yield f"from {plan.package} import __version__"
    yield f"from {plan.package}.config import Config"


def _parser(
    plan: Plan, fields: list[Setting], origin: tuple[str, ...]
) -> Iterator[str]:
    if fields:
        yield "    defaults = Config()"
    about = one_line(plan.summary or plan.title).replace("%", "%%") or plan.project
    arguments = [
        f"prog={quoted(plan.project)}",
        f"description={quoted(about)}",
        "allow_abbrev=False",
    ]
    if any(option(setting) == "--help" for setting in fields):
        arguments.append('conflict_handler="resolve"')
    yield bracketed(4, "parser = argparse.ArgumentParser(", arguments, ")")
    for setting in fields:
        yield bracketed(4, "parser.add_argument(", list(_argument(setting)), ")")
    if not origin:
        yield "    return Config(**vars(parser.parse_args(argv)))"
        return
    yield '    job = parser.add_argument_group("where the run comes from; a job gives these")'
    yield "    for name in ORIGIN:"
    yield "        spellings = dict.fromkeys((f\"--{name.replace('_', '-')}\", f\"--{name}\"))"
    yield '        job.add_argument(*spellings, dest=f"origin {name}", default="", metavar="TEXT")'
    yield "    given = vars(parser.parse_args(argv))"
    yield '    origin = {name: given.pop(f"origin {name}") for name in ORIGIN}'
    yield "    told = {name: value for name, value in origin.items() if value}"
    yield "    return Config(**given), told"


def _argument(setting: Setting) -> Iterator[str]:
    """The arguments of `add_argument`; Databricks passes job parameters as `--test_size=…`, so that works too."""
    flag = option(setting)
    yield quoted(flag)
    underscored = "--" + (setting.field.strip("_") or setting.field)
    if underscored != flag:
        yield quoted(underscored)
    if setting.field != flag[2:].replace("-", "_"):
        yield f"dest={quoted(setting.field)}"
    yield f"type={reader(setting)}"
    if choices(setting):
        yield f"choices=[{', '.join(choices(setting))}]"
    yield f"default=defaults.{setting.field}"
    words = (
        one_line(setting.comment).replace("%", "%%")
        or f"{setting.widget or setting.name} of the notebook"
    )
    yield "help=" + quoted(
        words if is_secret(setting) else f"{words} (default: %(default)s)"
    )


def _session(injected: tuple[str, ...]) -> Iterator[str]:
    """Lines that obtain what the notebook found in its session."""
    unknown = [name for name in injected if name not in _SESSION]
    if unknown:
        raise BugInNb2pkg(f"a job has no way to obtain {', '.join(unknown)}")
    session = set(injected) - ONLY_SHOW
    needed = [
        name for name in _SESSION if name in injected or (name == "spark" and session)
    ]
    members: dict[str, set[str]] = {}
    for _, module, member in (_SESSION[name] for name in needed):
        if module:
            members.setdefault(module, set()).add(member)
    for module in sorted(members):
        names = sorted(
            members[module], key=lambda name: (name.islower(), name.isupper(), name)
        )
        yield f"    from {module} import {', '.join(names)}\n"
    if needed:
        yield "\n"
    for name in needed:
        yield f"    {name} = {_SESSION[name][0]}\n"
    if needed:
        yield "\n"


def _call(plan: Plan) -> str:
    arguments = ["config", *(f"{name}={name}" for name in plan.injected)]
    return f"run({', '.join(arguments)})"
