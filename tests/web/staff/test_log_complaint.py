"""Staff put on record what reached us elsewhere: from its true receipt, as they decide, once."""

from datetime import UTC, date, datetime

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases.additions import additions_of
from backend.cases.models import Case, CaseDeadline, CaseEvent
from backend.conversations.models import Alert
from backend.letters.models import SentLetter
from backend.residents.models import Consent, Resident
from backend.tasks.models import Task
from backend.teams.seeding import seed
from backend.web.door import Door
from tests.parts import Clock
from tests.web.conftest import MakeDoor, SignedInBrowser
from tests.web.served import browser, served, token_in, words_of
from tests.web.visits import sit_down

PAGE = "/staff/log-complaint"
# The clock of these tests stands at noon on Monday 7 December 2026.
TOLD = {
    "came_by": "phone",
    "received-day": "2",
    "received-month": "12",
    "received-year": "2026",
    "received_time": "4:15pm",
    "words": "The boiler has been off for three weeks and nobody came. I want to complain.",
    "reported_before": "yes",
    "issue_1": "The boiler has been off for three weeks",
    "outcome_1": "Mend it",
    "issue_2": "Nobody rang back",
    "outcome_2": "Say sorry",
    "behalf": "self",
    "full_name": "Pat Jones",
    "relationship": "tenant",
    "address": "1 High Street, Sevenoaks",
    "postcode": "TN13 1AX",
    "email": "pat@example.com",
    "preferred_contact": "email",
    "adjustments": "Large print",
    "route": "complaint",
}
FOR_ANOTHER = {
    **TOLD,
    "came_by": "mp_or_councillor",
    "rep_name": "Alex Moor",
    "rep_role": "the Member of Parliament",
    "rep_email": "alex@parliament.example",
    "permission": "yes",
    "evidence": "signed_letter",
}


@pytest.fixture
def staff(door: Door, signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in, the landlord's teams put down."""
    with door.database.write() as session:
        seed(session, door.rulebook.pack)
    return signed_in_browser("officer")


def sent(staff: httpx.Client, told: dict[str, str], *, go: str = "save") -> httpx.Response:
    page = staff.get(PAGE)
    key = page.text.split('name="client_id" value="')[1].split('"')[0]
    data = {"csrf": token_in(page), "client_id": key, **told, "go": go}
    return staff.post(PAGE, data=data)


def only_case(door: Door) -> Case:
    with door.database.read() as session:
        return session.scalars(select(Case)).one()


def count(door: Door) -> int:
    with door.database.read() as session:
        return len(session.scalars(select(Case)).all())


def test_the_clock_starts_when_somebody_was_told(door: Door, staff: httpx.Client) -> None:
    answer = sent(staff, TOLD)

    case = only_case(door)
    assert answer.headers["location"] == f"{PAGE}/{case.reference}"
    assert case.received_at == datetime(2026, 12, 2, 16, 15, tzinfo=UTC)
    assert case.received_on == date(2026, 12, 2)
    assert (case.came_by, case.kind, case.route) == ("phone", "complaint", "complaint")
    with door.database.read() as session:
        acknowledge = session.scalar(select(CaseDeadline).where(CaseDeadline.duty == "acknowledge"))
        assert acknowledge is not None
        assert acknowledge.due_on == date(2026, 12, 9)
        issues = session.get_one(Case, case.id).issues
        assert [(one.text, one.outcome) for one in issues] == [
            ("The boiler has been off for three weeks", "Mend it"),
            ("Nobody rang back", "Say sorry"),
        ]
    page = words_of(staff.get(answer.headers["location"]))
    assert case.reference in page
    assert "Wednesday 9 December 2026" in page


def test_the_words_get_the_rules_suggestion_before_anything_is_kept(
    door: Door, staff: httpx.Client
) -> None:
    page = sent(staff, {**TOLD, "route": ""}, go="check")

    words = words_of(page)
    assert page.status_code == 200
    assert "What the rules suggest Complaint" in words
    assert door.rulebook.pack.rules["A-DEF"].sentence in words
    assert 'value="Pat Jones"' in page.text
    assert count(door) == 0


def test_a_decision_against_the_rules_needs_a_reason_and_is_kept(
    door: Door, staff: httpx.Client
) -> None:
    against = {**TOLD, "route": "service_request"}

    refused = sent(staff, against)
    assert refused.status_code == 422
    assert "Write why you decide otherwise" in words_of(refused)
    assert count(door) == 0

    sent(staff, {**against, "reasons": "He asked for a plumber and no more"})
    assert only_case(door).kind == "service_request"
    with door.database.read() as session:
        kept = session.scalars(select(CaseEvent).where(CaseEvent.kind == "triage_overruled")).one()
        assert kept.data["suggested"] == "complaint"
        assert kept.data["decided"] == "service_request"


def test_sent_twice_it_is_one_case(door: Door, staff: httpx.Client) -> None:
    page = staff.get(PAGE)
    key = page.text.split('name="client_id" value="')[1].split('"')[0]
    data = {"csrf": token_in(page), "client_id": key, **TOLD, "go": "save"}

    first, second = staff.post(PAGE, data=data), staff.post(PAGE, data=data)

    assert first.headers["location"] == second.headers["location"]
    assert count(door) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"received-day": "8"}, "have not come yet"),
        ({"received-day": "7", "received_time": "12:01"}, "have not come yet"),
        ({"received-day": "31", "received-month": "11"}, "Enter the day on which we were told"),
        ({"received_time": "7"}, "Enter the time at which we were told"),
        ({"received_time": "25:00"}, "Enter the time at which we were told"),
        ({"came_by": "pigeon"}, "Choose how it reached us"),
        ({"behalf": ""}, "Choose who it is for"),
        ({"full_name": ""}, "Write the name of the person"),
        ({"email": "pat at example"}, "Write one email address"),
        ({"email": ""}, "They prefer email, so write it here"),
        ({"phone": "0" * 41}, "Use 40 characters or fewer"),
        ({"words": "", "issue_1": "", "issue_2": ""}, "Paste or write what they said"),
        ({"words": "x" * 20_001}, "Use 20,000 characters or fewer"),
        ({"came_by": "director"}, "Write whom it was sent to"),
        ({"behalf": "other"}, "Write the name of whoever complains for them"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(
    door: Door, staff: httpx.Client, changed: dict[str, str], says: str
) -> None:
    page = sent(staff, {**TOLD, **changed})

    assert page.status_code == 422
    assert says in words_of(page)
    assert "Large print" in page.text
    assert count(door) == 0


def test_a_day_before_any_policy_is_refused_in_words(make_door: MakeDoor) -> None:
    door = make_door(policies="west-kent-current from 2021-01-01")
    with served(door) as address, browser(address) as staff:
        sit_down(staff, door, "priya")
        page = sent(staff, {**TOLD, "received-year": "2019"})

    assert page.status_code == 422
    assert "No policy was in force on" in words_of(page)
    assert "Large print" in page.text
    assert count(door) == 0


def test_danger_is_told_to_staff_and_work_is_on_its_way_at_once(
    door: Door, staff: httpx.Client
) -> None:
    page = sent(staff, {**TOLD, "words": "I can smell gas in the hallway"}, go="check")
    assert "The words speak of danger or a hazard" in words_of(page)

    sent(staff, {**TOLD, "words": "I can smell gas in the hallway"})

    case = only_case(door)
    assert "gas" in case.hazards
    with door.database.read() as session:
        alert = session.scalars(select(Alert)).one()
        assert (alert.level, alert.conversation_id) == ("danger", case.conversation_id)
        undelivered = session.scalars(select(Task).where(Task.kind == "undelivered")).all()
        assert any("emergency desk" in task.words for task in undelivered)


def test_whoever_wrote_to_a_director_is_told_who_has_it_now(
    door: Door, staff: httpx.Client
) -> None:
    sent(staff, {**TOLD, "came_by": "director", "sent_to": "our Chief Executive"})

    with door.database.read() as session:
        letter = session.scalars(select(SentLetter)).one()
        assert letter.kind == "passed_to_team"
        assert door.rulebook.pack.landlord.team in letter.text


def test_a_preference_is_what_they_said_and_nothing_else(door: Door, staff: httpx.Client) -> None:
    for said in ("text", ""):
        sent(staff, {**TOLD, "preferred_contact": said, "phone": "07700 900123", "add_to": "new"})
    with door.database.read() as session:
        found = session.scalars(select(Resident).order_by(Resident.id)).all()
        assert [one.preferred_contact for one in found] == ["text", ""]


def test_without_a_way_to_write_to_them_a_person_tells_who_has_it(
    door: Door, staff: httpx.Client
) -> None:
    nowhere = {"email": "", "preferred_contact": "", "address": "", "postcode": ""}
    sent(staff, {**TOLD, **nowhere, "came_by": "director", "sent_to": "our Chief Executive"})

    assert told_who_has_it(door) == (False, True)


def told_who_has_it(door: Door) -> tuple[bool, bool]:
    """Tell if a letter went to anybody, and if a person is to tell them."""
    with door.database.read() as session:
        letters = session.scalars(select(SentLetter)).all()
        tasks = [one.kind for one in session.scalars(select(Task))]
        return bool(letters), "tell_who_has_it" in tasks


def test_whoever_has_no_permission_is_told_by_a_person(door: Door, staff: httpx.Client) -> None:
    for_another = {**FOR_ANOTHER, "behalf": "other", "rep_role": "her son"}
    sent(staff, {**for_another, "came_by": "director", "sent_to": "our Chief Executive"})

    assert told_who_has_it(door) == (False, True)


def test_an_mp_starts_the_clock_and_is_told_nothing_until_permission_is_seen(
    door: Door, staff: httpx.Client
) -> None:
    answer = sent(staff, FOR_ANOTHER)

    case = only_case(door)
    assert (case.behalf, case.source) == ("other", "Alex Moor, the Member of Parliament")
    with door.database.read() as session:
        assert session.scalars(select(Consent)).one().status == "awaited"
    page = words_of(staff.get(answer.headers["location"]))
    assert "Tell Alex Moor the reference and the published timetable, and no more" in page


def test_an_mp_without_a_name_is_asked_about(door: Door, staff: httpx.Client) -> None:
    page = sent(staff, {**FOR_ANOTHER, "rep_name": ""})

    assert page.status_code == 422
    assert "Write the name of whoever complains for them" in words_of(page)


def test_on_social_media_the_reply_asks_to_talk_in_private(door: Door, staff: httpx.Client) -> None:
    page = sent(staff, {**TOLD, "came_by": "social_media", "site": "Facebook"}, go="check")

    words = words_of(page)
    assert "What to write on the page" in words
    assert door.rulebook.pack.contacts.phone in words
    reply = page.text.split("What to write on the page")[1].split("</div>")[0]
    assert "Pat" not in reply


def test_a_likely_double_is_shown_first_and_may_be_added_to(
    door: Door, staff: httpx.Client
) -> None:
    sent(staff, TOLD)
    first = only_case(door).reference

    shown = sent(staff, TOLD)
    assert shown.status_code == 422
    assert f"Add it to {first}" in words_of(shown)
    assert "Pat Jones, 1 High Street" in words_of(shown), "a neighbour has the same postcode"
    assert count(door) == 1

    answer = sent(staff, {**TOLD, "add_to": first})
    assert answer.headers["location"] == f"/staff/cases/{first}"
    assert count(door) == 1

    sent(staff, {**TOLD, "add_to": "new"})
    assert count(door) == 2


def test_danger_in_what_is_added_to_a_case_counts_as_on_every_channel(
    door: Door, staff: httpx.Client
) -> None:
    sent(staff, TOLD)
    first = only_case(door)
    smells = {**TOLD, "words": "There is a strong smell of gas and it makes me dizzy."}

    for _ in range(2):
        sent(staff, {**smells, "adjustments": "Please ring twice", "add_to": first.reference})

    with door.database.read() as session:
        case = session.get_one(Case, first.id)
        assert "gas" in case.hazards
        (line,) = [one for one in case.events if one.kind == "risk_added"]
        row = next(one for one in case.deadlines if one.stage == "hazard:gas")
        assert row.started_at == datetime(2026, 12, 2, 16, 15, tzinfo=UTC)
        assert any("gas" in alert.kinds for alert in session.scalars(select(Alert)))
        assert "ring twice" in additions_of(session, case)[0].words
    assert line.actor.startswith("staff:")


def test_nobody_can_add_to_a_case_of_somebody_else(door: Door, staff: httpx.Client) -> None:
    sent(staff, TOLD)
    first = only_case(door).reference
    stranger = {"email": "sam@example.com", "postcode": "ME1 1AA", "full_name": "Sam Roe"}

    page = sent(staff, {**TOLD, **stranger, "add_to": first})

    assert page.status_code == 422
    assert "Choose one of the cases shown" in words_of(page)


def test_room_for_more_issues_keeps_everything(staff: httpx.Client) -> None:
    page = sent(staff, TOLD, go="more")

    assert page.status_code == 200
    assert 'name="issue_4"' in page.text
    assert "Nobody rang back" in page.text


def test_html_in_every_field_is_shown_as_it_was_typed(door: Door, staff: httpx.Client) -> None:
    nasty = "<script>alert(1)</script>"
    typed = dict.fromkeys(("words", "full_name", "address", "adjustments", "issue_1"), nasty)
    page = sent(staff, {**FOR_ANOTHER, **typed, "rep_role": nasty, "rep_name": nasty}, go="check")
    assert page.status_code == 200
    assert "<script>alert" not in page.text

    answer = sent(staff, {**FOR_ANOTHER, **typed, "rep_name": nasty, "reasons": nasty})
    assert answer.status_code == 303
    assert "<script>alert" not in staff.get(answer.headers["location"]).text


def test_every_look_and_every_change_is_on_the_audit_log(door: Door, staff: httpx.Client) -> None:
    answer = sent(staff, TOLD)
    staff.get(answer.headers["location"])

    reference = only_case(door).reference
    with door.database.read() as session:
        lines = session.scalars(
            select(AuditEvent).where(AuditEvent.object_id == reference).order_by(AuditEvent.seq)
        ).all()
    assert {"logged", "viewed"} <= {line.action for line in lines}


def test_the_time_is_that_of_clocks_in_england(
    door: Door, staff: httpx.Client, clock: Clock
) -> None:
    summer = {"received-day": "1", "received-month": "7", "received_time": "9am"}
    sent(staff, {**TOLD, **summer})

    assert only_case(door).received_at == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
