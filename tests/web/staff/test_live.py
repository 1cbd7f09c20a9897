"""Staff pages are told what changed, who is there and how much waits, until the sign-in ends."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from backend.audit.models import AuditEvent
from backend.conversations import service as conversations
from backend.conversations.models import ConversationRead, Presence
from backend.conversations.voice import Line
from backend.staff.models import Staff
from backend.web import stream, wakeups
from backend.web.door import Door
from backend.web.feeds import SIGN_IN, SOURCES
from tests.eventually import eventually
from tests.parts import Clock
from tests.web.chats import Chat
from tests.web.served import browser, token_in
from tests.web.stand_in_bot import StandInBot
from tests.web.visits import post

SignedIn = Callable[..., httpx.Client]
News = tuple[str, dict[str, Any]]


@contextmanager
def told(client: httpx.Client, path: str) -> Iterator[Iterator[News]]:
    """Read a stream: the name and the content of each event."""
    with client.stream("GET", path) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")

        def read() -> Iterator[News]:
            name = ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    yield name, json.loads(line.removeprefix("data: "))

        yield read()


def until(seen: Iterator[News], **wanted: Any) -> dict[str, Any]:
    """Read on until the news say that something is so."""
    return next(news for _, news in seen if wanted.items() <= news.items())


@pytest.fixture
def chat(address: str, bot: StandInBot) -> Iterator[Chat]:
    """A chat that waits for a person."""
    bot.die()
    with browser(address) as resident:
        one = Chat(resident)
        one.press("/talk_to_person")
        yield one


@pytest.fixture
def priya(signed_in_browser: SignedIn) -> httpx.Client:
    """A browser in which Priya is signed in."""
    return signed_in_browser(username="priya")


@pytest.fixture
def sam(signed_in_browser: SignedIn) -> httpx.Client:
    """A browser in which Sam is signed in."""
    return signed_in_browser(username="sam")


def at(chat: Chat) -> str:
    return f"/staff/conversations/{chat.id}"


def take_over(staff: httpx.Client, chat: Chat) -> None:
    taken = post(staff, f"{at(chat)}/take-over", page="/staff")
    assert taken.status_code == 303, taken.text


def be_there(staff: httpx.Client, chat: Chat, typing: str = "no", **more: str) -> None:
    noted = post(staff, f"{at(chat)}/presence", page="/staff", typing=typing, **more)
    assert noted.status_code == 204, noted.text


def number_of(door: Door, question: Any) -> int:
    with door.database.read() as session:
        return session.scalar(question) or 0


def test_staff_are_told_who_has_a_chat(priya: httpx.Client, sam: httpx.Client, chat: Chat) -> None:
    with told(priya, f"{at(chat)}/stream") as hers, told(sam, f"{at(chat)}/stream") as his:
        assert until(hers, owner="waiting")["mine"] is False
        take_over(priya, chat)
        assert until(hers, owner="staff")["mine"] is True
        assert until(his, owner="staff")["mine"] is False


def test_colleagues_are_seen_to_look_to_write_and_to_leave(
    priya: httpx.Client, sam: httpx.Client, chat: Chat
) -> None:
    with told(sam, f"{at(chat)}/stream") as seen:
        assert next(seen)[1]["there"] == []
        for typing, there in (("yes", [("Priya", True)]), ("no", [("Priya", False)]), ("left", [])):
            be_there(priya, chat, typing)
            now = next(seen)[1]["there"]
            assert [(one["name"], one["typing"]) for one in now] == there


def test_nobody_is_shown_to_themselves(sam: httpx.Client, chat: Chat) -> None:
    with told(sam, f"{at(chat)}/stream") as seen:
        assert next(seen)[1]["known"] is False
        be_there(sam, chat, "yes")
        news = next(seen)[1]
        assert (news["known"], news["there"]) == (True, [])


def test_whoever_stopped_writing_without_a_word_is_seen_to_after_a_while(
    priya: httpx.Client, sam: httpx.Client, chat: Chat, clock: Clock
) -> None:
    with told(sam, f"{at(chat)}/stream") as seen:
        next(seen)
        be_there(priya, chat, "yes")
        assert next(seen)[1]["there"][0]["typing"] is True
        clock.move(seconds=10)
        assert next(seen)[1]["there"][0]["typing"] is False
        clock.move(seconds=50)
        assert next(seen)[1]["there"] == []


def test_resident_and_person_see_each_other_write(
    address: str, door: Door, priya: httpx.Client, bot: StandInBot
) -> None:
    bot.die()
    with browser(address) as resident:
        resident.post("/chat/person", data={"text": "Please ring me"})
        with door.database.read() as session:
            found = conversations.find_by_token(session, resident.cookies["chat"])
            assert found is not None
        chat = f"/staff/conversations/{found.id}"
        with told(resident, "/chat/stream") as theirs, told(priya, f"{chat}/stream") as hers:
            post(priya, f"{chat}/take-over", page="/staff")
            assert until(theirs, owner="staff")["typing"] is False
            post(priya, f"{chat}/presence", page="/staff", typing="yes")
            assert until(theirs, typing=True)["there"] is True
            post(resident, "/chat/presence", page="/chat", typing="yes")
            until(hers, there=[{"staff": None, "name": "", "typing": True}])


def test_what_residents_do_is_not_noted_while_the_assistant_has_the_chat(
    address: str, door: Door, bot: StandInBot
) -> None:
    with browser(address) as resident:
        assert resident.post("/chat/presence").status_code == 204
        resident.post("/chat/messages", data={"text": "Hello"})
        noted = post(resident, "/chat/presence", page="/chat", typing="yes")
        assert noted.status_code == 204
    assert number_of(door, select(func.count(Presence.who))) == 0


def test_a_resident_s_presence_is_taken_from_their_own_page_only(
    address: str, door: Door, bot: StandInBot
) -> None:
    bot.die()
    with browser(address) as resident:
        resident.post("/chat/person", data={"text": "Please ring me"})
        assert resident.post("/chat/presence", data={"csrf": "made up"}).status_code == 403
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        assert resident.post("/chat/presence", headers=elsewhere).status_code == 403
        odd = post(resident, "/chat/presence", page="/chat", typing="perhaps")
        assert odd.status_code == 422


def test_how_far_somebody_has_read_is_kept_and_never_beyond_what_is_there(
    priya: httpx.Client, chat: Chat, door: Door
) -> None:
    be_there(priya, chat, read="2")
    be_there(priya, chat, read="999")
    be_there(priya, chat, read="1")
    assert number_of(door, select(ConversationRead.seq)) == chat.read()["last_seq"]


def test_a_stretch_of_looking_is_one_line_of_the_audit_log(
    priya: httpx.Client, chat: Chat, door: Door, clock: Clock
) -> None:
    viewed = select(func.count()).where(
        AuditEvent.action == "viewed", AuditEvent.object_id == chat.id
    )
    for _ in range(3):
        assert priya.get(f"{at(chat)}/fragment?after=0").status_code == 200
        be_there(priya, chat)
    assert number_of(door, viewed) == 1
    clock.move(seconds=61)
    priya.get(f"{at(chat)}/fragment?after=0")
    assert number_of(door, viewed) == 2


def test_a_fragment_after_a_number_never_given_out_has_everything_and_says_so(
    priya: httpx.Client, chat: Chat
) -> None:
    usual = priya.get(f"{at(chat)}/fragment?after=0")
    anew = priya.get(f"{at(chat)}/fragment?after=99")
    assert (anew.text, anew.headers["X-Reset"]) == (usual.text, "yes")
    assert "X-Reset" not in usual.headers


@pytest.mark.parametrize("part", ["stream", "fragment"])
def test_a_chat_that_does_not_exist_has_nothing_to_tell(priya: httpx.Client, part: str) -> None:
    assert priya.get(f"/staff/conversations/none/{part}").status_code == 404


def test_numbers_are_told_to_each_as_they_change(
    priya: httpx.Client, sam: httpx.Client, chat: Chat
) -> None:
    nothing = {"waiting": 0, "mine": 0, "alerts": 0, "due": 0}
    with told(priya, "/staff/stream") as hers, told(sam, "/staff/stream") as his:
        until(hers, **{**nothing, "waiting": 1})
        until(his, **{**nothing, "waiting": 1})
        take_over(priya, chat)
        read = chat.read()["last_seq"]
        be_there(priya, chat, read=str(read))
        until(hers, **nothing)
        chat.say("Are you there?")
        until(hers, **{**nothing, "mine": 1})
        chat.say("I can smell gas in the hallway")
        assert until(hers, alerts=1)["mine"] == 2
        seen = until(his, alerts=1)
        assert seen["mine"] == 0
        assert all(isinstance(number, int) for number in seen.values()), "numbers only, no words"


def test_streams_end_at_once_when_the_sign_in_does(priya: httpx.Client, chat: Chat) -> None:
    with told(priya, f"{at(chat)}/stream") as one, told(priya, "/staff/stream") as other:
        next(one)
        next(other)
        post(priya, "/staff/sign-out", page="/staff")
        assert list(one) == [("signed-out", {})]
        assert list(other)[-1] == ("signed-out", {})


def test_streams_end_at_once_when_the_account_does(
    priya: httpx.Client, chat: Chat, door: Door, clock: Clock
) -> None:
    with told(priya, f"{at(chat)}/stream") as seen:
        next(seen)
        with door.database.write() as session:
            session.scalars(select(Staff)).one().disabled_at = clock()
        assert list(seen)[-1] == ("signed-out", {})


def test_a_sign_in_that_grew_old_is_told_nothing_more(
    priya: httpx.Client, chat: Chat, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    with told(priya, f"{at(chat)}/stream") as seen:
        next(seen)
        clock.move(hours=2)
        chat.say("This is for nobody who left")
        assert {name for name, _ in seen} <= {"heartbeat", "signed-out"}


def test_nothing_newer_is_told_with_the_end_of_a_sign_in_however_seldom_all_are_read(
    priya: httpx.Client, chat: Chat, door: Door, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = replace(SOURCES[SIGN_IN], seconds=float("inf"))
    monkeypatch.setattr(wakeups, "SOURCES", {**SOURCES, SIGN_IN: once})
    with told(priya, f"{at(chat)}/stream") as seen:
        _, first = next(seen)
        eventually(lambda: door.wakeups._read_at[SIGN_IN] > 0, "every sign-in was read once")
        with door.database.write() as session:
            session.scalars(select(Staff)).one().disabled_at = clock()
            talk = conversations.find(session, chat.id)
            conversations.say(session, talk, "system", Line("For nobody"), now=clock())
        is_newer = (news for news in seen if news[1].get("last_seq") != first["last_seq"])
        assert next(name for name, _ in is_newer if name != "heartbeat") == "signed-out"


def test_being_there_takes_a_form_of_this_sign_in(priya: httpx.Client, chat: Chat) -> None:
    path = f"{at(chat)}/presence"
    assert priya.post(path, data={"typing": "yes"}).status_code == 403
    odd = {"csrf": token_in(priya.get("/staff")), "typing": "perhaps"}
    assert priya.post(path, data=odd).status_code == 422
    nowhere = post(priya, "/staff/conversations/none/presence", page="/staff")
    assert nowhere.status_code == 404
