# Every routine command. `make run` and `make test` are the two a newcomer needs.

MAKEFLAGS += --no-print-directory
PYTHON_RUN := @exec sh ops/with-python.sh
APP := @exec .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test test-fresh check set-up set-up-tests train validate format lint bench lock assets clean

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

run: ## set up what is missing, start everything, print where to go; ctrl-C stops it
	$(PYTHON_RUN) -m ops.run

test: ## set up what is missing and run every test
	$(PYTHON_RUN) -m ops.test

test-fresh: ## the two commands above on a bare Debian 12 (root, debootstrap)
	$(PYTHON_RUN) -m ops.test_fresh

check: check-static ## format, lint, types, layers and the quick tests: under a minute
	@exec .venv/bin/python -m pytest -q -m "not journey and not browser and not slow"

check-static: set-up-tests
	@exec sh ops/check.sh

set-up:
	$(PYTHON_RUN) -m ops.setup run

set-up-tests:
	$(PYTHON_RUN) -m ops.setup test

train: ## train the model anew
	$(PYTHON_RUN) -m ops.setup train

validate: set-up ## check the assistant's data for contradictions
	@exec .venv-bot/bin/python -m bot.rasa data validate --fail-on-warnings

format: set-up-tests ## format the code
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

bench: set-up-tests ## measure turns, memory and start-up
	$(APP) -m ops.bench

lock: set-up-tests ## resolve the dependencies anew and write the hashed locks
	@exec sh ops/lock.sh

assets: ## rebuild the committed front-end files (needs Node and npm)
	cd backend/web/theme && npm ci --no-audit --no-fund && npm run build

clean: ## remove environments, models and test artefacts; var/ with its data stays
	rm -rf .venv .venv-bot .build models artefacts .mypy_cache .ruff_cache .pytest_cache
