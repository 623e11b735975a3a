"""The command: `python -m house_prices`, also the entry point of a scheduled job."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from house_prices import __version__
from house_prices.config import Config

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the pipeline with the parameters given; each has the notebook's value as default."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    config = parse_arguments(argv)
    logger.info("%s %s runs with %s", "house-prices", __version__, config)
    # Imported here so that `--help` and a wrong option are answered at once.
    from house_prices.pipeline import run

    run(config)
    logger.info("%s is done", "house-prices")


def parse_arguments(argv: Sequence[str] | None = None) -> Config:
    """The command line as a `Config`."""
    defaults = Config()
    parser = argparse.ArgumentParser(
        prog="house-prices",
        description="Estimates what a house in the county sells for, from two years of sales.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--data",
        type=str,
        default=defaults.data,
        help="DATA of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=defaults.seed,
        help="SEED of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--test-size",
        "--test_size",
        type=float,
        default=defaults.test_size,
        help="share of the sales held out (default: %(default)s)",
    )
    parser.add_argument(
        "--price-cap",
        "--price_cap",
        type=float,
        default=defaults.price_cap,
        help="quantile above which a price counts as an outlier (default: %(default)s)",
    )
    parser.add_argument(
        "--n-trees",
        "--n_trees",
        type=int,
        default=defaults.n_trees,
        help="N_TREES of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--reference-year",
        "--reference_year",
        type=int,
        default=defaults.reference_year,
        help="REFERENCE_YEAR of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--floor",
        type=int,
        default=defaults.floor,
        help="FLOOR of the notebook (default: %(default)s)",
    )
    return Config(**vars(parser.parse_args(argv)))


if __name__ == "__main__":
    main()
