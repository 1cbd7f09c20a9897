"""Reading a whole plain form at once: the same questions as the chat, without a bot."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.conversations.service import LONGEST_MESSAGE, EmptyMessage, MessageTooLong, clean
from backend.intake import answers as reader
from backend.intake import outcomes
from backend.intake.questions import Answers, Question, applies, questions, shown
from backend.policy.reading import Problem, read_skip

# Asked elsewhere: the form has no second issue box, and the choice comes with the check page.
NOT_ON_THE_FORM = ("more_issues", "route_choice", "check")
# Asked once more, in a field of its own, about the person whom somebody else tells for.
THEIRS = {"relationship": "their_relationship"}


def fields() -> tuple[str, ...]:
    """The names of the form's fields, in order."""
    return (*_asked(), *THEIRS.values())


def field_questions() -> dict[str, Question]:
    """The question of every field, as it is put there."""
    own = {name: questions()[name] for name in _asked()}
    return own | {field: _of_theirs(own[name], field) for name, field in THEIRS.items()}


def field_of(name: str, answers: Mapping[str, Mapping[str, Any]]) -> str:
    """The field that answers a question, as it is for oneself or for somebody else."""
    return THEIRS.get(name, name) if _value(answers, "on_behalf") == "other" else name


def _of_theirs(question: Question, field: str) -> Question:
    said = question.theirs
    return replace(question, name=field, label=said["label"], ask=said["ask"], why=said["why"])


def _asked() -> tuple[str, ...]:
    return tuple(name for name in questions() if name not in NOT_ON_THE_FORM)


def read_form(
    typed: Mapping[str, str], today: date
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Give the answers in a form, and for each field that cannot be taken what to do about it."""
    answers: dict[str, dict[str, Any]] = {"more_issues": {"value": "no", "words": ""}}
    errors: dict[str, str] = {}
    for name in _asked():
        if name != "reported_result" and not applies(name, answers, offers_choice=False):
            continue
        field = field_of(name, answers)
        answer, error = _read_field(name, typed.get(field, ""), today)
        if error:
            errors[field] = error
        else:
            answers[name] = answer
    by_paragraph = outcomes.by_paragraph(answers, str(_value(answers, "outcome") or ""))
    if by_paragraph:
        answers["outcome"] = by_paragraph
    if "post" in (_value(answers, "contact_details") or {}) and not _value(answers, "address"):
        errors.setdefault("address", problems()["wrong"]["no_address"])
    return answers, errors


def written(answers: Answers) -> dict[str, str]:
    """Give the form's fields filled with answers that exist already, from the chat or a retry."""
    filled = {}
    for name in _asked():
        answer = answers.get(name, {})
        if answer.get("value") is None:
            continue
        options = questions()[name].options
        value = str(answer["value"])
        field = field_of(name, answers)
        filled[field] = value if value in options else shown(questions()[name], answer)
    several = len(outcomes.issues(answers))
    if "each" in answers.get("outcome", {}) and several > 1:
        each = [outcomes.wanted(answers, n) for n in range(several)]
        filled["outcome"] = "\n\n".join(each) if all(each) else "\n\n".join(filter(None, each))
    return filled


@cache
def problems() -> dict[str, dict[str, str]]:
    """The sentences for fields that cannot be taken."""
    path = Path(__file__).with_name("problems.yaml")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def _read_field(name: str, typed: str, today: date) -> tuple[dict[str, Any], str | None]:
    wrong = problems()["wrong"]
    try:
        text = clean(typed)
    except EmptyMessage:
        left = reader.left_open(name, "skip")
        return dict(left or {}), None if left else problems()["missing"][name]
    except MessageTooLong:
        return {}, wrong["too_long"]
    if questions()[name].options:
        found = reader.chosen(name, text, today) or reader.read(name, text, today)
    else:
        how = read_skip(text) if len(text) < LONGEST_MESSAGE else None
        left = reader.left_open(name, how) if how else None
        if left:
            return dict(left), None
        found = reader.read(name, text, today)
    if isinstance(found, Problem | reader.NotTaken):
        return {}, wrong.get(found.name, wrong["not_understood"])
    if found is None and name == "noticed_on":
        return {"value": text, "words": text}, None  # nobody is here to ask again
    if found is None:
        return {}, wrong["not_understood"]
    return {"value": found.value, "words": found.words}, None


def _value(answers: Mapping[str, Mapping[str, Any]], name: str) -> Any:
    return answers.get(name, {}).get("value")
