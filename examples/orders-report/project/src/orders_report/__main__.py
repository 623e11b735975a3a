"""The command: `python -m orders_report`, also the entry point of a scheduled job."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from orders_report import __version__
from orders_report.config import Config

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the pipeline with the parameters given; each has the notebook's value as default."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    config = parse_arguments(argv)
    logger.info("%s %s runs with %s", "orders-report", __version__, config)
    # Imported here so that `--help` and a wrong option are answered at once.
    from orders_report.pipeline import run

    run(config)
    logger.info("%s is done", "orders-report")


def parse_arguments(argv: Sequence[str] | None = None) -> Config:
    """The command line as a `Config`."""
    defaults = Config()
    parser = argparse.ArgumentParser(
        prog="orders-report",
        description="Monthly revenue, returns and best customers of the stationery shop.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--orders",
        type=str,
        default=defaults.orders,
        help="ORDERS of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--output",
        type=str,
        default=defaults.output,
        help="OUTPUT of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--top",
        type=int,
        default=defaults.top,
        help="how many customers and products to list (default: %(default)s)",
    )
    parser.add_argument(
        "--min-orders",
        "--min_orders",
        type=int,
        default=defaults.min_orders,
        help="MIN_ORDERS of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--vat",
        type=float,
        default=defaults.vat,
        help="VAT of the notebook (default: %(default)s)",
    )
    return Config(**vars(parser.parse_args(argv)))


if __name__ == "__main__":
    main()
