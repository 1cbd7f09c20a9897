"""Staff take each step through its form, see its letter first, and lose nothing."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import httpx
import pytest
from sqlalchemy import func, select

from backend.audit.models import AuditEvent
from backend.cases import process
from backend.cases.models import Case, CaseEvent
from backend.cases.service import open_case
from backend.casework.models import IssueDecision, Lesson, Remedy
from backend.letters.models import SentLetter
from backend.letters.wording import contents
from backend.residents.models import Resident
from backend.web.door import Door
from backend.web.staff.step_forms import FIELDS_OF_PART
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, REQUEST, opened
from tests.parts import Clock
from tests.web.conftest import SignedInBrowser
from tests.web.served import words_of
from tests.web.staff.forms import day, filled, take

REASONS = "Nobody came for three weeks."
ANSWER = {"decision_1": "upheld", "reasons_1": REASONS}
PROMISE = {
    "remedy_1_what": "Mend the boiler",
    "remedy_1_who": "Our heating contractor",
    **day("remedy_1_due", "2026-12-14"),
}
NONE = {"no_remedy": "It was mended on the day of the complaint."}
TAMED = "<script>alert(1)</script>"


@pytest.fixture
def officer(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which an officer is signed in."""
    return signed_in_browser("officer")


@pytest.fixture
def colleague(signed_in_browser: SignedInBrowser) -> httpx.Client:
    """A browser in which another officer is signed in."""
    return signed_in_browser("officer", username="jo.day")


@pytest.fixture
def reference(door: Door) -> str:
    """A complaint that was opened just now."""
    return opened(door.database).reference


@pytest.fixture
def older(door: Door, clock: Clock) -> str:
    """A complaint under the older policy, which has a review, an appeal and a panel."""
    clock.at = datetime(2020, 6, 1, 12, tzinfo=UTC)
    with door.database.write() as session:
        new = replace(COMPLAINT, received_on=date(2020, 6, 1))
        case = open_case(session, new, rulebook=door.rulebook, now=clock())
        assert case.policy == "west-kent-older"
        return case.reference


def shown(client: httpx.Client, reference: str) -> str:
    page = client.get(f"/staff/cases/{reference}")
    assert page.status_code == 200, words_of(page)
    return words_of(page)


def taken(client: httpx.Client, reference: str, verb: str, **typed: str) -> None:
    answer = take(client, reference, verb, **typed)
    assert answer.status_code == 303, words_of(answer)
    assert answer.headers["location"] == f"/staff/cases/{reference}?done={verb}"


def count(door: Door, table: type) -> int:
    with door.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def state(door: Door, reference: str) -> tuple[str, str]:
    with door.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        return case.stage, case.state


def to_stage_two(officer: httpx.Client, reference: str) -> None:
    taken(officer, reference, "acknowledge")
    taken(officer, reference, "respond", **ANSWER, **NONE)
    taken(officer, reference, "request_escalation", reasons="It is off again")


# Stage one and what goes with it.


def test_a_complaint_is_taken_through_stage_one(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "discuss", notes="She wants it mended")
    taken(officer, reference, "acknowledge", issue_1="The boiler is off", not_ours="The gas main")
    taken(officer, reference, "respond", **ANSWER, **PROMISE)
    page = shown(officer, reference)
    for said in ("She wants it mended", REASONS, "Mend the boiler", "The boiler is off"):
        assert said in page
    assert "Stage one: upheld." in page
    assert (count(door, IssueDecision), count(door, Remedy), count(door, SentLetter)) == (1, 1, 2)


def test_the_letter_is_seen_before_it_goes_and_can_still_be_changed(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    path = f"/staff/cases/{reference}/do/acknowledge"
    form = filled(officer.get(path), path)
    preview = officer.post(path, data={**form, "go": "preview", "issue_1": "No heating at all"})
    assert preview.status_code == 200
    assert "No heating at all" in words_of(preview)
    assert "Dates that this sets or moves" in words_of(preview)
    assert count(door, SentLetter) == 0, "nothing goes before it is confirmed"
    again = officer.post(path, data={**filled(preview, path), "go": "change"})
    assert filled(again, path)["issue_1"] == "No heating at all"


def test_the_letter_is_seen_as_a_pdf_and_nothing_of_it_is_kept(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    path = f"/staff/cases/{reference}/do/acknowledge"
    preview = officer.post(path, data={**filled(officer.get(path), path), "go": "preview"})
    assert 'formtarget="_blank"' in preview.text
    pdf = officer.post(path, data={**filled(preview, path), "go": "pdf"})
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-disposition"].startswith("inline")
    assert "no-store" in pdf.headers["cache-control"]
    assert (count(door, SentLetter), state(door, reference)) == (0, ("stage-1", "open"))


@pytest.mark.parametrize(
    ("field", "lacking"),
    [("reasons_1", {"reasons_1": "..."}), ("remedy_1_who", {"remedy_1_who": "?"})],
)
def test_what_a_letter_lacks_is_said_at_the_field_that_gives_it(
    officer: httpx.Client, reference: str, field: str, lacking: dict[str, str]
) -> None:
    taken(officer, reference, "acknowledge")
    refused = take(officer, reference, "respond", **{**ANSWER, **PROMISE, **lacking})
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert f'id="{field}-error"' in refused.text
    assert refused.text.count("govuk-error-message") == 1


def test_every_part_that_a_form_gives_a_letter_is_one_that_letters_may_lack() -> None:
    assert set(FIELDS_OF_PART) <= contents()


def test_a_double_click_takes_the_step_once(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    path = f"/staff/cases/{reference}/do/acknowledge"
    preview = officer.post(path, data={**filled(officer.get(path), path), "go": "preview"})
    form = {**filled(preview, path), "go": "confirm"}
    first, second = officer.post(path, data=form), officer.post(path, data=form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert count(door, SentLetter) == 1
    with door.database.read() as session:
        kinds = select(func.count()).where(CaseEvent.kind == "acknowledged")
        assert session.scalar(kinds) == 1


def test_a_form_shows_how_somebody_likes_to_be_reached(
    signed_in_browser: SignedInBrowser, door: Door
) -> None:
    needs = replace(PAT, preferred_contact="post", adjustments="Large print, please")
    reference = opened(door.database, replace(COMPLAINT, resident=needs)).reference
    officer = signed_in_browser("officer")
    for verb in ("discuss", "acknowledge", "withdraw", "request_escalation"):
        page = words_of(officer.get(f"/staff/cases/{reference}/do/{verb}"))
        assert "Large print, please" in page
        assert "Prefers post." in page
    assert "Before you contact them" not in words_of(
        officer.get(f"/staff/cases/{reference}/do/assign")
    )


def test_a_representative_without_permission_is_named_with_a_caution(
    officer: httpx.Client, door: Door
) -> None:
    reference = opened(door.database, FOR_ANOTHER).reference
    page = words_of(officer.get(f"/staff/cases/{reference}/do/discuss"))
    assert "Tell them nothing but the reference and the published timetable." in page
    assert "Ring her sister on 01732 000000" in page


def test_a_new_issue_found_in_the_words_is_listed_and_then_decided(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "acknowledge", new_issue_1="A missed visit", new_outcome_1="Sorry")
    second = {"decision_2": "not_upheld", "reasons_2": "The visit was kept."}
    taken(officer, reference, "respond", **ANSWER, **second, **NONE)
    page = shown(officer, reference)
    assert "A missed visit" in page
    assert "Stage one: not upheld." in page
    assert reference in officer.get("/staff/cases?words=missed&show=any").text


def test_an_issue_whose_outcome_nobody_knows_yet_is_acknowledged_all_the_same(
    officer: httpx.Client, reference: str
) -> None:
    taken(officer, reference, "acknowledge", outcome_1="", new_issue_1="Mould", new_outcome_1="Dry")
    page = officer.get(f"/staff/cases/{reference}/do/respond")
    assert "“Mould” They want: “Dry”" in words_of(page)
    assert "three weeks” They want" not in words_of(page)


def test_issues_that_are_put_together_keep_their_words(officer: httpx.Client, door: Door) -> None:
    issues = (*COMPLAINT.issues, replace(COMPLAINT.issues[0], text="The radiator is cold"))
    reference = opened(door.database, replace(COMPLAINT, issues=issues)).reference
    taken(officer, reference, "acknowledge", issue_1="No heat from boiler or radiator", issue_2="")
    page = shown(officer, reference)
    assert "The radiator is cold" in page
    taken(officer, reference, "respond", **ANSWER, **NONE)
    assert count(door, IssueDecision) == 1


def test_more_room_for_actions_keeps_what_was_typed(officer: httpx.Client, reference: str) -> None:
    taken(officer, reference, "acknowledge")
    path = f"/staff/cases/{reference}/do/respond"
    form = filled(officer.get(path), path)
    more = officer.post(path, data={**form, **ANSWER, **PROMISE, "go": "more"})
    kept = filled(more, path)
    assert (kept["reasons_1"], kept["remedy_1_what"]) == (REASONS, "Mend the boiler")
    assert kept["remedy_2_what"] == ""


def test_an_answer_is_given_more_time_once_and_again_as_agreed(
    officer: httpx.Client, door: Door, reference: str, clock: Clock
) -> None:
    taken(officer, reference, "acknowledge")
    extend = {"reasons": "A part is on order", **day("discussed_on", "2026-12-07")}
    taken(officer, reference, "extend", working_days="5", **extend)
    path = f"/staff/cases/{reference}/do/extend"
    form = filled(officer.get(path), path)
    typed = {**form, **extend, "working_days": "3", "go": "preview"}
    refused = officer.post(path, data=typed)
    assert refused.status_code == 422
    assert "when the resident agreed" in words_of(refused)
    agreed = {**day("agreed_on", "2026-12-07"), **day("next_contact_on", "2026-12-10")}
    taken(officer, reference, "extend", working_days="3", **extend, **agreed)
    assert "Contact the resident again, as agreed by Thursday 10 December 2026" in shown(
        officer, reference
    )
    assert count(door, SentLetter) == 3


def test_an_update_is_agreed(officer: httpx.Client, reference: str) -> None:
    agreed = day("next_contact_on", "2026-12-11")
    taken(officer, reference, "agree_update", reasons="They are away", **agreed)
    assert "They are away" in shown(officer, reference)


# Refusing, ending, reopening.


def test_a_person_refuses_with_all_that_is_needed_and_may_take_it_on_again(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    refuse = {
        "rule": "A-EXC-6",
        "reasons": "A claim about this boiler is before the court.",
        "discretion": "Nothing in it is left for us to decide.",
        "ombudsman_details-yes": "yes",
    }
    path = f"/staff/cases/{reference}/do/refuse"
    for left_out in refuse:
        form = filled(officer.get(path), path)
        typed = {name: words for name, words in refuse.items() if name != left_out}
        answer = officer.post(path, data={**form, **typed, "go": "preview"})
        assert answer.status_code == 422, left_out
    taken(officer, reference, "refuse", **refuse)
    assert state(door, reference) == ("stage-1", "refused")
    with door.database.read() as session:
        [letter] = session.scalars(select(SentLetter))
        assert door.rulebook.pack.ombudsman.phone in letter.text
        assert "already subject to legal proceedings" in letter.text
    taken(officer, reference, "reopen", reasons="The Ombudsman told us to take it on")
    assert state(door, reference) == ("stage-1", "open")


def test_a_complaint_is_withdrawn_as_the_resident_said_so(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "withdraw", how="She rang at 10 and said it works now")
    assert state(door, reference) == ("stage-1", "withdrawn")
    assert "She rang at 10 and said it works now" in shown(officer, reference)


def test_closing_asks_for_a_lesson_and_says_what_is_still_promised(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "acknowledge")
    taken(officer, reference, "respond", **ANSWER, **PROMISE)
    lesson = {"root_cause": "delay", "lesson": "Ring when a part is late."}
    refused = take(officer, reference, "close", **lesson)
    assert refused.status_code == 422
    assert "Actions that were promised are still open" in words_of(refused)
    assert "Mend the boiler" in words_of(refused)
    without = take(officer, reference, "close", lesson="Something")
    assert without.status_code == 422
    assert "why it came about" in words_of(without)
    taken(officer, reference, "close", **lesson, **{"remedies_go_on-yes": "yes"})
    assert state(door, reference) == ("stage-1", "closed")
    assert count(door, Lesson) == 1
    assert "Ring when a part is late." in shown(officer, reference)
    assert "Mend the boiler" in words_of(officer.get("/staff/remedies"))


# Stage two.


def test_stage_two_is_for_somebody_new_at_every_step(
    officer: httpx.Client, colleague: httpx.Client, door: Door, reference: str
) -> None:
    to_stage_two(officer, reference)
    for verb, typed in (
        ("discuss", {"notes": "x"}),
        ("acknowledge", {}),
        ("agree_update", {"reasons": "x", **day("next_contact_on", "2026-12-11")}),
        ("raise_issue", {"issue": "x", "reasons": "y", "decision": "join"}),
    ):
        refused = take(officer, reference, verb, **typed)
        assert refused.status_code == 422, verb
        assert "Here somebody new is needed" in words_of(refused)
    for verb, is_told in (("respond", True), ("withdraw", False), ("assign", False)):
        page = words_of(officer.get(f"/staff/cases/{reference}/do/{verb}"))
        assert ("You dealt with an earlier stage" in page) is is_told, verb
    options = words_of(officer.get(f"/staff/cases/{reference}/do/assign"))
    assert "The.Officer" not in options.split("Who takes it on")[1]
    taken(colleague, reference, "acknowledge")
    taken(colleague, reference, "respond", **ANSWER, **NONE)
    assert state(door, reference) == ("stage-2", "answered")
    page = shown(colleague, reference)
    assert "Stage one: upheld." in page
    assert "Stage two: upheld." in page


def test_stage_two_cannot_be_given_to_somebody_by_hand_who_did_stage_one(
    officer: httpx.Client, colleague: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "assign")
    to_stage_two(officer, reference)
    path = f"/staff/cases/{reference}/do/assign"
    form = filled(colleague.get(path), path)
    answer = colleague.post(path, data={**form, "to": "1", "go": "confirm"})
    assert answer.status_code == 422
    assert state(door, reference) == ("stage-2", "open")


def test_a_new_issue_joins_or_becomes_a_complaint_of_its_own(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "acknowledge")
    joined = {"issue": "The lift too", "outcome": "Mend it", "reasons": "It is the same visit"}
    taken(officer, reference, "raise_issue", **joined, decision="join")
    page = officer.get(f"/staff/cases/{reference}/do/respond")
    assert "Decision on issue 2" in words_of(page)
    assert reference in officer.get("/staff/cases?words=lift&show=any").text
    linked = {"issue": "A rude letter", "reasons": "It is about something else"}
    taken(officer, reference, "raise_issue", **linked, decision="link")
    assert count(door, Case) == 2
    assert "A rude letter" in shown(officer, reference)


# Putting right.


def test_the_form_for_a_new_issue_says_that_nothing_is_sent(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "acknowledge")
    letters = count(door, SentLetter)
    page = words_of(officer.get(f"/staff/cases/{reference}/do/raise_issue"))
    assert "This sends nothing to the resident: tell them yourself" in page
    assert "No letter tells the resident." in page
    more = {"issue": "The lift too", "decision": "join", "reasons": "The same works"}
    taken(officer, reference, "raise_issue", **more)
    assert count(door, SentLetter) == letters
    assert "No letter went out with this" in shown(officer, reference)


def test_a_date_is_put_right_and_a_step_taken_back(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "acknowledge")
    taken(officer, reference, "respond", **ANSWER, **PROMISE)
    taken(
        officer,
        reference,
        "correct",
        which="stage-1|received|2026-12-07",
        reasons="The letter lay on a desk",
        **day("right", "2026-12-04"),
    )
    assert "The letter lay on a desk" in shown(officer, reference)
    taken(officer, reference, "take_back", which="responded|2026-12-07", reasons="Another case")
    assert state(door, reference) == ("stage-1", "open")
    assert count(door, IssueDecision) == 0
    assert "The answer that promised it was taken back." in shown(officer, reference)
    with door.database.read() as session:
        letters = session.scalars(select(SentLetter).order_by(SentLetter.id)).all()
    assert [one.delivery for one in letters] == ["queued", "stopped"], "the answer goes no more"


# The older policy.


def test_the_older_policy_is_taken_to_its_panel(
    officer: httpx.Client, door: Door, older: str, clock: Clock
) -> None:
    taken(officer, older, "discuss", notes="She wants it mended")
    taken(officer, older, "respond", **ANSWER, **NONE)
    for _ in range(2):
        taken(officer, older, "request_escalation")
        taken(officer, older, "acknowledge")
        taken(officer, older, "respond", **ANSWER, **NONE)
    taken(officer, older, "request_escalation")
    assert "Decide which stage it goes to" in shown(officer, older)
    taken(officer, older, "refer", to_stage="panel", reasons="The board should hear it")
    panel = {
        "time": "10am",
        "place": "The town hall",
        "members": "Two board members",
        "how": "You may bring a friend.",
        **day("held_on", "2020-06-10"),
    }
    taken(officer, older, "arrange_panel", **panel)
    clock.at = datetime(2020, 6, 10, 15, tzinfo=UTC)
    taken(officer, older, "hold_panel", outcome="The boiler is to be replaced")
    taken(officer, older, "respond", **ANSWER, **NONE)
    assert state(door, older) == ("panel", "answered")
    page = shown(officer, older)
    for said in ("The board should hear it", "The boiler is to be replaced"):
        assert said in page


def test_the_older_policy_halts_with_reasons_and_agrees_on_contact(
    officer: httpx.Client, door: Door, older: str
) -> None:
    taken(officer, older, "respond", **ANSWER, **NONE)
    taken(officer, older, "request_escalation")
    taken(officer, older, "acknowledge")
    contact = {
        "reasons": "Forty calls a day",
        "handling": "The complaint goes on as before.",
        "terms": "One call a week, on Mondays",
        **day("review_on", "2020-09-01"),
    }
    taken(officer, older, "agree_contact", **contact)
    service = "Sevenoaks District Housing Register"
    taken(officer, older, "agree_contractor", body=service)
    taken(officer, older, "halt", reasons="Our answer was right")
    assert state(door, older) == ("review", "halted")
    assert "One call a week, on Mondays" in shown(officer, older)


# Buttons, and what is forbidden.


def test_a_case_is_taken_on_with_one_click_where_one_may(
    officer: httpx.Client, colleague: httpx.Client, door: Door, reference: str
) -> None:
    page, path = f"/staff/cases/{reference}", f"/staff/cases/{reference}/do/assign"
    given, theirs = filled(officer.get(page), path), filled(colleague.get(page), path)
    assert officer.post(path, data=given).status_code == 303
    with door.database.read() as session:
        assert session.scalars(select(Case.assigned_to)).one() is not None
    assert "Give it to me" not in shown(officer, reference)

    assert colleague.post(path, data=theirs).status_code == 409, "somebody else has it meanwhile"

    to_stage_two(officer, reference)
    assert "Give it to me" not in shown(officer, reference), "stage two is for somebody new"
    assert "Give it to me" in shown(colleague, reference)


@pytest.mark.parametrize("which", ["reference", "older"])
def test_buttons_are_exactly_the_verbs_that_the_policy_allows(
    officer: httpx.Client, door: Door, clock: Clock, which: str, request: pytest.FixtureRequest
) -> None:
    reference = request.getfixturevalue(which)
    for verb, typed in (
        ("discuss", {"notes": "x"}),
        ("acknowledge", {}),
        ("respond", {**ANSWER, **NONE}),
        ("request_escalation", {}),
        ("withdraw", {"how": "By phone"}),
        ("reopen", {"reasons": "They changed their mind"}),
    ):
        page = officer.get(f"/staff/cases/{reference}").text
        with door.database.read() as session:
            now = clock()
            found = process.possible(session, reference, rulebook=door.rulebook, now=now)
        assert re.findall(r'data-verb="(\w+)"', page) == [one.verb for one in found.allowed]
        assert re.findall(r'data-not-now="(\w+)"', page) == [one.verb for one in found.forbidden]
        for one in found.forbidden:
            assert " ".join((one.sentence or "").split()) in words_of(
                officer.get(f"/staff/cases/{reference}")
            )
        if verb in {one.verb for one in found.allowed}:
            assert take(officer, reference, verb, **typed).status_code in (303, 422)


def test_a_forbidden_verb_says_which_sentence_forbids_it(
    officer: httpx.Client, reference: str
) -> None:
    page = officer.get(f"/staff/cases/{reference}/do/respond")
    assert "This cannot be done now." in words_of(page)
    assert "A-S1-ACK" in words_of(page)
    assert '<form action="/staff/cases' not in page.text
    typed = {"csrf": re.findall(r'name="csrf" value="([^"]+)"', page.text)[0], **ANSWER, **NONE}
    form = {**typed, **day("on", "2026-12-07"), "seen": "2", "remedy_1_owner": "1"}
    answer = officer.post(f"/staff/cases/{reference}/do/respond", data={**form, "go": "confirm"})
    assert answer.status_code in (409, 422)
    assert filled(answer, f"/staff/cases/{reference}/do/respond")["reasons_1"] == REASONS


def test_an_unknown_verb_and_an_unknown_case_are_not_here(
    officer: httpx.Client, reference: str
) -> None:
    assert officer.get(f"/staff/cases/{reference}/do/dance").status_code == 404
    assert officer.get("/staff/cases/WK-0000-0000/do/discuss").status_code == 404


def test_a_service_request_can_only_be_given_to_somebody(officer: httpx.Client, door: Door) -> None:
    reference = opened(door.database, REQUEST).reference
    page = officer.get(f"/staff/cases/{reference}")
    assert re.findall(r'data-verb="(\w+)"', page.text) == ["assign"]
    taken(officer, reference, "assign")
    assert "With The.Officer" in shown(officer, reference)


# Bad input: clear, and nothing lost.


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (day("on", "2026-12-04"), "before the stage began on 7 December 2026"),
        (day("on", "2026-12-08"), "That day has not come yet"),
        (day("on", "2026-02-31"), "Enter a real date"),
        (day("on", "20266-xx-1"), "Enter a real date"),
        ({"on-day": "", "on-month": "", "on-year": ""}, "Enter a day, month and year"),
        ({"notes": ""}, "Fill in"),
        ({"notes": "x" * 4001}, "is too long: 4,001 characters"),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept(
    officer: httpx.Client, door: Door, reference: str, typed: dict[str, str], said: str
) -> None:
    typed = {"notes": "What she said", **typed}
    answer = take(officer, reference, "discuss", **typed)
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert "There is a problem" in words_of(answer)
    kept = filled(answer, f"/staff/cases/{reference}/do/discuss")
    assert {name: kept[name] for name in typed} == typed
    assert "Error:" in answer.text.split("</title>")[0]


def test_html_in_every_field_is_shown_as_words(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    taken(officer, reference, "discuss", notes=TAMED)
    taken(officer, reference, "acknowledge", issue_1=TAMED, outcome_1=TAMED, more=TAMED)
    answer = {"decision_1": "upheld", "reasons_1": TAMED, "more": TAMED}
    promise = {**PROMISE, "remedy_1_what": TAMED, "remedy_1_who": TAMED}
    path = f"/staff/cases/{reference}/do/respond"
    preview = officer.post(
        path, data={**filled(officer.get(path), path), **answer, **promise, "go": "preview"}
    )
    assert TAMED not in preview.text
    assert TAMED in words_of_tags(preview)
    taken(officer, reference, "respond", **answer, **promise)
    for page in (f"/staff/cases/{reference}", "/staff/remedies"):
        assert TAMED not in officer.get(page).text
    with door.database.read() as session:
        assert all(TAMED not in letter.html for letter in session.scalars(select(SentLetter)))


def words_of_tags(page: httpx.Response) -> str:
    return unescape(page.text)


def test_an_answer_promises_something_or_says_why_not(
    officer: httpx.Client, reference: str
) -> None:
    taken(officer, reference, "acknowledge")
    for typed in ({}, {**PROMISE, **NONE}):
        answer = take(officer, reference, "respond", **ANSWER, **typed)
        assert answer.status_code == 422
        assert "no_remedy" in answer.text
    half = {"remedy_1_what": "Mend it", "remedy_1_who": "Our contractor"}
    answer = take(officer, reference, "respond", **ANSWER, **half)
    assert "Give the day by which action 1 is done." in words_of(answer)
    answer = take(officer, reference, "respond", **NONE)
    assert "Choose an answer" in words_of(answer)


# Two people at once.


def test_a_stale_form_shows_both_and_lets_one_go_on(
    officer: httpx.Client, colleague: httpx.Client, door: Door, reference: str
) -> None:
    path = f"/staff/cases/{reference}/do/discuss"
    form = {**filled(officer.get(path), path), "go": "confirm"}
    taken(colleague, reference, "discuss", notes="She rang me")
    stale = officer.post(path, data={**form, "notes": "She rang me as well"})
    assert stale.status_code == 409
    words = words_of(stale)
    assert "The case was changed while you were writing" in words
    assert "She rang me" in words
    assert "Jo.Day" in words
    kept = filled(stale, path)
    assert kept["notes"] == "She rang me as well"
    assert "Go on with what I wrote" in words
    assert officer.post(path, data={**kept, "go": "confirm"}).status_code == 303
    assert "She rang me as well" in shown(officer, reference)


def test_a_letter_is_not_confirmed_over_a_change(
    officer: httpx.Client, colleague: httpx.Client, door: Door, reference: str
) -> None:
    path = f"/staff/cases/{reference}/do/acknowledge"
    form = filled(officer.get(path), path)
    preview = officer.post(path, data={**form, "go": "preview", "issue_1": "Mine"})
    taken(colleague, reference, "discuss", notes="More about it")
    stale = officer.post(path, data={**filled(preview, path), "go": "confirm"})
    assert stale.status_code == 409
    assert filled(stale, path)["issue_1"] == "Mine"
    assert "More about it" in words_of(stale)
    assert count(door, SentLetter) == 0


def test_a_letter_that_changed_since_it_was_looked_at_is_shown_again(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    path = f"/staff/cases/{reference}/do/acknowledge"
    preview = officer.post(path, data={**filled(officer.get(path), path), "go": "preview"})
    with door.database.write() as session:
        session.scalars(select(Resident)).one().email = "new@example.com"
    again = officer.post(path, data={**filled(preview, path), "go": "confirm"})
    assert again.status_code == 409
    assert "changed since you looked at it" in words_of(again)
    assert "new@example.com" in words_of(again)
    assert count(door, SentLetter) == 0
    assert officer.post(path, data={**filled(again, path), "go": "confirm"}).status_code == 303
    assert count(door, SentLetter) == 1


def test_looking_at_a_case_is_on_record(officer: httpx.Client, door: Door, reference: str) -> None:
    officer.get(f"/staff/cases/{reference}")
    officer.get(f"/staff/cases/{reference}/do/discuss")
    with door.database.read() as session:
        looked = AuditEvent.action == "viewed"
        found = select(AuditEvent).where(AuditEvent.object_id == reference, looked)
        lines = session.scalars(found).all()
    assert [(line.action, line.actor) for line in lines] == [("viewed", "staff:1")] * 2


def test_a_letter_to_somebody_spoken_for_can_be_said_to_go_a_safe_way(
    door: Door, officer: httpx.Client
) -> None:
    reference = opened(door.database, replace(FOR_ANOTHER, resident=PAT)).reference
    page = officer.get(f"/staff/cases/{reference}/do/acknowledge")
    assert "Nobody has told us a safe way to reach them" in words_of(page)
    refused = take(officer, reference, "acknowledge", channel="email")
    assert refused.status_code == 422
    taken(officer, reference, "acknowledge", channel="email", **{"is_safe-yes": "yes"})
    with door.database.read() as session:
        assert session.scalars(select(SentLetter)).one().address == PAT.email


def test_a_form_without_its_key_is_taken_each_time(
    officer: httpx.Client, door: Door, reference: str
) -> None:
    for notes in ("She rang", "She rang again"):
        path = f"/staff/cases/{reference}/do/discuss"
        form = {**filled(officer.get(path), path), "notes": notes, "key": ""}
        assert officer.post(path, data=form).status_code == 303
    page = shown(officer, reference)
    assert "She rang again" in page
