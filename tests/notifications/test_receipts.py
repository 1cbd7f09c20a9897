"""The receipt by mail tells of danger, of each date, of what came with it, and where to look."""

from dataclasses import replace
from typing import Any

import pytest

from backend.cases.models import Case
from backend.cases.service import NewCase
from backend.database import Database
from backend.evidence.models import StoredFile
from backend.notifications import letters
from backend.notifications.letters import Letter
from backend.notifications.models import Notice
from backend.settings import Settings
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, REQUEST, opened
from tests.parts import MONDAY_NOON, RULEBOOK

COLD: dict[str, Any] = {"hazards": ("no_heating",), "told_at": {"no_heating": MONDAY_NOON}}
DANGER = (
    "You told us of no heating. If that puts health at risk, the law gives us until midday on"
    " Tuesday 8 December 2026."
)
SEE = (
    "You can look at any time at what happens next, and tell us more:\n"
    "https://complaints.example/status\n"
)


def mailed(database: Database, case: Case) -> Letter:
    settings = Settings(
        secret_key="s",
        bot_secret="b",
        actions_secret="a",
        public_url="https://complaints.example",
    )
    notice = Notice(kind="case_received", about={"reference": case.reference})
    with database.read() as session:
        letter = letters.write(
            session, notice, rulebook=RULEBOOK, settings=settings, now=MONDAY_NOON
        )
    assert letter is not None
    return letter


def came_with(database: Database, case: Case, name: str) -> None:
    with database.write() as session:
        session.add(
            StoredFile(
                public_id="a" * 20,
                idempotency_key="a",
                case_id=case.id,
                purpose="evidence",
                name=name,
                kind="jpg",
                size=1,
                sha256="",
                stored_as="a",
                state="clean",
                given_by="resident",
                at=MONDAY_NOON,
            )
        )


def test_a_complaint_of_a_danger_is_told_the_laws_day_before_the_others(
    database: Database,
) -> None:
    case = opened(database, replace(COMPLAINT, **COLD))
    came_with(database, case, "boiler.jpg")
    body = mailed(database, case).body
    assert body.index(DANGER) < body.index("- Contact you to talk about it: by Thursday 10")
    assert (
        "- Send you our answer: by Wednesday 30 December 2026. It is sooner if we write to you"
        " sooner to say that we have it." in body
    )
    assert "With it we have these photos and documents:\n- boiler.jpg\n" in body
    assert SEE in body


@pytest.mark.parametrize(
    "new",
    [COMPLAINT, replace(COMPLAINT, person_decides=True), REQUEST, FOR_ANOTHER],
    ids=["complaint", "undecided", "request", "for another"],
)
def test_every_receipt_says_where_to_look_and_has_no_empty_paragraph(
    database: Database, new: NewCase
) -> None:
    body = mailed(database, opened(database, new)).body
    assert SEE in body
    assert "\n\n\n" not in body
    assert "If it gets worse" not in body


def test_a_request_of_a_danger_is_told_the_laws_day(database: Database) -> None:
    body = mailed(database, opened(database, replace(REQUEST, **COLD))).body
    assert DANGER in body
    assert "If anyone is in danger now, ring 999." in body


def test_whoever_wrote_for_another_reads_nothing_of_the_danger(database: Database) -> None:
    body = mailed(database, opened(database, replace(FOR_ANOTHER, **COLD))).body
    assert "no heating" not in body
    assert "danger" not in body
