#!/bin/sh
# Runs a command with Python 3.11, which the assistant's environment is locked for:
#   sh ops/with-python.sh -m ops.run
# setpriv (util-linux) makes it stop when the make that started it is killed.
set -eu

is_right() {
    [ "$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.11 ]
}

for python in ${PYTHON:-} python3.11 python3 /usr/bin/python3.11; do
    if is_right "$python"; then
        unset PYTHONHOME PYTHONPATH VIRTUAL_ENV
        if command -v setpriv >/dev/null 2>&1; then
            exec setpriv --pdeathsig TERM "$python" "$@"
        fi
        exec "$python" "$@"
    fi
done

found=$(python3 --version 2>/dev/null || echo 'no Python 3')
echo "Python 3.11 is needed, and this machine has $found: install it (on Debian 12:" \
    "sudo apt-get install python3.11 python3.11-venv), or name one with PYTHON=/path/to/python3.11." >&2
exit 1
