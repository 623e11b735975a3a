"""Bundles of generated projects in, what the schema of `databricks bundle schema` says against them out.

    databricks bundle schema > schema.json
    python tools/bundle_schema.py --schema schema.json examples/churn-databricks/project

The schema is not kept here: it comes with the Databricks CLI, under a licence of its own. Ends with 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator


def bundle_of(project: Path) -> dict[str, Any]:
    """`databricks.yml` with the resources that it includes."""
    bundle: dict[str, Any] = yaml.safe_load(
        (project / "databricks.yml").read_text(encoding="utf-8")
    )
    for pattern in bundle.get("include", ()):
        for file in sorted(project.glob(pattern)):
            part = yaml.safe_load(file.read_text(encoding="utf-8"))
            for kind, resources in part["resources"].items():
                bundle.setdefault("resources", {}).setdefault(kind, {}).update(
                    resources
                )
    return bundle


def wrong_in(bundle: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """What does not fit, with its place."""
    for error in Draft7Validator(schema).iter_errors(bundle):
        place = ".".join(str(part) for part in error.absolute_path)
        yield f"{place or 'bundle'}: {_deepest(error).message[:300]}"


def _deepest(error: Any) -> Any:
    """Alternatives hide what is wrong in the one that fits best."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("projects", type=Path, nargs="+")
    options = parser.parse_args()
    text = options.schema.read_text(encoding="utf-8")
    # Letters and digits in the spelling of JavaScript, which Python's patterns have not.
    text = text.replace(r"[\\p{L}\\p{N}]", r"\\w").replace(r"\\p{L}", r"[^\\W\\d_]")
    schema = json.loads(text)
    found = 0
    for project in options.projects:
        wrong = list(wrong_in(bundle_of(project), schema))
        found += len(wrong)
        print(f"{project}: {'fits' if not wrong else ''}")
        for line in wrong:
            print(f"  {line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
