"""`__main__.py` and `__init__.py`: options of every type, defaults, sessions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nb2pkg.errors import BugInNb2pkg
from nb2pkg.generating.command import (
    choices,
    main_text,
    option,
    package_init_text,
    reader,
)
from nb2pkg.generating.readme import readme_text
from nb2pkg.model.plan import Plan, Setting


def setting(annotation: str, default: str, *offered: str) -> Setting:
    return Setting("NAME", "some_name", annotation, default, 1, 1, choices=offered)


@pytest.mark.parametrize(
    ("annotation", "default", "expected"),
    [
        ("int", "1", "int"),
        ("float", "1.0", "float"),
        ("str", '"a"', "str"),
        ("bool", "True", "_boolean"),
        ("str | None", "None", "_optional(str)"),
        ("Optional[int]", "None", "_optional(int)"),
        ("list[int]", "[1]", "_literal(list)"),
        ("tuple[int, str]", "(1, 'a')", "_literal(tuple)"),
        ("dict", "{}", "_literal(dict)"),
        ("Any", "3", "int"),
        ("Any", "None", "_literal(object)"),
        ("Path", 'Path("x")', "_literal(object)"),
    ],
)
def test_each_type_has_its_reader(annotation: str, default: str, expected: str) -> None:
    assert reader(setting(annotation, default)) == expected


def test_options_are_spelled_with_hyphens() -> None:
    assert option(setting("int", "1")) == "--some-name"


def test_choices_are_offered_only_when_they_fit_the_type() -> None:
    assert choices(setting("str", '"a"', "'a'", "'b'")) == ['"a"', '"b"']
    assert choices(setting("int", "1", "1", "2")) == ["1", "2"]
    assert choices(setting("int", "1", "'a'", "2")) == []


def test_an_option_and_its_underscored_spelling(changed) -> None:  # type: ignore[no-untyped-def]
    text = main_text(changed(settings=(setting("int", "1"),)))
    assert """\
    parser.add_argument(
        "--some-name",
        "--some_name",
        type=int,
        default=defaults.some_name,
        help="NAME of the notebook (default: %(default)s)",
    )
""" in text


def test_what_only_shows_needs_no_session(plans: dict[str, Plan]) -> None:
    plan = replace(plans["spark"], injected=("display",), exit_value="exit_value")
    text = main_text(plan)
    assert "display = print" in text and "SparkSession" not in text
    assert "results = run(config, display=display)" in text
    assert "results.exit_value is not None" in text
    assert "Spark session" not in readme_text(plan, "notebooks/a.py")
    assert "Spark session" in readme_text(plans["spark"], "notebooks/a.py")


def test_a_session_is_obtained_inside_main(plans: dict[str, Plan]) -> None:
    assert """\
    from pyspark.dbutils import DBUtils
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    dbutils = DBUtils(spark)

    from mean_house.pipeline import run

    run(config, dbutils=dbutils, spark=spark)
""" in main_text(plans["spark"])


def test_a_session_nobody_can_obtain_is_our_bug(changed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BugInNb2pkg, match="oracle"):
        main_text(changed(injected=("oracle",)))


def test_the_package_names_what_is_public_and_imports_it_late(plan: Plan) -> None:
    names: dict[str, object] = {"__name__": "mean_house"}
    exec(package_init_text(plan), names)
    assert names["__all__"] == ["Config", "Results", "run"]
    assert names["__version__"] == "0.1.0"
    assert "run" not in names
