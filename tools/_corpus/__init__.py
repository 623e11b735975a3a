"""The parts of `tools/corpus.py`: notebooks of other projects, converted, run and compared."""
