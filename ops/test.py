"""`make test`: set up what is missing, then run every test, or those that are named."""

import os
import sys

from ops import setup
from ops.environments import DEV
from ops.steps import ROOT

# Each of the two has a whole system, a browser and a PostgreSQL of its own: more of them would
# need memory before they save time. Tests that are named run one after the other, to be debugged.
ALL = ("-n", "2", "--dist", "loadfile")


def main() -> int:
    """Become pytest, so that its own words and exit code are the last."""

    def work() -> int:
        setup.set_up(DEV)
        setup.system_packages()
        return 0

    if code := setup.answering(work):
        return code
    python = str(ROOT / ".venv/bin/python")
    return os.execv(python, [python, "-m", "pytest", *(sys.argv[1:] or ALL)])  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
