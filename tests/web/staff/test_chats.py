"""Staff work in a chat: they take it, write in it, pass it on and end it, and nothing is lost."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases.models import Case
from backend.conversations import drafts
from backend.conversations.models import Conversation, FiledTranscript, Message
from backend.staff.models import Staff
from backend.web.door import Door
from tests.parts import Clock, at_once
from tests.web.chats import Chat
from tests.web.served import browser, token_in, words_of
from tests.web.staff.forms import filled
from tests.web.visits import COMPLAINT, complain, post, sit_down

HOSTILE = '<script>alert("x")</script> & <b>bold</b>'


@pytest.fixture
def chat(chat: Chat) -> Chat:
    """A resident's chat that waits for a person."""
    chat.press("/talk_to_person")
    return chat


@pytest.fixture
def priya(client: httpx.Client, door: Door) -> httpx.Client:
    """A browser in which Priya, a manager, is signed in."""
    sit_down(client, door, "priya", name="Priya Shah", role="manager")
    return client


@pytest.fixture
def sam(address: str, door: Door) -> Iterator[httpx.Client]:
    """A browser in which Sam, an officer, is signed in."""
    with browser(address) as one:
        sit_down(one, door, "sam", name="Sam Ade")
        yield one


def at(chat: Chat, path: str = "") -> str:
    return f"/staff/conversations/{chat.id}{path}"


def do(staff: httpx.Client, chat: Chat, step: str, **data: str) -> httpx.Response:
    return post(staff, at(chat, f"/{step}"), page=at(chat), **data)


def reply(staff: httpx.Client, chat: Chat, text: str, **more: str) -> httpx.Response:
    """Write in the box of the page as it is, and send it."""
    form = filled(staff.get(at(chat)), at(chat, "/messages"))
    return staff.post(at(chat, "/messages"), data={**form, "text": text, **more})


def box(page: httpx.Response, name: str = "text") -> str:
    """Give what stands in a box of the page."""
    found = re.search(rf'<textarea[^>]*id="{name}"[^>]*>(.*?)</textarea>', page.text, re.DOTALL)
    assert found, f"there is a box {name}"
    return html.unescape(found[1])


def staff_id(door: Door, username: str) -> int:
    with door.database.read() as session:
        return session.scalars(select(Staff.id).where(Staff.username == username)).one()


def owner(door: Door, chat: Chat) -> tuple[str, int | None]:
    with door.database.read() as session:
        found = session.get_one(Conversation, chat.id)
        return found.owner, found.staff_id


def actions(door: Door) -> list[str]:
    with door.database.read() as session:
        return list(
            session.scalars(
                select(AuditEvent.action)
                .where(AuditEvent.object_kind == "conversation")
                .order_by(AuditEvent.seq)
            )
        )


def test_of_thirty_who_claim_it_one_has_it_and_the_others_read_who(
    door: Door, address: str, chat: Chat
) -> None:
    with browser(address) as one:
        team = [sit_down(one, door, f"officer-{n}", name=f"Officer {n}") for n in range(3)]
        tokens = []
        for member in team:
            sit_down(one, door, member.username)
            tokens.append((one.cookies["staff"], token_in(one.get(at(chat)))))

    def claim(n: int) -> httpx.Response:
        cookie, csrf = tokens[n % 3]
        with browser(address) as claiming:
            claiming.cookies.set("staff", cookie, domain="127.0.0.1")
            return claiming.post(at(chat, "/take-over"), data={"csrf": csrf})

    answers = [one for one in at_once(30, claim) if isinstance(one, httpx.Response)]
    assert len(answers) == 30
    _, has_it = owner(door, chat)
    for n, answer in enumerate(answers):
        if team[n % 3].id == has_it:
            assert answer.status_code == 303
        else:
            winner = next(one for one in team if one.id == has_it)
            assert answer.status_code == 409
            assert f"{winner.name} has taken this conversation over." in words_of(answer)
    assert sum("has joined" in line for line in chat.lines()) == 1


def test_a_second_claim_changes_nothing_and_says_who_has_it(
    priya: httpx.Client, sam: httpx.Client, chat: Chat, door: Door
) -> None:
    assert do(priya, chat, "take-over").status_code == 303
    refused = sam.post(at(chat, "/take-over"), data={"csrf": token_in(sam.get(at(chat)))})
    assert refused.status_code == 409
    assert "Priya Shah has taken this conversation over." in words_of(refused)
    assert owner(door, chat) == ("staff", staff_id(door, "priya"))


def test_a_reply_in_a_colleague_s_chat_is_kept_and_can_become_a_note(
    priya: httpx.Client, sam: httpx.Client, chat: Chat
) -> None:
    do(sam, chat, "take-over")
    form = filled(sam.get(at(chat)), at(chat, "/messages"))
    do(sam, chat, "release")
    do(priya, chat, "take-over")
    refused = sam.post(at(chat, "/messages"), data={**form, "text": f"My words {HOSTILE}"})
    assert refused.status_code == 409
    assert "Priya Shah has taken this conversation over." in words_of(refused)
    assert box(refused) == f"My words {HOSTILE}"
    again = sam.get(at(chat))
    assert box(again) == f"My words {HOSTILE}", "it outlives the page"
    assert "Your reply was not sent" in words_of(again)
    form = filled(again, at(chat, "/messages"))
    assert sam.post(at(chat, "/notes"), data=form).status_code == 303
    page = priya.get(at(chat))
    assert "Private note by Sam Ade" in words_of(page)
    assert f"My words {HOSTILE}" in words_of(page) or "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert 'id="text"' not in sam.get(at(chat)).text, "nothing is left over"
    assert not any("My words" in line for line in chat.lines())


def test_a_colleague_s_reply_is_read_before_ones_own_is_sent(
    priya: httpx.Client, sam: httpx.Client, chat: Chat, door: Door
) -> None:
    do(priya, chat, "take-over")
    begun = filled(priya.get(at(chat)), at(chat, "/messages"))
    do(priya, chat, "transfer", to=f"staff:{staff_id(door, 'sam')}")
    reply(sam, chat, "Sam here. I rang the plumber.")
    do(sam, chat, "transfer", to=f"staff:{staff_id(door, 'priya')}")
    held = priya.post(at(chat, "/messages"), data={**begun, "text": "I will ring them."})
    assert held.status_code == 409
    words = words_of(held)
    assert "Sam Ade wrote here since you began." in words
    assert "I rang the plumber." in words
    assert "Send it anyway" in words
    assert not any("I will ring them" in line for line in chat.lines())
    form = filled(held, at(chat, "/messages"))
    assert form["text"] == "I will ring them."
    assert priya.post(at(chat, "/messages"), data=form).status_code == 303
    assert chat.lines()[-1] == "staff: I will ring them."


def test_a_resident_s_message_holds_no_reply_back(priya: httpx.Client, chat: Chat) -> None:
    do(priya, chat, "take-over")
    begun = filled(priya.get(at(chat)), at(chat, "/messages"))
    chat.say("Are you there?")
    sent = priya.post(at(chat, "/messages"), data={**begun, "text": "Yes."})
    assert sent.status_code == 303


def test_the_same_reply_twice_is_sent_once(priya: httpx.Client, chat: Chat) -> None:
    do(priya, chat, "take-over")
    form = {**filled(priya.get(at(chat)), at(chat, "/messages")), "text": "Hello"}
    for _ in range(2):
        assert priya.post(at(chat, "/messages"), data=form).status_code == 303
    assert sum(line == "staff: Hello" for line in chat.lines()) == 1
    refused = priya.post(at(chat, "/messages"), data={**form, "text": "Other words"})
    assert refused.status_code == 422
    assert "A reply was sent from this box already" in words_of(refused)
    assert box(refused) == "Other words"


def test_drafts_survive_a_reload_a_transfer_and_the_end_of_a_sign_in(
    priya: httpx.Client, sam: httpx.Client, chat: Chat, door: Door, clock: Clock
) -> None:
    do(priya, chat, "take-over")
    for kind, text in (("reply", f"Dear Pat {HOSTILE}"), ("note", "Ring her sister")):
        kept = do(priya, chat, "draft", kind=kind, text=text, seen_seq="2")
        assert kept.status_code == 204
    do(priya, chat, "transfer", to=f"staff:{staff_id(door, 'sam')}")
    clock.move(hours=13)
    assert priya.get(at(chat)).status_code == 303
    sit_down(priya, door, "priya")
    page = priya.get(at(chat))
    assert box(page) == f"Dear Pat {HOSTILE}"
    assert box(page, "note-text") == "Ring her sister"
    sit_down(sam, door, "sam")
    assert box(sam.get(at(chat))) == ""


def test_a_reply_written_while_the_sign_in_ended_is_given_back(
    priya: httpx.Client, chat: Chat, clock: Clock
) -> None:
    do(priya, chat, "take-over")
    form = filled(priya.get(at(chat)), at(chat, "/messages"))
    clock.move(hours=13)
    refused = priya.post(at(chat, "/messages"), data={**form, "text": "Long thought about"})
    assert "/staff/sign-in" in refused.headers.get("location", refused.text)
    assert not any("Long thought about" in line for line in chat.lines())


@pytest.mark.parametrize("text", ["x" * 10_001, "", " \n\x00"])
def test_a_note_that_cannot_be_kept_says_why_and_stays(
    priya: httpx.Client, chat: Chat, text: str
) -> None:
    refused = do(priya, chat, "notes", text=text)
    assert refused.status_code == 422
    words = words_of(refused)
    assert "The note is too long" in words or "Write the note before you keep it" in words
    if text.strip("\x00 \n"):
        assert box(refused, "note-text") == text
        assert box(priya.get(at(chat)), "note-text") == text


def test_a_reply_that_is_too_long_says_why_and_stays(priya: httpx.Client, chat: Chat) -> None:
    do(priya, chat, "take-over")
    refused = reply(priya, chat, "x" * 4_001)
    assert refused.status_code == 422
    assert "4,000 characters or fewer" in words_of(refused)
    assert box(refused) == "x" * 4_001


def test_no_private_note_reaches_the_resident_by_any_way(
    priya: httpx.Client, chat: Chat, address: str, door: Door
) -> None:
    secret = "The neighbour is her ex-husband"
    do(priya, chat, "take-over")
    do(priya, chat, "notes", text=secret)
    do(priya, chat, "draft", kind="note", text=f"{secret} again", seen_seq="1")
    with browser(address) as resident:
        token = chat.headers["Authorization"].removeprefix("Bearer ")
        resident.cookies.set("chat", token, domain="127.0.0.1")
        for path in (
            "/chat",
            "/chat/fragment",
            "/chat/transcript",
            "/chat/transcript.txt",
            "/status",
            "/complaint",
        ):
            answer = resident.get(path)
            assert answer.status_code == 200, path
            assert secret not in answer.text, path
        api = resident.get(f"{chat.path}/messages", headers=chat.headers)
        assert secret not in api.text
        for path, headers in (("/chat/stream", {}), (f"{chat.path}/stream", chat.headers)):
            with resident.stream("GET", path, headers=headers) as live:
                for line in live.iter_lines():
                    assert secret not in line
                    if line.startswith("data:"):
                        break
    with door.database.read() as session:
        said = session.scalars(select(Message.text)).all()
    assert not any(secret in text for text in said)
    assert secret in words_of(priya.get(at(chat)))


def test_a_note_stands_apart_from_what_residents_read(priya: httpx.Client, chat: Chat) -> None:
    do(priya, chat, "notes", text="Only for us")
    page = priya.get(at(chat)).text
    messages = page[page.index('id="messages"') : page.index('id="typing"')]
    assert "Only for us" not in messages
    private = page[page.index('id="notes"') :]
    assert "Private note by Priya Shah" in private
    assert "Staff only" in private


def test_a_reply_to_choose_from_goes_below_what_stands_in_the_box(
    priya: httpx.Client, chat: Chat
) -> None:
    do(priya, chat, "take-over")
    form = filled(priya.get(at(chat)), at(chat, "/messages"))
    chosen = {**form, "text": "Good morning.", "template": "Say when they hear back"}
    assert priya.post(at(chat, "/use-template"), data=chosen).status_code == 303
    words = box(priya.get(at(chat)))
    assert words.startswith("Good morning.\n\nYour reference is [[the reference]].")
    refused = reply(priya, chat, words)
    assert refused.status_code == 422
    assert "Fill in what stands between double brackets" in words_of(refused)
    assert box(refused) == words
    unknown = priya.post(at(chat, "/use-template"), data={**chosen, "template": "Nothing"})
    assert unknown.status_code == 422
    assert box(unknown) == "Good morning."


def test_a_finished_chat_is_filed_on_its_case_and_kept_for_the_resident(
    priya: httpx.Client, address: str, door: Door
) -> None:
    with browser(address) as resident:
        complain(resident, {**COMPLAINT, "adjustments": "Large print"})
        with door.database.read() as session:
            case = session.scalars(select(Case)).one()
        finish = f"/staff/conversations/{case.conversation_id}/finish"
        page = priya.get(finish)
        assert case.reference in words_of(page)
        nothing = priya.post(finish, data={"csrf": token_in(page)})
        assert nothing.status_code == 422
        assert "Choose the case that this chat is about" in words_of(nothing)
        for other in ("WK-0000-0000", HOSTILE[:40], ""):
            odd = post(priya, finish, page=finish, cases="other", other=other)
            assert odd.status_code == 422
            assert "<script>alert" not in odd.text
        done = post(priya, finish, page=finish, cases=case.reference)
        assert done.status_code == 303
        with door.database.read() as session:
            assert session.scalars(select(FiledTranscript.case_id)).one() == case.id
        assert f"It was filed on {case.reference}." in words_of(priya.get(done.headers["location"]))
        ended = resident.get("/chat")
        assert "This chat has ended." in words_of(ended)
        assert 'href="/chat/transcript"' in ended.text
        printed = resident.get("/chat/transcript")
        assert COMPLAINT["issue"] in words_of(printed)
        text = resident.get("/chat/transcript.txt")
        assert text.headers["content-type"].startswith("text/plain")
        assert COMPLAINT["issue"] in text.text
    assert (
        f"/staff/conversations/{case.conversation_id}"
        in priya.get(f"/staff/cases/{case.reference}").text
    )


def test_without_a_chat_of_ones_own_there_is_no_transcript(address: str) -> None:
    with browser(address) as stranger:
        for path in ("/chat/transcript", "/chat/transcript.txt"):
            stranger.cookies.set("chat", "guessed", domain="127.0.0.1")
            assert stranger.get(path).headers["location"] == "/chat"


def test_a_colleague_s_chat_is_finished_by_nobody_else(
    priya: httpx.Client, sam: httpx.Client, chat: Chat, door: Door
) -> None:
    do(priya, chat, "take-over")
    refused = post(sam, at(chat, "/finish"), page=at(chat, "/finish"), cases="none")
    assert refused.status_code == 409
    assert "Priya Shah has taken" in words_of(refused)
    assert owner(door, chat)[0] == "staff"


@pytest.mark.parametrize(
    "to", ["", "staff:", "staff:999", "team:1", "bot:1", "staff:1e9", "x" * 30]
)
def test_a_chat_is_passed_to_somebody_there_is(
    priya: httpx.Client, chat: Chat, door: Door, to: str
) -> None:
    do(priya, chat, "take-over")
    refused = do(priya, chat, "transfer", to=to)
    assert refused.status_code == 422
    assert "Choose the colleague or the team" in words_of(refused)
    assert owner(door, chat)[0] == "staff"


def test_an_officer_passes_on_their_own_chats_and_a_manager_any(
    priya: httpx.Client, sam: httpx.Client, chat: Chat, door: Door
) -> None:
    me, them = staff_id(door, "priya"), staff_id(door, "sam")
    assert do(sam, chat, "transfer", to=f"staff:{them}").status_code == 422
    do(sam, chat, "take-over")
    assert do(priya, chat, "transfer", to=f"staff:{me}").status_code == 303
    assert owner(door, chat) == ("staff", me)
    refused = do(sam, chat, "transfer", to=f"staff:{them}")
    assert refused.status_code == 409


def test_handed_back_it_is_the_assistant_s_and_released_it_waits(
    priya: httpx.Client, chat: Chat, door: Door
) -> None:
    do(priya, chat, "take-over")
    assert do(priya, chat, "release").status_code == 303
    assert owner(door, chat) == ("waiting", None)
    do(priya, chat, "take-over")
    assert do(priya, chat, "hand-back").status_code == 303
    chat.wait_for("You are talking to the automated assistant again")


def test_each_step_and_each_look_is_in_the_audit_log(
    priya: httpx.Client, chat: Chat, door: Door
) -> None:
    do(priya, chat, "take-over")
    reply(priya, chat, "Hello")
    do(priya, chat, "notes", text="Secret words")
    do(priya, chat, "release")
    do(priya, chat, "take-over")
    do(priya, chat, "hand-back")
    post(priya, at(chat, "/finish"), page=at(chat, "/finish"), cases="none")
    assert actions(door) == [
        "viewed",
        "claimed",
        "replied",
        "note_added",
        "released",
        "claimed",
        "handed_back",
        "finished",
    ]
    with door.database.read() as session:
        lines = str([one.data for one in session.scalars(select(AuditEvent))])
    assert "Hello" not in lines
    assert "Secret" not in lines


def test_what_is_known_of_reaching_them_stands_by_the_box(
    priya: httpx.Client, address: str, door: Door
) -> None:
    with browser(address) as resident:
        complain(resident, {**COMPLAINT, "adjustments": f"Large print {HOSTILE}"})
    with door.database.read() as session:
        chat_id = session.scalars(select(Conversation.id)).one()
    page = f"/staff/conversations/{chat_id}"
    post(priya, f"{page}/take-over", page=page)
    shown = priya.get(page).text
    composer = shown[shown.index('id="composer"') :]
    assert "Large print" in composer
    assert "pat@example.com" in composer
    assert "<script>alert" not in shown


def test_no_word_of_the_assistant_s_workings_is_shown(
    priya: httpx.Client, chat: Chat, door: Door
) -> None:
    for kind in drafts.KINDS:
        assert kind in ("reply", "note")
    shown = words_of(priya.get(at(chat))).lower()
    assert "nlu" not in shown
    assert "fallback" not in shown
    assert "intent" not in shown
