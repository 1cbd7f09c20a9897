"""The forms for ending a complaint, taking it up again, and putting right what was recorded."""

from collections.abc import Iterator
from datetime import date

from backend.casework import remedies
from backend.casework.acts_correcting import Correct, TakeBack
from backend.casework.acts_ending import Close, Halt, Refuse, Reopen, Withdraw
from backend.casework.lessons import root_causes
from backend.casework.standing import At
from backend.policy.process.correcting import FIELDS
from backend.policy.process.taking_back import last_recorded
from backend.policy.wording import counted, short_date
from backend.web.staff.step_fields import Field, day_field, text_field
from backend.web.staff.step_form import (
    StepForm,
    Typed,
    Values,
    more_field,
    on_field,
    reasons_field,
    today,
)

RECORDED_WORDS = {
    "received": "it came in",
    "discussed": "talked with the resident",
    "acknowledged": "acknowledged",
    "extended": "given more time",
    "panel_held": "the panel sat",
    "responded": "answered",
}


def _refuse_fields(at: At, _: Typed) -> list[Field]:
    return [
        Field(
            name="rule",
            label="The part of the policy it rests on",
            kind="choice",
            options={rule.id: f"{rule.id}: {rule.in_full}" for rule in at.pack.exclusions},
        ),
        reasons_field("Why this complaint falls under it", hint="The resident reads this."),
        text_field(
            "discretion",
            "What you weighed before deciding so, and why we do not take it on all the same",
            hint="No kind of complaint is refused without looking at the single case.",
        ),
        Field(
            name="ombudsman_details",
            label="The Ombudsman",
            kind="ticks",
            options={"yes": "The letter tells them how to reach the Ombudsman"},
        ),
        more_field(),
    ]


def _refuse(at: At, values: Values) -> Refuse:
    return Refuse(
        on=today(at),
        rule=values["rule"],
        reasons=values["reasons"],
        discretion=values["discretion"],
        ombudsman_details=bool(values["ombudsman_details"]),
        more=values["more"],
    )


def _halt_fields(_at: At, _: Typed) -> list[Field]:
    return [
        reasons_field("Why the process ends here", hint="The resident reads this."),
        more_field(),
    ]


def _halt(at: At, values: Values) -> Halt:
    return Halt(on=today(at), reasons=values["reasons"], more=values["more"])


def _close_fields(at: At, _: Typed) -> list[Field]:
    fields = [
        on_field(at, "When it was closed"),
        Field(name="root_cause", label="Why it came about", kind="select", options=_causes()),
        text_field(
            "lesson", "What we learn from it", hint="If nothing is to be learnt, say why not."
        ),
    ]
    still_open = remedies.open_of(at.session, at.case)
    if still_open:
        listed = "; ".join(f"{one.what}, by {short_date(one.due_on)}" for one in still_open)
        actions = counted(len(still_open), "action")
        fields.append(
            Field(
                name="remedies_go_on",
                label="What was promised and is not done",
                kind="ticks",
                options={"yes": "They stay open, and their owners still answer for them"},
                hint=f"{actions} still open: {listed}",
            )
        )
    return fields


def _causes() -> dict[str, str]:
    return {"": "Choose one", **root_causes()}


def _close(_: At, values: Values) -> Close:
    return Close(
        on=values["on"],
        root_cause=values["root_cause"],
        lesson=values["lesson"],
        remedies_go_on=bool(values.get("remedies_go_on")),
    )


def _withdraw_fields(at: At, _: Typed) -> list[Field]:
    return [
        on_field(at, "When they withdrew it"),
        text_field("how", "How they said so", hint="When, to whom, and in what words."),
    ]


def _withdraw(_: At, values: Values) -> Withdraw:
    return Withdraw(on=values["on"], how=values["how"])


def _reopen_fields(at: At, _: Typed) -> list[Field]:
    return [
        on_field(at, "When it was decided"),
        reasons_field("Why it goes on", hint="For example: the Ombudsman told us to take it on."),
    ]


def _reopen(_: At, values: Values) -> Reopen:
    return Reopen(on=values["on"], reasons=values["reasons"])


def _correct_fields(at: At, _: Typed) -> list[Field]:
    return [
        Field(
            name="which",
            label="The date that is wrong",
            kind="choice",
            options=dict(_recorded(at)),
        ),
        day_field("right", "The right date"),
        reasons_field("Why it was wrong, and how you know"),
    ]


def _recorded(at: At) -> Iterator[tuple[str, str]]:
    for run in at.progress.runs:
        for event, name in FIELDS.items():
            on = getattr(run, name)
            if on:
                words = f"{at.pack.stage(run.stage).name}: {RECORDED_WORDS[event]}"
                yield f"{run.stage}|{event}|{on.isoformat()}", f"{words} on {short_date(on)}"


def _correct(at: At, values: Values) -> Correct:
    stage, event, was = values["which"].split("|")
    return Correct(
        on=today(at),
        stage=stage,
        event=event,
        was=date.fromisoformat(was),
        right=values["right"],
        reasons=values["reasons"],
    )


def _take_back_fields(at: At, _: Typed) -> list[Field]:
    options = {
        f"{event}|{on.isoformat()}": f"{RECORDED_WORDS[event].capitalize()} on {short_date(on)}"
        for event, on in last_recorded(at.progress.run).items()
    }
    return [
        Field(name="which", label="What did not happen", kind="choice", options=options),
        reasons_field("How it came to be recorded"),
    ]


def _take_back(at: At, values: Values) -> TakeBack:
    event, was = values["which"].split("|")
    return TakeBack(
        on=today(at), event=event, was=date.fromisoformat(was), reasons=values["reasons"]
    )


FORMS = (
    StepForm(
        verb="refuse",
        title="Decide not to take the complaint on",
        explains=(
            "A person decides this, never the assistant. The letter gives the reasons, the policy’s"
            " own words and the Ombudsman’s details. You see it before it goes."
        ),
        fields=_refuse_fields,
        act=_refuse,
        contact=True,
        letter=True,
    ),
    StepForm(
        verb="halt",
        title="End the process here",
        explains="The letter explains the reasons. You see it before it goes.",
        fields=_halt_fields,
        act=_halt,
        contact=True,
        letter=True,
    ),
    StepForm(
        verb="close",
        title="Close the case",
        explains="Write down why it came about and what we learn from it.",
        fields=_close_fields,
        act=_close,
    ),
    StepForm(
        verb="withdraw",
        title="Record that they withdraw it",
        explains="Only the resident, or who speaks for them, withdraws a complaint.",
        fields=_withdraw_fields,
        act=_withdraw,
        contact=True,
    ),
    StepForm(
        verb="reopen",
        title="Reopen",
        explains="It goes on under the dates it had.",
        fields=_reopen_fields,
        act=_reopen,
    ),
    StepForm(
        verb="correct",
        title="Put a date right",
        explains="Every date that follows is counted again, and the history keeps both.",
        fields=_correct_fields,
        act=_correct,
    ),
    StepForm(
        verb="take_back",
        title="Take back what did not happen",
        explains="A letter that went out stays among the letters. The history keeps both.",
        fields=_take_back_fields,
        act=_take_back,
    ),
)
