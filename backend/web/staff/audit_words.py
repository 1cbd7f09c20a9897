"""The audit log in words: what was done, to what, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.models import AuditEvent
from backend.staff.models import Staff
from backend.teams.models import Team
from backend.web.rendering import named

DID = {
    "viewed": "Looked at",
    "seen": "Noted as seen",
    "listed": "Looked through",
    "exported": "Took a copy of",
    "changed": "Changed",
    "signed_in": "Signed in",
    "sign_in_failed": "Failed to sign in",
    "signed_out": "Signed out",
    "signed_out_everywhere": "Signed out everywhere",
    "signed_off": "Signed off",
    "sign_in_ended": "Ended a sign-in",
    "setting_changed": "Changed a setting",
    "days_taken_out": "Took days out of the calendar",
    "days_given_back": "Gave days back to the calendar",
    "note_added": "Added a private note",
    "turned_on": "Turned on",
    "turned_off": "Turned off",
    "marker_added": "Marked an address",
    "marker_reviewed": "Kept a safety marker for longer",
    "marker_ended": "Ended a safety marker",
    "logged": "Logged",
    "added_words": "Added words",
    "passed_on": "Passed on",
    "opened": "Opened",
    "removed": "Removed",
    "resealed": "Sealed the end of the log anew",
    "staff_added": "Added an account",
    "role_changed": "Changed a role",
    "second_factor_set": "Set a second factor",
    "second_factor_reset": "Reset a second factor",
    "notice_tried_again": "Tried again",
    "notice_given_up": "Gave up",
    "link_made": "Made a link to set a password",
}
WHAT = {
    "case": "case",
    "cases": "the list of cases",
    "conversation": "chat",
    "conversations": "the list of chats",
    "list": "the list:",
    "page": "the page:",
    "staff": "account of",
    "setting": "setting:",
    "marker": "safety marker",
    "assistant": "the assistant, turn",
    "file": "photo or document",
    "letter": "letter",
    "notice": "message",
    "letter_wording": "wording of the letter",
    "reply_template": "reply template",
    "team": "team",
    "task": "task",
    "alert": "alert",
    "assignment_rule": "assignment rule",
    "calendar": "announcement",
    "log": "the audit log at line",
}
PAGES = {
    "case": "/staff/cases/",
    "conversation": "/staff/conversations/",
    "marker": "/staff/safety/",
}


@dataclass(frozen=True)
class Said:
    """One line as it is read."""

    seq: int
    at: datetime
    who: str
    did: str
    what: str
    href: str
    more: str


def in_words(session: Session, found: Sequence[AuditEvent]) -> list[Said]:
    """Give lines in words, with the names of staff and teams as they are today."""
    people = {one.id: one.name for one in session.execute(select(Staff.id, Staff.name))}
    teams = {one.id: one.name for one in session.execute(select(Team.id, Team.name))}
    return [_said(line, people, teams) for line in found]


def _said(line: AuditEvent, people: Mapping[int, str], teams: Mapping[int, str]) -> Said:
    kind, about = line.object_kind, line.object_id
    name = people.get(_number(about)) if kind == "staff" else named(about) if "_" in about else ""
    begins = PAGES.get(kind)
    return Said(
        seq=line.seq,
        at=line.at,
        who=_who(line.actor, people, teams),
        did=DID.get(line.action, named(line.action)),
        what=f"{WHAT.get(kind, kind.replace('_', ' '))} {name or about}".strip(),
        href=f"{begins}{about}" if begins else "",
        more="" if line.action == "viewed" else _more(line.data),
    )


def _who(actor: str, people: Mapping[int, str], teams: Mapping[int, str]) -> str:
    kind, _, number = actor.partition(":")
    if kind == "staff":
        return people.get(_number(number), f"Account {number}")
    if kind == "team":
        return f"Team {teams.get(_number(number), number)}"
    return named(actor)


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() else 0


def _more(data: Mapping[str, Any]) -> str:
    """Give the facts of a line in a few words, without what only proves the chain."""
    told = ((name, value) for name, value in data.items() if name not in ("hash", "sha256", "line"))
    return ", ".join(
        named(_value(value)) if name == "kind" else f"{name.replace('_', ' ')}: {_value(value)}"
        for name, value in told
    )


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        spans = value.get("spans")
        return _hours(spans) if isinstance(spans, list) else _more(value)
    if isinstance(value, list):
        return " ".join(map(_value, value))
    return str(value).replace("_", " ")


def _hours(spans: list[Any]) -> str:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    told = [f"{days[one['weekday']]} {one['opens']} to {one['closes']}" for one in spans]
    return "; ".join(told) or "those of the policy"
