"""The command: `python -m churn`, also the entry point of a scheduled job."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from churn import __version__
from churn.config import Config

logger = logging.getLogger(__name__)

ORIGIN = ("git_sha", "branch", "job_id", "job_run_id")


def main(argv: Sequence[str] | None = None) -> None:
    """Run the pipeline with the parameters given; each has the notebook's value as default."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    config, origin = parse_arguments(argv)
    logger.info("%s %s runs with %s", "churn", __version__, config)
    logger.info("it comes from %s", origin)
    # Imported here so that `--help` and a wrong option are answered at once.
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()

    from churn.pipeline import run

    results = run(config, spark=spark)
    logger.info("%s is done", "churn")
    if results.exit_value is not None:
        logger.info("the notebook exits with %s", results.exit_value)


def parse_arguments(
    argv: Sequence[str] | None = None,
) -> tuple[Config, dict[str, str]]:
    """The command line as a `Config`, and where the run comes from as far as it is told."""
    defaults = Config()
    parser = argparse.ArgumentParser(
        prog="churn",
        description="Scores every customer with the chance of leaving in the next month and writes the scores to a table.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--catalog",
        type=str,
        default=defaults.catalog,
        help="Catalog (default: %(default)s)",
    )
    parser.add_argument(
        "--schema",
        type=str,
        default=defaults.schema,
        help="schema of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--write-mode",
        "--write_mode",
        type=str,
        choices=["overwrite", "append"],
        default=defaults.write_mode,
        help="write_mode of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--data",
        type=str,
        default=defaults.data,
        help="DATA of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--reference-date",
        "--reference_date",
        type=str,
        default=defaults.reference_date,
        help="the day the extract was made (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=defaults.seed,
        help="SEED of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--holdout",
        type=float,
        default=defaults.holdout,
        help="HOLDOUT of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--threshold",
        type=float,
        default=defaults.threshold,
        help="above this we call the customer (default: %(default)s)",
    )
    job = parser.add_argument_group("where the run comes from; a job gives these")
    for name in ORIGIN:
        spellings = dict.fromkeys((f"--{name.replace('_', '-')}", f"--{name}"))
        job.add_argument(*spellings, dest=f"origin {name}", default="", metavar="TEXT")
    given = vars(parser.parse_args(argv))
    origin = {name: given.pop(f"origin {name}") for name in ORIGIN}
    told = {name: value for name, value in origin.items() if value}
    return Config(**given), told


if __name__ == "__main__":
    main()
