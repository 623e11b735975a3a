"""Imports and install lines in, requirements out."""

from __future__ import annotations

import sys

import pytest

from nb2pkg.model.options import Installed
from nb2pkg.planning.dependencies import canonical, is_standard, requirements
from nb2pkg.planning.distributions import DISTRIBUTIONS


def spelled(
    *imports: str,
    pip: tuple[str, ...] = (),
    local: tuple[str, ...] = (),
    **more: object,
) -> list[str]:
    user_map = more.pop("user_map", {})
    found = requirements(imports, pip, user_map, local, **more)  # type: ignore[arg-type]
    return [one.distribution + one.bounds for one in found]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("sklearn.linear_model", ["scikit-learn>=1.2"]),
        ("cv2", ["opencv-python"]),
        ("PIL.Image", ["pillow>=9.3"]),
        ("yaml", ["pyyaml>=6.0"]),
        ("mpl_toolkits.mplot3d", ["matplotlib>=3.6"]),
        ("mpl_toolkits.basemap", ["basemap"]),
        ("google.cloud.bigquery.client", ["google-cloud-bigquery"]),
        ("google.cloud.unheard_of.client", ["google-cloud-unheard-of"]),
        ("google.protobuf", ["protobuf"]),
        ("azure.storage.blob", ["azure-storage-blob"]),
        ("some_thing.deep.inside", ["some-thing"]),
        ("umap", ["umap-learn"]),
        ("Crypto.Cipher", ["pycryptodome"]),
        ("google.colab.files", []),
        ("os.path", []),
        ("__future__", []),
        (".beside", []),
        ("_private", []),
        ("módulo", []),
    ],
)
def test_an_import_names_its_distribution(module: str, expected: list[str]) -> None:
    assert spelled(module) == expected


@pytest.mark.parametrize(
    "module", ["imp", "distutils.core", "cgi", "tomllib", "telnetlib", "imghdr"]
)
def test_what_some_supported_python_brings_is_never_installed(module: str) -> None:
    assert spelled(module) == []


def test_what_only_a_later_python_brings_is_not_standard() -> None:
    assert not is_standard("compression.zstd")
    assert is_standard("json") and "json" in sys.stdlib_module_names


def test_local_modules_are_part_of_the_project() -> None:
    assert spelled("utils", "utils.plots", "pandas", local=("utils",)) == [
        "pandas>=1.5"
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("pandas==2.1.4", ["pandas==2.1.4"]),
        ("%pip install -q 'Pandas[parquet] >= 2, <3' pip", ["pandas[parquet]>=2,<3"]),
        ("!pip install sklearn", ["pandas>=1.5", "scikit-learn"]),
        ("opencv_python_headless~=4.8", ["opencv-python-headless~=4.8", "pandas>=1.5"]),
        (
            "foo; python_version < '3.11'",
            ['foo; python_version < "3.11"', "pandas>=1.5"],
        ),
        ("pandas", ["pandas"]),
        ("pandas==not-a-version", ["pandas>=1.5"]),
        ("git+https://example.org/x.git", ["pandas>=1.5"]),
        ("-r requirements.txt", ["pandas>=1.5"]),
    ],
)
def test_install_lines_win(line: str, expected: list[str]) -> None:
    assert spelled("pandas", pip=(line,)) == expected


def test_the_later_pin_counts_and_extras_add_up() -> None:
    assert spelled(pip=("dask[array]==2023.1", "dask[dataframe]==2024.1")) == [
        "dask[array,dataframe]==2024.1"
    ]


def test_an_alternative_that_is_installed_is_enough() -> None:
    assert spelled("cv2", pip=("opencv-python-headless",)) == ["opencv-python-headless"]


def test_the_user_knows_better() -> None:
    assert spelled(
        "utils.io", "secret", user_map={"utils": "acme-utils>=2", "secret": ""}
    ) == ["acme-utils>=2"]


def test_an_environment_is_asked_only_when_given() -> None:
    assert spelled("thing") == ["thing"]
    there = [Installed("thing", "The_Thing", "2.3.1")]
    assert spelled("thing", installed=there) == ["the-thing>=2.3.1,<3"]


@pytest.mark.parametrize(
    ("version", "bounds"),
    [
        ("2.2.3", ">=2.2.3,<3"),
        ("0.13.2", ">=0.13.2,<0.14"),
        ("1", ">=1,<2"),
        ("2024.1.post1", ">=2024.1.post1,<2025"),
        ("3.0.0rc1", ">=1.5"),
        ("1.2+local", ">=1.5"),
    ],
)
def test_a_version_that_is_installed_gives_bounds(version: str, bounds: str) -> None:
    """A version that is no release of the index says nothing: our own bound holds."""
    there = [Installed("pandas", "pandas", version)]
    assert spelled("pandas", installed=there) == [f"pandas{bounds}"]


def test_an_install_line_wins_over_the_environment() -> None:
    there = [Installed("pandas", "pandas", "2.2.3")]
    assert spelled("pandas", pip=("pandas==2.1.4",), installed=there) == [
        "pandas==2.1.4"
    ]


def test_a_namespace_that_several_distributions_share_asks_the_table() -> None:
    there = [
        Installed("google", "protobuf", "5.1"),
        Installed("google", "google-cloud-storage", "2.0"),
    ]
    assert spelled("google.cloud.storage", "google.protobuf", installed=there) == [
        "google-cloud-storage>=2.0,<3",
        "protobuf>=5.1,<6",
    ]


def test_the_runtime_of_a_job_is_marked() -> None:
    found = requirements(
        ["pyspark.sql", "delta.tables", "databricks.sdk.runtime"], [], {}, []
    )
    assert [(one.distribution, one.origin) for one in found] == [
        ("databricks-sdk", "runtime"),
        ("delta-spark", "runtime"),
        ("pyspark", "runtime"),
    ]


def test_methods_that_need_a_library_of_their_own() -> None:
    assert spelled("pandas", methods=["read_excel", "to_parquet", "head"]) == [
        "openpyxl>=3.0.10",
        "pandas>=1.5",
        "pyarrow>=10.0",
    ]


def test_the_table_holds_only_canonical_names() -> None:
    assert [name for name in DISTRIBUTIONS.values() if name != canonical(name)] == []
