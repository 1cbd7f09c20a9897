"""What people do at the pages, step by step as a browser without scripts does it."""

import httpx
from sqlalchemy import select

from backend.staff import service as accounts
from backend.staff.models import Staff
from backend.web.door import Door
from tests.staff.people import PASSWORD
from tests.web.served import token_in
from tests.web.staff.forms import filled

COMPLAINT = {
    "issue": "My boiler has been off for three weeks and nobody came.",
    "noticed_on": "three weeks ago",
    "reported_before": "yes",
    "reported_result": "You promised a plumber twice and none came.",
    "outcome": "Mend it and say sorry.",
    "on_behalf": "self",
    "relationship": "tenant",
    "full_name": "Pat Jones",
    "address": "1 High Street, Sevenoaks, TN13 1AX",
    "contact_details": "pat@example.com",
    "adjustments": "",
}
FOR_ANOTHER = {
    **COMPLAINT,
    "on_behalf": "other",
    "represented_name": "Joan Smith",
    "their_relationship": "tenant",
    "permission": "yes",
    "permission_evidence": "spoken",
    "safe_contact": "Ring her sister on 01732 123456",
    "full_name": "Sam Jones",
    "contact_details": "sam@example.com",
}
FIRST_REPORT = {
    **COMPLAINT,
    "issue": "My kitchen tap drips.",
    "noticed_on": "yesterday",
    "reported_before": "no",
    "reported_result": "",
    "outcome": "Please send a plumber to fix it.",
}


def sign_in(client: httpx.Client, *, username: str = "priya", password: str = PASSWORD) -> None:
    """Sign in as a member of staff."""
    answer = client.post("/staff/sign-in", data={"username": username, "password": password})
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff")


def sit_down(
    client: httpx.Client, door: Door, username: str, *, name: str = "", role: str = "officer"
) -> Staff:
    """Give a browser a sign-in of somebody, whose account is made when there is none."""
    with door.database.write() as session:
        staff = session.scalar(select(Staff).where(Staff.username == username))
        staff = staff or accounts.create_staff(
            session, username, name=name or username, role=role, now=door.clock()
        )
        token = accounts.sign_in(session, staff, now=door.clock())
    client.cookies.set("staff", token, domain="127.0.0.1")
    return staff


def post(client: httpx.Client, path: str, *, page: str, **data: str) -> httpx.Response:
    """Post a form of a page, with the token and the state of things that the page gave."""
    shown = client.get(page)
    given = filled(shown, path) if f' action="{path}"' in shown.text else {}
    state = {name: value for name, value in given.items() if name in ("seen", "seen_event")}
    return client.post(path, data={"csrf": token_in(shown), **state, **data})


def fill_in(client: httpx.Client, answers: dict[str, str]) -> httpx.Response:
    """Fill the plain form in."""
    return client.post("/complaint", data={"csrf": token_in(client.get("/complaint")), **answers})


def send(client: httpx.Client, **choice: str) -> httpx.Response:
    """Send what the check page shows."""
    return post(client, "/complaint/send", page="/complaint/check", **choice)


def complain(client: httpx.Client, answers: dict[str, str], **choice: str) -> httpx.Response:
    """Fill the plain form in, send it, and give the page with the reference."""
    filled = fill_in(client, answers)
    assert filled.status_code == 303, filled.text
    assert filled.headers["location"] == "/complaint/check"
    sent = send(client, **choice)
    assert (sent.status_code, sent.headers.get("location")) == (303, "/complaint/sent"), sent.text
    return client.get("/complaint/sent")
