"""`config.py`: parameters in, the class and constants out."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from nb2pkg.generating.config import config_files
from nb2pkg.model.plan import Plan, Setting


def loaded(plan: Plan) -> Any:
    """The generated module, as Python sees it."""
    module = ModuleType("generated_config")
    sys.modules["generated_config"] = module
    exec(config_files(plan), module.__dict__)
    return module


def test_fields_constants_and_properties(plan: Plan) -> None:
    assert config_files(plan) == '''\
"""Parameters of mean-house, with the values they have there."""

from __future__ import annotations

from dataclasses import dataclass, field

FLOOR = 1  # at least one


@dataclass(frozen=True, slots=True)
class Config:
    """The parameters; each field is an option of the command.

    size: the share "held" back, 5% or so
    path: where it is
    """

    size: float = 0.25
    names: list[str] = field(default_factory=lambda: ["a", "b"])
    window: tuple[int, int] = (1, 2)
    debug: bool = False
    limit: str | None = None
    mode: str = "fast"
    api_key: str = field(default="k-123", repr=False)

    @property
    def path(self) -> str:
        """where it is"""
        return f"{self.mode}/data.csv"
'''


def test_derived_values_follow_the_fields(plan: Plan) -> None:
    config = loaded(plan)
    assert config.Config().path == "fast/data.csv"
    assert config.Config(mode="slow").path == "slow/data.csv"


def test_instances_do_not_share_lists(plan: Plan) -> None:
    config = loaded(plan)
    config.Config().names.append("c")
    assert config.Config().names == ["a", "b"]


def test_secrets_are_not_shown(plan: Plan) -> None:
    assert "k-123" not in repr(loaded(plan).Config())


@pytest.mark.parametrize(
    "name", ["clashing names", "hostile text", "bare", "only settings"]
)
def test_names_and_texts_of_any_kind_load(plans: dict[str, Plan], name: str) -> None:
    config = loaded(plans[name]).Config()
    fields = {s.field for s in plans[name].settings if s.offered}
    assert fields <= set(dir(config))


def test_a_default_brings_the_imports_its_names_need(changed: Any) -> None:
    setting = Setting("ROOT", "root", "Path", 'Path("data")', 1, 1)
    plan = changed(
        settings=(setting,), pipeline_imports=("from pathlib import Path, PurePath",)
    )
    assert "\nfrom pathlib import Path\n" in config_files(plan)
    assert str(loaded(plan).Config().root) == "data"
