"""Residents' words read as typed answers: dates, names, addresses, yes and no."""

from backend.policy.reading.address import read_address
from backend.policy.reading.adjustments import read_adjustments
from backend.policy.reading.answer import Answer, Problem
from backend.policy.reading.asking import is_question
from backend.policy.reading.behalf import read_behalf
from backend.policy.reading.contact import read_contact, read_preferred, wants_post, ways_alone
from backend.policy.reading.name import read_name
from backend.policy.reading.nothing import says_nothing
from backend.policy.reading.outcome import read_outcome
from backend.policy.reading.permission import read_evidence, read_permission
from backend.policy.reading.relationship import read_relationship
from backend.policy.reading.reported import read_reported
from backend.policy.reading.volunteered import volunteered
from backend.policy.reading.when import is_only_rude, read_when
from backend.policy.reading.yes_no import read_skip, read_yes_no

__all__ = [
    "Answer",
    "Problem",
    "is_only_rude",
    "is_question",
    "read_address",
    "read_adjustments",
    "read_behalf",
    "read_contact",
    "read_evidence",
    "read_name",
    "read_outcome",
    "read_permission",
    "read_preferred",
    "read_relationship",
    "read_reported",
    "read_skip",
    "read_when",
    "read_yes_no",
    "says_nothing",
    "volunteered",
    "wants_post",
    "ways_alone",
]
