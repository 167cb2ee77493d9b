# Two commands are all there is to know:  make quiz  and  make test.
PYTHON ?= python3
VENV   ?= .venv
# The address of PyTorch's CPU index, if you want the small build (see README.md).
TORCH_INDEX ?=

# One more than two cores: tests of screens wait for the next paint half of their time.
WORKERS ?= 3
CHECK_SEEDS ?= 3

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
# python -m, not the scripts beside it: those stop working when the folder is moved.
RUN := $(BIN)/python -m
PIP := $(RUN) pip --disable-pip-version-check install --constraint constraints.txt

.PHONY: quiz test lint types tests check prove messages schema picture bench clean

quiz: $(VENV)/.app
	@$(RUN) quizapp

test: $(VENV)/.test
	@$(MAKE) --no-print-directory --jobs=3 lint types check CHECK_SEEDS=1  # each of them leaves a core idle
	@$(MAKE) --no-print-directory tests

lint: $(VENV)/.test
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types: $(VENV)/.test
	$(RUN) mypy

tests: $(VENV)/.test
	$(RUN) pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(VENV)/.test
	$(RUN) quizapp check --seeds $(CHECK_SEEDS)

prove: $(VENV)/.test  ## every key on 20 seeds: before a release, after a change of a demonstration
	$(RUN) quizapp check --seeds 20
	DRILL_SEEDS=100 $(RUN) pytest -q tests/drills/test_mutants.py
	DEMONSTRATION_SEEDS=20 $(RUN) pytest -q tests/solutions

messages: $(VENV)/.test  ## collect the interface's strings and compile the Chinese catalogue
	$(RUN) quizapp.locale.messages

schema: $(VENV)/.test  ## the JSON Schemas of question files and of the ledger, for editors
	$(RUN) quizapp.bank.schema
	$(RUN) quizapp.drills.schema

picture: $(VENV)/.test  ## the picture in README.md, from the running app
	$(RUN) docs.picture

bench: $(VENV)/.test
	$(RUN) benchmarks

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "quizapp needs Python 3.11 or newer, and $(PYTHON) is not; with another one: make $(or $(MAKECMDGOALS),quiz) PYTHON=python3.12"; exit 2; }
	@echo "Setting up $(VENV), once. Torch is the large part; README.md tells how to get its smaller CPU build."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Torch alone, so that another index serves this one package and nothing else.
$(VENV)/.torch: $(VENV)/.python constraints.txt
	@$(PIP) torch $(if $(TORCH_INDEX),--no-deps --index-url $(TORCH_INDEX))
	@touch $@

$(VENV)/.app: $(VENV)/.torch pyproject.toml constraints.txt
	@$(PIP) --quiet --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.torch pyproject.toml constraints.txt
	@$(PIP) --quiet --editable '.[test]'
	@touch $@ $(VENV)/.app

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
