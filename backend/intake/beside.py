"""Answers in words that were no answer to a question, such as those that end a pause."""

from backend.intake.echo import in_words
from backend.intake.hearing import Hearing
from backend.intake.listed import listed
from backend.intake.questions import questions, value_of
from backend.intake.volunteering import DETAILS, volunteered


def take_beside(hearing: Hearing, text: str) -> None:
    """Take what the words answer of their own accord, where nothing is known yet, and say so."""
    in_turn = listed(text)
    # A list says what each part is; read as prose, "June Abbott" is a month too.
    found = in_turn or volunteered(text, hearing.today)
    behalf = found["on_behalf"].value if "on_behalf" in found else None
    for_others = (behalf or value_of(hearing.answers, "on_behalf")) == "other"
    lines = []
    for name, answer in found.items():
        if not hearing.is_open(name) or (in_turn and for_others and name in DETAILS):
            continue  # whose details they are would be a guess
        hearing.record(name, answer)
        lines.append(f"{questions()[name].label}: {in_words(name, hearing.answers)}")
    if lines:
        hearing.say("utter_noted_upfront", what="\n".join(lines))
