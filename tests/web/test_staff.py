"""Staff sign in, see who waits, answer them, and look at cases; nobody else can."""

import re
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import get_args

import httpx
import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.conversations.models import Alert, Conversation
from backend.policy.pack import load_pack
from backend.policy.triage.result import Note
from backend.staff.models import StaffSession
from backend.web.door import Door
from backend.web.staff.views import NOTE_WORDS, _notes
from tests.parts import Clock, at_once
from tests.staff.people import PASSWORD, made_staff
from tests.web.chats import Chat
from tests.web.served import browser, token_in, words_of
from tests.web.stand_in_bot import StandInBot
from tests.web.test_status import reference_on
from tests.web.visits import COMPLAINT, FIRST_REPORT, FOR_ANOTHER, complain, post, sign_in

GAS = "I can smell gas in the hallway"


@pytest.fixture
def staff(door: Door, client: httpx.Client) -> httpx.Client:
    """A browser in which Priya is signed in."""
    made_staff(door.database)
    sign_in(client)
    return client


def at(chat: Chat) -> str:
    return f"/staff/conversations/{chat.id}"


def owner(door: Door, chat: Chat) -> str:
    with door.database.read() as session:
        return session.get_one(Conversation, chat.id).owner


def test_signing_in_leads_to_the_console(door: Door, client: httpx.Client) -> None:
    made_staff(door.database)
    assert "Staff sign in" in words_of(client.get("/staff/sign-in"))
    sign_in(client, username=" PRIYA ")
    assert "Priya Shah" in words_of(client.get("/staff"))


@pytest.mark.parametrize(
    ("username", "password"),
    [("priya", "wrong"), ("nobody", PASSWORD), ("priya", ""), ("", ""), ("\0", "\0"), ("é", "😀")],
)
def test_whatever_was_wrong_the_words_are_the_same(
    door: Door, client: httpx.Client, username: str, password: str
) -> None:
    made_staff(door.database)
    refused = client.post("/staff/sign-in", data={"username": username, "password": password})
    assert refused.status_code == 422
    assert "The username or the password is not right" in words_of(refused)
    assert "set-cookie" not in refused.headers
    if password:
        assert password not in refused.text


@pytest.mark.parametrize("field", ["username", "password"])
def test_a_field_that_is_too_long_gets_a_sentence(client: httpx.Client, field: str) -> None:
    refused = client.post("/staff/sign-in", data={field: "x" * 201})
    assert refused.status_code == 422
    assert "<h1" in refused.text


def test_after_ten_wrong_passwords_from_here_even_the_right_one_has_to_wait(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    made_staff(door.database)
    for _ in range(10):
        client.post("/staff/sign-in", data={"username": "priya", "password": "wrong"})
    right = {"username": "priya", "password": PASSWORD}
    refused = client.post("/staff/sign-in", data=right)
    assert refused.status_code == 422
    assert "Wait 15 minutes" in words_of(refused)
    clock.move(minutes=15)
    assert client.post("/staff/sign-in", data=right).status_code == 303


def test_the_token_before_and_after_signing_in_differ(door: Door, client: httpx.Client) -> None:
    made_staff(door.database)
    client.cookies.set("staff", "planted", domain="127.0.0.1")
    sign_in(client)
    first = client.cookies["staff"]
    assert first != "planted"
    sign_in(client)
    assert client.cookies["staff"] != first


def test_signing_out_ends_the_sign_in_for_good(staff: httpx.Client) -> None:
    kept = staff.cookies["staff"]
    left = post(staff, "/staff/sign-out", page="/staff")
    assert left.headers["location"] == "/staff/sign-in"
    assert "staff" not in staff.cookies
    staff.cookies.set("staff", kept, domain="127.0.0.1")
    assert staff.get("/staff").headers["location"] == "/staff/sign-in"


def test_a_sign_in_ends_after_an_hour_without_anything_done(
    staff: httpx.Client, clock: Clock
) -> None:
    clock.move(minutes=59)
    assert staff.get("/staff").status_code == 200
    clock.move(minutes=59)
    assert staff.get("/staff").status_code == 200
    clock.move(minutes=61)
    assert staff.get("/staff").headers["location"] == "/staff/sign-in"


def test_a_page_that_only_listens_does_not_keep_a_sign_in_open(
    staff: httpx.Client, chat: Chat, clock: Clock
) -> None:
    for _ in range(7):
        clock.move(minutes=10)
        answer = staff.get(f"{at(chat)}/fragment")
    assert answer.headers.get("location") == "/staff/sign-in"


def test_a_resident_s_cookie_opens_no_staff_page(client: httpx.Client) -> None:
    client.post("/chat/messages", data={"text": "Hello"})
    client.cookies.set("staff", client.cookies["chat"], domain="127.0.0.1")
    assert client.get("/staff").headers["location"] == "/staff/sign-in"


def test_an_empty_console_says_so(staff: httpx.Client) -> None:
    page = staff.get("/staff")
    assert page.status_code == 200
    assert "Nobody is waiting" in words_of(page)


def test_every_page_shows_what_really_happened(
    staff: httpx.Client, chat: Chat, door: Door, address: str
) -> None:
    chat.press("/talk_to_person")
    chat.say(GAS)
    references = []
    for answers, choice in (
        (COMPLAINT, {}),
        ({**FOR_ANOTHER, "issue": "There is black mould all over her bedroom."}, {}),
        (FIRST_REPORT, {"route_choice": "as_suggested"}),
        ({**COMPLAINT, "on_behalf": "group", "group_members": "Ann, Bob"}, {}),
        (
            {
                **COMPLAINT,
                "issue": "I have started legal proceedings and the claim form has been filed.",
            },
            {},
        ),
    ):
        with browser(address) as resident:
            references.append(reference_on(complain(resident, answers, **choice)))
    home = staff.get("/staff")
    assert home.status_code == 200
    shown = words_of(home)
    assert GAS in shown
    assert "waiting" in shown
    for reference in references:
        assert reference in shown
        page = staff.get(f"/staff/cases/{reference}")
        assert page.status_code == 200, reference
        assert "Received as a" in words_of(page)
    complaint = words_of(staff.get(f"/staff/cases/{references[0]}"))
    for told in (
        "Pat Jones",
        "pat@example.com",
        "TN13 1AX",
        "10 December 2026",
        "Christmas Day",
        COMPLAINT["issue"],
        COMPLAINT["outcome"],
        "We will contact you to discuss your complaint",
    ):
        assert told in complaint
    another = words_of(staff.get(f"/staff/cases/{references[1]}"))
    for told in ("Joan Smith", "Sam Jones", FOR_ANOTHER["safe_contact"], "They say: Yes"):
        assert told in another
    with door.database.read() as session:
        for conversation_id in session.scalars(select(Conversation.id)):
            assert staff.get(f"/staff/conversations/{conversation_id}").status_code == 200
    talk = words_of(staff.get(at(chat)))
    assert GAS in talk
    assert "0800 111 999" in talk


def test_every_note_of_the_triage_has_its_words() -> None:
    assert set(NOTE_WORDS) == set(get_args(Note))


def test_staff_are_told_what_to_bear_in_mind(staff: httpx.Client, address: str) -> None:
    asks = {**FIRST_REPORT, "issue": "Please send me a copy of everything you hold about me."}
    with browser(address) as resident:
        reference = reference_on(complain(resident, asks))
    page = words_of(staff.get(f"/staff/cases/{reference}"))
    assert "They ask for the information held about them." in page


def test_staff_see_a_late_request_with_what_the_landlord_says_of_it(
    staff: httpx.Client, door: Door, address: str
) -> None:
    asks = {**COMPLAINT, "issue": "I want to go to stage two, I got your answer in March 2024."}
    with browser(address) as resident:
        reference = reference_on(complain(resident, asks))
    with door.database.read() as session:
        conversation_id = session.scalars(select(Case.conversation_id)).one()
    for path in (f"/staff/cases/{reference}", f"/staff/conversations/{conversation_id}"):
        page = words_of(staff.get(path))
        assert "They ask for the next stage late." in page
        assert "Rule A-S2-LATE: “If there are exceptional circumstances" in page


def test_where_the_landlord_says_nothing_of_late_requests_staff_see_the_flag_alone() -> None:
    pack = load_pack("west-kent-current")
    silent = replace(pack, stages=tuple(replace(one, late_rule=None) for one in pack.stages))
    assert _notes(["late_request"], silent) == [NOTE_WORDS["late_request"]]


@pytest.mark.parametrize(
    "path",
    [
        "/staff/conversations/unknown",
        "/staff/conversations/unknown/stream",
        "/staff/conversations/unknown/fragment",
        "/staff/conversations/%00",
        "/staff/cases/WK-0000-0000",
        "/staff/cases/%00",
    ],
)
def test_what_is_unknown_is_said_to_be_so(staff: httpx.Client, path: str) -> None:
    answer = staff.get(path)
    assert answer.status_code in (404, 422)
    assert "<h1" in answer.text


def test_an_alert_that_was_seen_leaves_the_list_with_who_saw_it(
    staff: httpx.Client, chat: Chat, door: Door
) -> None:
    chat.say(GAS)
    with door.database.read() as session:
        alert = session.scalars(select(Alert)).one()
    assert GAS in words_of(staff.get("/staff"))
    seen = post(staff, f"/staff/alerts/{alert.id}/seen", page="/staff")
    assert seen.headers["location"] == "/staff"
    assert GAS not in words_of(staff.get("/staff"))
    with door.database.read() as session:
        assert session.scalars(select(Alert.seen_by)).one() is not None


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999", "-1", "one"])
def test_an_unknown_alert_does_no_harm(staff: httpx.Client, number: str) -> None:
    answer = post(staff, f"/staff/alerts/{number}/seen", page="/staff")
    assert answer.status_code in (303, 422)


def test_staff_see_which_language_a_resident_wrote_in(staff: httpx.Client, chat: Chat) -> None:
    chat.say("Kaloryfery nie działają i moje dzieci marzną")
    assert "wrote in Polish" in words_of(staff.get(at(chat)))
    assert "They were offered an interpreter" in words_of(staff.get(at(chat)))
    chat.press("/talk_to_person")
    assert "wrote in Polish" in words_of(staff.get("/staff"))


def test_staff_who_answered_already_see_that_nobody_offered_an_interpreter(
    staff: httpx.Client, chat: Chat
) -> None:
    post(staff, f"{at(chat)}/take-over", page=at(chat))
    chat.say("Kaloryfery nie działają i moje dzieci marzną")
    page = words_of(staff.get(at(chat)))
    assert "wrote in Polish" in page
    assert "Nobody has offered them an interpreter in this chat yet" in page


def test_a_waiting_conversation_is_taken_over_answered_and_handed_back(
    staff: httpx.Client, chat: Chat, door: Door, bot: StandInBot
) -> None:
    chat.press("/talk_to_person")
    chat.say("Is anybody there?")
    assert "Is anybody there?" in words_of(staff.get("/staff"))
    assert post(staff, f"{at(chat)}/take-over", page=at(chat)).status_code == 303
    assert chat.read()["owner"] == "staff"
    said = post(staff, f"{at(chat)}/messages", page=at(chat), text="Hello, I am Priya")
    assert said.status_code == 303
    assert chat.lines()[-1] == "staff: Hello, I am Priya"
    assert "Hello, I am Priya" in words_of(staff.get(at(chat)))
    assert post(staff, f"{at(chat)}/hand-back", page=at(chat)).status_code == 303
    chat.wait_for("You said: /carry_on")
    assert owner(door, chat) == "bot"


def test_a_conversation_that_is_finished_is_ended_for_the_resident(
    staff: httpx.Client, chat: Chat
) -> None:
    post(staff, f"{at(chat)}/finish", page=f"{at(chat)}/finish", cases="none")
    assert chat.read()["owner"] == "closed"
    assert chat.post(text="One more thing").status_code == 422


def test_a_reply_is_kept_when_it_cannot_be_sent(
    staff: httpx.Client, chat: Chat, door: Door, address: str
) -> None:
    made_staff(door.database, "sam", name="Sam Ade")
    token = token_in(staff.get(at(chat)))
    with browser(address) as colleague:
        sign_in(colleague, username="sam")
        post(colleague, f"{at(chat)}/take-over", page=at(chat))
    for step, told in (("take-over", "colleague"), ("messages", "colleague")):
        late = staff.post(f"{at(chat)}/{step}", data={"csrf": token, "text": "A long answer"})
        assert late.status_code == 409
        assert told in words_of(late)
        assert "Sam Ade" in words_of(late)
    assert "staff: A long answer" not in chat.lines()


@pytest.mark.parametrize(
    ("text", "told"), [("", "Write a message"), ("\0", "Write"), ("x" * 4_001, "4,000")]
)
def test_a_reply_that_cannot_be_taken_gets_a_sentence_and_stays(
    staff: httpx.Client, chat: Chat, text: str, told: str
) -> None:
    post(staff, f"{at(chat)}/take-over", page=at(chat))
    refused = post(staff, f"{at(chat)}/messages", page=at(chat), text=text)
    assert refused.status_code == 422
    assert told in words_of(refused)
    assert text.strip("\0") in refused.text


def test_a_reply_sent_twice_is_said_once(staff: httpx.Client, chat: Chat) -> None:
    post(staff, f"{at(chat)}/take-over", page=at(chat))
    for _ in range(3):
        post(staff, f"{at(chat)}/messages", page=at(chat), text="Hello", client_id="same")
    assert chat.lines().count("staff: Hello") == 1


def test_of_thirty_take_overs_at_once_one_wins_and_the_others_are_told(
    chat: Chat, door: Door, address: str
) -> None:
    with ExitStack() as open_browsers:
        team = [open_browsers.enter_context(browser(address)) for _ in range(3)]
        for n, one in enumerate(team):
            made_staff(door.database, f"staff-{n}")
            sign_in(one, username=f"staff-{n}")
        tokens = [token_in(one.get(at(chat))) for one in team]

        def take(n: int) -> int:
            body = {"csrf": tokens[n % 3]}
            return team[n % 3].post(f"{at(chat)}/take-over", data=body).status_code

        codes = at_once(30, take)
    assert sorted({int(str(code)) for code in codes}) == [303, 409]
    winners = {n % 3 for n, code in enumerate(codes) if code == 303}
    assert len(winners) == 1
    assert len([line for line in chat.lines() if "has joined" in line]) == 1


def test_a_fragment_gives_only_what_is_newer(staff: httpx.Client, chat: Chat) -> None:
    chat.say("Nobody answered my letter")
    chat.wait_for("You said")
    fragment = staff.get(f"{at(chat)}/fragment", params={"after": 2})
    assert re.findall(r"data-seq=\"(\d+)\"", fragment.text) == ["3"]
    assert fragment.headers["x-last-seq"] == "3"
    assert fragment.headers["x-owner"] == "bot"


def test_the_console_hears_of_changes_at_once(staff: httpx.Client, chat: Chat) -> None:
    with staff.stream("GET", f"{at(chat)}/stream") as answer:
        told = (line for line in answer.iter_lines() if line.startswith("data: "))
        assert '"owner": "bot"' in next(told)
        chat.press("/talk_to_person")
        assert '"owner": "waiting"' in next(told)


def test_signing_out_ends_the_streams_that_are_open(staff: httpx.Client, chat: Chat) -> None:
    with staff.stream("GET", f"{at(chat)}/stream") as answer:
        lines = answer.iter_lines()
        assert any('"owner": "bot"' in line for line in lines)
        post(staff, "/staff/sign-out", page="/staff")
        chat.press("/talk_to_person")
        rest = [line for line in lines if line]
    assert rest[-2:] == ["event: signed-out", "data: {}"], "nothing of the chat is told any more"
    assert not any('"owner"' in line for line in rest)


def test_looking_at_pages_writes_at_most_once_a_minute(
    staff: httpx.Client, door: Door, clock: Clock
) -> None:
    def noted() -> datetime:
        with door.database.read() as session:
            return session.scalars(select(StaffSession.last_seen_at)).one()

    first = noted()
    clock.move(seconds=59)
    staff.get("/staff")
    assert noted() == first
    clock.move(seconds=2)
    staff.get("/staff")
    assert noted() == clock()


@pytest.mark.parametrize(("decision", "shown"), [("granted", "recorded"), ("declined", "declined")])
def test_consent_is_recorded_once_by_whoever_checked_it(
    staff: httpx.Client, address: str, door: Door, decision: str, shown: str
) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, FOR_ANOTHER))
    page = f"/staff/cases/{reference}"
    odd = post(staff, f"{page}/consent", page=page, decision="perhaps")
    assert odd.status_code == 422
    settled = post(
        staff, f"{page}/consent", page=page, decision=decision, evidence="I rang her sister"
    )
    assert settled.headers["location"] == page
    words = words_of(staff.get(page))
    assert f"Consent was {shown}" in words
    assert "Priya Shah" in words
    assert "I rang her sister" in words
    again = post(staff, f"{page}/consent", page=page, decision="granted")
    assert again.status_code == 422
    assert "already" in words_of(again)


def test_odd_evidence_of_consent_does_no_harm(
    staff: httpx.Client, address: str, door: Door
) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, FOR_ANOTHER))
    page = f"/staff/cases/{reference}"
    for evidence in ("\0", "x" * 1_001, "x" * 1_000):
        answer = post(staff, f"{page}/consent", page=page, decision="granted", evidence=evidence)
        assert answer.status_code in (303, 422)
    assert staff.get(page).status_code == 200


def test_what_residents_wrote_is_shown_as_text(
    staff: httpx.Client, chat: Chat, address: str
) -> None:
    attack = "<script>alert('x')</script>"
    chat.press("/talk_to_person")
    chat.say(f"{attack} {GAS}")
    with browser(address) as resident:
        answers = {
            **COMPLAINT,
            "issue": f"{attack} {GAS}",
            "outcome": attack,
            "adjustments": attack,
        }
        reference = reference_on(complain(resident, answers))
    for path in ("/staff", at(chat), f"/staff/cases/{reference}"):
        page = staff.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert attack in words_of(page)


def test_a_case_keeps_who_it_came_from_when_staff_look_at_it(
    staff: httpx.Client, address: str, door: Door
) -> None:
    with browser(address) as resident:
        reference = reference_on(complain(resident, COMPLAINT))
    with door.database.read() as session:
        before = session.scalars(select(Case.version)).one()
    staff.get(f"/staff/cases/{reference}")
    with door.database.read() as session:
        assert session.scalars(select(Case.version)).one() == before, "looking changes nothing"


def test_a_threat_is_named_once_and_alerts_stand_above_waiting_chats(
    staff: httpx.Client, chat: Chat
) -> None:
    chat.say("I will come to your office and smash your face in")
    page = staff.get("/staff")
    assert "Threat" in words_of(page)
    assert "Threat: Threat" not in words_of(page)
    assert page.text.index('id="alerts"') < page.text.index('id="waiting"')
