# assetmap: what there is to make. Needs GNU make, a POSIX sh and Python 3.11 or newer (choose one with PYTHON=...).

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt
PYTEST := $(BIN)/python -m pytest
NEEDS  := pyproject.toml constraints.txt
PEERS  := .venv-bench

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint format types imports bench bench-access bench-page bench-usage docs newport chromium spelling clean

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- the environment: a stamp for each set of installed things, so that nothing is installed twice

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(NEEDS) | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/.installed-%: $(NEEDS) | $(BIN)/python
	$(PIP) -e '.[$*]'
	@touch $@ $(VENV)/.installed

# --- for everyone

demo: $(VENV)/.installed ## draw the made-up town of layers/example into outputs/
	$(BIN)/assetmap run layers/example/assetmap.toml

newport: $(VENV)/.installed ## draw Newport from real open data (tests/newport says which)
	$(BIN)/assetmap run tests/newport/assetmap.toml

# --- for those who change it

test: $(VENV)/.installed-test chromium spelling ## run every test, in the browser and in the notebooks too
	$(PYTEST) -n auto --dist loadfile --no-loadscope-reorder --nbmake tests $(wildcard notebooks)

lint: $(VENV)/.installed-dev ## check style, formatting, and that notebooks hold no outputs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(if $(wildcard notebooks/*.ipynb),$(BIN)/nbstripout --verify $(wildcard notebooks/*.ipynb))

format: $(VENV)/.installed-dev ## put style and formatting right, as far as a machine can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(if $(wildcard notebooks/*.ipynb),$(BIN)/nbstripout $(wildcard notebooks/*.ipynb))

types: $(VENV)/.installed-dev ## check types (mypy, strict)
	$(BIN)/mypy

imports: $(VENV)/.installed-dev ## check that imports follow the arrows
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/.installed-bench ## measure speed
	$(PYTEST) -p no:socket -o addopts='-ra --import-mode=importlib' tests/bench

bench-usage: $(VENV)/.installed-bench ## measure under-use of a large register beside plain joins (about a minute)
	PYTHONPATH=scripts $(BIN)/python -m bench_usage $(ARGS)

bench-page: $(VENV)/.installed-bench $(VENV)/.installed-test chromium ## measure pages in a slow browser beside plain folium's (some 5 minutes)
	PYTHONPATH=scripts $(BIN)/python -m bench_page $(ARGS)

# Its peers, some of them under the GPL and the AGPL, live in an environment of their own. ARGS: `--help` tells.
bench-access: $(PEERS)/.installed ## measure reach along streets beside its peers (some 15 minutes; needs a C compiler)
	PYTHONPATH=scripts $(PEERS)/bin/python -m bench_access $(ARGS)

$(PEERS)/.installed: $(NEEDS) scripts/bench_access/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet -c constraints.txt -e . \
	    -r scripts/bench_access/requirements.txt
	@touch $@

docs: $(VENV)/.installed-docs ## build the documentation into docs/_build/html
	$(BIN)/sphinx-build -W --keep-going -b html docs docs/_build/html

# The tests that open pages drive the system's Chromium. Root on Debian installs it; anyone else is told how.
chromium:
	@if [ -x "$${ASSETMAP_CHROMIUM:-/usr/bin/chromium}" ]; then exit 0; fi; \
	if [ -z "$$ASSETMAP_CHROMIUM" ] && [ "$$(id -u)" = 0 ] && grep -q '^ID=debian' /etc/os-release 2>/dev/null; then \
	    apt-get update && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium fonts-dejavu-core && exit 0; \
	fi; \
	echo "No Chromium at $${ASSETMAP_CHROMIUM:-/usr/bin/chromium}, so the tests that open pages are skipped: install it" \
	     "(on Debian: apt-get install chromium) or name yours in ASSETMAP_CHROMIUM."

# The tests of spelling ask hunspell; its Welsh dictionary comes from npm, into the environment. Root on Debian installs
# what is missing; anyone else is told how.
WELSH    := dictionary-cy@2.0.0
HUNSPELL := DICPATH=$(VENV)/share/hunspell hunspell -l -d

spelling: | $(BIN)/python
	@knows() { $(HUNSPELL) "$$1" </dev/null >/dev/null 2>&1; }; \
	may_install() { [ "$$(id -u)" = 0 ] && grep -q '^ID=debian' /etc/os-release 2>/dev/null; }; \
	if knows en_GB && knows cy_GB; then exit 0; fi; \
	needs=; knows en_GB || needs="hunspell hunspell-en-gb"; \
	knows cy_GB || command -v npm >/dev/null || needs="$$needs nodejs npm"; \
	if [ -n "$$needs" ] && may_install; then \
	    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $$needs; \
	fi; \
	if ! knows cy_GB && command -v npm >/dev/null; then \
	    new=$$(mktemp -d) && npm pack --loglevel=error --pack-destination "$$new" $(WELSH) >/dev/null && \
	    tar -xzf "$$new"/*.tgz -C "$$new" && mkdir -p $(VENV)/share/hunspell && \
	    for part in aff dic; do cp "$$new/package/index.$$part" "$(VENV)/share/hunspell/cy_GB.$$part"; done; \
	    rm -rf "$$new"; \
	fi; \
	knows en_GB && knows cy_GB || \
	echo "No hunspell with the dictionaries en_GB and cy_GB, so the tests of spelling are skipped: install it" \
	     "(on Debian: apt-get install hunspell hunspell-en-gb npm) and run 'make spelling' again."

clean: ## remove the environment, caches and builds (layers/ and outputs/ stay)
	rm -rf $(VENV) $(PEERS) build dist docs/_build \
	    .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -type d -name __pycache__ -prune -exec rm -rf {} +
