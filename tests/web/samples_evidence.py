"""Made-up view data of photos and documents, and the pages on which they are sent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

HOSTILE_NAME = '<script>alert("x")</script> & <b>bold</b>.jpg'
CHOOSER: dict[str, Any] = {
    "most": 10,
    "megabytes": 15,
    "accept": ".jpg,.pdf",
    "kept": [],
    "problems": [],
}


def file(name: str, **more: Any) -> dict[str, Any]:
    """One photo or document as pages list it."""
    return {
        "id": "abc",
        "name": name,
        "what": "photo",
        "kind": "JPG",
        "size": "2.1 MB",
        "at": datetime(2026, 12, 7, 15, 20, tzinfo=UTC),
        "by": "The resident",
        "purpose": "evidence",
        "state": "",
        "href": "/files/abc",
        **more,
    }


GIVEN = [
    file("damp in the bathroom.jpg"),
    file("a" * 120, what="document", kind="PDF", purpose="authority"),
    file(HOSTILE_NAME, href=None, state="It waits for our virus check."),
]
WRONG = ["“letter.docx” is not a JPG, PNG, HEIC or PDF.", f"“{HOSTILE_NAME}” is empty."]
PAGE = {
    "csrf": "token",
    "client_id": "id",
    "action": "/chat/evidence",
    "back": "/chat#latest",
    "errors": {},
    "exit_this_page": False,
    "evidence": CHOOSER,
}
EVIDENCE_SAMPLES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "evidence": ("evidence_page.html", PAGE),
    "evidence-sent": (
        "evidence_page.html",
        {
            **PAGE,
            "sent": True,
            "evidence": {**CHOOSER, "kept": GIVEN, "asks_authority": True},
        },
    ),
    "evidence-errors": (
        "evidence_page.html",
        {
            **PAGE,
            "errors": {"files": "\n\n".join(WRONG)},
            "evidence": {**CHOOSER, "kept": GIVEN, "problems": WRONG},
        },
    ),
}
