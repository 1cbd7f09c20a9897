"""Which questions an intake asks, in which order, and how answers are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.intake import outcomes
from backend.intake.days import days_in_words

Answers = Mapping[str, Mapping[str, Any]]

NOT_PROVIDED = "Not provided"
DO_NOT_KNOW = "You do not know"
BARE_YES = 4
# Words beyond an address and a number are wishes about how to be reached, and are shown whole.
BARE_CONTACT = 5


@dataclass(frozen=True)
class Question:
    """One question: its name is also the bot's slot and the plain form's field.

    `options` are all the answers there are, `choices` some that may be pressed instead of written.
    `theirs` are label, ask and why where the answer is about whom somebody else tells for.
    """

    name: str
    label: str
    ask: str
    why: str
    options: Mapping[str, str]
    choices: Mapping[str, str]
    essential: bool
    theirs: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """One line of the check-your-answers summary."""

    question: str
    label: str
    answer: str


@cache
def questions() -> Mapping[str, Question]:
    """Every question by name, in the order of asking."""
    written = yaml.safe_load(Path(__file__).with_name("questions.yaml").read_text("utf-8"))
    return {
        name: Question(
            name=name,
            label=entry["label"],
            ask=entry["ask"],
            why=entry["why"],
            options=entry.get("options", {}),
            choices=entry.get("choices", {}),
            essential=entry.get("essential", False),
            theirs=entry.get("theirs", {}),
        )
        for name, entry in written.items()
    }


def value_of(answers: Answers, question: str) -> Any:
    """Give the value of an answer, None when there is none."""
    return answers.get(question, {}).get("value")


def applies(question: str, answers: Answers, *, offers_choice: bool) -> bool:
    """Tell whether a question is asked at all, given the answers so far."""
    behalf = value_of(answers, "on_behalf")
    match question:
        case "reported_result":
            said = answers.get("reported_before", {})
            words = str(said.get("words", "")).split()
            return bool(said.get("value") == "yes" and len(words) < BARE_YES)
        case "route_choice":
            return offers_choice
        case "represented_name" | "permission" | "safe_contact":
            return bool(behalf == "other")
        case "permission_evidence":
            return bool(behalf == "other" and value_of(answers, "permission") == "yes")
        case "group_members":
            return bool(behalf == "group")
        case "preferred_contact":
            contact = value_of(answers, "contact_details") or {}
            return bool(contact.get("email") and contact.get("phone"))
    return True


def next_question(answers: Answers, *, offers_choice: Callable[[], bool]) -> str | None:
    """Give the first question that applies and has no answer, None when all have.

    Whether the rules offer a choice is looked up only where nothing comes before it.
    """
    for name in questions():
        if name == "outcome" and outcomes.open_issue(answers) is not None:
            return name
        offers = name == "route_choice" and name not in answers and offers_choice()
        if name not in answers and applies(name, answers, offers_choice=offers):
            return name
    return None


def rows(answers: Answers, *, offers_choice: bool) -> tuple[Row, ...]:
    """Give the summary of what was answered, one line a question."""
    for_another = value_of(answers, "on_behalf") == "other"
    return tuple(
        Row(name, _label(question, for_another=for_another), _in_full(question, answers))
        for name, question in questions().items()
        if name in answers
        and name not in ("more_issues", "check")
        and applies(name, answers, offers_choice=offers_choice)
    )


def _label(question: Question, *, for_another: bool) -> str:
    return question.theirs.get("label", question.label) if for_another else question.label


def _in_full(question: Question, answers: Answers) -> str:
    if question.name == "outcome" and value_of(answers, "outcome"):
        return outcomes.shown(answers)
    value, words = value_of(answers, question.name), answers[question.name].get("words")
    if question.name == "noticed_on" and isinstance(value, Mapping):
        return f"{days_in_words(value, str(words))} (“{words}”)"
    return shown(question, answers[question.name])


def shown(question: Question, answer: Mapping[str, Any]) -> str:
    """Give an answer as people read it."""
    value = answer.get("value")
    if answer.get("state") == "dont_know":
        return DO_NOT_KNOW
    if value is None:
        return NOT_PROVIDED
    if question.options and question.name != "reported_before":
        return question.options.get(str(value), str(answer.get("words", value)))
    match question.name:
        case "issue":
            return "\n\n".join(value)
        case "reported_before":
            label = question.options.get(str(value), str(value))
            words = str(answer.get("words", ""))
            told = len(words.split()) >= BARE_YES and words != label
            return f"{label}: “{words}”" if told else label
        case "address":
            return ", ".join(p for p in (value.get("address"), value.get("postcode")) if p)
        case "contact_details" if len(str(answer.get("words", "")).split()) <= BARE_CONTACT:
            return ", ".join(value[k] for k in ("email", "phone", "post") if value.get(k))
    return value if isinstance(value, str) else str(answer.get("words") or value)
