"""`make mutants`: change the policy in small ways, one by one, and see whether a test notices."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter, defaultdict

from ops import environments, setup
from ops.environments import MUTANTS
from ops.steps import ROOT

POLICY = "backend.policy."
RESULT = re.compile(r"\s*backend\.policy\.(?P<module>[\w.]+)\.x\S+: (?P<what>.+)")
# A mutant that never ends is noticed too, and so is one that stops tests from being collected,
# which the tool takes for an interruption.
NOTICED = ("killed", "timeout", "segfault", "check was interrupted by user")
# Stop after so many seconds; the same command goes on from there.
BUDGET = "BUDGET"


def main(arguments: list[str]) -> int:
    """Run the mutants of the modules named, or of all, and print how many were noticed."""

    def work() -> int:
        if not MUTANTS.is_ready:
            environments.check_space([MUTANTS])
            MUTANTS.install()
        _run([f"{POLICY}{module}.*" for module in arguments])
        print(report(_results()))
        return 0

    return setup.answering(work)


def _run(patterns: list[str]) -> None:
    budget = os.environ.get(BUDGET)
    children = str(os.cpu_count() or 1)
    command = [_tool(), "run", "--max-children", children, *patterns]
    # The tool copies these once and never again.
    shutil.rmtree(ROOT / "mutants" / "backend" / "policies", ignore_errors=True)
    with subprocess.Popen(["nice", *command], cwd=ROOT, preexec_fn=_hears_interrupts) as running:
        try:
            running.wait(float(budget) if budget else None)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGINT)
            running.wait()


def _hears_interrupts() -> None:
    # A shell makes what it runs in the background deaf to them.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _results() -> str:
    listing = [_tool(), "results", "--all", "true"]
    return subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _tool() -> str:
    return str(MUTANTS.folder / "bin" / "mutmut")


def report(results: str) -> str:
    """Return the score of every module and of all, from the tool's own list of results."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in results.splitlines():
        if (said := RESULT.fullmatch(line)) and said["what"] != "not checked":
            found[said["module"]][said["what"]] += 1
    total = sum(found.values(), Counter())
    rows = [*sorted(found.items()), ("all", total)]
    return "\n".join(
        f"{module:34} {_share(counts):7.1%} of {counts.total():5}   {_missed(counts)}".rstrip()
        for module, counts in rows
        if counts
    )


def _share(counts: Counter[str]) -> float:
    return sum(counts[what] for what in NOTICED) / counts.total()


def _missed(counts: Counter[str]) -> str:
    return ", ".join(
        f"{number} {what}" for what, number in sorted(counts.items()) if what not in NOTICED
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
