"""One route for a message of several parts, the most protective first."""

from collections.abc import Sequence

from backend.policy.triage.result import Part, Route

DANGER: tuple[Route, ...] = ("emergency", "safeguarding")
CASES: tuple[Route, ...] = (
    "escalation",
    "complaint",
    "data_protection",
    "person_decides",
    "signpost",
    "antisocial_behaviour",
    "service_request",
)
# Where a sentence of the landlord's may stand against the resident.
AGAINST: tuple[Route, ...] = ("person_decides", "signpost", "data_protection")
# What opens no case of its own.
TALK: tuple[Route, ...] = (
    "handoff",
    "adjustments",
    "withdraw",
    "case_status",
    "question",
    "feedback",
    "unclear",
)


def top_route(parts: Sequence[Part]) -> Route:
    """Return danger where there is any, and otherwise the route of the case."""
    routes = {part.route for part in parts}
    return next((route for route in DANGER if route in routes), route_of(parts))


def route_of(parts: Sequence[Part]) -> Route:
    """Return the route once danger has been seen to; mixed when parts go separate ways."""
    routes = {part.route for part in parts}
    cases = routes.intersection(CASES)
    if "escalation" in cases:
        return "escalation"
    if "complaint" in cases:
        # The repair that a complaint is about needs no way of its own.
        cases.discard("service_request")
    if len(cases) > 1:
        return "mixed"
    return next((route for route in (*CASES, *TALK) if route in routes), "unclear")
