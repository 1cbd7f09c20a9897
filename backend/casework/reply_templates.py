"""Words that staff often need in a chat: kept by managers, filled in with the case's facts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.conversations.models import ReplyTemplate
from backend.conversations.service import LONGEST_MESSAGE, without_controls
from backend.database import one_at_a_time
from backend.errors import DomainError

FIRST = Path(__file__).with_name("reply_templates.yaml")
LONGEST_NAME = 80
# What may stand in braces, with what staff read where the fact is not known.
PLACES: Mapping[str, str] = {
    "name": "the resident's name",
    "reference": "the reference",
    "next_step": "the next step",
    "next_date": "the date of the next step",
    "handler": "who deals with it",
    "me": "your name",
    "landlord": "the landlord",
    "phone": "our phone number",
    "email": "our email address",
}
_PLACE = re.compile(r"\{(\w*)\}")


class NoSuchTemplate(DomainError):
    """We could not find that reply. Somebody may have taken it out."""


class TemplateNameTaken(DomainError):
    """There is a reply of that name already. Change that one, or choose another name."""


class EmptyTemplate(DomainError):
    """Give the reply a name and its words."""


class TemplateTooLong(DomainError):
    """Use 80 characters or fewer for the name, and 4,000 or fewer for the words."""


class UnknownPlace(DomainError):
    """Only the places listed can be filled in. Check what stands in braces."""


class TemplateChangedMeanwhile(DomainError):
    """Somebody else changed this reply meanwhile. Both are shown: keep yours, or take theirs."""


@dataclass(frozen=True)
class Template:
    """One reply; its version is 0 for as long as it is the one that came with the program."""

    name: str
    text: str
    version: int


def templates(session: Session) -> Sequence[Template]:
    """Give the replies to choose from, by name: the landlord's own, and the first ones else."""
    kept = {one.name: one for one in session.scalars(select(ReplyTemplate))}
    own = [Template(one.name, one.text, one.version) for one in kept.values() if not one.ended_at]
    first = [Template(name, text, 0) for name, text in _first().items() if name not in kept]
    return sorted((*own, *first), key=lambda one: one.name.casefold())


def template(session: Session, name: str) -> Template:
    """Give a reply by its name; raise NoSuchTemplate without one."""
    for one in templates(session):
        if one.name == name:
            return one
    raise NoSuchTemplate


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Fill in the facts; what is not known stays as a gap in double brackets."""
    return _PLACE.sub(
        lambda place: facts.get(place[1]) or f"[[{PLACES.get(place[1], place[1])}]]", text
    )


def add(session: Session, name: str, text: str, *, staff_id: int, now: datetime) -> None:
    """Add a reply; raise TemplateNameTaken, or what is wrong with its name or words."""
    name, words = _checked(name, text)
    if any(one.name.casefold() == name.casefold() for one in templates(session)):
        raise TemplateNameTaken
    _write(session, name, words, staff_id=staff_id, now=now)
    _note(session, name, "reply_template_added", staff_id=staff_id, now=now)


def change(
    session: Session, name: str, text: str, *, seen: int, staff_id: int, now: datetime
) -> None:
    """Change the words of a reply; `seen` is the version that whoever changes it had seen."""
    name, words = _checked(name, text)
    if _locked(session, name).version != seen:
        raise TemplateChangedMeanwhile
    _write(session, name, words, staff_id=staff_id, now=now)
    _note(session, name, "reply_template_changed", staff_id=staff_id, now=now)


def end(session: Session, name: str, *, seen: int, staff_id: int, now: datetime) -> None:
    """Take a reply out of use; its words stay on record."""
    found = _locked(session, name)
    if found.version != seen:
        raise TemplateChangedMeanwhile
    row = _write(session, name, found.text, staff_id=staff_id, now=now)
    row.ended_at = now
    session.flush()
    _note(session, name, "reply_template_ended", staff_id=staff_id, now=now)


def _checked(name: str, text: str) -> tuple[str, str]:
    name, words = " ".join(without_controls(name).split()), without_controls(text)
    if not name or not words:
        raise EmptyTemplate
    if len(name) > LONGEST_NAME or len(words) > LONGEST_MESSAGE:
        raise TemplateTooLong
    if any(place not in PLACES for place in _PLACE.findall(words)):
        raise UnknownPlace
    return name, words


def _locked(session: Session, name: str) -> Template:
    """Give a reply, so locked that two who change it do so one after the other.

    One that comes with the program has no row to lock before it was changed.
    """
    one_at_a_time(session, f"reply template {name}")
    session.scalar(
        select(ReplyTemplate)
        .where(ReplyTemplate.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return template(session, name)


def _write(
    session: Session, name: str, text: str, *, staff_id: int, now: datetime
) -> ReplyTemplate:
    row = session.scalar(select(ReplyTemplate).where(ReplyTemplate.name == name))
    if row is None:
        row = ReplyTemplate(name=name, text=text, changed_at=now, changed_by=staff_id)
        session.add(row)
    else:
        row.text, row.ended_at = text, None
        row.changed_at, row.changed_by = now, staff_id
    try:
        session.flush()
    except IntegrityError as clash:  # a colleague kept the first change of it at this moment
        raise TemplateChangedMeanwhile from clash
    return row


def _note(session: Session, name: str, action: str, *, staff_id: int, now: datetime) -> None:
    row = session.scalars(select(ReplyTemplate).where(ReplyTemplate.name == name)).one()
    record(
        session,
        actor=f"staff:{staff_id}",
        action=action,
        object_kind="reply_template",
        object_id=str(row.id),
        data={"version": row.version},
        now=now,
    )


@cache
def _first() -> Mapping[str, str]:
    read: dict[str, str] = yaml.safe_load(FIRST.read_text(encoding="utf-8"))
    return read
