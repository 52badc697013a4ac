# The two commands:   make run   and   make test
#
#   make run PORT=9000 HOST=0.0.0.0 ARGS="…"    set up once, then serve; a second start takes no network
#   make setup                                  the virtual environment and the compiled texts, nothing more
#   make test, make test-long                   the tests; test-long adds the profiles that take minutes
#   make lint                                   ruff, mypy, the table of rooms
#   make bench ARGS="…"                         the measurements in bench/, with the peers in .venv-bench
#   make faults ARGS="…"                        the bot killed again and again, and what became of it
#   make texts                                  texts from the code into locales/, and what is left to translate
#   make lock                                   requirements.lock again from pyproject.toml (needs uv)
#   make clean                                  everything made here except what the bot has kept in var/

SHELL := /bin/sh
.DEFAULT_GOAL := run
.SUFFIXES:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(wildcard locales/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
PYTEST := $(BIN)/python -m pytest

# HOST counts only where it is given to make: some shells keep the machine's own name under that word.
SERVE := $(if $(findstring command,$(origin HOST)),--host $(HOST)) $(if $(PORT),--port $(PORT)) $(ARGS)

.PHONY: run setup environment test test-long lint bench bench-setup faults texts lock clean

run: setup
	@exec $(BIN)/ocop-bot serve $(SERVE)

setup: environment
	@$(MAKE) -s $(COMPILED)

environment:
	@VENV=$(VENV) PYTHON="$(PYTHON)" sh tools/setup.sh

locales/%/LC_MESSAGES/messages.mo: locales/%/LC_MESSAGES/messages.po
	@$(BIN)/python -m tools.texts compile

test: setup
	@$(PYTEST) -n 3 --dist loadgroup -m "not long" $(ARGS)

test-long: setup
	@HYPOTHESIS_PROFILE=long $(PYTEST) -n 3 --dist loadgroup $(ARGS)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup bench-setup
	@$(BIN)/python -m bench $(ARGS)

bench-setup: environment
	@test -f .venv-bench/ready || { $(BIN)/python -m venv .venv-bench \
		&& .venv-bench/bin/python -m pip install -q --disable-pip-version-check -r bench/requirements.txt \
		&& touch .venv-bench/ready; }

faults: setup
	@$(BIN)/python -m tests.faults $(ARGS)

texts: setup
	@$(BIN)/python -m tools.texts update

lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --extra test --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .venv-bench $(COMPILED) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find bot bench tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
