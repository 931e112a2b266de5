# Two commands do everything: `make demo` and `make test`. Both make a virtual environment from locked
# dependencies first. Choose the interpreter with `make PYTHON=python3.13 …` (3.11 or newer).

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help install demo test lint types contracts unit peers check bench completions schema docs screens screenshots faults lock clean dist audit sbom dependencies nox fuzz mutants

help: ## Show the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer found; install one, or say make PYTHON=…" >&2; exit 1; }
	@echo "making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV) || { echo "error: $(PYTHON) cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@touch $@

# What runs: the command and the dev network.
$(VENV)/run-installed: $(VENV)/made requirements/run.lock requirements/build.lock pyproject.toml
	@echo "installing the locked dependencies"
	@$(PIP) install --require-hashes --only-binary=:all: -r requirements/build.lock
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# What tests: all of it, and the tools.
$(VENV)/dev-installed: $(VENV)/run-installed requirements/dev.lock
	@echo "installing the locked tools"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

install: $(VENV)/run-installed ## The cspr-track command, in .venv/bin

demo: $(VENV)/run-installed ## A success, a failure and an expiry on a dev network of its own
	@$(BIN)/cspr-track demo

test: lint types contracts unit ## Everything that must hold

lint: $(VENV)/dev-installed ## Style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev-installed ## mypy --strict
	$(BIN)/mypy

contracts: $(VENV)/dev-installed ## Which layer may import which
	$(BIN)/lint-imports

unit: $(VENV)/dev-installed peers ## The tests
	$(BIN)/pytest -n 3

# Software that we did not write, to try ours against; where npm is not, those tests are skipped and say so.
peers:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory tests/interop/js/node_modules; \
	else echo "note: npm is not here; the tests against casper-js-sdk will be skipped"; fi

tests/interop/js/node_modules: tests/interop/js/package-lock.json
	@npm ci --prefix tests/interop/js --no-audit --no-fund --loglevel=error
	@touch $@

check: test ## Same as test

bench: $(VENV)/dev-installed peers ## Measure everything, in ten minutes, and write benchmarks/RESULTS.md anew
	$(BIN)/python benchmarks/run.py

completions: $(VENV)/run-installed ## Write completions/ anew
	$(BIN)/python completions/make.py

schema: $(VENV)/run-installed ## Write docs/schema/ anew
	$(BIN)/python docs/schema/make.py

screens: $(VENV)/dev-installed ## Keep the pictures of the screen as they are now; look at what changed
	CSPR_TRACK_REMAKE=1 $(BIN)/pytest -q tests/screens

screenshots: $(VENV)/dev-installed ## Make the pictures of the README anew
	$(BIN)/python docs/screenshots.py

faults: $(VENV)/dev-installed ## Play every fault and write docs/faults.md anew
	cd tests && ../$(BIN)/python -m faults.matrix

docs: $(VENV)/dev-installed ## Write the pages made from the code anew, and build the site into site/
	$(BIN)/python docs/make.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lock: $(VENV)/dev-installed ## Renew requirements/*.lock from pyproject.toml (asks the package index)
	$(BIN)/python requirements/lock.py

dist: $(VENV)/dev-installed ## The sdist and the wheel into dist/, built twice and equal byte for byte
	$(BIN)/python release/build.py

$(VENV)/audit-installed: $(VENV)/dev-installed requirements/audit.lock
	@echo "installing the locked tools of the audit"
	@$(PIP) install --require-hashes -r requirements/audit.lock
	@touch $@

audit: $(VENV)/audit-installed ## Licences, bill of materials, known vulnerabilities (the last asks the package index)
	$(BIN)/python release/audit.py

sbom: $(VENV)/audit-installed ## The bill of materials (CycloneDX) into dist/
	$(BIN)/python release/audit.py sbom

$(VENV)/fuzz-installed: $(VENV)/dev-installed requirements/fuzz.lock
	@echo "installing the locked fuzzer"
	@$(PIP) install --require-hashes -r requirements/fuzz.lock
	@touch $@

fuzz: $(VENV)/fuzz-installed ## Fuzz every parser, a million executions each (an hour or two); ARGS="documents -runs=50000" for less
	cd tests && ../$(BIN)/python -m fuzz.run $(ARGS)

$(VENV)/mutants-installed: $(VENV)/dev-installed requirements/mutants.lock
	@echo "installing the locked mutator"
	@$(PIP) install --require-hashes -r requirements/mutants.lock
	@touch $@

mutants: $(VENV)/mutants-installed ## Change our code in thousands of places; a test must notice (an hour); writes docs/mutation.md
	cd tests && ../$(BIN)/python -m mutation.run $(ARGS)

dependencies: $(VENV)/dev-installed ## Write docs/dependencies.md anew, with the sizes of what is installed
	$(BIN)/python release/dependencies.py

nox: $(VENV)/dev-installed ## Each Python found, highest and lowest dependencies, installers (asks the package index)
	$(BIN)/nox

clean: ## Remove what was made
	rm -rf $(VENV) tests/interop/js/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .nox mutants dist build
