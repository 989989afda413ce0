# One obvious command per chore. `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
APT = $(if $(filter 0,$(shell id -u)),,sudo) apt-get

.DEFAULT_GOAL := help
.PHONY: help install demo test coverage check bench format migration clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

install: $(VENV)/runtime ## make the virtual environment in .venv, with all that Foyer needs to run

demo: $(VENV)/runtime ## the main job on a local Slack, no account needed: prints an address to open
	@$(BIN)/python app.py demo

test: $(VENV)/dev browser check ## the whole gate, exactly what CI runs
	$(BIN)/python -m pytest -n 3 --dist loadfile --cov=bot --cov-report=term:skip-covered tests/bot
	$(BIN)/python -m pytest -n 3 --dist loadfile --ignore tests/bot

coverage: $(VENV)/dev browser ## what all the tests together run through: takes half as long again as the gate, which only shows it of the core
	$(BIN)/python -m pytest -n 3 --dist loadfile --cov --cov-report=term:skip-covered

check: $(VENV)/dev ## the static part of the gate, in seconds
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -p no:randomly --no-cov tests/bot/test_texts.py tests/bot/test_manifest.py

# A year of a whole company takes minutes, and is beside these: python -m benchmarks.year (docs/time.md).
bench: $(VENV)/dev ## what is promised about speed and memory, as ratios measured in one run
	@for each in ingest digest pairing lift startup; do echo "== $$each"; $(BIN)/python -m benchmarks.$$each || exit 1; done

format: $(VENV)/dev ## put the code in its usual form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

migration: $(VENV)/dev ## write a migration from what changed in storage/schema: make migration M="what changed"
	$(BIN)/python app.py migrate --write "$(M)"

clean: ## remove what the commands above made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov test-artifacts

# The virtual environment, made anew when the requirements change.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Foyer needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(APT) update -q && $(APT) install -y -q python3-venv; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime: requirements.txt | $(VENV)/bin/python
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/runtime $@

.PHONY: browser
browser:
	@command -v chromium >/dev/null || { $(APT) update -q && $(APT) install -y -q chromium; }
