"""A function of a step in, the text that calls it out: one line for `pipeline.run`, several in the notebook where it is long."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nb2pkg.model.plan import Function
from nb2pkg.planning.decided import Decided
from nb2pkg.planning.texts import call_text

_WIDTH = 88


def call_of(function: Function, values: Mapping[str, str]) -> str:
    """The line that calls a function of a step."""
    return call_text(
        function.name,
        function.parameters,
        function.results,
        is_async=function.is_async,
        values=values,
    )


def notebook_call(decided: Decided, key: int) -> str:
    """The call of a step, over several lines when it is long."""
    function = decided.layout.functions[key]
    fact = decided.steps.steps[key].facts[-1]
    line = call_of(function, {})
    semicolon = ";" if function.shows and fact.semicolon else ""
    read = call_of(function, decided.widgets)
    if len(read) > _WIDTH:
        read = _with_widgets(decided, _wrapped(line, function))
    return read + semicolon


def _with_widgets(decided: Decided, text: str) -> str:
    """The call with what reads each widget; `widget_day=widget_day` names a parameter too."""
    for alias, expression in decided.widgets.items():
        text = expression.join(re.split(rf"{alias}(?!=)", text))
    return text


def _wrapped(line: str, function: Function) -> str:
    """A long call the way black breaks it: arguments on a line of their own, or one a line."""
    head, _, arguments = line.partition(f"{function.name}(")
    arguments = arguments[:-1]
    if len(f"{head}{function.name}(") > _WIDTH and len(function.results) > 1:
        names = "".join(f"    {r.name},\n" for r in function.results)
        head = f"(\n{names}) = " + ("await " if function.is_async else "")
    if not arguments:
        return f"{head}{function.name}()"
    if len(arguments) + 4 <= _WIDTH:
        return f"{head}{function.name}(\n    {arguments}\n)"
    inner = ",\n    ".join(arguments.split(", "))
    return f"{head}{function.name}(\n    {inner},\n)"
