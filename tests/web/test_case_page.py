"""The page of a case shows everything that the resident said, and lets permission be settled."""

import re
from dataclasses import replace
from datetime import date

import httpx
import pytest

from backend.cases import calendar, process
from backend.cases import service as cases
from backend.cases.links import become_complaint
from backend.conversations.feedback import keep_feedback
from backend.policy.calendar import CalendarChange
from backend.policy.process.steps import Acknowledged, EscalationRequested, Responded, UpdateAgreed
from backend.web.door import Door
from backend.web.staff.answers import contact_words
from tests.cases.opened import COMPLAINT as COMPLAINT_CASE
from tests.cases.opened import REQUEST
from tests.parts import posted, started
from tests.staff.people import made_staff
from tests.web.served import browser, words_of
from tests.web.staff.forms import filled
from tests.web.test_status import reference_on
from tests.web.visits import COMPLAINT, FOR_ANOTHER, complain, post, sign_in


@pytest.fixture
def staff(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which Priya is signed in."""
    made_staff(door.database)
    sign_in(client)
    return client


def test_everything_that_was_gathered_is_on_the_page(staff: httpx.Client, address: str) -> None:
    asked = "sam@example.com please, never phone me, my ex answers the phone"
    with browser(address) as resident:
        page = complain(resident, {**COMPLAINT, "contact_details": asked})
    shown = words_of(staff.get(f"/staff/cases/{reference_on(page)}"))
    for said in (COMPLAINT["noticed_on"], COMPLAINT["reported_result"], asked):
        assert said in shown
    assert "What they said about reaching them" in shown


def test_duties_are_worded_for_whoever_owes_them(staff: httpx.Client, address: str) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, COMPLAINT))
    for path, next_one in (
        ("/staff", "The law: look into the danger and make the home safe"),
        (f"/staff/cases/{reference}", "Contact the resident to talk about it"),
    ):
        shown = words_of(staff.get(path))
        assert next_one in shown
        assert "Contact you" not in shown
        assert "Look into the danger and make your home safe" not in shown


def test_the_clocks_of_the_law_show_when_they_end_and_why(
    staff: httpx.Client, address: str
) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, COMPLAINT))
    shown = words_of(staff.get(f"/staff/cases/{reference}"))
    assert "The law: look into the danger and make the home safe (no heating)" in shown
    assert "8 December 2026" in shown
    assert "24 hours from" in shown
    assert "awaabs_law" not in shown, "the name of a file tells staff nothing"
    assert "“An emergency hazard is looked into and made safe within 24 hours" in shown


def test_a_request_and_the_complaint_it_became_lead_to_each_other(
    staff: httpx.Client, door: Door
) -> None:
    with door.database.write() as session:
        request = cases.open_case(session, REQUEST, rulebook=door.rulebook, now=door.clock())
        complaint = become_complaint(
            session,
            request.reference,
            dissatisfied_on=request.received_on,
            by="staff:1",
            rulebook=door.rulebook,
            now=door.clock(),
        )
    for one, other, words in (
        (request, complaint, "The complaint that this request has become"),
        (complaint, request, "The request that this complaint came out of, which stays open"),
    ):
        shown = words_of(staff.get(f"/staff/cases/{one.reference}"))
        assert f"{other.reference} : {words}" in shown or f"{other.reference}: {words}" in shown
        assert f"Linked with: {other.reference}" in shown


def test_the_duties_of_both_stages_are_told_apart(staff: httpx.Client, door: Door) -> None:
    day = door.clock().date()
    with door.database.write() as session:
        case = cases.open_case(session, COMPLAINT_CASE, rulebook=door.rulebook, now=door.clock())
        reference = case.reference
        for step in (
            Acknowledged(on=day, by="staff:1", complaints=("x",), respond_on=day),
            Responded(on=day, by="staff:1", channel="email"),
            EscalationRequested(on=day, by="resident"),
        ):
            process.take(session, reference, step, rulebook=door.rulebook, now=door.clock())
    shown = words_of(staff.get(f"/staff/cases/{reference}"))
    assert "Give the resident the full answer (stage 1)" in shown
    assert "Done on 7 December 2026" in shown
    assert "The resident may ask for the next stage (stage 1)" in shown
    before, _, after = shown.partition("History")
    history, _, dates = after.partition("Dates")
    duties = before + dates
    assert duties.count("Give the resident the full answer") == 3, "what is next stands first"
    set_first = "A duty was set: Give the resident the full answer, by Wednesday 30 December 2026"
    assert set_first in history


def test_an_overdue_answer_shows_the_day_named_late_and_the_agreed_next_contact(
    staff: httpx.Client, door: Door
) -> None:
    late = replace(COMPLAINT_CASE, received_on=date(2026, 11, 2))
    day = door.clock().date()
    with door.database.write() as session:
        case = cases.open_case(session, late, rulebook=door.rulebook, now=door.clock())
        reference = case.reference
        for step in (
            Acknowledged(on=day, by="staff:1", complaints=("x",), respond_on=date(2026, 12, 14)),
            UpdateAgreed(
                on=day, by="staff:1", next_contact_on=date(2026, 12, 9), reasons="Parts are late"
            ),
        ):
            process.take(session, reference, step, rulebook=door.rulebook, now=door.clock())
    shown = words_of(staff.get(f"/staff/cases/{reference}"))
    assert "The letter went out later and named Monday 14 December 2026." in shown
    assert "Contact the resident again, as agreed" in shown
    assert "This day was agreed on Monday 7 December 2026." in shown
    assert "Update agreed" in shown


def test_a_change_of_the_calendar_is_in_the_history_with_its_dates(
    staff: httpx.Client, door: Door
) -> None:
    day = date(2026, 12, 11)
    with door.database.write() as session:
        case = cases.open_case(session, COMPLAINT_CASE, rulebook=door.rulebook, now=door.clock())
        reference = case.reference
    announced = CalendarChange("bank_holiday", day, day, "Coronation")
    with door.database.write() as session:
        calendar.apply(session, announced, rulebook=door.rulebook, by="test", now=door.clock())
    shown = words_of(staff.get(f"/staff/cases/{reference}"))
    assert (
        "A duty was set: Acknowledge it to the resident in writing, by Monday 14 December 2026"
    ) in shown
    assert (
        "A duty has moved: Acknowledge it to the resident in writing,"
        " from Monday 14 December 2026 to Tuesday 15 December 2026"
    ) in shown
    assert "11 December 2026 (Coronation)" in shown, "no restart is needed"


def test_thanks_and_feedback_are_shown_to_staff(staff: httpx.Client, door: Door) -> None:
    assert "There is none yet." in words_of(staff.get("/staff/feedback"))
    chat = started(door.database)
    posted(door.database, chat, "The gardener is lovely <b>")
    with door.database.write() as session:
        keep_feedback(session, chat, "The gardener is lovely <b>", now=door.clock())
    page = staff.get("/staff/feedback")
    assert "The gardener is lovely <b>" in words_of(page)
    assert f"/staff/conversations/{chat}" in page.text


@pytest.mark.parametrize(
    ("words", "value", "shown"),
    [
        ("pat@example.com", {"email": "pat@example.com"}, False),
        ("07700 900123", {"phone": "07700900123"}, False),
        ("By post", {"post": "By post"}, False),
        ("07700900123 but only text", {"phone": "07700900123"}, True),
        ("", None, False),
    ],
)
def test_words_about_contact_are_shown_when_they_say_more(
    words: str, value: dict[str, str] | None, shown: bool
) -> None:
    assert bool(contact_words({"contact_details": {"words": words, "value": value}})) is shown


def test_permission_needs_evidence_and_can_be_put_right(staff: httpx.Client, address: str) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, FOR_ANOTHER))
    page = f"/staff/cases/{reference}"
    empty = post(staff, f"{page}/consent", page=page, decision="granted", evidence=" ")
    assert empty.status_code == 422
    assert "what you saw or heard" in words_of(empty)
    post(staff, f"{page}/consent", page=page, decision="granted", evidence="She rang me")
    assert "Correct it" in words_of(staff.get(page))
    changed = post(
        staff,
        f"{page}/consent",
        page=page,
        decision="declined",
        evidence="It was somebody else",
        status="recorded",
    )
    assert changed.status_code == 303
    shown = words_of(staff.get(page))
    for said in ("She rang me", "It was somebody else", "a correction, it was recorded before"):
        assert said in shown


def test_permission_is_not_settled_over_what_somebody_else_did_meanwhile(
    staff: httpx.Client, address: str
) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, FOR_ANOTHER))
    page, path = f"/staff/cases/{reference}", f"/staff/cases/{reference}/consent"
    before = filled(staff.get(page), path)
    post(staff, path, page=page, decision="declined", evidence="He rang")

    late = staff.post(path, data={**before, "decision": "granted", "evidence": "She wrote"})
    assert late.status_code == 409
    assert "The case was changed while you were writing" in words_of(late)
    assert "Consent was declined" in words_of(late)
    assert filled(late, path)["evidence"] == "She wrote"


def test_the_way_back_from_a_case_is_the_list_of_cases(staff: httpx.Client, address: str) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, COMPLAINT))
    page = staff.get(f"/staff/cases/{reference}").text
    assert re.search(r'<a href="/staff/cases" class="govuk-back-link">\s*Cases\s*</a>', page)
