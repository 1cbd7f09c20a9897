"""Which one route stands for a message of several parts."""

import pytest

from backend.policy.triage import emergencies
from backend.policy.triage.result import Part, Route
from backend.policy.triage.routes import route_of, top_route


def parts(*routes: Route) -> list[Part]:
    return [Part("words", route, (), 1.0, offer=True) for route in routes]


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ((), "unclear"),
        (("unclear",), "unclear"),
        (("emergency",), "unclear"),
        (("handoff", "feedback"), "handoff"),
        (("question", "service_request"), "service_request"),
        (("complaint", "service_request"), "complaint"),
        (("complaint", "feedback"), "complaint"),
        (("complaint", "signpost"), "mixed"),
        (("service_request", "antisocial_behaviour"), "mixed"),
        (("signpost", "service_request"), "mixed"),
        (("escalation", "complaint", "signpost"), "escalation"),
        (("emergency", "service_request"), "service_request"),
    ],
)
def test_the_route_of_the_case_is_the_most_protective_or_mixed(
    routes: tuple[Route, ...], expected: str
) -> None:
    assert route_of(parts(*routes)) == expected


def test_danger_comes_before_the_case() -> None:
    assert top_route(parts("complaint", "emergency")) == "emergency"
    assert top_route(parts("emergency", "safeguarding")) in ("emergency", "safeguarding")
    assert top_route(parts("complaint", "signpost")) == "mixed"


def test_an_emergency_desk_gets_what_is_dangerous_but_not_what_people_close_do() -> None:
    assert emergencies(("damp_mould", "gas", "violence")) == ("gas", "violence")
    assert emergencies(("domestic_abuse", "violence", "fire")) == ("fire",)
    assert emergencies(("child_at_risk", "no such kind")) == ()
