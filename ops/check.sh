#!/bin/sh
# What should be right before every commit: format, lint, types, layers.
set -eu

told() {
    name=$1
    shift
    echo "$name ..."
    "$@"
}

told "Format" .venv/bin/ruff format --check --quiet .
told "Lint" .venv/bin/ruff check --quiet .
told "Types" .venv/bin/mypy --no-error-summary
told "Layers" .venv/bin/lint-imports --no-logo --no-cache
