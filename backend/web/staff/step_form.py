"""What a step's form is made of, and the parts that several forms share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from backend.casework.doing import Act
from backend.casework.standing import At
from backend.clock import local_date
from backend.letters.recipient import NO_WAY_KNOWN
from backend.letters.service import Sending
from backend.staff.models import Staff
from backend.web.staff.case_people import contact_care
from backend.web.staff.step_fields import Field, day_field

Values = Mapping[str, Any]
Typed = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class StepForm:
    """The form of one verb: what it asks, and the act that the answers make.

    `contact` says that it leads to contact with the resident; `letter` that one goes out with it.
    """

    verb: str
    title: str
    explains: str
    fields: Callable[[At, Typed], list[Field]]
    act: Callable[[At, Values], Act]
    contact: bool = False
    letter: bool = False


def today(at: At) -> date:
    """Give the local day on which a form is filled in."""
    return local_date(at.now)


def on_field(at: At, label: str = "When it happened", **more: Any) -> Field:
    """Give the field for the day of the step, today at first."""
    return day_field("on", label, today(at), **more)


def reasons_field(label: str = "Reasons", **more: Any) -> Field:
    """Give the field for the reasons."""
    return Field(name="reasons", label=label, **more)


def more_field() -> Field:
    """Give the field for what else a letter should say."""
    return Field(name="more", label="Anything else the letter should say", optional=True, rows=3)


def staff_options(at: At) -> dict[str, str]:
    """Give every member of staff with an account, by their number."""
    people = select(Staff).where(Staff.disabled_at.is_(None)).order_by(Staff.name)
    return {str(one.id): one.name for one in at.session.scalars(people)}


def sending_fields(at: At) -> list[Field]:
    """Give the fields for how a letter goes, where that is not as the person prefers."""
    fields = [
        Field(
            name="channel",
            label="How the letter goes",
            kind="select",
            optional=True,
            options={
                "": "As they prefer",
                "email": "By email",
                "post": "By post",
                "in_person": "Handed over or read out",
            },
        ),
        Field(
            name="variant",
            label="Print",
            kind="select",
            optional=True,
            options={"": "As they need it", "standard": "Standard", "large_print": "Large print"},
        ),
    ]
    people = contact_care(at.session, at.case, now=at.now)
    if not any(one["safe_contact"] or one["caution"] in NO_WAY_KNOWN for one in people):
        return fields
    safe = "I know how they can safely be reached, and this letter may go this way"
    return [
        *fields,
        Field(name="is_safe", label="Safe way to reach them", kind="ticks", options={"yes": safe}),
    ]


def sending_of(values: Values) -> Sending:
    """Give how the letter goes."""
    return Sending(
        channel=values.get("channel") or None,
        variant=values.get("variant") or None,
        is_safe=bool(values.get("is_safe")),
    )
