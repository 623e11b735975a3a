PYTHON ?= .venv/bin/python

.PHONY: engines spark venv test lint format golden corpus corpus-env bench check recorded verified

venv:
	python3 -m venv .venv && .venv/bin/python -m pip install -q -U "pip>=25.1" && .venv/bin/pip install -q -e ".[run]" --group dev

test:
	$(PYTHON) -m pytest

lint:
	$(PYTHON) -m ruff check . && $(PYTHON) -m black -q --check . && $(PYTHON) -m mypy && .venv/bin/lint-imports

format:
	$(PYTHON) -m ruff check -q --fix . && $(PYTHON) -m black -q .

golden:
	UPDATE_GOLDEN=1 $(PYTHON) -m pytest tests/whole/test_examples.py

corpus:
	$(PYTHON) tools/corpus.py

corpus-env:
	$(PYTHON) tools/corpus.py env

bench:
	$(PYTHON) benchmarks/bench.py

check: lint test

engines:
	$(PYTHON) tools/engines.py

spark:
	$(PYTHON) tools/spark.py

recorded:
	$(PYTHON) tools/recording.py --count 30 --faults 20

verified:
	$(PYTHON) tools/verify_corpus.py
