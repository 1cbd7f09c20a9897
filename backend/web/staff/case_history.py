"""The history of a case in words: what was done and said, by whom."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseEvent, CaseNote
from backend.casework.lessons import root_causes
from backend.clock import local_date
from backend.policy.process.steps import ERASED
from backend.policy.wording import counted, short_date
from backend.teams.models import Team
from backend.web.rendering import named
from backend.web.staff import views
from backend.web.staff.decisions import actor
from backend.web.staff.step_forms_answering import DECISIONS


def history(session: Session, case: Case, *, after: int = 0) -> list[dict[str, Any]]:
    """Give each line of a case's history after the one of that number, oldest first."""
    said = _words(session, case)
    return [
        {
            "seq": event.seq,
            "at": event.at,
            "words": views.event_words(event.kind, event.data) + _more(session, event),
            "actor": actor(session, event.actor),
            "said": _said(event, said[event.seq]),
        }
        for event in case.events
        if event.seq > after
    ]


def _words(session: Session, case: Case) -> Mapping[int, dict[str, Any]]:
    notes: dict[int, dict[str, Any]] = defaultdict(dict)
    for note in session.scalars(
        select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id)
    ):
        notes[note.event_seq][note.name] = json.loads(note.words)
    return notes


def _more(session: Session, event: CaseEvent) -> str:
    """Give the facts of a line beside its kind, such as who was given the case."""
    data, step = event.data, event.data.get("step", {})
    match event.kind:
        case "assigned" | "given_out":
            return f": to {_given_to(session, data, step)}"
        case "decided":
            found = data.get("decisions", {}).items()
            decided = (f"issue {number} {DECISIONS[one].lower()}" for number, one in found)
            return f": {', '.join(decided)}"
        case "extended":
            return f": by {counted(step['working_days'], 'working day')}"
        case "refused":
            return f": under {step['rule']}"
        case "corrected":
            was, now = _day(step["was"]), _day(step["now"])
            return f": {named(step['event']).lower()} on {was} should have been {now}"
        case "taken_back":
            return f": {named(step['event']).lower()} on {_day(step['was'])}"
        case "remedy_promised" | "remedy_moved":
            return f": by {_day(data['due_on'])}"
        case "lesson_recorded":
            return f": {root_causes().get(data['root_cause'], data['root_cause'])}"
        case "issue_raised" if event.actor.startswith("staff:"):
            return (
                f"{_dated(event, step)}. No letter went out with this: the resident has to be told"
            )
        case _:
            return _dated(event, step)


def _given_to(session: Session, data: Mapping[str, Any], step: Mapping[str, Any]) -> str:
    """Name the person that a case was given to, or the team that a rule gave it to."""
    team = session.get(Team, data["team"]) if data.get("team") else None
    if team is not None and not data.get("staff"):
        return f"the {team.name}"
    return actor(session, step.get("to") or f"staff:{data.get('to') or data.get('staff')}")


def _dated(event: CaseEvent, step: Mapping[str, Any]) -> str:
    """Give the day of a step that was written down on a later one."""
    on = step.get("on")
    if not on or date.fromisoformat(on) >= local_date(event.at):
        return ""
    return f", on {_day(on)}"


def _day(on: str) -> str:
    return short_date(date.fromisoformat(on))


def _said(event: CaseEvent, words: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give what was said with a line; words that were erased since say so."""
    names = event.data.get("words", {})
    return [{"label": named(name), "words": _text(words.get(name, ERASED))} for name in names]


def _text(words: Any) -> str:
    if isinstance(words, list):
        return "\n".join(f"{number}. {one}" for number, one in enumerate(words, 1) if one)
    return str(words)
