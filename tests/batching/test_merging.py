"""What many notebooks require becomes what one package can require."""

from __future__ import annotations

from nb2pkg.batching.merging import disagreements, merged
from nb2pkg.model.plan import Requirement as R


def test_bounds_are_joined_where_they_can_hold_together() -> None:
    assert merged(
        [
            R("pandas", ">=1.5", "pandas"),
            R("Pandas", "", "pandas"),
            R("pandas", ">=2.0", "pandas"),
            R("pyspark", ">=3.4", "runtime"),
            R("scikit_learn", "==1.3.0", "sklearn"),
            R("scikit-learn", ">=1.2", "sklearn"),
        ]
    ) == (
        R("pandas", ">=2.0", "pandas"),
        R("pyspark", ">=3.4", "runtime"),
        R("scikit_learn", "==1.3.0,>=1.2", "sklearn"),
    )


def test_pins_that_exclude_each_other_are_left_open_and_named() -> None:
    wanted = [R("shap", "==0.40"), R("shap", "==0.41"), R("lmfit", "==1.0")]
    assert merged(wanted) == (R("lmfit", "==1.0"), R("shap", ""))
    assert disagreements(wanted) == {"shap": ("==0.40", "==0.41")}


def test_what_one_notebook_needs_outside_a_runtime_is_needed() -> None:
    both = [R("pyspark", "", "runtime"), R("pyspark", "", "pyspark")]
    assert merged(both) == (R("pyspark", "", "pyspark"),)
