"""The forms for more time, the next stage, new issues, panels and who has a case."""

from datetime import date

from backend.cases.working_days import calendar_to_set_dates
from backend.casework.acts_assigning import Assign
from backend.casework.acts_moving_on import AgreeContractor, Escalate, RaiseIssue, Refer
from backend.casework.acts_panel import AgreeContact, ArrangePanel, HoldPanel
from backend.casework.acts_time import AgreeUpdate, Extend
from backend.casework.issues import understood
from backend.casework.standing import At
from backend.policy.process.moving_on import may_refer_to
from backend.policy.process.standing import Standing
from backend.web.staff.step_fields import Field, day_field, text_field
from backend.web.staff.step_form import (
    StepForm,
    Typed,
    Values,
    more_field,
    on_field,
    reasons_field,
    staff_options,
    today,
)


def _extend_fields(at: At, _: Typed) -> list[Field]:
    more = at.pack.stage(at.progress.run.stage).more_time
    again = bool(at.progress.run.extensions)
    agreed = again or (more is not None and more.amount is None)
    most = None if agreed or more is None else more.amount
    fields = [
        Field(
            name="working_days",
            label="Working days more",
            kind="number",
            hint=f"From 1 to {most}." if most else "As many as the resident agreed to.",
            start={"working_days": str(most)} if most else {},
        ),
        reasons_field("Why more time is needed", hint="The resident reads this."),
        day_field("discussed_on", "When you talked about it with the resident"),
    ]
    if agreed:
        fields.append(day_field("agreed_on", "When the resident agreed"))
        fields.append(day_field("next_contact_on", "Next contact", optional=not again))
    return [*fields, more_field()]


def _extend(at: At, values: Values) -> Extend:
    return Extend(
        on=today(at),
        working_days=values["working_days"],
        discussed_on=values["discussed_on"],
        reasons=values["reasons"],
        agreed_on=values.get("agreed_on"),
        next_contact_on=values.get("next_contact_on"),
        more=values["more"],
    )


def _update_fields(at: At, _: Typed) -> list[Field]:
    return [
        on_field(at, "When it was agreed"),
        day_field("next_contact_on", "When to be in touch next"),
        reasons_field("What was agreed, and why"),
    ]


def _update(_: At, values: Values) -> AgreeUpdate:
    return AgreeUpdate(
        on=values["on"], next_contact_on=values["next_contact_on"], reasons=values["reasons"]
    )


def _escalate_fields(at: At, _: Typed) -> list[Field]:
    fields = [on_field(at, "When they asked")]
    numbers = at.progress.run.issues
    if numbers:
        options = {
            str(one.number): one.text for one in understood(at.session, at.case, at.progress)
        }
        hint = "Tick none if they did not say: then it is about all of them."
        fields.append(
            Field(
                name="issues",
                label="What they are still unhappy about",
                kind="ticks",
                options=options,
                hint=hint,
            )
        )
    hint = "They need no reasons. Write down what they said, if anything."
    return [*fields, text_field("reasons", "What they said", hint=hint, optional=True)]


def _escalate(_: At, values: Values) -> Escalate:
    issues = tuple(int(number) for number in values.get("issues", ()))
    return Escalate(on=values["on"], issues=issues, reasons=values["reasons"])


def _refer_fields(at: At, _: Typed) -> list[Field]:
    standing = Standing(at.pack, calendar_to_set_dates(at.session, at.pack), at.progress)
    options = {stage.id: stage.name for stage in may_refer_to(standing)}
    return [
        on_field(at, "When it was decided"),
        Field(name="to_stage", label="The stage it goes to", kind="choice", options=options),
        reasons_field(),
    ]


def _refer(_: At, values: Values) -> Refer:
    return Refer(on=values["on"], to_stage=values["to_stage"], reasons=values["reasons"])


def _raise_fields(at: At, _: Typed) -> list[Field]:
    return [
        on_field(at, "When it was raised"),
        text_field("issue", "The new issue, in their words"),
        text_field("outcome", "Outcome they want", optional=True, rows=2),
        Field(
            name="decision",
            label="What happens with it",
            kind="choice",
            options={
                "join": "It joins this complaint",
                "link": "It becomes a complaint of its own, linked with this one",
            },
        ),
        reasons_field(
            "Why",
            hint="No letter tells the resident. Use words that you can tell them yourself.",
        ),
    ]


def _raise(_: At, values: Values) -> RaiseIssue:
    return RaiseIssue(
        on=values["on"],
        issue=values["issue"],
        outcome=values["outcome"],
        decision=values["decision"],
        reasons=values["reasons"],
    )


def _contractor_fields(at: At, _: Typed) -> list[Field]:
    named = at.progress.contracted
    bodies = [named] if named else [one.name for one in at.pack.contracted_services]
    return [
        on_field(at, "When they agreed"),
        Field(
            name="body",
            label="Which service",
            kind="choice",
            options={body: body for body in bodies},
            start={"body": bodies[0]} if len(bodies) == 1 else {},
        ),
    ]


def _contractor(_: At, values: Values) -> AgreeContractor:
    return AgreeContractor(on=values["on"], body=values["body"])


def _assign_fields(at: At, _: Typed) -> list[Field]:
    stage = at.pack.stage(at.progress.run.stage)
    involved = at.progress.involved_before if stage.independent_rule else frozenset()
    free = {
        number: name
        for number, name in staff_options(at).items()
        if f"staff:{number}" not in involved
    }
    hint = "Whoever dealt with an earlier stage is not offered." if involved else ""
    return [Field(name="to", label="Who takes it on", kind="select", options=free, hint=hint)]


def _assign(at: At, values: Values) -> Assign:
    return Assign(on=today(at), to=int(values["to"]))


def _panel_fields(at: At, _: Typed) -> list[Field]:
    return [
        day_field("held_on", "Day of the panel", at.progress.run.panel_on),
        text_field("time", "Time", kind="text", hint="For example: 10am"),
        text_field("place", "Place", rows=2),
        text_field("members", "Who sits on the panel", rows=2),
        text_field("how", "How it goes, and who the resident may bring"),
        more_field(),
    ]


def _panel(at: At, values: Values) -> ArrangePanel:
    return ArrangePanel(
        on=today(at), **{name: value for name, value in values.items() if name in _PANEL}
    )


_PANEL = ("held_on", "time", "place", "members", "how", "more")


def _held_fields(at: At, _: Typed) -> list[Field]:
    return [
        day_field("on", "When the panel sat", _panel_day(at)),
        text_field("outcome", "What the panel decided, and why"),
    ]


def _panel_day(at: At) -> date:
    planned = at.progress.run.panel_on
    return min(planned, today(at)) if planned else today(at)


def _held(_: At, values: Values) -> HoldPanel:
    return HoldPanel(on=values["on"], outcome=values["outcome"])


def _contact_fields(_at: At, _: Typed) -> list[Field]:
    return [
        reasons_field("Why an agreement is needed", hint="The resident reads this."),
        text_field("handling", "How the complaint is dealt with meanwhile"),
        text_field("terms", "How we will be in touch from now on, and when it was agreed"),
        day_field("review_on", "When the agreement is looked at again"),
        more_field(),
    ]


def _contact(at: At, values: Values) -> AgreeContact:
    return AgreeContact(
        on=today(at),
        reasons=values["reasons"],
        handling=values["handling"],
        terms=values["terms"],
        review_on=values["review_on"],
        more=values["more"],
    )


FORMS = (
    StepForm(
        verb="extend",
        title="Give the answer more time",
        explains=(
            "Talk to the resident first. The letter gives the reasons, the new day and the"
            " Ombudsman’s details. You see it before it goes."
        ),
        fields=_extend_fields,
        act=_extend,
        contact=True,
        letter=True,
    ),
    StepForm(
        verb="agree_update",
        title="Agree when to be in touch next",
        explains="The day of the answer stays as it is.",
        fields=_update_fields,
        act=_update,
        contact=True,
    ),
    StepForm(
        verb="request_escalation",
        title="Record that they ask for the next stage",
        explains="For a resident who rang, wrote or came in. Take it down as they said it.",
        fields=_escalate_fields,
        act=_escalate,
        contact=True,
    ),
    StepForm(
        verb="refer",
        title="Send it on to a stage",
        explains="The stage begins with this decision.",
        fields=_refer_fields,
        act=_refer,
    ),
    StepForm(
        verb="raise_issue",
        title="Decide on a new issue",
        explains=(
            "A new issue joins this complaint, or becomes one of its own with its own dates. This"
            " sends nothing to the resident: tell them yourself what you decided and why, then"
            " record that conversation."
        ),
        fields=_raise_fields,
        act=_raise,
        contact=True,
    ),
    StepForm(
        verb="agree_contractor",
        title="Record that the contracting body agrees",
        explains="The service is run for another body, which has to agree to going further.",
        fields=_contractor_fields,
        act=_contractor,
    ),
    StepForm(
        verb="assign",
        title="Give it to somebody",
        explains="They see it among their own cases at once.",
        fields=_assign_fields,
        act=_assign,
    ),
    StepForm(
        verb="arrange_panel",
        title="Arrange the panel",
        explains="Agree the day with the resident. The letter tells them how it works.",
        fields=_panel_fields,
        act=_panel,
        contact=True,
        letter=True,
    ),
    StepForm(
        verb="hold_panel",
        title="Record what the panel decided",
        explains="The answer to the resident follows as a step of its own.",
        fields=_held_fields,
        act=_held,
    ),
    StepForm(
        verb="agree_contact",
        title="Agree how to be in touch",
        explains="For contact that has become too much. The letter tells the resident what stands.",
        fields=_contact_fields,
        act=_contact,
        contact=True,
        letter=True,
    ),
)
