# Every routine command. `make run` and `make test` are the two a newcomer needs.

MAKEFLAGS += --no-print-directory
# The bare interpreter, for what runs before anything is installed.
BARE := @exec sh ops/with-python.sh

.DEFAULT_GOAL := help
.PHONY: help run test test-fresh check check-static coverage mutants policy-table set-up \
	set-up-tests train validate evaluate format bench residents bench-dates bench-recalculation bench-streams bench-worklist bench-outbox bench-status readability lock assets screenshots clean

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 22

run: ## set up what is missing, start everything, print where to go; ctrl-C stops it
	$(BARE) -m ops.run

test: ## set up what is missing and run every test; TESTS="tests/policy -x" runs some
	$(BARE) -m ops.test $(TESTS)

test-fresh: ## the two commands above on a bare Debian 12 (root, debootstrap)
	$(BARE) -m ops.test_fresh

check: check-static ## format, lint, types, layers and the quick tests: under a minute
	@exec .venv/bin/python -m pytest -q -n auto --dist loadfile \
		-m "not journey and not browser and not slow"

check-static: set-up-tests
	@exec sh ops/check.sh

coverage: set-up-tests ## every branch of the policy, taken by the policy's own tests
	@exec sh ops/coverage.sh

mutants: ## how many small faults in the policy its tests notice; ONLY="calendar process"
	$(BARE) -m ops.mutants $(ONLY)

policy-table: set-up-tests ## write the table of sentences, rules and tests into docs/policy.md
	@exec .venv/bin/python -m ops.policy_table

set-up:
	$(BARE) -m ops.setup run

set-up-tests:
	$(BARE) -m ops.setup test

train: ## train the model anew
	$(BARE) -m ops.setup train

validate: set-up ## check the assistant's data for contradictions
	@exec .venv-bot/bin/python -m bot.rasa data validate --fail-on-warnings

evaluate: set-up-tests ## how well the assistant understands sentences it was never taught
	@exec .venv/bin/python -m ops.evaluation

format: set-up-tests ## format the code
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

bench: set-up-tests ## measure turns, memory and start-up, and let simulated residents through
	@.venv/bin/python -m tests.dialogue.measure_turns
	@.venv/bin/python -m tests.dialogue.measure_residents 4
	@exec .venv/bin/python -m ops.bench

residents: set-up-tests ## let simulated residents talk, and write the table in docs/residents.md
	@exec .venv/bin/python -m tests.dialogue.measure_residents --write

bench-streams: set-up-tests ## measure how soon messages arrive with 500 streams open
	@exec .venv/bin/python -m ops.bench_streams

bench-dates: set-up-tests ## measure counting dates, beside other libraries
	@exec .venv/bin/python -m ops.bench_dates

bench-recalculation: set-up-tests ## measure counting a million cases again after a bank holiday
	@exec .venv/bin/python -m ops.bench_recalculation

bench-worklist: set-up-tests ## measure opening the list of cases with 100,000 of them
	@exec .venv/bin/python -m ops.bench_worklist

bench-outbox: set-up-tests ## kill the worker hundreds of times and count what mail was lost
	@exec .venv/bin/python -m ops.bench_outbox

bench-status: set-up-tests ## measure if the time an answer takes tells whether a reference is right
	@exec .venv/bin/python -m ops.bench_status

readability: set-up-tests ## measure how hard residents' words are to read, hardest first
	@exec .venv/bin/python -m ops.readability

lock: set-up-tests ## resolve the dependencies anew and write the hashed locks
	@exec sh ops/lock.sh

assets: ## rebuild the committed front-end files (needs Node and npm)
	cd backend/web/theme && npm ci --no-audit --no-fund && npm run build

screenshots: set-up-tests ## renew the pictures of the README, from made-up cases and chats
	@exec .venv/bin/python -m tests.web.screenshots

clean: ## remove environments, models and test artefacts; var/ with its data stays
	rm -rf .venv .venv-bot .build models artefacts .mypy_cache .ruff_cache .pytest_cache
