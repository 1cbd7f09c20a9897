"""The sentence that shows an account was heard, fitting to what the landlord's rules find in it."""

from backend.intake.outcomes import first_words
from backend.intake.say import Say
from backend.policy.pack import Ground
from backend.policy.triage import Triage

# Who lives with a hazard, and the sentence for them; the first that is found counts.
PEOPLE = {
    "child": "utter_heard_child",
    "pregnancy": "utter_heard_pregnancy",
    "age": "utter_heard_age",
    "breathing": "utter_heard_health",
    "disability": "utter_heard_health",
    "mental_health": "utter_heard_health",
}
# What was done to them.
GROUNDS: dict[Ground, str] = {
    "rudeness": "utter_heard_rudeness",
    "promise_not_kept": "utter_heard_promise",
    "missed_appointment": "utter_heard_promise",
    "behaviour_report": "utter_heard_noise",
    "tribunal": "utter_heard_money",
    "insurance_claim": "utter_heard_belongings",
    "wrong_information": "utter_heard_information",
}


def acknowledged(issue: str, found: Triage) -> Say:
    """Give what to say to an account, by what the triage found in it and by nothing else."""
    grounds = {ground for part in found.parts for ground in part.grounds}
    at_risk = found.vulnerability if found.hazards else ()  # "the kids upstairs" are not at risk
    by_people = next((say for kind, say in PEOPLE.items() if kind in at_risk), None)
    by_ground = next((say for ground, say in GROUNDS.items() if ground in grounds), None)
    response = by_people or by_ground or ("utter_heard_home" if found.hazards else None)
    return Say(response) if response else Say("utter_heard", {"words": first_words(issue)})
