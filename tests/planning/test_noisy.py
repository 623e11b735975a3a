"""Texts of local modules in; which of them do something when they are imported out."""

from __future__ import annotations

import pytest

from nb2pkg.model.notebook import LocalModule
from nb2pkg.model.plan import Module
from nb2pkg.planning.noisy import noisy_modules, with_noise


def noisy(**texts: str) -> set[str]:
    names = {name.replace("__", "."): text for name, text in texts.items()}
    return set(
        noisy_modules(
            [LocalModule(name, f"{name}.py", text) for name, text in names.items()]
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        '"""Words."""\nimport os\nLIMIT: int = 3\nNAMES = ["a", "b"]',
        "import re\nWORD = re.compile(r'a+')\nlog = logging.getLogger(__name__)",
        "@dataclass(frozen=True)\nclass A:\n    x: int = 0\n    def f(self): print(self.x)",
        "def f(x=1): print(x)\nif __name__ == '__main__':\n    f()",
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None",
        "show = lambda x: print(x)",
    ],
)
def test_a_quiet_module(text: str) -> None:
    assert noisy(a=text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "print(1)",
        "DATA = open('a.csv').read()",
        "import os\nos.environ['A'] = '1'",
        "ROOT = os.environ.get('ROOT')",
        "def f(x=load()): pass",
        "@register('f')\ndef f(): pass",
        "class A:\n    print('made')",
        "import pandas as pd\npd.options.display.max_rows = 3",
        "for i in range(3):\n    pass",
        "def f(:",
    ],
)
def test_a_module_that_does_something(text: str) -> None:
    assert noisy(a=text) == {"a"}


def test_a_module_that_imports_one_that_does_something() -> None:
    loud = "print(1)"
    assert noisy(a="import b", b=loud, c="X = 1") == {"a", "b"}
    assert noisy(a="def f():\n    from b import x", b=loud) == {"a", "b"}
    assert noisy(p="", p__a="from . import b", p__b=loud) == {"p.a", "p.b"}
    assert noisy(p=loud, p__a="X = 1") == {"p", "p.a"}


def test_modules_of_the_package_that_hear_it() -> None:
    made = with_noise(
        [
            Module("load", "", ("import os", "from shop import loud, other"), ()),
            Module("clean", "", ("from shop.load import rows",), ()),
            Module("late", "", ("import shop.lib.a as a",), ()),
            Module("rest", "", ("import torn.inner",), ()),
            Module("quiet", "", ("import loud", "from shop import other"), ()),
        ],
        "shop",
        frozenset({"loud", "lib.a"}),
        frozenset({"torn"}),
    )
    assert {m.name: m.noise for m in made} == {
        "load": "`loud` does something when it is imported",
        "clean": "`loud` does something when it is imported",
        "late": "`lib.a` does something when it is imported",
        "quiet": "",
        "rest": "`torn` is not in the package",
    }
