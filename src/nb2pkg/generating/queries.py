"""Plan in, text of `queries.py` out: the SQL of the notebook, each statement a constant."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2pkg.generating.formatting import format_python
from nb2pkg.generating.spelling import in_docstring, one_line
from nb2pkg.model.plan import Plan
from nb2pkg.model.queries import Query

_WITH_VALUES = r'''
def with_values(query: str, values: dict[str, str]) -> str:
    """The text with the values in place of `${name}`, as the notebook puts those of its widgets in."""
    return re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], query)
'''


def queries_text(plan: Plan) -> str:
    """Text of `src/<package>/queries.py`."""
    about = f'"""The SQL of {in_docstring(plan.notebook)}."""\n'
    parts = [about, *(["import re\n"] if plan.fills_queries else [])]
    parts += _constants(plan)
    if plan.fills_queries:
        parts.append(_WITH_VALUES)
    return format_python("\n".join(parts) + "\n")


def _constants(plan: Plan) -> Iterator[str]:
    for query in plan.queries:
        yield f"# From {one_line(query.origin)}."
        yield f"{query.name} = {_literal(query)}\n"


def _literal(query: Query) -> str:
    """The text as one literal, over as many lines as it has, where Python reads it back as it is."""
    mark = "r" if "\\" in query.text else ""
    if "\n" in query.text or '"' in query.text or "'" in query.text:
        literal = f'{mark}"""{query.text}"""'
    else:
        literal = f'{mark}"{query.text}"'
    try:
        same = ast.literal_eval(literal) == query.text
    except SyntaxError:
        same = False
    return literal if same else repr(query.text)
