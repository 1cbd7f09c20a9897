"""The forms for talking about a complaint, acknowledging it and answering it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from backend.cases.working_days import calendar_to_set_dates
from backend.casework.acts_answering import Acknowledge, Answer, Discuss, Listed, Respond
from backend.casework.issues import Understood, understood
from backend.casework.remedies import Promised
from backend.casework.standing import At
from backend.letters.facts import Told
from backend.policy.deadlines import deadlines_for
from backend.policy.pack import ANSWERS
from backend.policy.wording import long_date
from backend.web.staff.step_fields import Field, FormErrors, day_field, text_field
from backend.web.staff.step_form import (
    StepForm,
    Typed,
    Values,
    more_field,
    on_field,
    staff_options,
    today,
)

DECISIONS = {"upheld": "Upheld", "partly_upheld": "Partly upheld", "not_upheld": "Not upheld"}
NEW_ISSUES = 2  # rows for what staff find in the resident's words beside what was gathered
MOST_REMEDIES = 20


def _discuss_fields(at: At, _: Typed) -> list[Field]:
    return [
        on_field(at, "When you talked"),
        text_field("notes", "What was said, and what they want done", rows=6),
    ]


def _discuss(_: At, values: Values) -> Discuss:
    return Discuss(on=values["on"], notes=values["notes"])


def _acknowledge_fields(at: At, typed: Typed) -> list[Field]:
    issues = understood(at.session, at.case, at.progress)
    fields = []
    due = answer_due(at)
    if due is not None:
        hint = f"{long_date(due)} at the latest, if the letter goes today."
        fields.append(day_field("respond_on", "Answer promised by", due, hint=hint))
    for one in issues:
        fields += _issue_fields(one)
    if not at.progress.issues:
        for number in range(1, NEW_ISSUES + 1):
            fields += _new_issue_fields(number)
    return [
        *fields,
        Field(
            name="not_ours",
            label="Parts that we are not responsible for",
            hint="One a line. Leave it empty if there are none.",
            optional=True,
            rows=3,
        ),
        more_field(),
    ]


def _issue_fields(one: Understood) -> list[Field]:
    said = f"They said: “{one.their_words}”"
    return [
        Field(name=f"heading_{one.number}", label=f"Issue {one.number}", kind="heading"),
        text_field(
            f"issue_{one.number}",
            f"Issue {one.number}, as we understand it",
            one.text,
            hint=f"{said} Leave it empty if you put it together with another issue.",
            optional=True,
        ),
        text_field(
            f"outcome_{one.number}",
            f"Outcome they want for issue {one.number}",
            one.outcome,
            optional=True,
            rows=2,
        ),
    ]


def _new_issue_fields(number: int) -> list[Field]:
    return [
        text_field(
            f"new_issue_{number}",
            f"Another issue in their words ({number})",
            optional=True,
            rows=2,
        ),
        text_field(
            f"new_outcome_{number}",
            f"Outcome they want for it ({number})",
            optional=True,
            rows=2,
        ),
    ]


def answer_due(at: At) -> date | None:
    """Give the last day that a letter of today may name for the answer."""
    run = at.progress.run
    found = deadlines_for(
        at.pack,
        run.stage,
        received_on=run.opened_on,
        acknowledged_on=max(today(at), run.opened_on),
        calendar=calendar_to_set_dates(at.session, at.pack),
    )
    answer = next((one for one in found if one.duty in ANSWERS), None)
    if answer is None:
        return None
    if answer.due_on >= today(at):
        return answer.due_on
    return answer.due_from_acknowledgement


def _acknowledge(at: At, values: Values) -> Acknowledge:
    listed = [
        Listed(one.number, Told(issue=text, outcome_wanted=values[f"outcome_{one.number}"]))
        for one in understood(at.session, at.case, at.progress)
        if (text := values[f"issue_{one.number}"])
    ]
    for number in range(1, NEW_ISSUES + 1):
        if text := values.get(f"new_issue_{number}"):
            wanted = values[f"new_outcome_{number}"]
            listed.append(Listed(None, Told(issue=text, outcome_wanted=wanted)))
    return Acknowledge(
        on=today(at),
        respond_on=values.get("respond_on"),
        issues=tuple(listed),
        not_ours=tuple(line.strip() for line in values["not_ours"].splitlines() if line.strip()),
        more=values["more"],
    )


def _respond_fields(at: At, typed: Typed) -> list[Field]:
    fields = []
    issues = understood(at.session, at.case, at.progress)
    for one in issues:
        fields += _decision_fields(one)
    numbers = {str(one.number): f"Issue {one.number}" for one in issues}
    fields += [
        Field(name="remedies", label="What we will do, by whom, by when", kind="heading"),
        Field(name="rows_note", label="Leave out the rows that you do not need.", kind="note"),
    ]
    for row in range(1, remedy_rows(typed) + 1):
        fields += _remedy_fields(at, row, numbers)
    return [
        *fields,
        Field(
            name="no_remedy",
            label="If nothing is to be done: why",
            hint="Fill this in only when no action is promised above.",
            optional=True,
            rows=3,
        ),
        more_field(),
    ]


def _decision_fields(one: Understood) -> list[Field]:
    wanted = f" They want: “{one.outcome}”" if one.outcome else ""
    return [
        Field(name=f"heading_{one.number}", label=f"Issue {one.number}", kind="heading"),
        Field(name=f"words_{one.number}", label=f"“{one.text}”{wanted}", kind="note"),
        Field(
            name=f"decision_{one.number}",
            label=f"Decision on issue {one.number}",
            kind="choice",
            options=DECISIONS,
        ),
        text_field(f"reasons_{one.number}", f"Reasons for the decision on issue {one.number}"),
    ]


def remedy_rows(typed: Typed) -> int:
    """Give how many actions the form has room for."""
    rows = typed.get("rows", "")
    asked = int(rows) if rows.isascii() and rows.isdecimal() and len(rows) < 3 else 1
    return min(max(asked, 1), MOST_REMEDIES)


def _remedy_fields(at: At, row: int, numbers: dict[str, str]) -> list[Field]:
    # A row may stay empty as a whole, so no field of it says so by itself.
    maybe: dict[str, Any] = {"optional": True, "quiet": True}
    start = {f"remedy_{row}_owner": str(at.staff_id)}
    return [
        text_field(f"remedy_{row}_what", f"Action {row}: what", rows=2, **maybe),
        text_field(
            f"remedy_{row}_who",
            f"Action {row}: who does it, in words",
            hint="For example: our heating contractor",
            kind="text",
            **maybe,
        ),
        Field(
            name=f"remedy_{row}_owner",
            label=f"Action {row}: who answers for it here",
            kind="select",
            options=staff_options(at),
            start=start,
        ),
        day_field(f"remedy_{row}_due", f"Action {row}: by when", **maybe),
        Field(
            name=f"remedy_{row}_issue",
            label=f"Action {row}: which issue it puts right",
            kind="select",
            optional=True,
            options={"": "All of them", **numbers},
        ),
    ]


def _respond(at: At, values: Values) -> Respond:
    issues = understood(at.session, at.case, at.progress)
    promised = tuple(_promised(at, values))
    if promised and values["no_remedy"]:
        words = "Leave this empty, or take the actions out: either something is to be done or not."
        raise FormErrors({"no_remedy": words})
    if not promised and not values["no_remedy"]:
        words = "Promise what will be done, or say here why nothing is to be done."
        raise FormErrors({"no_remedy": words})
    return Respond(
        on=today(at),
        answers=tuple(
            Answer(
                one.number,
                values[f"decision_{one.number}"],
                values[f"reasons_{one.number}"],
            )
            for one in issues
        ),
        remedies=promised,
        no_remedy=values["no_remedy"],
        more=values["more"],
    )


def _promised(at: At, values: Values) -> Iterator[Promised]:
    errors: dict[str, str] = {}
    for row in range(1, MOST_REMEDIES + 1):
        key = f"remedy_{row}"
        what, due_on = values.get(f"{key}_what"), values.get(f"{key}_due")
        who = values.get(f"{key}_who", "")
        if not (what or due_on or who):
            continue
        if not what:
            errors[f"{key}_what"] = f"Say what action {row} is."
        elif not who:
            errors[f"{key}_who"] = f"Say who does action {row}, such as our heating contractor."
        elif not due_on:
            errors[f"{key}_due"] = f"Give the day by which action {row} is done."
        elif due_on < today(at):
            errors[f"{key}_due"] = f"Action {row} cannot be due before the answer goes."
        else:
            issue = values[f"{key}_issue"]
            yield Promised(
                what=what,
                who=who,
                owner_id=int(values[f"{key}_owner"]),
                due_on=due_on,
                number=int(issue) if issue else None,
            )
    if errors:
        raise FormErrors(errors)


FORMS = (
    StepForm(
        verb="discuss",
        title="Record a conversation with the resident",
        explains="Write down what was said. It is kept with the case and not sent.",
        fields=_discuss_fields,
        act=_discuss,
        contact=True,
    ),
    StepForm(
        verb="acknowledge",
        title="Acknowledge",
        explains=(
            "List each issue and the outcome wanted as we understand them. You see the letter"
            " before it goes."
        ),
        fields=_acknowledge_fields,
        act=_acknowledge,
        contact=True,
        letter=True,
    ),
    StepForm(
        verb="respond",
        title="Send the answer",
        explains=(
            "Decide each issue, with reasons, and say what will be done. You see the letter before"
            " it goes."
        ),
        fields=_respond_fields,
        act=_respond,
        contact=True,
        letter=True,
    ),
)
