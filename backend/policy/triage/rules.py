"""The sentences of a landlord's pack that speak for a route, found by the grounds it names."""

from collections.abc import Iterable

from backend.policy.pack import Ground, PolicyPack
from backend.policy.triage.result import Route, RuleRef

# What speaks for a route that the words alone did not give.
_BY_ROUTE: dict[Route, tuple[Ground, ...]] = {
    "complaint": ("dissatisfaction",),
    "data_protection": ("regulator",),
    "escalation": ("stage_two",),
    "service_request": ("request",),
    "antisocial_behaviour": ("behaviour_report", "neighbours_elsewhere"),
    "adjustments": ("extra_support",),
    "feedback": ("feedback",),
}


def of_route(route: Route) -> tuple[Ground, ...]:
    """Return the grounds that stand for a route as such."""
    return _BY_ROUTE.get(route, ())


def spoken(grounds: Iterable[Ground], pack: PolicyPack) -> tuple[RuleRef, ...]:
    """Return the pack's rules for these grounds, each once; a ground without a rule gives none."""
    ids = (pack.grounds[ground] for ground in grounds if ground in pack.grounds)
    rules = (pack.rules[rule_id] for rule_id in dict.fromkeys(ids))
    return tuple(RuleRef(rule.id, rule.sentence, rule.in_full) for rule in rules)
