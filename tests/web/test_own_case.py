"""One's own case on a page: the answer, everything one can do, and nothing for anybody else."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from backend.cases import process
from backend.cases.models import Case
from backend.clock import local_date
from backend.policy.process.steps import Acknowledged, Responded
from backend.proving import service as proving
from backend.proving.limits import PROVED_FOR
from backend.proving.models import ContactChange, Proof
from backend.tasks import service as tasks
from backend.web.door import Door
from tests.cases.opened import FOR_ANOTHER, opened
from tests.parts import Clock
from tests.web.served import browser, token_in, words_of
from tests.web.visits import COMPLAINT, complain, post

SECRET_COOKIE = "s" * 43


@pytest.fixture
def case(client: httpx.Client, door: Door) -> Case:
    """A complaint that this browser has sent."""
    complain(client, COMPLAINT)
    with door.database.read() as session:
        return session.scalars(select(Case)).one()


def at(case: Case, act: str = "") -> str:
    page = f"/status/cases/{case.reference}"
    return f"{page}/do/{act}" if act else page


def did(client: httpx.Client, case: Case, act: str, **typed: str) -> httpx.Response:
    """Do something, and give the page that it leads to."""
    posted = post(client, at(case, act), page=at(case, act), **typed)
    assert posted.status_code == 303, posted.text
    return client.get(posted.headers["location"])


def prove(client: httpx.Client, door: Door, case: Case, person_id: int) -> None:
    """Let a browser have proved a case by a code."""
    client.cookies.set("status", SECRET_COOKIE, domain="127.0.0.1")
    now = door.clock()
    with door.database.write() as session:
        session.merge(
            Proof(
                browser=proving.of_browser(SECRET_COOKIE),
                case_id=case.id,
                person_id=person_id,
                at=now,
                until=now + PROVED_FOR,
            )
        )


def answered(door: Door, case: Case) -> None:
    today = local_date(door.clock())
    by, complaints = "staff:1", ("the boiler",)
    answer_on = today + timedelta(days=14)
    steps = (
        Acknowledged(on=today, by=by, complaints=complaints, respond_on=answer_on),
        Responded(on=today, by=by, channel="email"),
    )
    with door.database.write() as session:
        for step in steps:
            process.take(session, case.reference, step, rulebook=door.rulebook, now=door.clock())


def state_of(door: Door, case: Case) -> tuple[str, str]:
    with door.database.read() as session:
        found = session.get_one(Case, case.id)
        return found.state, found.stage


def test_the_answer_stands_there_with_dates_reasons_and_the_ombudsman(
    client: httpx.Client, case: Case
) -> None:
    words = words_of(client.get(at(case)))
    assert "We have your complaint. We will write to you to say so." in words
    assert "By Wednesday 30 December 2026 we must send you our answer." in words
    assert "28 December 2026 (Boxing Day, substitute) do not count." in words
    assert "Our customer resolution team deals with it." in words
    assert "0300 111 3000" in words
    assert case.reference.lower() in client.get(at(case)).url.path.lower()


def test_nobody_else_learns_if_there_is_such_a_case(address: str, case: Case) -> None:
    with browser(address) as stranger:
        answers = [
            stranger.get(f"/status/cases/{reference}{act}")
            for reference in (case.reference, "WK-0000-0000", "x" * 300)
            for act in ("", "/do/add")
        ]
    assert {(one.status_code, one.headers.get("location")) for one in answers} == {(303, "/status")}
    assert len({one.content for one in answers}) == 1


def test_a_stranger_cannot_do_anything_with_a_case(address: str, door: Door, case: Case) -> None:
    with browser(address) as stranger:
        sent = stranger.post(at(case, "withdraw"), data={"sure": "yes", "csrf": "x"})
        assert sent.status_code == 403
    assert state_of(door, case)[0] == "open"


def test_words_are_added_once_however_often_the_form_is_sent(
    client: httpx.Client, door: Door, case: Case
) -> None:
    shown = client.get(at(case, "add"))
    assert "What do you want to tell us?" in words_of(shown)
    for _ in range(2):
        page = did(client, case, "add", words="It leaks too", client_id="one")
        assert f"We have added what you told us to {case.reference}" in words_of(page)
    with door.database.read() as session:
        assert [one.kind for one in tasks.open_tasks(session)] == ["addition"]


def test_danger_in_the_words_is_answered_at_once(client: httpx.Client, case: Case) -> None:
    page = did(client, case, "add", words="I can smell gas in the kitchen now")
    assert "0800 111 999" in words_of(page)
    assert "What you write on this page is not read at once" in words_of(page)


def test_danger_in_words_that_were_not_taken_is_said_to_be_read_by_nobody(
    client: httpx.Client, case: Case
) -> None:
    words = "I can smell gas in the kitchen now"
    page = post(client, at(case, "new-issue"), page=at(case, "new-issue"), words=words)
    assert page.status_code == 422
    assert "What you wrote has not been sent, so nobody is reading it." in words_of(page)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: httpx.Client, case: Case) -> None:
    page = post(
        client, at(case, "new-issue"), page=at(case, "new-issue"), words="The lift", outcome="<b>"
    )
    assert page.status_code == 422
    assert "Choose if it belongs to this complaint." in words_of(page)
    assert "The lift</textarea>" in page.text
    assert "&lt;b&gt;</textarea>" in page.text
    long = post(client, at(case, "add"), page=at(case, "add"), words="x" * 4001)
    assert "too long" in words_of(long)
    empty = post(client, at(case, "add"), page=at(case, "add"), words=" ")
    assert "Write in a few words" in words_of(empty)


def test_an_issue_of_its_own_is_seen_here_as_well(
    client: httpx.Client, door: Door, case: Case
) -> None:
    prove(client, door, case, case.resident_id)
    client.cookies.delete("chat")
    page = did(client, case, "new-issue", words="The lift is broken", is_related="no")
    with door.database.read() as session:
        later = session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()
    assert f"Its reference is {later.reference}" in words_of(page)
    assert client.get(at(later)).status_code == 200


def test_taking_it_back_is_confirmed_and_can_be_undone(
    client: httpx.Client, door: Door, case: Case
) -> None:
    unsure = post(client, at(case, "withdraw"), page=at(case, "withdraw"))
    assert (unsure.status_code, state_of(door, case)[0]) == (422, "open")
    kept = did(client, case, "withdraw", sure="no")
    assert state_of(door, case)[0] == "open"
    assert "You took" not in words_of(kept)
    page = did(client, case, "withdraw", sure="yes")
    assert state_of(door, case)[0] == "withdrawn"
    assert "You can change your mind until Monday 4 January 2027." in words_of(page)
    again = did(client, case, "undo-withdrawal")
    assert f"We go on with {case.reference}" in words_of(again)
    assert state_of(door, case)[0] == "open"


def test_the_next_stage_is_asked_for_without_a_reason(
    client: httpx.Client, door: Door, case: Case
) -> None:
    early = client.get(at(case, "next-stage"))
    assert (early.status_code, early.headers["location"]) == (303, at(case))
    answered(door, case)
    for path in (at(case), "/status"):
        assert "You can ask until Thursday 7 January 2027." in words_of(client.get(path))
    page = did(client, case, "next-stage")
    assert "We call this “Stage two”." in words_of(page)
    assert state_of(door, case) == ("open", "stage-2")


def test_another_outcome_is_told(client: httpx.Client, case: Case) -> None:
    page = did(client, case, "new-outcome", words="A new boiler")
    assert "We have written down what you want us to do now." in words_of(page)


def test_a_contact_is_changed_after_the_old_one_was_proved(
    client: httpx.Client, door: Door, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def others_write(_code: str, _kept: str) -> bool:
        with door.database.write():
            return False

    monkeypatch.setattr(proving, "fits", others_write)
    before = words_of(client.get(at(case, "contact")))
    assert "we first send a code" in before
    prove(client, door, case, case.resident_id)
    sent = post(
        client, at(case, "contact"), page=at(case, "contact"), new="new@example.com", way="email"
    )
    assert (sent.status_code, sent.headers["location"]) == (303, at(case, "contact"))
    assert "We are sending a code to new@example.com" in words_of(client.get(at(case, "contact")))
    wrong = post(client, f"{at(case, 'contact')}/code", page=at(case, "contact"), code="000 000")
    assert "That code does not work here" in words_of(wrong)
    none = post(client, f"{at(case, 'contact')}/code", page=at(case, "contact"), code="abc")
    assert "Enter the 6 digits" in words_of(none)
    with door.database.read() as session:
        assert session.scalars(select(ContactChange.new)).all() == ["new@example.com"]
    with door.database.write() as session:
        session.scalars(select(ContactChange)).one().state = "refused"
    told = client.get(at(case, "contact"))
    assert told.status_code == 200
    assert "The mail server takes no mail for that address." in words_of(told)
    assert 'value="new@example.com"' in told.text
    assert "We are sending a code" not in words_of(told)


@pytest.mark.parametrize("minutes", [31, 61])
def test_whoever_takes_their_time_loses_no_words(
    client: httpx.Client, door: Door, clock: Clock, case: Case, minutes: int
) -> None:
    prove(client, door, case, case.resident_id)
    client.cookies.delete("chat")
    answered(door, case)
    form, act = client.get(at(case, "next-stage")), at(case, "next-stage")
    typed = {"unresolved": "I still smell gas <b>", "outcome": "Mend it"}
    clock.move(minutes=minutes)
    if minutes > 60:
        client.cookies.delete("status")
    unsent = client.post(act, data={"csrf": token_in(form), **typed})
    assert (unsent.status_code, state_of(door, case)) == (403, ("answered", "stage-1"))
    assert "We have not got this yet" in words_of(unsent)
    assert "0800 111 999" in words_of(unsent), "danger is answered, whoever they are"
    assert "I still smell gas &lt;b&gt;</textarea>" in unsent.text
    assert client.post(act, data={"csrf": "", **typed}).status_code == 403

    prove(client, door, case, case.resident_id)
    ask = client.post(act, data={"csrf": "", **typed})
    assert (ask.status_code, state_of(door, case)) == (422, ("answered", "stage-1"))
    assert "Check it, then send it." in words_of(ask)
    assert "I still smell gas &lt;b&gt;</textarea>" in ask.text
    sent = client.post(act, data={"csrf": token_in(ask), **typed})
    assert (sent.status_code, state_of(door, case)) == (303, ("open", "stage-2"))


def test_words_for_no_case_and_for_somebody_elses_are_answered_alike(
    address: str, case: Case
) -> None:
    with browser(address) as stranger:
        asked = [
            stranger.post(f"/status/cases/{reference}/do/add", data={"csrf": "", "words": "Hello"})
            for reference in (case.reference, "WK-0000-0000")
        ]
    assert [one.status_code for one in asked] == [403, 403]
    assert len({words_of(one) for one in asked}) == 1


def test_a_number_that_takes_no_code_is_rung_by_a_person(
    client: httpx.Client, door: Door, case: Case
) -> None:
    prove(client, door, case, case.resident_id)
    page = did(client, case, "contact", new="01632 960 001", way="phone")
    assert "Somebody will ring you on it" in words_of(page)


def test_a_representative_without_consent_sees_the_receipt_and_may_only_add(
    client: httpx.Client, door: Door
) -> None:
    case = opened(door.database, FOR_ANOTHER, now=door.clock())
    assert case.representative_id is not None
    prove(client, door, case, case.representative_id)
    page = client.get(at(case))
    words = words_of(page)
    assert f"We have what was sent to us under {case.reference}." in words
    assert "boiler" not in words
    assert "Pat" not in words
    assert "/do/withdraw" not in page.text
    refused = client.get(at(case, "withdraw"))
    assert (refused.status_code, refused.headers["location"]) == (303, at(case))
    assert "can read here what you write" in words_of(client.get(at(case, "add")))
    did(client, case, "add", words="She is in hospital now")


def test_who_reads_it_is_said_before_a_resident_for_whom_somebody_acts_writes(
    client: httpx.Client, door: Door
) -> None:
    case = opened(door.database, FOR_ANOTHER, now=door.clock())
    prove(client, door, case, case.resident_id)
    for act in ("add", "new-issue", "new-outcome"):
        page = words_of(client.get(at(case, act)))
        assert "Somebody who acts for you does not see it here." in page
    assert "does not see it" not in words_of(client.get(at(case, "contact")))


def test_after_half_an_hour_the_page_is_shown_no_more(
    client: httpx.Client, door: Door, clock: Clock, case: Case
) -> None:
    prove(client, door, case, case.resident_id)
    client.cookies.delete("chat")
    assert client.get(at(case)).status_code == 200
    clock.move(seconds=PROVED_FOR.total_seconds() + 1)
    assert client.get(at(case)).headers["location"] == "/status"
