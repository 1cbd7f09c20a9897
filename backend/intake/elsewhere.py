"""What is told by somebody with another landlord: a person decides about it, and staff see it."""

from dataclasses import replace

from backend.cases.service import NewCase
from backend.intake.questions import Answers, value_of
from backend.policy.other_landlord import Kind, other_landlord
from backend.policy.pack import PolicyPack

# Kept with what was gathered, for staff.
NOT_OUR_HOME = "not_our_home"
# Where it may be said whose home it is.
TELLS = ("opening", "issue", "reported_result", "outcome", "relationship")
# Whoever lives beside our homes or uses a service may complain, whoever their landlord is.
OURS_ALL_THE_SAME = ("neighbour", "service_user", "applicant", "shared_owner", "leaseholder")


def landlord_in(words: str, pack: PolicyPack) -> Kind | None:
    """Give what kind of other landlord some words name, None when they name none."""
    return other_landlord(words, ours=(pack.landlord.name, pack.landlord.short_name))


def noted(new: NewCase, answers: Answers, pack: PolicyPack) -> NewCase:
    """Mark a case of somebody with another landlord, and leave it to a person what to do."""
    if value_of(answers, "relationship") in OURS_ALL_THE_SAME:
        return new
    told = (str(answers.get(name, {}).get("words", "")) for name in TELLS)
    said = next((words for words in told if landlord_in(words, pack)), None)
    if said is None:
        return new
    gathered = {**new.gathered, NOT_OUR_HOME: {"value": landlord_in(said, pack), "words": said}}
    return replace(new, gathered=gathered, person_decides=True)
