"""The command: `python -m text_stats`, also the entry point of a scheduled job."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence

from text_stats import __version__
from text_stats.config import Config

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> None:
    """Run the pipeline with the parameters given; each has the notebook's value as default."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    config = parse_arguments(argv)
    logger.info("%s %s runs with %s", "text-stats", __version__, config)
    # Imported here so that `--help` and a wrong option are answered at once.
    from text_stats.pipeline import run

    run(config)
    logger.info("%s is done", "text-stats")


def parse_arguments(argv: Sequence[str] | None = None) -> Config:
    """The command line as a `Config`."""
    defaults = Config()
    parser = argparse.ArgumentParser(
        prog="text-stats",
        description="Counts words, sentences and times of day in a ferry log. Standard library only.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--source",
        type=str,
        default=defaults.source,
        help="SOURCE of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--stopwords",
        type=str,
        default=defaults.stopwords,
        help="STOPWORDS of the notebook (default: %(default)s)",
    )
    parser.add_argument(
        "--top",
        type=int,
        default=defaults.top,
        help="how many words to show (default: %(default)s)",
    )
    parser.add_argument(
        "--min-length",
        "--min_length",
        type=int,
        default=defaults.min_length,
        help="MIN_LENGTH of the notebook (default: %(default)s)",
    )
    return Config(**vars(parser.parse_args(argv)))


if __name__ == "__main__":
    main()
