"""What is said to an answer that could not be taken: each time another way, and then a person."""

from backend.intake.questions import questions
from backend.intake.say import Say

EXPLAINED = 2
CHOICES = 3
# Said however often it happens: nothing else would tell why a picture was not taken.
ALWAYS = ("utter_problem_picture",)


def steps(question: str, misses: int, first: Say) -> tuple[Say, ...]:
    """Give what to say the nth time in a row, `first` being what is wrong with this answer."""
    person = Say("utter_offer_person")
    if first.response in ALWAYS:
        return (first,) if misses <= CHOICES else (first, person)
    if misses < EXPLAINED:
        return (first,)
    if misses == EXPLAINED:
        return (Say(f"utter_explain_{question}"),)
    return (choices(question) if misses == CHOICES else person,)


def choices(question: str) -> Say:
    """Give the line with answers to press; a closed question shows its own."""
    has_own = bool(questions()[question].choices)
    return Say(f"utter_choices_{question}" if has_own else "utter_choose_below")
