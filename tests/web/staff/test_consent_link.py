"""Staff mail the link by which somebody changes who may act for them, to whoever has none."""

import re
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from backend.cases import consents
from backend.cases.models import CaseEvent
from backend.notifications import consents as notices
from backend.notifications.models import Notice
from backend.web.door import Door
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, SAM, opened
from tests.web.conftest import SignedInBrowser
from tests.web.served import words_of
from tests.web.staff.forms import filled

SAFE = {"is_safe-yes": "yes"}


@pytest.fixture
def officer(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in."""
    return signed_in_browser("officer")


def recorded(door: Door, *, email: str = "pat@example.com", settle: bool = True) -> str:
    """Give the page for somebody who agreed on the phone."""
    resident = replace(PAT, email=email)
    reference = opened(door.database, replace(FOR_ANOTHER, resident=resident)).reference
    if settle:
        with door.database.write() as session:
            one = consents.held_for(session, reference)
            consents.settle(
                session, one, "recorded", evidence="Rang", by="staff:1", now=door.clock()
            )
    return f"/staff/cases/{reference}/permission/link"


def sent(client: httpx.Client, path: str, **typed: str) -> httpx.Response:
    return client.post(path, data={**filled(client.get(path), path), **typed})


def mails(door: Door) -> list[dict[str, str]]:
    with door.database.write() as session:
        notices.queue(session, secret=door.settings.secret_key, now=door.clock())
        kept = session.scalars(select(Notice).where(Notice.kind == notices.ANSWERED))
        found = (notices.facts_of(session, one, door.settings) for one in kept)
        return [dict(one) for one in found if one]


def test_whoever_agreed_on_the_phone_is_mailed_a_link_by_which_they_change_it(
    door: Door, officer: httpx.Client, client: httpx.Client
) -> None:
    path = recorded(door)
    case = path.removesuffix("/permission/link")
    assert "has no link by which they could change this" in words_of(officer.get(case))
    assert "pat@example.com" in words_of(officer.get(path))
    for _ in range(2):
        assert sent(officer, path, **SAFE).is_redirect
    (mail,) = mails(door)
    assert mail["to"] == "pat@example.com"
    link = re.search(r"/consent/\S+/change", mail["link"])
    assert link
    assert "Sam Jones may act for you" in words_of(client.get(link[0]))
    page = words_of(officer.get(case))
    assert "has a link by which they change this" in page
    assert "They were mailed a link to change who may act for them" in page
    with door.database.read() as session:
        kinds = list(session.scalars(select(CaseEvent.kind)))
    assert kinds.count("consent_link_sent") == 1, "pressed twice, it goes once"


@pytest.mark.parametrize(
    ("email", "typed", "told"),
    [
        ("pat@example.com", {}, "may put somebody at risk"),
        ("", SAFE, "We have no address for that way"),
        (SAM.email, SAFE, "could answer in their place"),
    ],
)
def test_it_goes_nowhere_that_is_not_known_to_be_safe_and_theirs(
    door: Door, officer: httpx.Client, email: str, typed: dict[str, str], told: str
) -> None:
    answer = sent(officer, recorded(door, email=email), **typed)
    assert answer.status_code == 422
    assert told in words_of(answer)
    assert mails(door) == []


def test_whoever_has_not_answered_is_asked_and_nobody_else_is_mailed(
    door: Door, officer: httpx.Client
) -> None:
    answer = sent(officer, recorded(door, settle=False), **SAFE)
    assert answer.status_code == 422
    assert "They have not answered yet" in words_of(answer)
    own = opened(door.database, replace(COMPLAINT, idempotency_key="own")).reference
    assert officer.get(f"/staff/cases/{own}/permission/link").status_code == 422
    assert mails(door) == []
