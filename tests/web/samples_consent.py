"""Made-up view data for the pages by which somebody says if another may act for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.cases.consents import Terms
from backend.casework.consent_answers import Asking
from backend.policy.consent import SCOPES

NAME = 'Sam "<b>" Jones ' + "x" * 60
CASES = [
    ("WK-7H3K-9MQD", "complaint", date(2026, 12, 7)),
    ("WK-7Q4F-9ABC", "service_request", date(2026, 12, 7)),
]
ASKING: dict[str, Any] = {
    "action": "/consent/t",
    "csrf": "t",
    "asking": Asking(
        representative=NAME, cases=CASES, status="awaited", terms=Terms(), sees="receipt"
    ),
    "changes": False,
    "done": False,
    "scopes": SCOPES,
    "fields": {},
    "errors": {},
}
AGREED = Asking(
    representative=NAME,
    cases=CASES,
    status="recorded",
    terms=Terms(scope="progress", lapses_on=date(2027, 3, 31)),
    sees="progress",
)
WRONG = dict.fromkeys(("answer", "scope", "until", "words"), "That cannot be taken")
NOBODY = Asking(
    representative="", cases=CASES[:1], status="withdrawn", terms=Terms(), sees="receipt"
)
CONSENT_SAMPLES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "consent": ("consent.html", ASKING),
    "consent-errors": ("consent.html", {**ASKING, "errors": WRONG}),
    "consent-agreed": (
        "consent.html",
        {
            **ASKING,
            "asking": AGREED,
            "changes": True,
            "done": True,
            "fields": {"answer": "agree", "scope": "progress"},
        },
    ),
    "consent-nobody-acts": ("consent.html", {**ASKING, "asking": NOBODY, "changes": True}),
    "consent-dead": ("consent_dead.html", {"what_happened": "It may be too old. Ring us."}),
    "consent-told": (
        "consent_told.html",
        {
            "emergency_numbers": [{"name": "Emergency", "number": "999", "when": "In danger:"}],
            "exit_this_page": True,
        },
    ),
}
