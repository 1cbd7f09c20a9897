"""Somebody complained for says by their own link if they agree, and changes their mind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from backend.cases import consents
from backend.cases.consents import ASK
from backend.cases.models import Case, CaseEvent, CaseNote
from backend.casework import consent_links
from backend.casework.may_see import seen_by
from backend.residents.models import Consent, ConsentLink
from backend.tasks.models import Task
from backend.web.door import Door
from tests.altered import altered
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, SAM, opened
from tests.parts import Clock, at_once
from tests.web.axe import sideways_pixels, violations
from tests.web.served import words_of
from tests.web.staff.forms import day, filled

AGREE = {"answer": "agree", "scope": "everything"}
WRONG = COMPLAINT.issues[0].text
# What is asked further, by the answer that it belongs to.
BELONGS = {"What may we tell them?": "agree", "Do you want to tell us more?": "pressed"}


@pytest.fixture
def case(door: Door) -> Case:
    """A complaint that waits for the consent of somebody with an email address."""
    return opened(door.database, replace(FOR_ANOTHER, resident=PAT))


@pytest.fixture
def path(door: Door, case: Case) -> str:
    """The page that asks."""
    secret, now = door.settings.secret_key, door.clock()
    with door.database.write() as session:
        consent_id = session.get_one(Case, case.id).consent_id
        assert consent_id is not None
        link = consent_links.make_ask(session, consent_id, number=7, secret=secret, now=now)
    return f"/consent/{consent_links.token_of(link, secret=secret)}"


def test_a_link_whose_number_is_given_again_after_a_backup_opens_nothing(
    door: Door, client: httpx.Client, path: str
) -> None:
    secret, later = door.settings.secret_key, door.clock() + timedelta(days=1)
    with door.database.write() as session:
        there = session.scalars(select(ConsentLink)).one()
        session.delete(there)
        session.flush()
        consent_links.make_ask(session, there.consent_id, number=7, secret=secret, now=later)
    assert client.get(path).status_code == 404


@pytest.fixture
def sees(door: Door, case: Case) -> Callable[[], str]:
    """What the representative sees now."""

    def read() -> str:
        with door.database.read() as session:
            one = session.get_one(Case, case.id)
            assert one.representative_id is not None
            return seen_by(session, one, one.representative_id, now=door.clock())

    return read


def answered(client: httpx.Client, path: str, **typed: str) -> httpx.Response:
    page = client.get(path)
    csrf = filled(page, path)["csrf"]
    return client.post(path, data={"csrf": csrf, **typed})


def row(door: Door, kind: type[Any]) -> Any:
    with door.database.read() as session:
        return session.scalars(select(kind)).one()


def to_do(door: Door) -> list[str]:
    with door.database.read() as session:
        return list(session.scalars(select(Task.kind).order_by(Task.id)))


def kinds(door: Door) -> list[str]:
    with door.database.read() as session:
        chosen = select(CaseEvent.kind).where(CaseEvent.kind.startswith("consent"))
        return list(session.scalars(chosen.order_by(CaseEvent.id)))


def test_the_page_says_who_asks_and_what_it_means_and_nothing_of_what_went_wrong(
    client: httpx.Client, path: str, case: Case
) -> None:
    said = words_of(client.get(path))

    for words in (str(SAM.full_name), case.reference, "7 December 2026", "share your details"):
        assert words in said
    assert WRONG not in said
    assert PAT.full_name not in said


def test_a_mail_scanner_spends_nothing(
    door: Door, client: httpx.Client, path: str, sees: Callable[[], str]
) -> None:
    for _ in range(3):
        client.get(path, headers={"Sec-Purpose": "prefetch", "Purpose": "prefetch"})
        client.head(path)
        client.options(path)
    assert row(door, ConsentLink).used_at is None
    assert kinds(door) == ["consent_awaited"]
    assert answered(client, path, **AGREE).status_code == 303
    assert sees() == "everything"


def test_who_agrees_is_told_how_it_stands_and_how_to_change_it(
    door: Door, client: httpx.Client, path: str, sees: Callable[[], str]
) -> None:
    assert sees() == "receipt"
    answer = answered(client, path, **AGREE)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    assert "We have your answer" in words_of(page)
    assert "Sam Jones may act for you" in words_of(page)
    assert (row(door, Consent).status, sees()) == ("recorded", "everything")
    assert kinds(door) == ["consent_awaited", "consent_recorded"]


@pytest.mark.parametrize(("month", "year"), [("december", "2026"), (" Dec. ", "26")])
def test_a_month_in_words_and_a_short_year_are_read_and_a_day_gone_by_is_refused(
    client: httpx.Client, path: str, month: str, year: str
) -> None:
    until = {"until-day": "31", "until-month": month, "until-year": year}
    gone = answered(client, path, **AGREE, **until | {"until-day": "1"})
    assert gone.status_code == 422
    assert "Enter today or a later day" in words_of(gone)
    page = client.get(answered(client, path, **AGREE, **until).headers["location"])
    assert "until Thursday 31 December 2026" in words_of(page)


def test_scope_and_last_day_can_be_limited(
    door: Door, client: httpx.Client, path: str, clock: Clock, sees: Callable[[], str]
) -> None:
    typed = {"answer": "agree", "scope": "progress", **day("until", "2026-12-31")}
    page = client.get(answered(client, path, **typed).headers["location"])

    assert "until Thursday 31 December 2026" in words_of(page)
    consent = row(door, Consent)
    assert (consent.scope, consent.lapses_on) == ("progress", date(2026, 12, 31))
    assert sees() == "progress"
    clock.move(days=25)
    assert sees() == "receipt"


def test_who_declines_is_not_spoken_for(
    door: Door, client: httpx.Client, path: str, sees: Callable[[], str]
) -> None:
    page = client.get(answered(client, path, answer="decline").headers["location"])

    assert "may not act for you" in words_of(page)
    assert (row(door, Consent).status, sees()) == ("declined", "receipt")


def test_who_is_pressed_is_heard_by_a_person_and_nothing_more_is_mailed(
    door: Door, client: httpx.Client, path: str, sees: Callable[[], str]
) -> None:
    said = "He stands behind me"
    answer = answered(client, path, answer="pressed", words=said)

    assert answer.headers["location"] == "/consent/thank-you"
    assert SAM.full_name not in words_of(client.get("/consent/thank-you"))
    task = row(door, Task)
    assert (task.kind, task.words) == ("pressed", said)
    assert sees() == "receipt"
    assert kinds(door) == ["consent_awaited", "consent_declined", "consent_pressure"]
    assert said in row(door, CaseNote).words
    assert row(door, ConsentLink).kind == ASK


def test_consent_is_taken_back_limited_and_given_again_at_once(
    client: httpx.Client, path: str, door: Door, sees: Callable[[], str]
) -> None:
    change = answered(client, path, **AGREE).headers["location"].partition("?")[0]

    answered(client, change, answer="agree", scope="progress")
    assert sees() == "progress"
    with door.database.write() as session:
        session.scalars(select(Task)).one().done_at = door.clock()
    answered(client, change, answer="decline")
    assert sees() == "receipt"
    assert to_do(door) == ["consent_answered"] * 2, "staff hear of it each time"
    answered(client, change, **AGREE)
    assert sees() == "everything"
    assert kinds(door)[2:] == ["consent_changed", "consent_withdrawn", "consent_recorded"]


def test_the_same_answer_again_changes_nothing(client: httpx.Client, path: str, door: Door) -> None:
    change = answered(client, path, **AGREE).headers["location"].partition("?")[0]
    for _ in range(2):
        assert answered(client, change, **AGREE).status_code == 303
    for _ in range(2):
        assert answered(client, change, answer="decline").status_code == 303
    assert kinds(door) == ["consent_awaited", "consent_recorded", "consent_withdrawn"]


def test_who_says_later_that_they_are_pressed_ends_it(
    client: httpx.Client, path: str, door: Door, sees: Callable[[], str]
) -> None:
    change = answered(client, path, **AGREE).headers["location"].partition("?")[0]
    answered(client, change, answer="pressed")

    assert sees() == "receipt"
    assert client.get(change).status_code == 404
    with door.database.read() as session:
        left = session.scalars(select(Task.kind).where(Task.done_at.is_(None))).all()
    assert left == ["pressed"], "what they answered before is over"


def dead(answer: httpx.Response) -> bool:
    said = words_of(answer)
    assert SAM.full_name not in said
    return answer.status_code == 404 and "This link does not work" in said


def test_a_link_works_once(client: httpx.Client, path: str, sees: Callable[[], str]) -> None:
    csrf = filled(client.get(path), path)["csrf"]
    assert client.post(path, data={"csrf": csrf, "answer": "decline"}).status_code == 303

    assert dead(client.get(path))
    assert dead(client.post(path, data={"csrf": csrf, **AGREE}))
    assert sees() == "receipt"


def test_of_two_answers_at_once_one_counts(client: httpx.Client, path: str, door: Door) -> None:
    csrf = filled(client.get(path), path)["csrf"]
    data = {"csrf": csrf, **AGREE}
    answers = at_once(4, lambda _: client.post(path, data=data).status_code)

    assert sorted(map(str, answers)) == ["303", "404", "404", "404"]
    assert kinds(door) == ["consent_awaited", "consent_recorded"]


def test_an_altered_link_opens_nothing(client: httpx.Client, path: str) -> None:
    csrf = filled(client.get(path), path)["csrf"]
    token = path.removeprefix("/consent/")
    for other in altered(token):
        assert dead(client.get(f"/consent/{other}"))
    for other in (token[:-1], token.swapcase()):
        assert client.post(f"/consent/{other}", data={"csrf": csrf, **AGREE}).status_code in (
            403,
            404,
        )
    assert client.get(path).status_code == 200, "and the right one still works"
    assert dead(client.get(f"{path}/change"))


def test_a_link_is_worth_nothing_after_four_weeks(
    client: httpx.Client, path: str, clock: Clock
) -> None:
    clock.move(days=28)
    assert dead(client.get(path))


def test_a_link_is_worth_nothing_once_staff_recorded_the_answer(
    client: httpx.Client, path: str, door: Door, case: Case
) -> None:
    with door.database.write() as session:
        one = consents.held_for(session, case.reference)
        consents.settle(
            session, one, "declined", evidence="She rang", by="resident", now=door.clock()
        )
    assert dead(client.get(path))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "answer"),
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "agree"}, "scope"),
        ({"answer": "agree", "scope": "all of it"}, "scope"),
        ({**AGREE, "until-day": "31", "until-month": "2", "until-year": "2027"}, "until"),
        ({**AGREE, **day("until", "2026-12-06")}, "until"),
        ({"answer": "pressed", "words": "a" * 4001}, "words"),
    ],
)
def test_what_cannot_be_taken_is_asked_again_with_what_was_typed(
    client: httpx.Client, path: str, door: Door, typed: dict[str, str], field: str
) -> None:
    answer = answered(client, path, **typed)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    kept = filled(answer, path)
    assert all(kept.get(name) == value for name, value in typed.items() if value in AGREE.values())
    assert row(door, ConsentLink).used_at is None


def test_an_answer_from_another_site_is_refused(client: httpx.Client, path: str) -> None:
    assert client.post(path, data={"csrf": "x", **AGREE}).status_code == 403


def test_pages_lead_no_search_engine_and_no_other_site_to_a_link(
    client: httpx.Client, path: str
) -> None:
    page = client.get(path)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_pages_are_accessible_and_work_without_scripts(
    address: str, path: str, chromium: Browser, scripts: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": 320, "height": 900}, java_script_enabled=scripts
    )
    page = context.new_page()
    page.goto(f"{address}{path}")
    looks_well(page, scripts=scripts)
    for words in BELONGS:
        expect(page.get_by_text(words)).to_be_visible(visible=not scripts)
    page.get_by_label("Yes, they may act for me").check()
    looks_well(page, scripts=scripts)
    for words, answer in BELONGS.items():
        expect(page.get_by_text(words)).to_be_visible(visible=not scripts or answer == "agree")
    page.get_by_label("Only how far it is").check()
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_text("It counts from now").wait_for()
    looks_well(page, scripts=scripts)
    page.get_by_label("I did not ask for this").check()
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_text("Nobody may act for you now").wait_for()
    looks_well(page, scripts=scripts)
    context.close()


def looks_well(page: Page, *, scripts: bool) -> None:
    if scripts:
        assert violations(page) == []
        assert sideways_pixels(page) == 0
