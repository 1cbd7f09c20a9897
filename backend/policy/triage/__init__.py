"""Complaint, service request or another way: what a message is, by the landlord's rules."""

from backend.policy.triage.decide import SURE_OF_DANGER, emergencies, is_displeased, triage
from backend.policy.triage.given import Facts, Parse
from backend.policy.triage.result import Part, Route, RuleRef, Triage

__all__ = [
    "SURE_OF_DANGER", "Facts", "Parse", "Part", "Route", "RuleRef", "Triage", "emergencies",
    "is_displeased", "triage",
]  # fmt: skip
