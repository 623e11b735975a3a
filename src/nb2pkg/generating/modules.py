"""A planned module in, its source text out."""

from __future__ import annotations

from nb2pkg.model.plan import Module
from nb2pkg.syntax.docstrings import docstring


def module_text(module: Module) -> str:
    """The text of one step module, unformatted: docstring, imports, definitions in the notebook's order."""
    parts = [docstring(_ended(module.summary)).rstrip()]
    if module.imports:
        parts.append("\n".join(module.imports))
    if module.typing_imports:
        lines = "\n".join(f"    {line}" for line in module.typing_imports)
        parts.append(f"if TYPE_CHECKING:\n{lines}")
    parts += [function.text.strip("\n") for function in module.functions]
    return "\n\n".join(parts) + "\n"


def _ended(sentence: str) -> str:
    sentence = sentence.strip(" :;,") or "Steps of the notebook."
    return sentence if sentence[-1] in ".!?…" else sentence + "."
