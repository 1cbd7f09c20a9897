#!/bin/sh
# Fails unless the policy's own tests take every branch of backend/policy, and names those not taken.
set -eu

mkdir -p .build
export COVERAGE_FILE=.build/coverage
.venv/bin/python -m coverage run --source=backend/policy -m pytest -q "$@" tests/policy
.venv/bin/python -m coverage report --fail-under=100 --precision=2 --show-missing --skip-covered
