"""How tests run against mutants: each file afresh, with nothing remembered from another run.

A mutant runs in a copy of a process that has run every test before. What such a process keeps,
such as a policy pack that was read once, would hide what the mutant changed.
"""

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Generator

import pytest
from hypothesis import Phase, settings
from mutmut.state import state

# A file of so many tests is collected for longer than all the others are run.
LARGE = 1000


class _Files:
    """Which functions each file of tests calls, also while it is imported."""

    def __init__(self) -> None:
        self.current = ""
        self.calls: defaultdict[str, set[str]] = defaultdict(set)

    def note(self, file: str) -> None:
        self.calls[file] |= state()._stats
        state()._stats.clear()


_files = _Files()


def pytest_configure(config: pytest.Config) -> None:
    """Import the tests anew, and let failing examples be found but not made smaller."""
    config.args = _nearest_first(config.args)
    for name in [name for name in sys.modules if name.startswith("tests.policy")]:
        del sys.modules[name]
    settings.register_profile(
        "mutants", derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
    )
    settings.load_profile("mutants")
    _forget()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let every file be imported with nothing remembered while its calls are noted."""
    noting = _notes_calls() and isinstance(collector, pytest.Module)
    if noting:
        _forget()
    report = yield
    if noting:
        _files.note(collector.nodeid)
    return report


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the first test of every file find nothing remembered while its calls are noted."""
    file = item.nodeid.partition("::")[0]
    if _notes_calls() and file != _files.current:
        _files.current = file
        _forget()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Count a function as called by every test of a file, as what one test read others use."""
    if not _notes_calls():
        return
    tests: defaultdict[str, set[str]] = defaultdict(set)
    for item in session.items:
        tests[item.nodeid.partition("::")[0]].add(item.nodeid)
    called_by = state().tests_by_mangled_function_name
    for file, functions in _files.calls.items():
        for function in functions:
            called_by[function] |= tests[file]
    for function, some in called_by.items():
        for file in {test.partition("::")[0] for test in some}:
            called_by[function] |= tests[file]


def _nearest_first(arguments: list[str]) -> list[str]:
    """Whole files in place of their tests: the mutant's own first, then quick ones, few large."""
    files = Counter(argument.partition("::")[0] for argument in arguments)
    parts = os.environ.get("MUTANT_UNDER_TEST", "").split(".")[2:-1]
    seconds: defaultdict[str, float] = defaultdict(float)
    for test, duration in state().duration_by_test.items():
        seconds[test.partition("::")[0]] += duration
    near = {file for file in files if any(part in file for part in parts)}
    chosen = [file for file, tests in files.items() if file in near or tests < LARGE]
    return sorted(chosen or files, key=lambda file: (file not in near, seconds[file]))


def _notes_calls() -> bool:
    return os.environ.get("MUTANT_UNDER_TEST") == "stats"


def _forget() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("backend.")]
    for thing in [thing for module in modules for thing in vars(module).values()]:
        if hasattr(thing, "cache_clear"):
            thing.cache_clear()
