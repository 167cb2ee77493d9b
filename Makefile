# Two commands are all there is to know:  make quiz  and  make test.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# The address of PyTorch's CPU index, if you want the small build (see README).
TORCH_INDEX ?=

.PHONY: quiz test lint types tests check messages schema bench clean

quiz: $(VENV)/.app
	@$(BIN)/quizapp

test: lint types tests check

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

tests: $(VENV)/.test
	$(BIN)/pytest

check: $(VENV)/.test
	$(BIN)/quizapp check --seeds 20

messages: $(VENV)/.test  ## collect the interface's strings and compile the Chinese catalogue
	$(BIN)/python -m quizapp.locale.messages

schema: $(VENV)/.test
	$(BIN)/python -m quizapp.bank.schema > questions/schema.json

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "quizapp needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.torch: $(VENV)/.python constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
	@touch $@

$(VENV)/.app: $(VENV)/.torch pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.torch pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@ $(VENV)/.app

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
