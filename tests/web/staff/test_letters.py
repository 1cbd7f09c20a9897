"""The staff pages of letters: as they went, those that wait, and what they say."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.audit.models import AuditEvent
from backend.cases.models import Case
from backend.letters import delivery
from backend.letters import wording as wordings
from backend.letters.facts import Facts
from backend.letters.models import LetterWording, SentLetter
from backend.letters.service import LetterChannel, Sending, issue
from backend.residents.models import Resident
from backend.residents.service import Person, add_person
from backend.web.door import Door
from tests.letters.whole import ACKNOWLEDGEMENT, RESPONSE, Whole, case_for
from tests.parts import MONDAY_NOON, RULEBOOK, Clock
from tests.web.axe import sideways_pixels, violations
from tests.web.served import browser, token_in, words_of
from tests.web.visits import post, sit_down

WHOLE = Whole("west-kent-current", "stage-1", RESPONSE)
PAGE = "/staff/letters"
WORDING = "/staff/settings/letters/acknowledgement"


@pytest.fixture
def officer(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which an officer is signed in."""
    sit_down(client, door, "priya", name="Priya Shah")
    return client


@pytest.fixture
def manager(door: Door, address: str) -> Iterator[httpx.Client]:
    """A browser in which a manager is signed in."""
    with browser(address) as one:
        sit_down(one, door, "morgan", name="Mo Price", role="manager")
        yield one


def sent(
    door: Door,
    *,
    facts: Facts = RESPONSE,
    channel: LetterChannel = "email",
    state: str | None = None,
) -> tuple[SentLetter, str]:
    """Issue a letter, and give it with its case's reference."""
    with door.database.write() as session:
        case = case_for(session, Whole("west-kent-current", "stage-1", facts))
        letter = issue(
            session,
            case,
            facts,
            case_event_seq=1,
            staff_id=None,
            idempotency_key="one",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
            sending=Sending(channel=channel),
        )
        if state:
            letter.delivery, letter.delivery_error = state, "550 no such mailbox"
        return letter, case.reference


def state_of(door: Door) -> str:
    with door.database.read() as session:
        return session.scalars(select(SentLetter)).one().delivery


def typed(kind: str = "acknowledgement", **changes: str) -> dict[str, str]:
    """Give the form of a wording as the program fills it, with changes."""
    standard = wordings.standard(kind)
    fields = {"title": standard.title, "subject": standard.subject, "seen": "0"}
    for name, part in standard.parts.items():
        fields |= {f"{name}.heading": part.heading, f"{name}.text": part.text}
    return {**fields, **changes}


def test_a_letter_is_shown_as_it_went_and_that_is_noted(door: Door, officer: httpx.Client) -> None:
    letter, reference = sent(door)
    answer = officer.get(f"/staff/cases/{reference}/letters/{letter.id}")
    assert answer.text == letter.html
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "sha256-" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    with door.database.read() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
        assert event is not None
        assert (event.action, event.object_kind, event.object_id) == (
            "viewed",
            "letter",
            str(letter.id),
        )


def test_the_pdf_is_the_one_that_went(door: Door, officer: httpx.Client) -> None:
    letter, reference = sent(door)
    answer = officer.get(f"/staff/cases/{reference}/letters/{letter.id}.pdf")
    assert answer.content == letter.pdf
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    name = f'inline; filename="{reference}-letter-{letter.id}.pdf"'
    assert answer.headers["content-disposition"] == name


@pytest.mark.parametrize("end", ["", ".pdf"])
def test_a_letter_is_found_under_its_own_case_only(
    door: Door, officer: httpx.Client, end: str
) -> None:
    letter, reference = sent(door)
    assert officer.get(f"/staff/cases/WK-0000-0000/letters/{letter.id}{end}").status_code == 404
    assert officer.get(f"/staff/cases/{reference}/letters/99{end}").status_code == 404


def test_a_letter_that_could_not_be_sent_is_tried_again(door: Door, officer: httpx.Client) -> None:
    letter, reference = sent(door, state=delivery.FAILED)
    words = words_of(officer.get(PAGE))
    assert reference in words
    assert "550 no such mailbox" in words
    answer = post(officer, f"{PAGE}/{letter.id}/try-again", page=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert state_of(door) == delivery.QUEUED
    again = post(officer, f"{PAGE}/{letter.id}/try-again", page=PAGE)
    assert again.status_code == 422
    assert "dealt with that letter already" in words_of(again)


def test_a_letter_that_could_not_be_sent_is_posted_instead(
    door: Door, officer: httpx.Client
) -> None:
    letter, _ = sent(door, state=delivery.FAILED)
    post(officer, f"{PAGE}/{letter.id}/post-instead", page=PAGE)
    assert state_of(door) == delivery.TO_POST


def person_of(session: Session, letter: SentLetter) -> Resident:
    return session.get_one(Resident, letter.recipient_id)


def test_a_letter_posted_instead_shows_where_they_live(door: Door, officer: httpx.Client) -> None:
    letter, _ = sent(door, state=delivery.FAILED)
    with door.database.write() as session:
        person_of(session, letter).address = "4 Fir Road, Sevenoaks"
    post(officer, f"{PAGE}/{letter.id}/post-instead", page=PAGE)
    words = words_of(officer.get(PAGE))
    assert "4 Fir Road Sevenoaks" in words
    assert "write it on the envelope" in words
    assert letter.address not in words


def test_a_letter_to_somebody_at_risk_is_not_posted_instead_unasked(
    door: Door, officer: httpx.Client
) -> None:
    letter, _ = sent(door, state=delivery.FAILED)
    with door.database.write() as session:
        person = person_of(session, letter)
        person.address, person.safe_contact = "4 Fir Road, Sevenoaks", "Ring her sister"
        person.adjustments = "An interpreter"
    post(officer, f"{PAGE}/{letter.id}/post-instead", page=PAGE)
    words = words_of(officer.get(PAGE))
    assert "Do not post it." in words
    assert "Reach them only in this way: Ring her sister" in words
    assert "Help needed: An interpreter" in words
    assert "4 Fir Road" not in words


def test_a_letter_to_whoever_may_not_have_it_is_not_posted_instead(
    door: Door, officer: httpx.Client
) -> None:
    letter, _ = sent(door, state=delivery.FAILED)
    with door.database.write() as session:
        case = session.get_one(Case, letter.case_id)
        case.representative_id = letter.recipient_id
        case.resident_id = add_person(session, Person(full_name="Joan"), now=door.clock()).id
    assert "Do not send it. Nothing on record lets" in words_of(officer.get(PAGE))
    assert post(officer, f"{PAGE}/{letter.id}/post-instead", page=PAGE).status_code == 422
    assert state_of(door) == delivery.FAILED


@pytest.mark.parametrize("state", [delivery.FAILED, delivery.TO_POST])
def test_a_letter_that_has_not_gone_can_be_stopped(
    door: Door, officer: httpx.Client, state: str
) -> None:
    letter, reference = sent(door, state=state)
    assert post(officer, f"{PAGE}/{letter.id}/stop", page=PAGE).status_code == 303
    assert state_of(door) == delivery.STOPPED
    assert reference not in words_of(officer.get(PAGE))
    assert post(officer, f"{PAGE}/{letter.id}/stop", page=PAGE).status_code == 422


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (delivery.FAILED, "Could not be emailed: 1"),
        (delivery.TO_POST, "To be posted or handed over: 1"),
        (delivery.QUEUED, "On the way by email for more than an hour: 1"),
    ],
)
def test_the_first_page_counts_the_letters_that_have_not_gone(
    door: Door, client: httpx.Client, clock: Clock, state: str, told: str
) -> None:
    sent(door, state=state)
    clock.move(minutes=61)
    sit_down(client, door, "priya", name="Priya Shah")
    words = words_of(client.get("/staff"))
    assert "Letters that have not gone (1)" in words
    assert told in words


def test_the_day_of_posting_is_noted(door: Door, officer: httpx.Client) -> None:
    letter, _ = sent(door, channel="in_person")
    words = words_of(officer.get(PAGE))
    assert "Do not post it." in words
    day = {"on-day": "7", "on-month": "12", "on-year": "2026"}
    answer = post(officer, f"{PAGE}/{letter.id}/posted", page=PAGE, **day)
    assert answer.status_code == 303
    assert state_of(door) == delivery.POSTED


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (("31", "2", "2026"), "Enter the day on which it went"),
        (("", "", ""), "Enter the day on which it went"),
        (("x", "12", "2026"), "Enter the day on which it went"),
        (("6", "12", "2026"), "posted on or after the day it was written"),
        (("8", "12", "2026"), "posted on or after the day it was written"),
    ],
)
def test_a_day_that_cannot_be_is_asked_for_again(
    door: Door, officer: httpx.Client, day: tuple[str, str, str], told: str
) -> None:
    letter, _ = sent(door, channel="in_person")
    fields = dict(zip(("on-day", "on-month", "on-year"), day, strict=True))
    answer = post(officer, f"{PAGE}/{letter.id}/posted", page=PAGE, **fields)
    assert answer.status_code == 422
    assert told in words_of(answer)
    assert f'value="{day[2]}"' in answer.text or not day[2], "what was typed stands there"
    assert state_of(door) == delivery.TO_POST


def test_the_words_for_social_media_can_be_copied(officer: httpx.Client) -> None:
    words = words_of(officer.get(PAGE))
    assert "Please contact us directly" in words
    assert RULEBOOK.pack.contacts.phone in words


def test_an_officer_cannot_change_what_letters_say(officer: httpx.Client) -> None:
    for page in ("/staff/settings/letters", WORDING):
        assert officer.get(page).status_code == 403


def test_a_manager_previews_and_changes_what_a_letter_says(
    door: Door, manager: httpx.Client
) -> None:
    page = manager.get(WORDING)
    fields = typed(**{"opening.text": "We got it on {received_on}. It is at {stage}."})
    data = {**fields, "csrf": token_in(page)}
    preview = manager.post(WORDING, data={**data, "go": "preview"})
    assert preview.status_code == 200
    assert "We got it on [received on]." in words_of(preview)
    with door.database.read() as session:
        assert session.scalars(select(LetterWording)).all() == []
    saved = manager.post(WORDING, data={**data, "go": "save"})
    assert (saved.status_code, saved.headers["location"]) == (303, "/staff/settings/letters")
    letter, _ = sent(door, facts=ACKNOWLEDGEMENT)
    assert "We got it on Monday 7 December 2026." in letter.text
    assert "your own words" in words_of(manager.get("/staff/settings/letters"))
    with door.database.read() as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert "letter_wording_changed" in actions


def test_the_words_of_the_program_can_be_had_back(door: Door, manager: httpx.Client) -> None:
    data = {"csrf": token_in(manager.get(WORDING)), **typed(title="Your letter")}
    manager.post(WORDING, data={**data, "go": "save"})
    again = {"csrf": data["csrf"], "seen": "1", "go": "restore"}
    assert manager.post(WORDING, data=again).status_code == 303
    with door.database.read() as session:
        now = wordings.current(session, "acknowledgement")
    assert (now.title, now.version) == ("We have your complaint", 2)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"next.text": "We answer soon."}, "{answer_date} is gone, and this letter must say"),
        ({"opening.text": "{stage} {shoe_size}"}, "names {shoe_size}, which this letter has no"),
        ({"opening.text": "{stage} {received_on"}, "a brace without its partner"),
        ({"subject": "For {name}"}, "The subject names {name}"),
        ({"subject": "Yours\r\nBcc: all@landlord.example"}, "one line of 150 characters"),
        ({"title": ""}, "The title is empty"),
        ({"opening.text": "{stage}" + "x" * 7000}, "is too long"),
    ],
)
def test_a_wording_that_cannot_be_used_is_refused_and_kept_on_the_page(
    door: Door, manager: httpx.Client, changes: dict[str, str], told: str
) -> None:
    data = {"csrf": token_in(manager.get(WORDING)), **typed(**changes), "go": "save"}
    answer = manager.post(WORDING, data=data)
    assert answer.status_code == 422
    assert told in words_of(answer)
    with door.database.read() as session:
        assert session.scalars(select(LetterWording)).all() == []


def test_two_managers_who_change_the_same_words_see_both(door: Door, manager: httpx.Client) -> None:
    csrf = token_in(manager.get(WORDING))
    first = typed(title="The first title")
    second = typed(title="The second title")
    manager.post(WORDING, data={"csrf": csrf, **first, "go": "save"})
    clash = manager.post(WORDING, data={"csrf": csrf, **second, "go": "save"})
    assert clash.status_code == 409
    assert "The first title" in words_of(clash)
    assert 'value="The second title"' in clash.text
    assert 'name="seen" value="1"' in clash.text


def test_a_kind_that_is_none_is_not_found(manager: httpx.Client) -> None:
    assert manager.get("/staff/settings/letters/ransom").status_code == 404


@pytest.mark.parametrize("path", ["/staff/settings/letters/ransom", WORDING])
def test_a_wording_is_changed_from_its_own_page_only(manager: httpx.Client, path: str) -> None:
    assert manager.post(path, data={"go": "save"}).status_code in (403, 404)


def opened(chromium: Browser, address: str, client: httpx.Client, path: str, width: int) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    for cookie in client.cookies.jar:
        value: Any = cookie.value
        context.add_cookies([{"name": cookie.name, "value": value, "url": address}])
    page = context.new_page()
    page.goto(f"{address}{path}")
    return page


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_letters_are_accessible(
    door: Door,
    address: str,
    manager: httpx.Client,
    chromium: Browser,
    width: int,
) -> None:
    letter, _ = sent(door, channel="in_person")
    for path in (PAGE, "/staff/settings/letters", WORDING):
        page = opened(chromium, address, manager, path, width)
        assert violations(page) == [], path
        assert sideways_pixels(page) == 0, path
        page.context.close()
    # Shown without its sandbox, in which no script may look at it.
    mail = chromium.new_page(viewport={"width": width, "height": 900})
    mail.set_content(letter.html)
    assert violations(mail) == []
    assert sideways_pixels(mail) == 0
    mail.close()
