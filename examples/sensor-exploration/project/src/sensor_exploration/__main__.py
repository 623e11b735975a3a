"""The command: `python -m sensor_exploration`, also the entry point of a scheduled job."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from sensor_exploration import __version__
from sensor_exploration.config import Config

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the pipeline with the parameters given; each has the notebook's value as default."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    config = parse_arguments(argv)
    logger.info("%s %s runs with %s", "sensor-exploration", __version__, config)
    # Imported here so that `--help` and a wrong option are answered at once.
    from sensor_exploration.pipeline import run

    run(config)
    logger.info("%s is done", "sensor-exploration")


def parse_arguments(argv: Sequence[str] | None = None) -> Config:
    """The command line as a `Config`."""
    defaults = Config()
    parser = argparse.ArgumentParser(
        prog="sensor-exploration",
        description="sensor-exploration",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--empty",
        type=float,
        default=defaults.empty,
        help="battery: straight line per station, days until 3.3 V (default: %(default)s)",
    )
    parser.add_argument(
        "--cold",
        type=float,
        default=defaults.cold,
        help="cold of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--stations-path",
        "--stations_path",
        type=str,
        default=defaults.stations_path,
        help="relative to the folder you run in (default: %(default)s)",
    )
    return Config(**vars(parser.parse_args(argv)))


if __name__ == "__main__":
    main()
