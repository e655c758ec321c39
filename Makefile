# make demo | make test | make lab: each sets up what it needs; a second run reuses it.

# The system's Python first: a virtual environment made from one in a home directory cannot be
# run by other users, which grading as an ordinary user needs.
PYTHON ?= $(shell for python in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
BIN := .venv/bin
# Thousands of processes start in the tests: what is ours is compiled once, also where Python is told
# not to keep what it compiles.
export PYTHONDONTWRITEBYTECODE :=
# A process for each core, see tests/conftest.py.
SIDE_BY_SIDE := --numprocesses auto --no-loadscope-reorder

.PHONY: help demo check lint types pure test test-hub bank mutants seeds postgresql chromium lab lessons \
	release format clean

help:
	@echo "make demo     grade a small sample class and show who got what and why"
	@echo "make check    format, lint, types and the tests that start no kernel: a minute, for every save"
	@echo "make test     every check of this repository"
	@echo "make test-hub a JupyterHub in a real browser, as Linux users (needs root)"
	@echo "make bank     every answer of the answer bank, through the whole pipeline"
	@echo "make mutants  model answers with one change each: which of them keep all points?"
	@echo "make seeds    every answer of the bank on many seeds: whose points vary?"
	@echo "make lab      JupyterLab on lessons and student notebooks, as a student has them"
	@echo "make lessons  execute the lessons of notebooks/ and store their output"
	@echo "make release  generate the student notebooks from source/"
	@echo "make format   format the code"
	@echo "make clean    remove what the other targets made"

.venv/ready: pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with the module venv was found." \
		"On Debian or Ubuntu: apt-get install python3-venv. Or: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up .venv with $(PYTHON) (torch is large: several minutes the first time)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --no-compile --editable '.[course]' --group test
	$(BIN)/python -m compileall -qq -j 0 .venv/lib || true # on every core, which pip does not
	@touch $@

demo: .venv/ready
	$(BIN)/autograder demo

check: lint types pure

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

pure: .venv/ready
	$(BIN)/python -m pytest --quiet -m pure $(SIDE_BY_SIDE)

test: check postgresql
	$(BIN)/python -m pytest -m "not pure" $(SIDE_BY_SIDE)

# The tests run a server and a browser of their own; on Debian both come from a package.
APT := apt-get --quiet=2

postgresql:
	@ls -d /usr/lib/postgresql/*/bin > /dev/null 2>&1 || { echo "Installing PostgreSQL for the tests"; \
	$(APT) update && $(APT) install --yes postgresql > /dev/null; }

chromium: postgresql # one after the other: only one may install at a time
	@command -v chromium > /dev/null || { echo "Installing chromium for the tests"; \
	$(APT) update && $(APT) install --yes chromium > /dev/null; }

# A JupyterHub of its own, made by deploy/server/install.sh, driven by a browser, and removed again.
.venv/ready-hub: .venv/ready
	$(BIN)/python -m pip install --quiet --group test-hub
	$(BIN)/python -m pip install --quiet --no-deps --group exchange-client
	@touch $@

test-hub: .venv/ready-hub chromium
	@test "$$(id -u)" = 0 || { echo "The hub's tests make Linux users: sudo make test-hub"; exit 1; }
	TEST_HUB=1 $(BIN)/python -m pytest tests/hub --numprocesses 3 --no-loadscope-reorder

bank: .venv/ready
	BANK=whole $(BIN)/python -m pytest tests/test_bank.py --timeout 3600 $(SIDE_BY_SIDE)

# Model answers with one change each, on 30 seeds: hours.
mutants: .venv/ready
	$(BIN)/python -m tests.mutants

# The bank on 200 seeds: hours.
seeds: .venv/ready
	$(BIN)/python -m tests.seeds

# What a student has: lessons and exercises. Answers tried there before stay.
lab: .venv/ready release
	mkdir -p build/student
	cp -rn notebooks release build/student
	$(BIN)/jupyter lab --notebook-dir build/student

lessons: .venv/ready
	$(BIN)/python notebooks/execute.py

release: .venv/ready
	for part in part-a-theory part-b-coding part-c-concepts; do \
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/nbgrader generate_assignment --force $$part || exit 1; done

format: .venv/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
