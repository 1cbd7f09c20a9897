#!/bin/sh
# Writes the hashed locks from the .in files: make lock, or UPGRADE=1 make lock for newer versions.
set -eu

compile() {
    name=$1
    shift
    echo "requirements/$name.txt ..."
    .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
        --no-annotate --python-version 3.11 ${UPGRADE:+--upgrade} "$@" \
        "requirements/$name.in" --output-file "requirements/$name.txt"
}

compile app
compile dev --constraints requirements/app.txt
compile mutants --constraints requirements/dev.txt
compile uv
# What the benchmark of dates compares with; nothing else needs it.
compile bench
# Rasa's own requirements contradict each other on this Python: bot.in names every version itself.
compile bot --no-deps
