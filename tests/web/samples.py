"""Made-up view data for every template, so that each can be drawn on its own."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from backend.casework.consent_unasked import Unasked
from backend.casework.time_left import TimeLeft
from backend.casework.worklist_lines import Due, Line
from backend.intake.questions import questions
from backend.web.staff.case_next import NextStep
from backend.web.views import MessageView
from tests.web.samples_consent import CONSENT_SAMPLES
from tests.web.samples_evidence import CHOOSER, EVIDENCE_SAMPLES, GIVEN
from tests.web.samples_own_case import OWN_CASE_SAMPLES
from tests.web.samples_status import STATUS_SAMPLES

NOW = datetime(2026, 12, 7, 15, 20, tzinfo=UTC)
HOSTILE = '<script>alert("x")</script> & <b>bold</b>'
RIGHT_TO_LEFT = "المدفأة معطلة منذ ثلاثة أسابيع"
LONG_WORD = "a" * 400

ADVICE = (
    "If you smell gas, leave the home now and call 0800 111 999 from outside.\n"
    "If anyone is hurt, call 999.\nSee https://www.gassaferegister.co.uk/."
)
EMERGENCY_NUMBERS = (
    {
        "when": "If a life is in danger:",
        "name": "Police, fire or ambulance",
        "number": "999",
    },
    {"when": "If you smell gas:", "name": "Gas emergency line", "number": "0800 111 999"},
    {"when": "If you want to end your life:", "name": "Samaritans", "number": "116 123"},
)
TRIAGE = {
    "route": "service_request",
    "rules": [
        {
            "id": "A-SR-1",
            "sentence": "a repair being reported to us for the first time or that is within the "
            "specified timescale for completion",
        }
    ],
    "offer_complaint": True,
    "unknown": ["reported_before"],
    "notes": [],
}
SUMMARY = {
    "kind": "summary",
    "rows": [
        {"label": "What went wrong", "answer": f"{HOSTILE}\n{LONG_WORD}", "change_value": "/c_1"},
        {"label": "When it happened", "answer": "about three weeks ago", "change_value": "/c_2"},
        {"label": "Your name", "answer": RIGHT_TO_LEFT, "change_value": "/c_3"},
        {"label": "How you prefer to be contacted", "answer": "", "change_value": "/c_4"},
    ],
}
CONFIRMATION = {
    "kind": "confirmation",
    "reference": "WK-7H3K-9MQD",
    "rows": [
        {"label": "We will contact you by", "answer": "Thursday 10 December 2026"},
        {"label": "We will write to say we have it by", "answer": "Monday 14 December 2026"},
    ],
}


def message(seq: int, sender: str, text: str, **more: Any) -> MessageView:
    """One line of a conversation."""
    labels = {
        "resident": "You",
        "assistant": "Automated assistant",
        "staff": "Priya (West Kent)",
        "system": "West Kent",
    }
    filled: dict[str, Any] = {"choices": (), "card": None, "danger": False, **more}
    return MessageView(
        seq=seq,
        sender=sender,
        sender_label=labels[sender],
        text=text,
        at=NOW - timedelta(minutes=60 - seq),
        **filled,
    )


def choices(*labels: str) -> tuple[dict[str, Any], ...]:
    """Choices below a message."""
    return tuple(
        {"label": label, "value": f"/choice_{n}", "change": False} for n, label in enumerate(labels)
    )


GREETING = message(
    1, "assistant", "Hello. I am West Kent's automated assistant.\n\nWhat went wrong?"
)
TALK = (
    GREETING,
    message(2, "resident", f"my boiler's been off three weeks, I smell gas {HOSTILE}\n{LONG_WORD}"),
    message(3, "system", ADVICE, danger=True),
    message(4, "resident", RIGHT_TO_LEFT),
    message(5, "staff", "This is Priya. You can ring me on 01732 749400."),
    message(6, "resident", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞"),
)
IN_URDU = (
    GREETING,
    message(2, "resident", "میرے گھر میں تین ہفتوں سے نمی ہے"),
    message(
        3,
        "system",
        "ہم آپ کے لیے مترجم کا انتظام کر سکتے ہیں۔ یا ہمیں \u206601732 749400\u2069 پر فون کریں۔",
        choices=choices("کسی شخص سے بات کریں (Talk to a person)"),
        language="ur",
    ),
)
ASKED = (
    *TALK,
    message(
        7,
        "assistant",
        "Have you told us about this before? The first time you tell us, we usually treat it as "
        "a request to put something right.",
        choices=choices("Yes", "No, this is the first time", "I do not know", "Skip this"),
    ),
)
CHECKING = (
    *TALK,
    message(
        7,
        "assistant",
        "Please check your answers. Nothing has been sent yet.",
        choices=(
            *({"label": "Change", "value": f"/c_{n}", "change": True} for n in range(1, 5)),
            *choices("Send my complaint"),
        ),
        card=SUMMARY,
    ),
)
CONFIRMED = (
    *TALK,
    message(7, "assistant", "We have your complaint.", card=CONFIRMATION),
)

POSTED = {"csrf": "token", "client_id": "one"}
STAFF = {"staff": {"name": "Priya Shah"}, "csrf": "token"}
ROWS = (
    {"question": "issue", "label": "What went wrong", "answer": f"Boiler off\n\n{HOSTILE}"},
    {"question": "full_name", "label": "Your name", "answer": RIGHT_TO_LEFT},
    {"question": "contact_details", "label": "How to reach you", "answer": f"{LONG_WORD}@a.org"},
    {"question": "adjustments", "label": "Help you need from us", "answer": ""},
)
DUTIES = (
    {
        "label": "Contact you to talk about it",
        "due": "by Thursday 10 December 2026.",
        "why": "3 working days from Monday 7 December 2026. Weekends do not count.",
    },
    {
        "label": "Send you our answer",
        "due": "by Wednesday 30 December 2026.",
        "why": "10 working days from Monday 14 December 2026. Weekends, 25 December (Christmas "
        "Day) and 28 December (Boxing Day, substitute) do not count.",
    },
)


TO_SEND: dict[str, Any] = {
    "csrf": "token",
    "email": "",
    "errors": {},
    "sent": True,
    "can_mail": True,
}
CLOSED_HERE: dict[str, Any] = {
    "csrf": "t",
    "at": "/chat",
    "typed": "",
    "danger": None,
    "emergency_numbers": EMERGENCY_NUMBERS,
}
RESUME: dict[str, Any] = {"csrf": "token", "lasts": "7 days", "kept": "30 days", "can_mail": True}


def chat(messages: tuple[MessageView, ...] = ASKED, **more: Any) -> dict[str, Any]:
    """A conversation as its page shows it."""
    last = messages[-1]
    return {
        **POSTED,
        "conversation": SimpleNamespace(owner="bot"),
        "messages": messages,
        "open_choices": last.seq if last.choices else None,
        "last_seq": last.seq,
        "waiting": False,
        "typed": "",
        "error": None,
        "status": None,
        "evidence": CHOOSER,
        "emergency_numbers": EMERGENCY_NUMBERS,
        "exit_this_page": False,
        **more,
    }


FRAMED: dict[str, Any] = {
    "at": "/embed",
    "embedding_origins": "https://www.example.org http://localhost:9000",
}


def start(**more: Any) -> dict[str, Any]:
    """The page before a conversation."""
    return {
        **POSTED,
        "typed": "",
        "error": None,
        "danger": None,
        "status": None,
        "emergency_numbers": EMERGENCY_NUMBERS,
        **more,
    }


def form(**more: Any) -> dict[str, Any]:
    """The plain form."""
    asked = {name: one for name, one in questions().items() if name not in ("check", "more_issues")}
    asked.pop("route_choice")
    return {
        **POSTED,
        "questions": asked,
        "fields": {},
        "errors": {},
        "danger": None,
        "status": None,
        "evidence": CHOOSER,
        "emergency_numbers": EMERGENCY_NUMBERS,
        **more,
    }


def check(**more: Any) -> dict[str, Any]:
    """The answers before they are sent."""
    return {
        **POSTED,
        "hidden_fields": {},
        "rows": ROWS,
        "route": None,
        "fields": {},
        "errors": {},
        **more,
    }


def sent(**more: Any) -> dict[str, Any]:
    """The confirmation."""
    return {
        "reference": "WK-7H3K-9MQD",
        "kind": "complaint",
        "limited": False,
        "dangers": ("You told us of no heating.", f"Ring us on 01732 749400. {HOSTILE}"),
        "duties": DUTIES,
        "files": ("IMG_2231.jpg", HOSTILE),
        "next_steps": ["A named member of our team looks into your complaint."],
        "elsewhere": (),
        "sent_to": "by email",
        "not_mailed": False,
        **more,
    }


STAFF_NOTICES = {
    **STAFF,
    "now": NOW,
    "number": 120,
    "held": [
        {
            "id": number,
            "what": "Receipt",
            "state": state,
            "since": NOW - timedelta(hours=3),
            "attempts": attempts,
            "next_at": NOW + timedelta(minutes=20) if state == "waiting" else None,
            "error": error,
            "reference": reference,
            "page": f"/staff/cases/{reference}" if reference else "/staff/conversations/abc",
            "elsewhere": elsewhere,
        }
        for number, (state, attempts, error, reference, elsewhere) in enumerate(
            (
                ("waiting", 7, "ConnectionRefusedError", "WK-7H3K-9MQD", ""),
                ("waiting", 0, "", "", ""),
                ("waiting", 2, "SMTPServerDisconnected", "WK-7H3K-9MQD", "/staff/letters"),
                ("given_up", 100, f"SMTPRecipientsRefused: 550 {LONG_WORD}", "WK-1", ""),
                ("in_part", 1, "SMTPRecipientsRefused: 550", "", ""),
            )
        )
    ],
    "wrong": {3: "Write why this message need not go, so that others can see it later."},
    "typed": {3: HOSTILE},
}
SETTINGS_NOTICES = {
    **STAFF,
    "templates": [{"name": "complaint_received", "words": "Receipt of a complaint"}],
    "numbers": [
        {
            "name": "window_days",
            "question": "How many working days before their time ends are residents reminded?",
            "unit": "working days",
            "means": "They are told once.",
            "least": 1,
            "most": 20,
        }
    ],
    "usual": "8pm to 8am",
    "typed": {"window_days": "5", "quiet_hours": HOSTILE},
    "seen": {"window_days": 0, "quiet_hours": 2},
    "errors": {},
    "clash": None,
}
UNASKED = Unasked(
    reference="WK-7H3K-9MQD",
    name=RIGHT_TO_LEFT,
    representative=f"Sam {HOSTILE}",
    since=NOW - timedelta(hours=3),
    handler="",
    letter_waits=True,
)
STAFF_HOME = {
    **STAFF,
    "now": NOW,
    "assistant_on": False,
    "more_faults": 3,
    "letters": {"failed": 1, "late": 2, "to_post": 3},
    "notices": 4,
    "alerts": [
        {
            "id": 1,
            "at": NOW - timedelta(minutes=2),
            "level": "danger",
            "what": "Danger: Gas, Carbon monoxide",
            "telling": [f"I smell gas {HOSTILE}", LONG_WORD],
            "words": [f"I smell gas {HOSTILE}", "it smells of eggs"],
            "conversation_id": "c1",
            "thing": "chat",
            "reference": "WK-7H3K-9MQD",
        },
        {
            "id": 2,
            "at": NOW - timedelta(hours=2),
            "level": "hazard",
            "what": "Hazard: Damp mould",
            "telling": ["mould all over the baby's room"],
            "words": ["mould all over the baby's room"],
            "conversation_id": "c2",
            "thing": "form",
            "reference": None,
        },
    ],
    "waiting": [
        {
            "id": "c1",
            "name": None,
            "since": NOW - timedelta(minutes=12),
            "last_text": LONG_WORD,
            "language": "Urdu",
        }
    ],
    "tasks": [
        {
            "id": 3,
            "what": "They want to meet in person",
            "words": f"can someone come {HOSTILE}",
            "place": "12 High Street",
            "wanted": RIGHT_TO_LEFT,
            "at": NOW - timedelta(hours=3),
            "due_at": NOW - timedelta(hours=1),
            "who": None,
            "conversation_id": "c1",
            "thing": "words",
            "reference": "WK-7H3K-9MQD",
        }
    ],
    "to_ask": [UNASKED] * 11,
    "unreachable": [],
    "manages": True,
    "others": [],
    "mine": [
        {
            "id": "c2",
            "name": RIGHT_TO_LEFT,
            "last_at": NOW - timedelta(seconds=30),
            "last_text": "thank you",
            "unanswered": True,
        }
    ],
    "counts": {"going_on": 1000, "overdue": 1},
    "pressing": {"overdue": "Overdue"},
    "show": "mine",
    "promised": [],
    "duty_words": {},
    "lines": [
        Line(
            reference="WK-7H3K-9MQD",
            version=1,
            kind="complaint",
            route="complaint",
            stage="stage-1",
            state="open",
            policy="west-kent-current",
            received_on=date(2026, 11, 30),
            name=RIGHT_TO_LEFT,
            postcode="TN13 1AX",
            issue=LONG_WORD,
            issues=1,
            due=Due(
                "acknowledge",
                date(2026, 12, 4),
                None,
                "overdue",
                1,
                TimeLeft("Friday 4 December 2026", "1 working day", is_late=True, is_today=False),
            ),
            handler="Priya Shah",
            team="",
            hazards=["damp_mould"],
            flags=["awaiting consent"],
            same_as=["WK-7H3K-9MQE"],
            to_ask=UNASKED,
            pressed=f"under pressure: do not tell {RIGHT_TO_LEFT}",
        )
    ],
}
STAFF_CASE = {
    **STAFF,
    "files": GIVEN,
    "case": {
        "reference": "WK-7H3K-9MQD",
        "kind": "complaint",
        "route": "complaint",
        "stage_name": "Stage one",
        "state": "open",
        "received_at": NOW,
        "policy_title": "West Kent complaints process, two stages",
        "person_decides": True,
        "conversation_id": "c1",
        "thing": "form",
        "language": "Urdu",
    },
    "done": "Acknowledge",
    "to_ask": UNASKED,
    "next_steps": [
        NextStep(
            "Contact the resident to talk about it",
            date(2026, 12, 3),
            None,
            TimeLeft("Thursday 3 December 2026", "2 working days", is_late=True, is_today=False),
        ),
        NextStep(
            "The law: look into the danger and make the home safe (no heating)",
            date(2026, 12, 8),
            NOW + timedelta(hours=19),
            TimeLeft("2:40pm tomorrow", "19 hours", is_late=False, is_today=False),
        ),
    ],
    "look_at": [{"words": "They asked late.", "on": date(2026, 12, 7), "rule": "A-S2-LATE"}],
    "verbs": {
        "allowed": [{"verb": "acknowledge", "title": "Acknowledge", "rule": None}],
        "not_now": [
            {
                "verb": "respond",
                "title": "Send the answer",
                "why": "The stage has not been acknowledged.",
                "rule": "A-S1-ACK",
                "sentence": f"We will formally acknowledge {LONG_WORD}",
            }
        ],
    },
    "pressed": {
        "told": f"{RIGHT_TO_LEFT} told us that they are under pressure.",
        "words": f"{LONG_WORD} {HOSTILE}",
        "keep": f"Do not tell {LONG_WORD}.",
        "representative": LONG_WORD,
    },
    "contacts": [
        {
            "role": "Resident",
            "name": RIGHT_TO_LEFT,
            "prefers": "post",
            "adjustments": f"large print {HOSTILE}",
            "safe_contact": LONG_WORD,
            "email": f"{LONG_WORD}@a.org",
            "phone": "01732 000000",
            "address": "1 High Street",
            "caution": "Permission is not on record.",
            "pressed": f"Do not tell {LONG_WORD}.",
        }
    ],
    "assigned": "Priya Shah",
    "remedies": [
        SimpleNamespace(
            remedy=SimpleNamespace(
                id=number,
                what=f"Mend it {HOSTILE}",
                who=LONG_WORD,
                due_on=date(2026, 12, 14),
                done_on=date(2026, 12, 9),
                proof=f"A photograph {HOSTILE}",
                cancelled_why="They moved out",
            ),
            owner="Priya Shah",
            state=state,
        )
        for number, state in enumerate(("open", "overdue", "done", "cancelled"))
    ],
    "lessons": [
        {
            "cause": "It took too long",
            "lesson": f"Ring sooner {HOSTILE}",
            "by": "Priya Shah",
            "at": NOW,
            "stage": "Stage one",
        }
    ],
    "letters": [],
    "safety": [],
    "request": {"is_request": False, "sent": [], "teams": [], "complaint": None},
    "case_notes": {"notes": [], "filed": []},
    "note_id": "n1",
    "may_take": True,
    "version": 1,
    "last_event": 1,
    "stale": False,
    "meanwhile": [],
    "typed": {},
    "issues": [
        {
            "number": 1,
            "text": f"Boiler off {HOSTILE}",
            "outcome": "Fix it and say sorry",
            "understood": f"No heating {HOSTILE}",
            "wanted": "",
            "decisions": [
                {
                    "stage": "Stage one",
                    "decision": "Partly upheld",
                    "reasons": f"It was off {HOSTILE}",
                    "by": "Priya Shah",
                    "at": NOW,
                }
            ],
        },
        {
            "number": 2,
            "text": LONG_WORD,
            "outcome": "",
            "understood": "",
            "wanted": "",
            "decisions": [],
        },
    ],
    "links": [{"reference": "WK-2B4C-6D8F", "words": "The request it came out of"}],
    "people": [
        {
            "role": "The resident",
            "name": RIGHT_TO_LEFT,
            "address": "1 High Street, Sevenoaks, TN13 1AX",
            "email": f"{LONG_WORD}@a.org",
            "phone": "01732 000000",
            "post": True,
            "preferred": "email",
            "adjustments": "large print",
            "relationship": "shared_owner",
        }
    ],
    "consent": {
        "status": "awaited",
        "of": "Pat Jones",
        "representative": "Sam Jones",
        "evidence": "",
        "safe_contact": "",
        "changed_at": NOW,
        "sees": "Nothing but the reference",
        "scope": "",
        "lapses_on": None,
        "authority": "",
        "link_until": NOW,
        "can_change_since": NOW,
    },
    "deadlines": [
        {
            "label": "Contact you to talk about it",
            "due_on": date(2026, 12, 3),
            "due_at": None,
            "met_on": None,
            "overdue": True,
            "working": "3 working days from Monday 30 November 2026.",
            "rule": "Rule A-S1-CONTACT",
            "sentence": "We will contact you to discuss your complaint within three working days",
        },
        {
            "label": "The law: look into the danger and make the home safe (gas)",
            "due_on": date(2026, 12, 8),
            "due_at": NOW + timedelta(hours=24),
            "met_on": None,
            "overdue": False,
            "working": "24 hours from 3:20pm on Monday 7 December 2026.",
            "rule": "",
            "sentence": "An emergency hazard is looked into and made safe within 24 hours.",
        },
    ],
    "rows": [
        {
            "label": "What went wrong",
            "answer": "Boiler off",
            "words": f"boilers off {HOSTILE}",
            "understood": "The assistant took this for a complaint, and was sure.",
        },
        {"label": "Your name", "answer": RIGHT_TO_LEFT, "words": "", "understood": ""},
        {"label": "Help you need", "answer": "", "words": "", "understood": ""},
    ],
    "additions": [
        {"at": NOW, "by": "resident", "words": f"It leaks too {HOSTILE}", "about": "More about it"}
    ],
    "duplicates": ["WK-2B4C-6D8F"],
    "parts": [
        {"text": HOSTILE, "route": "service_request", "rules": TRIAGE["rules"], "sure": "sure"},
        {"text": "You never came", "route": "complaint", "rules": [], "sure": ""},
    ],
    "notes": ["They ask for the next stage late."],
    "route_now": "service_request",
    "routes": ["complaint", "service_request"],
    "corrections": [
        {
            "given": "complaint",
            "corrected": "service_request",
            "changed": False,
            "by": "Priya Shah",
            "at": NOW,
            "reasons": HOSTILE,
        }
    ],
    "hazards": ["no_heating"],
    "vulnerability": ["child"],
    "history": [
        {
            "seq": 1,
            "at": NOW,
            "words": "Received through the chat",
            "actor": "resident",
            "said": [{"label": "Reasons", "words": f"Cold {HOSTILE}"}],
        },
        {
            "seq": 2,
            "at": NOW,
            "words": "Acknowledgement due on 14 December 2026",
            "actor": "system",
            "said": [],
        },
    ],
    "errors": {},
}
STAFF_ASSISTANT = {
    **STAFF,
    "on": False,
    "may_turn": True,
    "turns": [{"on": False, "why": f"It talks nonsense {HOSTILE}", "by": "Priya Shah", "at": NOW}],
    "error": None,
}
OFF = "The automated assistant is switched off for now. Use the form: /complaint"
ERROR = {
    "heading": "Sorry, that did not work",
    "what_happened": "Something went wrong on our side.",
    "what_next": "You can go back and try again, or reach us in another way.",
    "error_id": "0BADF00D",
}
ERRORS = {"issue": "Tell us what went wrong", "on_behalf": "Choose who it is for"}
ROUTE = {
    "sentences": [TRIAGE["rules"][0]["sentence"]],  # type: ignore[index]
    "offer": True,
    "person_decides": False,
}
COOKIES = {
    "chat_cookie": "__Host-chat",
    "status_cookie": "__Host-status",
    "staff_cookie": "__Host-staff",
    "device_cookie": "__Host-staff-device",
    "visit_cookie": "__Host-staff-visit",
}

# A page's name -> its template and what it is filled with.
TEAM: Mapping[str, Any] = {
    "reference": "WK-7Q4F-9ABC",
    "team": "repairs team",
    "emergency": True,
    "received_at": NOW,
    "words": [f"The boiler is off {HOSTILE}", RIGHT_TO_LEFT, LONG_WORD],
    "ask_before_visit": True,
    "hazards": ["gas", "damp_mould"],
    "advice": "",
    "person": {
        "name": f"Pat {HOSTILE}",
        "address": "1 High Street, Sevenoaks, TN13 1AX",
        "phone": "01732 123456",
        "email": "pat@example.com",
        "safe_contact": "",
        "only_through_us": True,
        "adjustments": "Large print",
    },
    "delivery": SimpleNamespace(
        acknowledged_at=None,
        acknowledged_by="",
        promised_on=None,
        done_at=None,
        done_by="",
        done_words="",
    ),
    "fields": {},
    "errors": {},
    "action": "/team/token",
    "csrf": "t",
}
TEAM_HAS_IT = SimpleNamespace(
    acknowledged_at=NOW,
    acknowledged_by=HOSTILE,
    promised_on=date(2026, 12, 9),
    done_at=None,
    done_by="",
    done_words="",
)
TEAM_DONE = SimpleNamespace(
    acknowledged_at=NOW,
    acknowledged_by="Lee",
    promised_on=date(2026, 12, 9),
    done_at=NOW,
    done_by=HOSTILE,
    done_words=f"Mended {HOSTILE}",
)
PASS_ON: Mapping[str, Any] = {
    "action": "/pass-on/token",
    "csrf": "t",
    "fields": {"words": HOSTILE, "received-day": "7", "told_by": "other"},
    "errors": {},
    "danger": None,
    "emergency_numbers": EMERGENCY_NUMBERS,
}
PASS_ON_ERRORS = {
    "words": "Write what they said",
    "received": "Enter the day",
    "told_by": "Choose who told you",
    "by_name": "Write your own name",
}

SAMPLES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "start": ("chat_start.html", start()),
    "start-error": ("chat_start.html", start(error="Write your message", status="It is down.")),
    "chat": ("chat.html", chat()),
    "chat-greeting": ("chat.html", chat((GREETING,), waiting=True)),
    "chat-in-urdu": ("chat.html", chat(IN_URDU)),
    "chat-summary": ("chat.html", chat(CHECKING, exit_this_page=True)),
    "chat-confirmed": ("chat.html", chat(CONFIRMED)),
    "chat-waiting": ("chat.html", chat(TALK, conversation=SimpleNamespace(owner="waiting"))),
    "chat-staff": ("chat.html", chat(TALK, conversation=SimpleNamespace(owner="staff"))),
    "chat-closed": ("chat.html", chat(TALK, conversation=SimpleNamespace(owner="closed"))),
    "chat-off": ("chat.html", chat(status=OFF)),
    "chat-transcript": (
        "chat_transcript.html",
        {
            "conversation": SimpleNamespace(created_at=NOW, owner="closed"),
            "messages": CONFIRMED,
            "before": [],
            **TO_SEND,
        },
    ),
    "chat-transcript-full": (
        "chat_transcript.html",
        {
            "conversation": SimpleNamespace(created_at=NOW, owner="bot"),
            "messages": TALK,
            "before": [
                {"is": "heading", "text": "Your answers", "level": 2},
                {"is": "paragraph", "text": "Not sent."},
                {"is": "pairs", "rows": [["What went wrong", [HOSTILE, LONG_WORD]]]},
                {"is": "heading", "text": "Files you sent", "level": 2},
                {"is": "bullets", "items": [HOSTILE, LONG_WORD]},
            ],
            **TO_SEND,
            "email": HOSTILE,
            "errors": {"email": "Enter an email address in full, such as name@example.com."},
        },
    ),
    "chat-framed": ("chat.html", chat(**FRAMED, may_need_exit=True)),
    "start-framed": ("chat_start.html", start(**FRAMED)),
    "leaving": ("leaving.html", {"exit_this_page": True, "exit_url": "https://www.example.org"}),
    "leaving-frame": ("embed_exit.html", {**FRAMED, "exit_url": "#main-content"}),
    "chat-error": ("chat.html", chat(error="Your message is too long", typed=HOSTILE)),
    "form": ("complaint_form.html", form()),
    "form-errors": (
        "complaint_form.html",
        form(errors=ERRORS, fields={"outcome": HOSTILE}, danger=ADVICE, exit_this_page=True),
    ),
    "check": ("complaint_check.html", check()),
    "check-route": (
        "complaint_check.html",
        check(route=ROUTE, errors={"route_choice": "Choose one"}, danger=ADVICE),
    ),
    "check-decides": (
        "complaint_check.html",
        check(route={**ROUTE, "offer": False, "person_decides": True}),
    ),
    "sent": ("complaint_sent.html", sent()),
    "sent-limited": (
        "complaint_sent.html",
        sent(limited=True, kind="person_decides", sent_to=None),
    ),
    "sent-not-mailed": ("complaint_sent.html", sent(sent_to=None, not_mailed=True)),
    "sent-in-urdu": ("complaint_sent.html", sent(in_language=IN_URDU[-1])),
    "sent-request": (
        "complaint_sent.html",
        sent(kind="service_request", dangers=(), duties=(), files=()),
    ),
    **STATUS_SAMPLES,
    **OWN_CASE_SAMPLES,
    "error": ("error.html", ERROR),
    "privacy": ("privacy.html", {}),
    "cookies": ("cookies.html", COOKIES),
    "accessibility": ("accessibility.html", {"tested_on": date(2026, 12, 7)}),
    "contact": ("contact.html", {}),
    "team": ("team.html", TEAM),
    "team-errors": ("team.html", {**TEAM, "errors": {"by": "Write your name", "words": "Say"}}),
    "team-has-it": ("team.html", {**TEAM, "delivery": TEAM_HAS_IT, "hazards": []}),
    "team-done": ("team.html", {**TEAM, "delivery": TEAM_DONE, "person": None, "words": []}),
    "resume": (
        "resume.html",
        {**RESUME, "here": False, "action": "/resume", "email": "", "errors": {}},
    ),
    "resume-here": (
        "resume.html",
        {**RESUME, "here": True, "action": "/resume/this-chat", "email": HOSTILE, "errors": {}},
    ),
    "resume-error": (
        "resume.html",
        {
            **RESUME,
            "here": False,
            "action": "/resume",
            "email": HOSTILE,
            "errors": {"email": "Enter an email address in full, such as name@example.com."},
        },
    ),
    "resume-no-mail": (
        "resume.html",
        {
            **RESUME,
            "can_mail": False,
            "here": True,
            "action": "/resume/this-chat",
            "email": "",
            "errors": {},
        },
    ),
    "resume-asked": ("resume_asked.html", {"lasts": "7 days", "most": 3}),
    "resume-link": (
        "resume_link.html",
        {**RESUME, "action": "/resume/x", "began": NOW, "other": True},
    ),
    "resume-spent": ("resume_spent.html", {}),
    "chat-closed-here": ("chat_closed_here.html", CLOSED_HERE),
    "chat-closed-here-unsent": (
        "chat_closed_here.html",
        {**CLOSED_HERE, "typed": HOSTILE, "danger": "Ring 999."},
    ),
    "chat-on-two-devices": ("chat.html", chat(ASKED, other_devices=1)),
    "chat-after-a-while": ("chat.html", chat(ASKED, is_back=True)),
    "pass-on-ask": ("pass_on_ask.html", {"csrf": "t", "email": "", "errors": {}, "asked": None}),
    "pass-on-asked": (
        "pass_on_ask.html",
        {"csrf": "t", "email": "", "errors": {}, "asked": "8 hours"},
    ),
    "pass-on-refused": (
        "pass_on_ask.html",
        {
            "csrf": "t",
            "email": HOSTILE,
            "errors": {"email": "Enter an email address"},
            "asked": None,
        },
    ),
    **CONSENT_SAMPLES,
    **EVIDENCE_SAMPLES,
    "pass-on": ("pass_on.html", PASS_ON),
    "pass-on-errors": ("pass_on.html", {**PASS_ON, "errors": PASS_ON_ERRORS, "danger": ADVICE}),
    "pass-on-thanks": ("pass_on_thanks.html", {"emergency_numbers": EMERGENCY_NUMBERS}),
    "staff-sign-in": ("staff/sign_in.html", {"csrf": "t", "username": HOSTILE, "error": "Wrong"}),
    "staff-home": ("staff/home.html", STAFF_HOME),
    "staff-home-empty": (
        "staff/home.html",
        {
            **STAFF,
            "now": NOW,
            "assistant_on": True,
            "alerts": [],
            "more_faults": 0,
            "waiting": [],
            "mine": [],
            "tasks": [],
            "manages": False,
            **dict.fromkeys(("to_ask", "unreachable", "others"), ()),
            "counts": {"going_on": 0},
            "letters": {"failed": 0, "late": 0, "to_post": 0},
            "notices": 0,
            "pressing": {},
            "duty_words": {},
            **dict.fromkeys(("lines", "promised"), ()),
            "show": "going_on",
        },
    ),
    "staff-notices": ("staff/notices.html", STAFF_NOTICES),
    "staff-notices-none": (
        "staff/notices.html",
        {**STAFF_NOTICES, "held": [], "number": 0, "wrong": {}, "typed": {}},
    ),
    "staff-settings-notices": ("staff/settings_notices.html", SETTINGS_NOTICES),
    "staff-settings-notices-errors": (
        "staff/settings_notices.html",
        {
            **SETTINGS_NOTICES,
            "errors": {"window_days": "Enter a whole number.", "quiet_hours": "Write when."},
        },
    ),
    "staff-notice-example": (
        "staff/notice_example.html",
        {
            **STAFF,
            "name": "Receipt of a complaint",
            "example": {
                "body": f"Dear Pat\n\n{LONG_WORD}",
                "html": "<article class='letter'><h2>We have it</h2><p>Thank you.</p></article>",
            },
        },
    ),
    "staff-notice-example-text": (
        "staff/notice_example.html",
        {
            **STAFF,
            "name": "Code to see a case, by text",
            "example": {"body": f"123-456 is your code {LONG_WORD}", "html": ""},
        },
    ),
    "staff-case": ("staff/case.html", STAFF_CASE),
    "staff-feedback": (
        "staff/feedback.html",
        {
            **STAFF,
            "feedback": [
                SimpleNamespace(conversation_id="c1", words=f"Thank you {HOSTILE}", at=NOW),
                SimpleNamespace(conversation_id="c2", words=RIGHT_TO_LEFT, at=NOW),
            ],
        },
    ),
    "staff-feedback-empty": ("staff/feedback.html", {**STAFF, "feedback": []}),
    "staff-assistant": ("staff/assistant.html", STAFF_ASSISTANT),
    "staff-assistant-error": ("staff/assistant.html", {**STAFF_ASSISTANT, "error": "Write why"}),
    "staff-assistant-officer": (
        "staff/assistant.html",
        {**STAFF_ASSISTANT, "on": True, "may_turn": False, "turns": []},
    ),
    "staff-case-plain": (
        "staff/case.html",
        {
            **STAFF_CASE,
            "consent": None,
            "to_ask": None,
            "pressed": None,
            "deadlines": [],
            "hazards": [],
            "files": [],
            **dict.fromkeys(("rows", "additions", "duplicates", "parts", "corrections"), ()),
        },
    ),
    "staff-case-error": ("staff/case.html", {**STAFF_CASE, "errors": {"route": "Write why"}}),
}
