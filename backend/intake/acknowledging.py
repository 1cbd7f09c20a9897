"""The sentence that shows an account was heard, fitting to what the landlord's rules find in it."""

import re

from backend.intake.naming import name_of
from backend.intake.say import Say
from backend.policy.danger import recognise
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

_FAMILY = (
    r"(mum|mam|mother|dad|father|wife|husband|partner|son|daughter|baby|child|brother|sister|nan"
    r"|gran|grandma|grandad|grandmother|grandfather|aunt|auntie|uncle|friend|carer|neighbour)"
)
_PET = r"(dogs?|cats?|puppy|kitten|pets?|rabbits?|hamster|tortoise|parrot)"
# What no rule of the landlord names and nobody should hear quoted back: the first found counts.
LOSSES = {
    response: re.compile(words, re.IGNORECASE)
    for response, words in {
        "utter_heard_loss": rf"\b(bereave\w*|funeral|miscarriage|stillb\w+"
        rf"|(the|her|his|their) death|death of (my|our)|(lost|losing) (my|our) {_FAMILY}"
        rf"|(my|our|his|her|their) (late )?{_FAMILY}( who| has| have| had| just| sadly| recently"
        rf"| suddenly)* (died|passed away|passed on|is dead|was killed))\b"
        r"(?! (in (19|20)\d\d|\w+ years ago|years ago))",
        "utter_heard_pet": rf"\b{_PET}\b.{{0,60}}\b(died|dead|killed|run over|put down|was hit"
        rf"|never came back)\b|\b(killed|ran over|run over|poisoned) (my|our) {_PET}\b",
        "utter_heard_details": r"\b(sent|sen[dt]ing|gave|given|giving|told|shar\w+|disclos\w+"
        r"|post\w+|show\w+|leak\w+|read) .{0,40}\b(my|our|his|her|their) (\w+ ){0,2}(details"
        r"|medical|records?|data|address|diagnosis|(personal|private) \w+|health)\b.{0,40}"
        r"\b(to|with|by|out|my neighbours?)\b",
    }.items()
}
_SWORE = re.compile(
    r"\b(swore|swear\w*|swor\w*|shouted|yelled|screamed) at (me|us|my|our|him|her)\b", re.IGNORECASE
)


def acknowledged(issue: str, found: Triage) -> Say:
    """Give what to say to an account, by what was lost and by what the triage found in it."""
    loss = next((say for say, words in LOSSES.items() if words.search(issue)), None)
    if any(one.kind == "homeless" for one in recognise(issue)):
        loss = loss or "utter_heard_losing_home"
    grounds = {ground for part in found.parts for ground in part.grounds}
    at_risk = found.vulnerability if found.hazards else ()  # "the kids upstairs" are not at risk
    by_people = next((say for kind, say in PEOPLE.items() if kind in at_risk), None)
    by_ground = next((say for ground, say in GROUNDS.items() if ground in grounds), None)
    by_home = "utter_heard_home" if found.hazards else None
    rude = "utter_heard_rudeness" if _SWORE.search(issue) else None
    response = loss or by_people or by_ground or by_home or rude
    return Say(response) if response else Say("utter_heard", {"words": name_of(issue)})
