"""The rules of a policy pack that decide a route, by what they say."""

from collections.abc import Iterable

from backend.policy.pack import PolicyPack
from backend.policy.triage.result import Route, RuleRef

DISSATISFACTION = "A-DEF"
POOR_SERVICE = "A-DEF-1"
OWN_POLICY_NOT_FOLLOWED = "A-DEF-2"
WRONG_INFORMATION = "A-DEF-3"
PROMISE_NOT_KEPT = "A-DEF-4"
RUDENESS = "A-DEF-5"
NEIGHBOURS_ELSEWHERE = "A-NOT-2"
LEGAL_DISPUTE = "A-NOT-3"
INSURANCE_CLAIM = "A-NOT-4"
REQUEST = "A-SR-DEF"
FIRST_OR_IN_TIME = "A-SR-1"
MISSED_APPOINTMENT = "A-SR-2"
BEHAVIOUR_REPORT = "A-SR-3"
INFORMATION = "A-SR-4"
SUPPORT = "A-SR-5"
FIRST_REPORT = "A-EXC-1"
TOO_OLD = "A-EXC-2"
ALREADY_CONSIDERED = "A-EXC-3"
TRIBUNAL = "A-EXC-4a"
REGULATOR = "A-EXC-4b"
OTHER_PROCESS = "A-EXC-5"
IN_COURT = "A-EXC-6"
POLICY_ITSELF = "A-EXC-7"
OTHER_RESIDENTS = "A-EXC-8"
OUT_OF_CONTROL = "A-EXC-9"
NOT_OUR_SERVICE = "A-EXC-10"
GROUPS = "A-WHO-GRP"
STAGE_TWO = "A-S2"
FEEDBACK = "A-FEEDBACK"
EXTRA_SUPPORT = "A-ADJ-1"

# What speaks for a route that the words alone did not give.
_BY_ROUTE: dict[Route, tuple[str, ...]] = {
    "complaint": (DISSATISFACTION,),
    "escalation": (STAGE_TWO,),
    "service_request": (REQUEST,),
    "antisocial_behaviour": (BEHAVIOUR_REPORT, NEIGHBOURS_ELSEWHERE),
    "adjustments": (EXTRA_SUPPORT,),
    "feedback": (FEEDBACK,),
}


def of_route(route: Route) -> tuple[str, ...]:
    """Return the ids of the rules that stand for a route as such."""
    return _BY_ROUTE.get(route, ())


def spoken(ids: Iterable[str], pack: PolicyPack) -> tuple[RuleRef, ...]:
    """Return the rules of these ids that the pack holds, each once and in order."""
    return tuple(
        RuleRef(rule_id, pack.rules[rule_id].sentence)
        for rule_id in dict.fromkeys(ids)
        if rule_id in pack.rules
    )
