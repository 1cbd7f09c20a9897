"""Duties in the words of whoever owes them, for the console and for mails to staff."""

from collections.abc import Iterable, Mapping

from backend.cases.law_clocks import HAZARD
from backend.casework.answer_wording import kind_in_words

# Duties as those see them who owe them: the pack's own labels speak to residents.
DUTY_WORDS: Mapping[str, str] = {
    "contact": "Contact the resident to talk about it",
    "acknowledge": "Acknowledge it to the resident in writing",
    "respond": "Give the resident the full answer",
    "respond_extended": "Give the resident the full answer, with the time added",
    "contact_again": "Contact the resident again, as agreed",
    "request_escalation": "The resident may ask for the next stage",
    "agree_resolution": "Agree with the resident how to put it right",
    "arrange_panel": "Agree a day for the panel",
    "respond_after_panel": "Write to the resident what the panel decided",
    "request_review": "The resident may ask for a review",
    "make_safe_at_once": "The law: look into the danger and make the home safe",
    "investigate": "The law: look into the hazard",
    "send_findings": "The law: send the household what was found",
    "make_safe": "The law: make the home safe",
    "begin_works": "The law: start any further work",
    "acknowledge_data_complaint": "The law: write that we have the complaint about personal data",
    "answer_data_request": "The law: send the person the information we hold about them",
    "team_promise": "The team does what it promised",
}


def said_of(duty: str, hazards: Iterable[str] = ()) -> str:
    """Give a duty in words, with the hazards that the law asks it for."""
    words = DUTY_WORDS.get(duty, duty.replace("_", " ").capitalize())
    about = ", ".join(kind_in_words(kind) for kind in hazards)
    return f"{words} ({about})" if about else words


def said_at(stage: str, duty: str) -> str:
    """Give a duty of a stage, or of what the law asks beside the stages, in words."""
    hazards = [stage.removeprefix(HAZARD)] if stage.startswith(HAZARD) else []
    return said_of(duty, hazards)
