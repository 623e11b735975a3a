"""A plan in, the text of `pipeline.py` out: `run(config) -> Results`, what a scheduled job runs."""

from __future__ import annotations

from nb2pkg.model.plan import Plan
from nb2pkg.syntax.docstrings import docstring
from nb2pkg.syntax.indenting import indent

# The class under a name of its own, for notebooks with a variable called `Results`.
_ALIAS = "_Results"
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
    lines += [f"    {r.name}: {r.annotation or 'Any'}" for r in plan.results]
    if any("Results" in call.binds for call in plan.pipeline):
        lines += ["", "", f"{_ALIAS} = Results"]
    return "\n".join(lines)


def _run(plan: Plan) -> str:
    sessions = "".join(f", {name}: Any = None" for name in plan.injected)
    body = "\n".join(call.text for call in plan.pipeline)
    fields = ", ".join(f"{r.name}={r.name}" for r in plan.results)
    made = (
        _ALIAS if any("Results" in call.binds for call in plan.pipeline) else "Results"
    )
    body = f"{body}\nreturn {made}({fields})".lstrip("\n")
    doc = docstring("Run all steps in the notebook's order and return its variables.")
    if not plan.is_async:
        return f"def run(config: Config{sessions}) -> Results:\n{indent(doc + body)}"
    passed = "".join(f", {name}" for name in plan.injected)
    inner = f"async def _run(config: Config{sessions}) -> Results:\n{indent(body)}"
    outer = f"def run(config: Config{sessions}) -> Results:\n{indent(doc)}\n    return asyncio.run(_run(config{passed}))"
    return f"{inner}\n\n\n{outer}"
