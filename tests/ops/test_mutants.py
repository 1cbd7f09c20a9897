"""What `make mutants` says of the tool's results."""

from ops.mutants import report

RESULTS = """\
    backend.policy.calendar.x__month__mutmut_1: killed
    backend.policy.calendar.xǁCalendarǁafter__mutmut_2: survived
    backend.policy.process.machine.x_begin__mutmut_1: timeout
    backend.policy.process.machine.x_begin__mutmut_2: killed
    backend.policy.process.machine.x_begin__mutmut_3: not checked
"""


def test_every_module_and_all_together_have_their_share_of_noticed_mutants() -> None:
    assert [line.split() for line in report(RESULTS).splitlines()] == [
        ["calendar", "50.0%", "of", "2", "1", "survived"],
        ["process.machine", "100.0%", "of", "2"],
        ["all", "75.0%", "of", "4", "1", "survived"],
    ]


def test_without_results_nothing_is_said() -> None:
    assert report("") == ""
