"""The history of a case in words: what was done and said, by whom."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases.models import Case, CaseEvent, CaseNote
from backend.policy.process.steps import ERASED
from backend.web.rendering import named
from backend.web.staff import views
from backend.web.staff.decisions import actor


def history(session: Session, case: Case, *, after: int = 0) -> list[dict[str, Any]]:
    """Give each line of a case's history after the one of that number, oldest first."""
    said = _words(session, case)
    return [
        {
            "seq": event.seq,
            "at": event.at,
            "words": views.event_words(event.kind, event.data),
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


def _said(event: CaseEvent, words: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give what was said with a line; words that were erased since say so."""
    names = event.data.get("words", {})
    return [{"label": named(name), "words": _text(words.get(name, ERASED))} for name in names]


def _text(words: Any) -> str:
    if isinstance(words, list):
        return "\n".join(f"{number}. {one}" for number, one in enumerate(words, 1) if one)
    return str(words)
