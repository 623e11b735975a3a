"""The generated tests: real assertions where the notebook shows results, honest stubs elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nb2pkg.generating.tests import module_tests_text
from nb2pkg.model.plan import Example, Function, Module, Parameter, Plan


def test_a_module_with_a_step_a_function_and_a_class(plan: Plan) -> None:
    assert module_tests_text(plan, plan.modules[0]) == '''\
"""Tests of `mean_house.load`."""

from __future__ import annotations

import inspect

import pytest

from mean_house import load
from mean_house.config import Config


def test_import_has_no_side_effects(import_alone) -> None:
    assert import_alone("mean_house.load") == ("", [])


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (load.load, ["size"]),
        (load.middle, ["numbers", "places"]),
    ],
)
def test_signatures(function, parameters) -> None:
    assert list(inspect.signature(function).parameters) == parameters


@pytest.fixture
def width():
    """A small `width`, as `Box` takes it."""
    raise NotImplementedError("stub: return a small width")


@pytest.mark.skip(reason="stub: say what load returns")
def test_load() -> None:
    """Load the numbers."""
    result = load.load(size=Config().size)
    assert result == "say here what should hold of numbers"


def test_middle() -> None:
    """The results that mean-house shows."""
    assert load.middle([1, 2], places=1) == pytest.approx(1.5)


@pytest.mark.skip(reason="stub: give width, then say what Box is")
def test_Box(width) -> None:
    made = load.Box(width)
    assert made == "say here what a Box must be"
'''


def test_a_variable_named_as_its_module_gets_the_name(
    changed: Callable[..., Plan],
) -> None:
    function = Function(
        "use", "data", "step", (), (), "", "def use(data, request): pass", (1,)
    )
    text = module_tests_text(changed(), Module("data", "", (), (function,)))
    assert "from mean_house import data as data_module\n" in text
    assert "def test_use(data, request_input) -> None:\n" in text
    assert "    data_module.use(data, request_input)\n" in text


def test_what_follows_a_setting_in_a_call_is_given_by_name(
    changed: Callable[..., Plan],
) -> None:
    text = "def cut(numbers, size, end):\n    return numbers[:size]"
    size = (Parameter("size", "SIZE"),)
    function = Function("cut", "m", "function", size, (), "", text, (1,))
    tests = module_tests_text(changed(), Module("m", "", (), (function,)))
    assert "result = m.cut(numbers, size=Config().size, end=end)\n" in tests


def assertions(
    changed: Callable[..., Plan], text: str, shown: str, imports: tuple[str, ...] = ()
) -> list[str]:
    """What is asserted of `f(1, 'a')` when the notebook shows this result."""
    function = Function("f", "m", "function", (), (), "", text, (1,))
    module = Module("m", "", imports, (function,))
    plan = changed(modules=(module,), examples=(Example("f", "f(1, 'a')", shown),))
    lines = module_tests_text(plan, module).split("\n")
    return [line.strip() for line in lines if "m.f(1" in line]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("9", 'assert m.f(1, "a") == 9'),
        ("9.5", 'assert m.f(1, "a") == pytest.approx(9.5)'),
        ("'x'", 'assert m.f(1, "a") == "x"'),
        ("[1,\n 2]", 'assert m.f(1, "a") == [1, 2]'),
        ("True", 'assert repr(m.f(1, "a")) == "True"'),
        ("array([1, 2])", 'assert repr(m.f(1, "a")) == "array([1, 2])"'),
        ("Pair(x='y')", 'assert repr(m.f(1, "a")) == "Pair(x=\'y\')"'),
    ],
)
def test_a_shown_result_is_asserted(
    changed: Callable[..., Plan], shown: str, expected: str
) -> None:
    assert assertions(changed, "def f(n, s):\n    return s * n", shown) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "random.random()",
        "np.random.normal(n)",
        "open(s).read()",
        "datetime.now()",
        "unknown(n)",
        "pd.read_csv(s)",
        "other.thing(n)",
        "[x for x in __import__(s)]",
    ],
)
def test_a_result_that_may_change_is_not_asserted(
    changed: Callable[..., Plan], body: str
) -> None:
    imports = (
        "import random",
        "from datetime import datetime",
        "",
        "import numpy as np",
        "import other",
    )
    assert assertions(changed, f"def f(n, s):\n    return {body}", "9", imports) == []


def test_two_lines_that_are_no_literal_are_not_asserted(
    changed: Callable[..., Plan],
) -> None:
    assert assertions(changed, "def f(n, s):\n    return s", "a  b\n1  2") == []


def test_a_class_of_the_notebook_called_config_imports_no_other(plan: Plan) -> None:
    own = Function(
        name="Config",
        module="own",
        kind="class",
        parameters=(),
        results=(),
        summary="",
        text="class Config:\n    pass\n",
        cells=(1,),
    )
    text = module_tests_text(plan, Module("own", "Own.", (), (own,)))
    assert "own.Config()" in text and "import Config" not in text
