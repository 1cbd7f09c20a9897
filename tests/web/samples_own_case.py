"""Made-up view data for the page of one's own case, and for what one does with it."""

from datetime import UTC, date, datetime
from typing import Any, get_args

from backend.casework.answer import Answer, Happened, Late, May, Owed, Window
from backend.casework.own_words import Added, OwnWords, ToldOf

OMBUDSMAN = "The Ombudsman is free. Call 0300 111 3000 or go to www.housing-ombudsman.org.uk."
HOSTILE = '<script>alert("x")</script> & <b>bold</b>'
NEXT = Owed(
    duty="respond",
    label="Send you our answer",
    words="By Wednesday 30 December 2026 we must send you our answer.",
    due="Wednesday 30 December 2026",
    due_on=date(2026, 12, 30),
    due_at=None,
    why="We count from the day we wrote: 10 working days from Monday 14 December 2026.",
    changes="It can only be later if you agree to it.",
    is_late=False,
)
MISSED = Owed(
    duty="contact",
    label="Contact you to talk about it",
    words=(
        "We did not contact you to talk about it. "
        "We should have done it by Thursday 10 December 2026."
    ),
    due="Thursday 10 December 2026",
    due_on=date(2026, 12, 10),
    due_at=None,
    why="We count from the day we got your complaint: 3 working days.",
    changes="",
    is_late=True,
)
DANGER = Owed(
    duty="make_safe_at_once",
    label="Look into the danger and make your home safe (no heating)",
    words=(
        "You told us of no heating. If that puts health at risk, the law gives us until 6pm on"
        " Tuesday 8 December 2026. By then we must look into the danger and make your home safe. If"
        " we cannot, we must find you somewhere suitable to stay."
    ),
    due="6pm on Tuesday 8 December 2026",
    due_on=date(2026, 12, 8),
    due_at=datetime(2026, 12, 8, 18, tzinfo=UTC),
    why="The law counts from when we were told: 24 hours from 6pm on Monday 7 December 2026.",
    changes="It falls away only if we look and find that nobody's health is at risk.",
    is_late=False,
    then="Once we have looked into it, we must write to you with what we found.",
    hazards=("no_heating",),
)
OWN = OwnWords(
    issues=(ToldOf("The boiler has been off.\n" + HOSTILE, "Mend it."), ToldOf(HOSTILE, "")),
    added=(
        Added(date(2026, 12, 8), "You", HOSTILE, wants=False),
        Added(date(2026, 12, 9), "You", "Say sorry", wants=True),
        Added(date(2026, 12, 9), "Somebody who acts for you", "Mend it", wants=True),
    ),
)
SENT = [
    {"name": "IMG_2231.jpg", "kind": "JPG", "size": "2.1 MB", "state": "", "href": "/files/a"},
    {"name": "letter.pdf", "kind": "PDF", "size": "340 KB", "state": "", "href": "/files/b"},
    {"name": HOSTILE, "kind": "PDF", "size": "1 KB", "state": "It waits.", "href": None},
]
FULL = Answer(
    reference="WK-7H3K-9MQD",
    kind="complaint",
    state="answered_closing",
    headline="We are late with your complaint.",
    stage="Stage one",
    who=f"{HOSTILE} deals with it.",
    received_on=date(2026, 12, 7),
    notes=("Somebody acts for you.", HOSTILE),
    happened=(
        Happened(date(2026, 12, 7), "We got your complaint."),
        Happened(date(2026, 12, 8), "This came out of WK-7Q4F-9ABC."),
    ),
    owed=(MISSED, DANGER, NEXT),
    none_owed="",
    late=Late("We are sorry.", "We still have to do it.", OMBUDSMAN),
    window=Window(
        "Stage two",
        date(2027, 1, 14),
        "You can ask until Thursday 14 January 2027.",
        "20 working days from Monday 14 December 2026.",
        is_open=True,
    ),
    may=get_args(May),
    ombudsman=OMBUDSMAN,
    worse="If it gets worse, ring us on 01732 749400. If anyone is in danger now, ring 999.",
)
RECEIPT = Answer(
    reference="WK-7H3K-9MQD",
    kind="",
    state="receipt",
    headline="We have what was sent to us under WK-7H3K-9MQD.",
    stage="",
    who="",
    received_on=None,
    notes=(),
    happened=(),
    owed=(),
    none_owed="We cannot tell you the dates of this one, because we keep the case private.",
    late=None,
    window=None,
    may=("add",),
    ombudsman=OMBUDSMAN,
    timetable="Stage one:\n- We will contact you.\n- We will answer.",
)
QUIET: dict[str, Any] = {"danger": None, "exit_this_page": False}
FORM: dict[str, Any] = {
    **QUIET,
    "answer": FULL,
    "action": "/status/cases/WK-7H3K-9MQD/do/add",
    "csrf": "t",
    "client_id": "c",
    "typed": {},
    "errors": {},
    "waiting": "",
    "undo_days": 28,
    "is_proved": True,
    "read_by": "Our staff read what you write.",
}
# What is wrong in each form, by the field that it stands beside.
WRONG = {
    "add": "words",
    "new_issue": "is_related",
    "new_outcome": "words",
    "withdraw": "sure",
    "undo_withdrawal": "",
    "next_stage": "unresolved",
    "contact": "new",
    "agree": "agrees",
}


def wrong(act: str, field: str) -> dict[str, Any]:
    """Give the view of a form in which something has to be put right."""
    typed = dict.fromkeys(("words", "outcome", "how", "unresolved", "new"), HOSTILE)
    errors = {field: "Say more, or say it otherwise"} if field else {}
    return {**FORM, "act": act, "typed": typed, "errors": errors}


OWN_CASE_SAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "own-case": (
        "own_case.html",
        {
            "answer": FULL,
            "told": ("We have added this to WK-7H3K-9MQD.", "It is done."),
            "own": OWN,
            "files": SENT,
            "danger": "If anyone is hurt, call 999.",
            "exit_this_page": True,
        },
    ),
    "own-case-receipt": (
        "own_case.html",
        {**QUIET, "answer": RECEIPT, "told": (), "own": OwnWords((), ()), "files": []},
    ),
    **{f"own-case-{act}": ("own_case_act.html", {**FORM, "act": act}) for act in WRONG},
    **{
        f"own-case-{act}-wrong": ("own_case_act.html", wrong(act, field))
        for act, field in WRONG.items()
    },
    "own-case-unsent": (
        "own_case_unsent.html",
        {
            "action": "/status/cases/WK-7H3K-9MQD/do/next-stage",
            "typed": {"unresolved": HOSTILE, "outcome": HOSTILE},
            "client_id": "c",
            "danger": "If anyone is hurt, call 999.",
            "exit_this_page": True,
        },
    ),
    "own-case-unsent-without-words": (
        "own_case_unsent.html",
        {
            **QUIET,
            "action": "/status/cases/WK-7H3K-9MQD/do/agree",
            "typed": {"agrees": "yes"},
            "client_id": "c",
        },
    ),
    "own-case-contact-unproved": (
        "own_case_act.html",
        {**FORM, "act": "contact", "is_proved": False},
    ),
    "own-case-contact-code": (
        "own_case_act.html",
        {
            **FORM,
            "act": "contact",
            "waiting": "pat@example.com",
            "errors": {"code": "That code does not work here."},
        },
    ),
}
