"""A project made of bytes, without a disk, is the project that `prepare` makes of a file."""

from __future__ import annotations

from pathlib import Path

from nb2pkg import pipeline
from nb2pkg.model.options import Options
from nb2pkg.model.plan import Plan
from nb2pkg.reading.files import load

NOTEBOOK = (
    b"# %%\nimport shop\n# %%\ntotal = 0\nfor n in shop.orders():\n    total += n\n"
)
SHOP = b"def orders():\n    return [1, 2]\n"


def test_bytes_and_their_neighbours_give_the_project_of_the_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "sales.py").write_bytes(NOTEBOOK)
    (tmp_path / "shop.py").write_bytes(SHOP)
    path = str(tmp_path / "sales.py")
    _, plan, project = pipeline.made_of(
        NOTEBOOK,
        name="sales",
        path=path,
        options=Options(),
        beside={"shop.py": SHOP}.get,
        load=load,
    )
    assert [module.path for module in plan.local_modules] == ["shop.py"]
    assert project == pipeline.prepare(path, Options(), output=tmp_path).project


def made(text: bytes, beside: dict[str, bytes]) -> tuple[Plan, dict[str, str]]:
    """The plan of a notebook `sales.py` with these files beside it, and the text of each file of its project."""
    _, plan, project = pipeline.made_of(
        text,
        name="sales",
        path="sales.py",
        options=Options(),
        beside=beside.get,
        load=load,
    )
    return plan, {file.path: file.text for file in project.files}


def test_the_tests_say_that_a_local_module_does_something_when_it_is_imported() -> None:
    _, texts = made(NOTEBOOK, {"shop.py": b"print('open')\n" + SHOP})
    tests = texts["tests/test_analysis.py"]
    assert (
        '@pytest.mark.skip(reason="`shop` does something when it is imported")\n'
        "def test_import_has_no_side_effects(" in tests
    )


def test_a_local_module_that_is_no_python_is_not_copied() -> None:
    """As a Databricks notebook beside it, with a bare `%run`."""
    plan, texts = made(NOTEBOOK, {"shop.py": b"%run ./other\n"})
    assert [f.code for f in plan.findings] == ["local-module-does-not-parse"]
    assert "src/sales/shop.py" not in texts and "shop" not in texts["pyproject.toml"]
    assert "import shop" in texts["notebooks/sales_notebook.py"]
    assert (
        'skip(reason="`shop` is not in the package")' in texts["tests/test_analysis.py"]
    )


def test_a_local_module_that_only_a_function_imports_is_copied() -> None:
    plan, texts = made(
        b"# %%\ndef orders():\n    from shop import orders\n    return orders()\n\n# %%\n"
        b"total = sum(orders())\nmean = total / len(orders())\n# %%\n"
        b"try:\n    import shop\nexcept ZeroDivisionError:\n    print(1)\n",
        {"shop.py": SHOP},
    )
    assert [m.path for m in plan.local_modules] == ["shop.py"]
    assert "from sales.shop import orders" in texts["src/sales/analysis.py"]
    assert "dependencies = []" in texts["pyproject.toml"]
    assert "import shop\n" not in texts["src/sales/pipeline.py"]


def test_a_module_that_is_no_python_stays_in_its_sound_package() -> None:
    """`except SyntaxError` still finds what it expects."""
    beside = {
        "lib/__init__.py": b"",
        "lib/bad.py": b"print 1\n",
        "lib/good.py": b"def f():\n    return 1\n",
    }
    plan, _ = made(
        b"# %%\nfrom lib import good\ntry:\n    from lib import bad\nexcept SyntaxError:\n    bad = None\n",
        beside,
    )
    assert {m.path for m in plan.local_modules} == set(beside)


def test_local_modules_called_as_ours_get_other_names() -> None:
    """`config.py` beside a notebook is common, and the package has one of its own."""
    beside = {
        "config.py": b"import pipeline\nRATE = pipeline.STEP * 2\n",
        "pipeline.py": b"STEP = 2\n",
    }
    plan, texts = made(
        b"# %%\nimport config\nfrom config import RATE\n# %%\n"
        b"rates = [RATE * i for i in range(config.RATE)]\ntotal = sum(rates) + len(rates)\n# %%\nconfig.RATE\n",
        beside,
    )
    assert plan.figures.moved == 2
    assert (
        "import sales.pipeline_module as pipeline"
        in texts["src/sales/config_module.py"]
    )
    assert texts["src/sales/pipeline_module.py"] == "STEP = 2\n"
    assert "class Config" in texts["src/sales/config.py"]
    assert "from sales.config_module import RATE" in texts["src/sales/analysis.py"]
    assert "from sales import config_module as config" in (
        texts["notebooks/sales_notebook.py"]
    )


def test_a_package_of_which_a_module_is_missing_is_not_copied() -> None:
    """Another notebook may write it before this one runs."""
    beside = {"lib/__init__.py": b"", "lib/good.py": b"def f():\n    return 1\n"}
    plan, texts = made(
        b"# %%\nfrom lib.good import f\nfrom lib.later import LIMIT\n# %%\nrows = [f()] * LIMIT\ntotal = sum(rows)\n",
        beside,
    )
    assert plan.local_modules == () and "dependencies = []" in texts["pyproject.toml"]
    assert "from lib.later import LIMIT" in texts["notebooks/sales_notebook.py"]
    assert "local-module-stays" in {f.code for f in plan.findings}
    assert "lib" not in texts["src/sales/pipeline.py"].partition("def run")[0]


def test_local_modules_that_are_better_left_beside_the_notebook() -> None:
    use = "import tools\n# %%\nrows = [tools.f(i) for i in range(3)]\ntotal = sum(rows) + len(rows)\n"
    plain = b"X = 1\ndef f(x):\n    return x * X\n"
    asks = "from unittest import mock\n# %%\nwith mock.patch('tools.X', 5):\n    n = 1\n# %%\n"
    reads = plain + b"HERE = __file__\n"
    for before, text in ((asks, plain), ("", reads)):
        plan, files = made(f"# %%\n{before}{use}".encode(), {"tools.py": text})
        codes = {f.code for f in plan.findings}
        assert "src/sales/tools.py" not in files and "local-module-stays" in codes
        assert "dependencies = []" in files["pyproject.toml"]
    plan, files = made(f"# %%\n{use}".encode(), {"tools.py": plain})
    codes = {f.code for f in plan.findings}
    assert "src/sales/tools.py" in files and "local-module-stays" not in codes


def test_a_module_that_the_notebook_writes_anew_is_not_copied_in_its_old_text() -> None:
    text = "# %%\nopen('tools.py', 'w').write('A = 42')\n# %%\nimport tools\nrows = [tools.A] * 3\ntotal = sum(rows)\n"
    _, files = made(text.encode(), {"tools.py": b"A = 1\n"})
    assert "src/sales/tools.py" not in files


def test_a_variable_that_its_module_binds_again_is_imported_where_it_was() -> None:
    state = b"n = 0\ndef setn(v):\n    global n\n    n = v\n"
    text = (
        "# %%\nimport state\nstate.setn(20)\n# %%\nfrom state import n\n"
        "rows = [n + i for i in range(3)]\ntotal = sum(rows) + 1\nprint(total)\n"
    )
    plan, files = made(text.encode(), {"state.py": state})
    codes = {f.code for f in plan.findings}
    assert "src/sales/state.py" not in files and "local-module-stays" in codes
    assert "from state import n\nrows = " in files["notebooks/sales_notebook.py"]


def test_two_local_modules_of_one_name_in_the_package_stay_outside() -> None:
    text = "# %%\nimport config, config_module\nrows = [config.A + config_module.A]\ntotal = sum(rows)\n"
    _, files = made(
        text.encode(), {"config.py": b"A = 1", "config_module.py": b"A = 2"}
    )
    assert "A = 1" not in files["src/sales/config.py"]
