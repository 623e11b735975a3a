"""A plan in, the text of `pipeline.py` out: `run(config) -> Results`, what a scheduled job runs."""

from __future__ import annotations

import ast

from nb2pkg.model.databricks import ONLY_SHOW
from nb2pkg.model.plan import Plan, Result, results_class
from nb2pkg.syntax.docstrings import docstring
from nb2pkg.syntax.indenting import indent

_REFUSAL = '''
def only_in_the_notebook(statement: str) -> Any:
    """Stop at a statement that needs a notebook to run in."""
    raise RuntimeError(f"{statement!r} runs only in the notebook")
'''


def pipeline_text(plan: Plan) -> str:
    """The text of `pipeline.py`, unformatted."""
    refuses = any("only_in_the_notebook(" in call.text for call in plan.pipeline)
    parts = [
        docstring(
            f"The pipeline of {plan.title}: all steps in order, without display."
        ).rstrip(),
        "\n".join(plan.pipeline_imports),
        _results(plan),
    ]
    if refuses:
        parts.append(_REFUSAL.strip())
    parts.append(_run(plan))
    return "\n\n\n".join(parts) + "\n"


def _results(plan: Plan) -> str:
    lines = ["@dataclass(frozen=True)", "class Results:"]
    lines.append(
        indent(
            docstring("The variables of the notebook when all steps have run.")
        ).rstrip()
    )
    lines += [f"    {r.name}: {_type(r)}" for r in plan.results]
    if plan.exit_value:
        lines.append(f"    {plan.exit_value}: str | None = None")
    alias = results_class(plan.pipeline)
    if alias != "Results":
        # For notebooks with a variable of that name.
        lines += ["", "", f"{alias} = Results"]
    return "\n".join(lines)


def _type(result: Result) -> str:
    kind = result.annotation or "Any"
    if not result.optional:
        return kind
    return "Any = None" if kind == "Any" else f"{kind} | None = None"


def _returns(plan: Plan) -> bool:
    """The last line of the notebook is an exit, which returns."""
    if not plan.exit_value:
        return False
    return isinstance(ast.parse(plan.pipeline[-1].text).body[-1], ast.Return)


def _run(plan: Plan) -> str:
    sessions = "".join(
        f", {name}: Any = {'print' if name in ONLY_SHOW else 'None'}"
        for name in plan.injected
    )
    body = "\n".join(call.text for call in plan.pipeline)
    if not _returns(plan):
        fields = ", ".join(f"{r.name}={r.name}" for r in plan.results)
        body += f"\nreturn {results_class(plan.pipeline)}({fields})"
    body = body.lstrip("\n")
    doc = docstring("Run all steps in the notebook's order and return its variables.")
    if not plan.is_async:
        return f"def run(config: Config{sessions}) -> Results:\n{indent(doc + body)}"
    passed = "".join(f", {name}" for name in plan.injected)
    inner = f"async def _run(config: Config{sessions}) -> Results:\n{indent(body)}"
    outer = f"def run(config: Config{sessions}) -> Results:\n{indent(doc)}\n    return asyncio.run(_run(config{passed}))"
    return f"{inner}\n\n\n{outer}"
