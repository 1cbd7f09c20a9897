"""The plain form does the chat's job with no bot: nothing typed is lost, nothing sent twice."""

import re

import httpx
import pytest
from sqlalchemy import func, select

from backend.cases.models import Case
from backend.cases.queries import promised
from backend.conversations.models import Alert, Message
from backend.intake import form
from backend.residents.models import Consent, Resident
from backend.web.door import Door
from tests.parts import Clock, at_once
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served, token_in, words_of
from tests.web.stand_in_bot import StandInBot
from tests.web.test_status import reference_on
from tests.web.visits import (
    COMPLAINT,
    FIRST_REPORT,
    FOR_ANOTHER,
    complain,
    fill_in,
    post,
    send,
)

GAS = "I can smell gas in the hallway"
GAS_LINE = "0800 111 999"
LONG = "word " * 2_000

# What may be typed into a field and cannot be taken, with a word of the sentence that says so.
BAD: list[tuple[str, str, str]] = [
    ("issue", "", "Tell us what went wrong"),
    ("issue", "   \n ", "Tell us what went wrong"),
    ("issue", "\0\0", "Tell us what went wrong"),
    ("issue", "😀😀", "in words"),
    ("issue", "12345 !!!", "in words"),
    ("issue", LONG, "too long"),
    ("noticed_on", "31 February 2026", "not in the calendar"),
    ("noticed_on", "1 January 2031", "not come yet"),
    ("noticed_on", LONG, "too long"),
    ("reported_result", LONG, "too long"),
    ("outcome", LONG, "too long"),
    ("outcome", "😀", "could not read"),
    ("on_behalf", "", "for yourself"),
    ("on_behalf", "\0", "for yourself"),
    ("full_name", "", "Enter your full name"),
    ("full_name", "😀", ""),
    ("full_name", "12345", ""),
    ("full_name", LONG, "too long"),
    ("address", "ZZ99 9ZZZ", "postcode"),
    ("address", LONG, "too long"),
    ("contact_details", "", "email address or a phone number"),
    ("contact_details", "call me", "phone number"),
    ("contact_details", "pat@@example", "email"),
    ("contact_details", "phone: abcdef", "phone"),
    ("contact_details", "😀", "email address or a phone number"),
    ("contact_details", LONG, "too long"),
    ("adjustments", LONG, "too long"),
]
# What looks odd and is words all the same.
ODD = [
    "/restart",
    '/intent{"a":1}',
    "<script>alert(1)</script> the boiler is off",
    "الغلاية معطلة منذ ثلاثة أسابيع",
    "bo\0iler \u202eoff\u202c and \x07broken",
    "{{ 7 * 7 }} %s ' OR 1=1 -- broken",
    "my boiler 👩‍👩‍👧‍👦 is off",
]


def count(door: Door, table: type) -> int:
    with door.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def the_case(door: Door) -> Case:
    with door.database.read() as session:
        case = session.scalars(select(Case)).one()
        _ = case.issues, case.deadlines
        return case


@pytest.mark.parametrize(("field", "typed", "told"), BAD)
def test_what_cannot_be_taken_gets_a_polite_sentence_and_nothing_typed_is_lost(
    anyone: httpx.Client, field: str, typed: str, told: str
) -> None:
    answer = fill_in(anyone, {**COMPLAINT, field: typed})
    page = words_of(answer)
    assert answer.status_code == 422
    assert told in page
    assert "!" not in "".join(errors_on(answer))
    assert errors_on(answer), "the sentence stands beside its field"
    for name, kept in COMPLAINT.items():
        if name != field and kept not in ("yes", "self", "tenant", ""):
            assert kept in page or f'value="{kept}"' in answer.text, name
    if typed.strip("\0 \n"):
        assert typed.split()[0] in answer.text
    assert anyone.get("/complaint/check").headers["location"] == "/complaint"


def errors_on(page: httpx.Response) -> list[str]:
    """Give the sentences beside the fields of a page."""
    return re.findall(r'govuk-error-message">(.*?)</p>', page.text, re.DOTALL)


def test_every_field_that_is_needed_is_named_at_once(anyone: httpx.Client) -> None:
    answer = fill_in(anyone, {})
    assert answer.status_code == 422
    assert len(errors_on(answer)) == 4
    for needed in ("issue", "on_behalf", "full_name", "contact_details"):
        assert f'href="#{needed}' in answer.text, "the summary leads to the field"


def test_for_someone_else_permission_is_needed_too(anyone: httpx.Client) -> None:
    answer = fill_in(anyone, {**FOR_ANOTHER, "permission": ""})
    assert answer.status_code == 422
    assert "permission" in words_of(answer)


def test_whose_link_with_the_landlord_it_is_stands_where_it_is_asked_and_where_it_is_checked(
    client: httpx.Client, door: Door
) -> None:
    form = words_of(client.get("/complaint"))
    theirs, own = "What is their link with us?", "What is your link with us?"
    assert form.index("the person you are helping") < form.index(theirs) < form.index(own)
    fill_in(client, {**COMPLAINT, "their_relationship": "leaseholder"})
    assert "Your link with us Tenant" in words_of(client.get("/complaint/check"))
    given = {"relationship": "other", "their_relationship": "tenant"}
    assert fill_in(client, {**FOR_ANOTHER, **given}).is_redirect
    page = client.get("/complaint/check")
    assert "Their link with us Tenant" in words_of(page)
    assert "Your link" not in words_of(page)
    assert 'href="/complaint#their_relationship"' in page.text
    assert send(client, route_choice="complaint").is_redirect
    with door.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert session.get_one(Resident, case.resident_id).relationship == "tenant"


def test_by_post_an_address_is_needed(anyone: httpx.Client) -> None:
    answer = fill_in(anyone, {**COMPLAINT, "contact_details": "by post", "address": ""})
    assert answer.status_code == 422
    assert "by post we need your address" in words_of(answer)


@pytest.mark.parametrize("typed", ODD)
@pytest.mark.parametrize("field", ["issue", "outcome", "reported_result", "adjustments"])
def test_odd_words_are_words_and_are_shown_as_such(
    anyone: httpx.Client, field: str, typed: str
) -> None:
    answer = fill_in(anyone, {**COMPLAINT, field: typed})
    assert answer.status_code == 303
    page = anyone.get("/complaint/check")
    shown = typed.replace("\0", "").replace("\x07", "").replace("\u202e", "").replace("\u202c", "")
    assert shown in words_of(page)
    assert "<script>alert" not in page.text


# PostgreSQL, because it alone minds lengths and characters.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("typed", ["\0", "x" * 300, "y" * 3_999, "/restart", "é😀\u202e", "skip"])
def test_nothing_typed_in_any_field_breaks_the_way_to_the_reference(
    address: str, door: Door, typed: str
) -> None:
    for name in form.fields():
        with browser(address) as client:
            filled = fill_in(client, {**FOR_ANOTHER, name: typed})
            assert filled.status_code in (303, 422), name
            if filled.status_code == 303:
                sent = send(client, route_choice="complaint")
                assert sent.status_code == 303, (name, words_of(sent))
                assert client.get("/complaint/sent").status_code == 200, name
    assert count(door, Case) > 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("length", [60, 150, 190, 400])
def test_a_long_email_address_is_kept_or_sent_back_at_once(
    client: httpx.Client, length: int
) -> None:
    address = f"{'p' * length}@{'a' * 60}.example"
    filled = fill_in(client, {**COMPLAINT, "contact_details": address})
    if filled.status_code == 303:
        assert send(client).status_code == 303
    else:
        assert "not an email address" in words_of(filled)


def test_a_complaint_leaves_with_a_reference_and_its_dates(
    client: httpx.Client, door: Door, bot: StandInBot
) -> None:
    bot.die()
    page = complain(client, COMPLAINT)
    assert page.status_code == 200
    case = the_case(door)
    shown = words_of(page)
    assert reference_on(page) == case.reference
    for date in ("10 December 2026", "14 December 2026", "30 December 2026"):
        assert date in shown
    assert (case.kind, case.behalf, case.stage) == ("complaint", "self", "stage-1")
    assert [issue.text for issue in case.issues] == [COMPLAINT["issue"]]
    assert case.issues[0].outcome == COMPLAINT["outcome"]
    with door.database.read() as session:
        resident = session.get_one(Resident, case.resident_id)
    assert (resident.full_name, resident.email) == ("Pat Jones", "pat@example.com")
    assert (resident.postcode, resident.relationship) == ("TN13 1AX", "tenant")
    assert bot.said == [], "the form needs no bot"


def test_the_confirmation_says_by_when_ones_own_information_comes(client: httpx.Client) -> None:
    asks = "Please send me a copy of everything you hold about me"
    shown = words_of(complain(client, {**FIRST_REPORT, "issue": asks}))
    assert "Send you the information we hold about you" in shown
    assert "7 January 2027" in shown
    assert "1 month from Monday 7 December 2026" in shown


def test_each_paragraph_is_a_problem_of_its_own(client: httpx.Client, door: Door) -> None:
    complain(
        client,
        {**COMPLAINT, "issue": "My boiler is off again.\r\n\r\nYou never answered my letters."},
    )
    assert [issue.text for issue in the_case(door).issues] == [
        "My boiler is off again.",
        "You never answered my letters.",
    ]


def test_the_answers_are_shown_before_they_are_sent_each_with_a_way_to_change_it(
    client: httpx.Client, door: Door
) -> None:
    fill_in(client, COMPLAINT)
    page = client.get("/complaint/check")
    shown = words_of(page)
    for typed in ("boiler has been off", "three weeks ago", "Pat Jones", "TN13 1AX", "Tenant"):
        assert typed in shown
    for name in ("issue", "noticed_on", "on_behalf", "full_name", "contact_details"):
        assert f'href="/complaint#{name}"' in page.text
    assert count(door, Case) == 0, "nothing is sent yet"


def test_changing_an_answer_starts_from_what_was_said(client: httpx.Client, door: Door) -> None:
    fill_in(client, COMPLAINT)
    again = client.get("/complaint")
    assert COMPLAINT["issue"] in words_of(again)
    assert 'value="Pat Jones"' in again.text
    complain(client, {**COMPLAINT, "full_name": "Patricia Jones"})
    with door.database.read() as session:
        assert session.scalars(select(Resident.full_name)).all() == ["Patricia Jones"]


def test_sending_twice_shows_the_same_reference(client: httpx.Client, door: Door) -> None:
    fill_in(client, COMPLAINT)
    token = token_in(client.get("/complaint/check"))
    first = client.post("/complaint/send", data={"csrf": token})
    reference = reference_on(client.get("/complaint/sent"))
    second = client.post("/complaint/send", data={"csrf": token})
    assert first.headers["location"] == second.headers["location"] == "/complaint/sent"
    assert reference_on(client.get("/complaint/sent")) == reference
    assert count(door, Case) == 1


def test_ten_presses_of_send_at_once_open_one_case(client: httpx.Client, door: Door) -> None:
    fill_in(client, COMPLAINT)
    token = token_in(client.get("/complaint/check"))
    answers = at_once(10, lambda _n: client.post("/complaint/send", data={"csrf": token}))
    assert [a.headers["location"] for a in answers if isinstance(a, httpx.Response)] == [
        "/complaint/sent"
    ] * 10
    assert count(door, Case) == 1
    assert count(door, Resident) == 1


def test_ten_forms_at_once_in_one_browser_are_all_taken(client: httpx.Client, door: Door) -> None:
    fill_in(client, COMPLAINT)
    token = token_in(client.get("/complaint"))

    def take(n: int) -> int:
        body = {**COMPLAINT, "csrf": token, "outcome": f"Mend it within {n} days"}
        return client.post("/complaint", data=body).status_code

    assert at_once(10, take) == [303] * 10
    with door.database.read() as session:
        kept = session.scalars(select(Message).order_by(Message.seq)).all()
    assert [message.seq for message in kept] == list(range(1, len(kept) + 1))
    assert len([message for message in kept if message.sender == "resident"]) == 11


def test_after_a_crash_the_check_page_leads_to_the_case_that_was_opened(
    client: httpx.Client,
) -> None:
    complain(client, COMPLAINT)
    assert client.get("/complaint/check").headers["location"] == "/complaint/sent"


def test_a_second_complaint_is_a_second_case(client: httpx.Client, door: Door) -> None:
    first = reference_on(complain(client, COMPLAINT))
    empty = client.get("/complaint")
    assert COMPLAINT["issue"] not in empty.text
    second = reference_on(complain(client, {**COMPLAINT, "issue": "My roof leaks as well."}))
    assert first != second
    assert count(door, Case) == 2


@pytest.mark.parametrize("path", ["/complaint/check", "/complaint/sent"])
def test_without_a_form_there_is_nothing_to_check_or_to_have_sent(
    anyone: httpx.Client, path: str
) -> None:
    assert anyone.get(path).status_code in (303, 404)


def test_nothing_is_sent_while_an_answer_is_missing(client: httpx.Client, door: Door) -> None:
    page = fill_in(client, {**COMPLAINT, "full_name": ""})
    refused = client.post("/complaint/send", data={"csrf": token_in(page)})
    assert refused.status_code == 422
    assert count(door, Case) == 0


def test_a_first_report_is_recorded_as_the_resident_chooses(
    client: httpx.Client, door: Door
) -> None:
    fill_in(client, FIRST_REPORT)
    page = words_of(client.get("/complaint/check"))
    rule = "a repair being reported to us for the first time"
    assert rule in page, "with the rule's own words"
    refused = send(client)
    assert refused.status_code == 422
    assert "Choose how we should record this" in words_of(refused)
    assert count(door, Case) == 0
    odd = send(client, route_choice="refuse it")
    assert odd.status_code == 422
    assert send(client, route_choice="as_suggested").status_code == 303
    case = the_case(door)
    assert (case.kind, case.deadlines) == ("service_request", [])
    assert reference_on(client.get("/complaint/sent")) == case.reference


def test_a_first_report_can_be_logged_as_a_complaint_all_the_same(
    client: httpx.Client, door: Door
) -> None:
    complain(client, FIRST_REPORT, route_choice="complaint")
    case = the_case(door)
    assert (case.kind, case.route) == ("complaint", "complaint")
    assert {one.duty for one in promised(case)} == {"contact", "acknowledge", "respond"}


def test_an_exclusion_is_decided_by_a_person_and_never_refused(
    client: httpx.Client, door: Door
) -> None:
    fill_in(
        client,
        {
            **COMPLAINT,
            "issue": "I have started legal proceedings and the claim form has been filed at court.",
        },
    )
    shown = words_of(client.get("/complaint/check"))
    assert "person" in shown
    assert "decide" in shown
    send(client)
    case = the_case(door)
    assert case.person_decides
    sent = words_of(client.get("/complaint/sent"))
    assert case.reference in sent
    assert "Housing Ombudsman" in sent
    assert "refuse" not in sent.lower()
    assert "Who else can help" not in sent


@pytest.mark.parametrize(
    ("issue", "body", "says"),
    [
        ("You gave my data to my ex.", "the Information Commissioner's Office", "The law says"),
        ("My rent is too high.", "the First-tier Tribunal", "how much rent"),
    ],
)
def test_the_body_that_a_rule_points_to_is_named_beside_the_ombudsman(
    client: httpx.Client, issue: str, body: str, says: str
) -> None:
    sent = words_of(complain(client, {**COMPLAINT, "issue": issue}))
    assert "Housing Ombudsman" in sent
    assert f"you can also go to {body}" in sent.replace("You can", "you can")
    assert says in sent


def test_of_several_things_told_the_words_are_given_that_another_body_is_for(
    client: httpx.Client,
) -> None:
    told = "My rent is too high. The kitchen tap has dripped for weeks."
    sent = words_of(complain(client, {**COMPLAINT, "issue": told}))
    assert "You told us: “My rent is too high" in sent


def test_whoever_writes_in_another_language_is_offered_an_interpreter_in_it(
    client: httpx.Client, door: Door
) -> None:
    assert 'lang="pl"' not in complain(client, COMPLAINT).text
    polish = {**COMPLAINT, "issue": "Kaloryfery nie działają i moje dzieci marzną"}
    page = complain(client, polish).text
    assert 'lang="pl">Możemy zapewnić tłumacza.' in page
    assert door.rulebook.pack.contacts.phone in page


def test_for_someone_else_the_case_runs_and_the_page_gives_no_dates(
    client: httpx.Client, door: Door
) -> None:
    page = words_of(complain(client, FOR_ANOTHER))
    case = the_case(door)
    assert case.reference in page
    assert {one.duty for one in promised(case)} == {"contact", "acknowledge", "respond"}
    assert not re.search(r"\d{1,2} (December|January) 202\d", page)
    with door.database.read() as session:
        consent = session.scalars(select(Consent)).one()
        joan = session.get_one(Resident, consent.resident_id)
        sam = session.get_one(Resident, consent.representative_id)
    assert (consent.status, consent.said, consent.evidence) == ("awaited", "yes", "spoken")
    assert (joan.full_name, joan.email, joan.phone) == ("Joan Smith", "", "")
    assert joan.safe_contact == FOR_ANOTHER["safe_contact"]
    assert (sam.full_name, sam.email) == ("Sam Jones", "sam@example.com")


def test_a_group_is_a_case_with_its_members(client: httpx.Client, door: Door) -> None:
    complain(client, {**COMPLAINT, "on_behalf": "group", "group_members": "Ann at 2, Bob at 3"})
    case = the_case(door)
    assert (case.behalf, case.group_members) == ("group", "Ann at 2, Bob at 3")
    assert case.consent_id is None


def test_what_was_left_out_is_said_to_be_so(client: httpx.Client) -> None:
    needed = ("issue", "on_behalf", "full_name", "contact_details")
    fill_in(client, {name: COMPLAINT[name] for name in needed})
    assert "Not provided" in words_of(client.get("/complaint/check"))


@pytest.mark.parametrize("field", ["issue", "outcome", "adjustments", "reported_result"])
def test_danger_is_answered_at_once_even_when_something_has_to_be_put_right(
    client: httpx.Client, door: Door, field: str
) -> None:
    page = fill_in(client, {**COMPLAINT, field: GAS, "full_name": ""})
    assert page.status_code == 422
    assert GAS_LINE in words_of(page)
    assert count(door, Alert) == 1
    fill_in(client, {**COMPLAINT, field: GAS, "full_name": ""})
    assert count(door, Alert) == 1, "the same words alert once"


def test_danger_in_words_that_are_too_long_is_answered_too(
    client: httpx.Client, door: Door
) -> None:
    page = fill_in(client, {**COMPLAINT, "issue": f"{LONG} {GAS}"})
    assert page.status_code == 422
    assert GAS_LINE in words_of(page)
    assert count(door, Alert) == 1


def test_danger_is_shown_on_the_check_page_as_well(client: httpx.Client) -> None:
    fill_in(client, {**COMPLAINT, "issue": GAS})
    assert GAS_LINE in words_of(client.get("/complaint/check"))


def test_danger_on_the_form_alerts_staff_while_a_person_owns_the_conversation(
    client: httpx.Client, door: Door
) -> None:
    client.post("/chat/person")
    fill_in(client, {**COMPLAINT, "issue": GAS})
    assert count(door, Alert) == 1


def test_the_form_begins_with_what_was_told_to_the_chat(
    client: httpx.Client, door: Door, clock: Clock
) -> None:
    from backend.intake import service

    client.post("/chat/messages", data={"text": "My boiler has been off for weeks"})
    with door.database.write() as session:
        conversation_id = session.scalars(select(Message.conversation_id).limit(1)).one()
        service.hear(
            session,
            conversation_id,
            text="My boiler has been off for weeks",
            question=None,
            payload=None,
            intent=None,
            rulebook=door.rulebook,
            now=clock(),
        )
    page = client.get("/complaint")
    assert "My boiler has been off for weeks" in words_of(page)
    assert "kept what you told us in the chat" in words_of(page)


def test_the_form_works_over_https(make_door: MakeDoor) -> None:
    door = make_door(public_url="https://complaints.landlord.example")
    with served(door) as address, browser(address) as client:
        filled = client.post("/complaint", data=COMPLAINT)
        assert filled.status_code == 303
        assert filled.headers["set-cookie"].startswith("__Host-chat=")


def test_after_an_ended_conversation_the_form_starts_a_new_one(
    client: httpx.Client, door: Door
) -> None:
    client.post("/chat/messages", data={"text": "Hello"})
    cookies = dict(client.cookies)
    post(client, "/chat/finish", page="/chat")
    client.cookies.set("chat", cookies["chat"], domain="127.0.0.1")
    assert reference_on(complain(client, COMPLAINT))
    assert dict(client.cookies) != cookies


def test_who_tells_of_abuse_reads_that_nothing_is_mailed_and_how_they_hear(
    client: httpx.Client,
) -> None:
    told = {**COMPLAINT, "issue": "My boiler is off. My husband hits me and reads my emails."}
    assert "We will not email or write to you about this" in words_of(complain(client, told))


def test_who_tells_of_a_boiler_reads_nothing_of_mails(client: httpx.Client) -> None:
    assert "We will not email" not in words_of(complain(client, COMPLAINT))
