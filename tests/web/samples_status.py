"""Made-up view data for the pages of "When will I hear back?"."""

from datetime import date
from types import SimpleNamespace
from typing import Any

TIMETABLE = (
    "Stage one:\n- We will contact you.\n- We will answer.\nStage two:\n- We will contact you."
)
OWED = SimpleNamespace(
    words="We will contact you by Thursday 10 December 2026.",
    why="That is 3 working days from 7 December 2026.",
    is_late=False,
)
ANSWER = SimpleNamespace(
    reference="WK-7H3K-9MQD",
    headline="We have your complaint and are looking into it.",
    received_on=date(2026, 12, 7),
    owed=[OWED],
    none_owed="",
    late=None,
)
LATE = SimpleNamespace(
    reference="WK-7Q4F-9ABC",
    headline="Your complaint is late.",
    received_on=date(2026, 12, 7),
    owed=[SimpleNamespace(words="Late.", why="", is_late=True)],
    none_owed="",
    late=SimpleNamespace(apology="We are sorry.", what_now="A manager looks into it."),
)
NOBODY: dict[str, Any] = {
    "answers": [],
    "timetable": TIMETABLE,
    "typed": {},
    "errors": {},
    "csrf": "t",
    "sign_out_csrf": "",
}
CODE: dict[str, Any] = {"typed": "", "errors": {}, "lasts": "10 minutes", "most": 3, "csrf": "t"}
STATUS_SAMPLES = {
    "status": ("status.html", {**NOBODY, "answers": [ANSWER, LATE], "sign_out_csrf": "t"}),
    "status-unknown": ("status.html", NOBODY),
    "status-errors": (
        "status.html",
        {
            **NOBODY,
            "typed": {"reference": "<b>", "contact": '"'},
            "errors": {"reference": "Enter your reference", "contact": "Enter an email address"},
        },
    ),
    "status-code": ("status_code.html", CODE),
    "status-code-wrong": (
        "status_code.html",
        {**CODE, "typed": "<b>12", "errors": {"code": "That code does not work here."}},
    ),
    "status-references": ("status_references.html", {"typed": "", "errors": {}, "csrf": "t"}),
    "status-references-errors": (
        "status_references.html",
        {"typed": "<b>", "errors": {"contact": "Enter an email address"}, "csrf": "t"},
    ),
    "status-references-asked": ("status_references_asked.html", {}),
    "status-link": ("status_link.html", {"action": "/status/link/t", "csrf": "t"}),
}
