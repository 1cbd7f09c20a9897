"""A message is stored first and taken to the bot afterwards: nothing is lost, whatever it does."""

import asyncio
import logging
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from backend.conversations import queries
from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.conversations.voice import Line
from backend.web.bot import Bot, TurnLost, as_words
from backend.web.door import Door
from backend.web.turns import GRACE
from tests.eventually import eventually
from tests.parts import Clock, posted, started
from tests.staff.people import made_staff
from tests.web.chats import Chat
from tests.web.conftest import MakeDoor
from tests.web.served import browser, served
from tests.web.stand_in_bot import (
    SECRET,
    Answer,
    StandInBot,
    body,
    dies_after_reading,
    dies_mid_answer,
    hangs,
    says,
)

DOWN = "The automated assistant is not answering at the moment"
BACK = "The automated assistant is back"
LOST = "I cannot tell if I acted on them"
NO_REPLY = "I could not find an answer to that"


@pytest.fixture
def chat(client: httpx.Client) -> Chat:
    return Chat(client)


@pytest.fixture
def hasty(make_door: MakeDoor) -> Iterator[Chat]:
    """A conversation at a front door that waits a quarter of a second for the bot."""
    with served(make_door(bot_seconds=0.25)) as address, browser(address) as client:
        yield Chat(client)


def ask(bot: StandInBot) -> tuple[Line, ...]:
    """Ask the bot without a front door around it."""

    async def asked() -> tuple[Line, ...]:
        one = Bot.at(bot.url, secret=SECRET, seconds=5)
        async with one.client:
            return await one.turn("a conversation", "Hello")

    return asyncio.run(asked())


def turns(door: Door, conversation_id: str) -> list[str | None]:
    with door.database.read() as session:
        return list(
            session.scalars(
                select(Message.turn)
                .where(
                    Message.conversation_id == conversation_id,
                    Message.sender == "resident",
                )
                .order_by(Message.seq)
            )
        )


def test_the_bot_s_whole_reply_is_stored_at_once(chat: Chat, bot: StandInBot) -> None:
    yes = {"title": "Yes", "payload": '/answer{"value":"yes"}'}
    bot.next.append(says({"text": "I am sorry."}, {"text": "Did you tell us?", "buttons": [yes]}))
    seq = chat.say("Nobody rings me back")
    reply = chat.read(after=seq, wait=10)
    assert [m["text"] for m in reply["messages"]] == ["I am sorry.", "Did you tell us?"]
    assert reply["messages"][1]["choices"] == [{"label": "Yes", "value": yes["payload"]}]
    assert reply["last_seq"] == seq + 2


def test_the_bot_is_asked_in_the_name_of_the_conversation(chat: Chat, bot: StandInBot) -> None:
    chat.say("Nobody rings me back")
    chat.wait_for("You said: Nobody rings me back")
    assert bot.asked == [(chat.id, "Nobody rings me back")]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/restart", "restart"),
        ('/complain{"a":1}', 'complain{"a":1}'),
        (" /x", "x"),
        ("///  /session_start", "session_start"),
        ("/\u00a0/restart", "restart"),
        ("/\u2003\n/\u3000/restart", "restart"),
        ("/\x1f/restart", "restart"),
        ("/", "…"),
        ("I pay 50/50", "I pay 50/50"),
    ],
)
def test_typed_words_never_reach_the_bot_as_a_command(typed: str, asked: str) -> None:
    assert as_words(typed) == asked
    assert not as_words(typed).strip().startswith("/")


def test_a_typed_command_is_shown_as_it_was_typed_and_asked_as_words(
    chat: Chat, bot: StandInBot
) -> None:
    chat.say("/restart")
    chat.wait_for("You said: restart")
    assert bot.said == ["restart"]
    assert "resident: /restart" in chat.lines()


def test_a_pressed_button_reaches_the_bot_as_its_value(chat: Chat, bot: StandInBot) -> None:
    chat.press("/complain")
    chat.wait_for("You said: /complain")
    assert bot.said == ["/complain"]
    assert "resident: Make a complaint" in chat.lines()


def test_messages_posted_together_go_to_the_bot_one_at_a_time_in_order(
    chat: Chat, bot: StandInBot
) -> None:
    for n in range(5):
        chat.say(f"Part {n}")
    chat.wait_for("You said: Part 4")
    assert bot.said == [f"Part {n}" for n in range(5)]
    assert bot.most_at_once == 1
    assert [line for line in chat.lines() if line.startswith("assistant")] == [
        f"assistant: You said: Part {n}" for n in range(5)
    ]


def test_conversations_do_not_wait_for_each_other(client: httpx.Client, bot: StandInBot) -> None:
    slow, quick = Chat(client), Chat(client)
    bot.next.append(hangs)
    slow.say("Take your time")
    eventually(lambda: bot.said == ["Take your time"], "the bot is asked")
    quick.say("Hello")
    quick.wait_for("You said: Hello")
    bot.released.set()
    slow.wait_for("You said: Take your time")


def test_with_the_bot_down_the_resident_is_told_and_answered_when_it_is_back(
    chat: Chat, bot: StandInBot, door: Door
) -> None:
    bot.die()
    chat.say("Nobody rings me back")
    told = chat.wait_for(DOWN)
    assert "/complaint" in told["text"]
    assert {"label": "Talk to a person", "value": "/talk_to_person"} in told["choices"]
    assert turns(door, chat.id) == ["queued"]
    chat.say("Hello?")
    bot.live()
    chat.wait_for("You said: Hello?")
    assert chat.lines() == [
        "resident: Nobody rings me back",
        f"system: {told['text']}",
        "resident: Hello?",
        f"system: {BACK}.",
        "assistant: You said: Nobody rings me back",
        "assistant: You said: Hello?",
    ]
    assert bot.said == ["Nobody rings me back", "Hello?"], "each exactly once"


def test_a_bot_that_is_still_loading_is_waited_for(chat: Chat, bot: StandInBot) -> None:
    bot.next.append(body(b'{"ready": false}', status=503))
    chat.say("Nobody rings me back")
    chat.wait_for("You said: Nobody rings me back")
    assert LOST not in "".join(chat.lines())


def test_a_person_can_be_had_while_the_bot_is_down(chat: Chat, bot: StandInBot, door: Door) -> None:
    bot.die()
    chat.say("Nobody rings me back")
    chat.wait_for(DOWN)
    chat.press("/talk_to_person")
    assert chat.read()["owner"] == "waiting"
    bot.live()
    eventually(
        lambda: turns(door, chat.id) == ["withheld", "withheld"], "nothing is left for the bot"
    )
    assert bot.said == []


@pytest.mark.parametrize(
    "trouble",
    [
        body(b"<html>not json</html>"),
        body(b'{"messages": "none"}'),
        body(b'{"messages": null}'),
        body(b'{"messages": [{"buttons": [{"title": "no payload"}]}]}'),
        body(b'{"messages": [{"buttons": 7}]}'),
        body(b'["no messages"]'),
        body(b"\xff\xfe\x00"),
        body(b"", status=204),
        body(b"{}", status=403),
        body(b"Bad Gateway", status=502),
    ],
)
def test_an_answer_that_cannot_be_read_counts_as_lost(bot: StandInBot, trouble: Answer) -> None:
    bot.next.append(trouble)
    with pytest.raises(TurnLost):
        ask(bot)


@pytest.mark.parametrize(
    "empty",
    [
        says(),
        says({}),
        says({"text": ""}),
        says({"text": None, "buttons": []}),
        says({"text": "\0"}),
        says({"custom": {"kind": "odd"}}),
    ],
)
def test_a_reply_in_which_nothing_is_said_is_no_reply(bot: StandInBot, empty: Answer) -> None:
    bot.next.append(empty)
    assert ask(bot) == ()


def test_what_the_bot_says_is_cut_to_a_length_that_can_be_shown(bot: StandInBot) -> None:
    button = {"title": "t" * 999, "payload": "/x"}
    bot.next.append(says({"text": "word " * 9_999, "buttons": [button]}))
    (line,) = ask(bot)
    assert len(line.text) == 8_000
    assert len(line.choices[0]["label"]) == 200


@pytest.mark.parametrize(
    "trouble",
    [
        dies_after_reading,
        dies_mid_answer,
        body(b"<html>not json</html>"),
        body(b"Internal Server Error", status=500),
    ],
    ids=["dies after reading", "dies mid-answer", "garbage", "500"],
)
def test_a_lost_reply_is_told_with_the_words_and_asked_about(
    chat: Chat, bot: StandInBot, trouble: Answer, door: Door
) -> None:
    bot.next.append(trouble)
    seq = chat.say("Nobody rings me back")
    told = chat.wait_for(LOST)
    assert "“Nobody rings me back”" in told["text"]
    assert [choice["value"] for choice in told["choices"]] == [f"again:{seq}", "/talk_to_person"]
    assert bot.said == ["Nobody rings me back"], "nothing is sent a second time by itself"
    assert turns(door, chat.id) == ["lost"]


def test_send_it_again_asks_once_more(chat: Chat, bot: StandInBot) -> None:
    bot.next.append(dies_mid_answer)
    seq = chat.say("Nobody rings me back")
    chat.wait_for(LOST)
    chat.press(f"again:{seq}")
    chat.wait_for("You said: Nobody rings me back")
    assert bot.said == ["Nobody rings me back", "Nobody rings me back"]
    assert chat.lines().count("resident: Nobody rings me back") == 2


def test_a_lost_button_is_sent_again_as_the_button(chat: Chat, bot: StandInBot) -> None:
    bot.next.append(dies_mid_answer)
    seq = chat.press("/complain")
    assert "“Make a complaint”" in chat.wait_for(LOST)["text"]
    chat.press(f"again:{seq}")
    chat.wait_for("You said: /complain")
    assert bot.said == ["/complain", "/complain"]


def test_a_long_lost_message_is_quoted_in_short(chat: Chat, bot: StandInBot) -> None:
    bot.next.append(dies_mid_answer)
    chat.say("Nobody rings me back. " * 100)
    told = chat.wait_for(LOST)["text"]
    assert "…”" in told
    assert len(told) < 500


def test_a_bot_that_takes_too_long_counts_as_lost(hasty: Chat, bot: StandInBot) -> None:
    bot.next.append(hangs)
    hasty.say("Nobody rings me back")
    hasty.wait_for(LOST)
    bot.released.set()
    hasty.say("Hello?")
    hasty.wait_for("You said: Hello?")
    assert "assistant: You said: Nobody rings me back" not in hasty.lines(), "it comes too late"


def test_an_empty_reply_is_an_error_and_the_resident_gets_words(
    chat: Chat, bot: StandInBot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.next.append(says())
    chat.say("Nobody rings me back")
    told = chat.wait_for(NO_REPLY)
    assert told["choices"] == [{"label": "Talk to a person", "value": "/talk_to_person"}]
    (alarm,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert alarm.getMessage().startswith("ALARM no_reply: ")
    assert chat.id in alarm.getMessage()


@pytest.mark.parametrize(
    ("trouble", "kind"), [(says(), "no_reply"), (dies_mid_answer, "turn_lost")]
)
def test_a_turn_without_a_reply_is_an_alarm_for_staff(
    chat: Chat, bot: StandInBot, door: Door, trouble: Answer, kind: str
) -> None:
    bot.next.append(trouble)
    seq = chat.say("Nobody rings me back")
    chat.wait_for("Your words are kept")
    with door.database.read() as session:
        (alert,) = queries.unseen_alerts(session)
    assert (alert.level, alert.kinds, alert.conversation_id) == ("fault", [kind], chat.id)
    assert alert.words == ["Nobody rings me back"]
    assert seq == 2


def test_odd_characters_in_a_reply_do_no_harm(chat: Chat, bot: StandInBot) -> None:
    bot.next.append(body(b'{"messages": [{"text": "a\\u0000b \\ud800 <b>c</b>"}]}'))
    chat.say("Nobody rings me back")
    assert chat.wait_for("ab  <b>c</b>")


def test_a_card_of_the_app_s_own_is_kept_and_an_unknown_one_is_not(
    chat: Chat, bot: StandInBot, door: Door
) -> None:
    bot.next.append(
        says(
            {"text": "One", "custom": {"kind": "summary", "rows": []}},
            {"text": "Two", "custom": {"kind": "html", "body": "<script>"}},
        )
    )
    chat.say("Show me")
    chat.wait_for("Two")
    with door.database.read() as session:
        cards = session.scalars(
            select(Message.card)
            .where(Message.conversation_id == chat.id, Message.sender == "assistant")
            .order_by(Message.seq)
        ).all()
    assert cards[1:] == [{"kind": "summary", "rows": []}, None]


def test_a_reply_computed_before_a_person_took_over_is_thrown_away(
    chat: Chat, bot: StandInBot, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    staff = made_staff(door.database)
    bot.next.append(hangs)
    chat.say("Nobody rings me back")
    eventually(lambda: bot.said == ["Nobody rings me back"], "the bot is asked")
    with door.database.write() as session:
        conversations.take_over(
            session,
            chat.id,
            staff_id=staff.id,
            voice=door.voice,
            now=door.clock(),
        )
    bot.released.set()
    eventually(lambda: turns(door, chat.id) == ["withheld"], "the turn is over")
    assert not [line for line in chat.lines() if line.startswith("assistant")]
    assert "after it was handed off" in caplog.text


def test_what_is_said_to_a_person_never_reaches_the_bot(
    chat: Chat, bot: StandInBot, door: Door
) -> None:
    chat.press("/talk_to_person")
    chat.say("My pin is 1234")
    chat.say("Are you there?")
    assert turns(door, chat.id) == ["withheld"] * 3
    assert bot.said == []


def test_handing_back_lets_the_bot_carry_on(chat: Chat, bot: StandInBot, door: Door) -> None:
    staff = made_staff(door.database)
    with door.database.write() as session:
        conversations.take_over(
            session, chat.id, staff_id=staff.id, voice=door.voice, now=door.clock()
        )
        conversations.hand_back(
            session, chat.id, staff_id=staff.id, voice=door.voice, now=door.clock()
        )
    chat.wait_for("You said: /carry_on")
    assert bot.said == ["/carry_on"]


def test_a_lost_carry_on_puts_no_words_into_the_resident_s_mouth(
    chat: Chat, bot: StandInBot, door: Door
) -> None:
    staff = made_staff(door.database)
    bot.next.append(dies_mid_answer)
    with door.database.write() as session:
        conversations.take_over(
            session, chat.id, staff_id=staff.id, voice=door.voice, now=door.clock()
        )
        conversations.hand_back(
            session, chat.id, staff_id=staff.id, voice=door.voice, now=door.clock()
        )
    told = chat.wait_for(NO_REPLY)
    assert [choice["value"] for choice in told["choices"]] == ["/talk_to_person"]


def test_a_turn_left_behind_by_a_process_that_died_is_told_after_its_lease(
    door: Door, clock: Clock, bot: StandInBot
) -> None:
    chat = started(door.database)
    posted(door.database, chat, "Nobody rings me back", client_id="one")
    assert door.turns._claim(chat) is not None  # and then the process died
    posted(door.database, chat, "Hello?", client_id="two")
    clock.move(seconds=door.settings.bot_seconds + GRACE.total_seconds() - 1)
    assert door.turns._claim(chat) is None, "somebody may still be waiting for its answer"
    clock.move(seconds=2)
    assert door.turns._claim(chat) == (3, "Hello?")
    with door.database.read() as session:
        told = session.scalars(
            select(Message.text).where(Message.conversation_id == chat, Message.sender == "system")
        ).all()
    assert len(told) == 1
    assert "“Nobody rings me back”" in told[0]
    assert turns(door, chat) == ["lost", "asking"]


def test_a_message_queued_before_a_restart_is_answered_after_it(
    door: Door, bot: StandInBot
) -> None:
    chat = started(door.database)
    posted(door.database, chat, "Nobody rings me back")
    with served(door):
        eventually(lambda: turns(door, chat) == ["answered"], "the bot answered")
    assert bot.said == ["Nobody rings me back"]


def test_two_processes_take_a_message_to_the_bot_once(make_door: MakeDoor, bot: StandInBot) -> None:
    one, other = make_door(), make_door()
    with served(one) as address, served(other), browser(address) as client:
        chat = Chat(client)
        for n in range(5):
            chat.say(f"Part {n}")
        chat.wait_for("You said: Part 4")
    assert bot.said == [f"Part {n}" for n in range(5)]


def test_a_late_reply_of_a_turn_given_up_by_another_process_is_thrown_away(
    make_door: MakeDoor, clock: Clock
) -> None:
    slow, other = make_door(), make_door()
    chat = started(slow.database)
    posted(slow.database, chat, "Nobody rings me back")
    claimed = slow.turns._claim(chat)
    assert claimed is not None
    clock.move(seconds=60)
    assert other.turns._claim(chat) is None
    assert turns(slow, chat) == ["lost"]
    slow.turns._store(chat, claimed[0], ())
    slow.turns._wait_for_bot(chat, claimed[0])
    slow.turns._lose(chat, claimed[0])
    assert turns(slow, chat) == ["lost"]


def test_turns_go_on_after_the_database_was_away_for_a_moment(
    door: Door, bot: StandInBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [OperationalError("SELECT 1", {}, Exception("the server closed the connection"))]
    look = door.turns._due

    def due() -> list[str]:
        if failures:
            raise failures.pop()
        return look()

    monkeypatch.setattr(door.turns, "_due", due)
    with served(door) as address, browser(address) as client:
        chat = Chat(client)
        chat.say("Nobody rings me back")
        chat.wait_for("You said: Nobody rings me back")
    assert not failures


def test_a_reply_that_could_not_be_stored_is_told_after_its_lease(
    door: Door, bot: StandInBot, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = door.turns._store
    failures = [OperationalError("INSERT", {}, Exception("disk full"))]

    def fail_once(*told: object) -> None:
        if failures:
            raise failures.pop()
        store(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(door.turns, "_store", fail_once)
    with served(door) as address, browser(address) as client:
        chat = Chat(client)
        chat.say("Nobody rings me back")
        eventually(lambda: not failures, "storing failed")
        clock.move(minutes=1)
        chat.wait_for(LOST)


def test_stopping_waits_for_a_turn_that_is_under_way(door: Door, bot: StandInBot) -> None:
    chat = started(door.database)
    posted(door.database, chat, "Nobody rings me back")
    bot.next.append(hangs)

    async def begin_and_stop() -> None:
        running = asyncio.create_task(door.turns.run())
        while not bot.said:
            await asyncio.sleep(0)
        running.cancel()
        bot.released.set()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(begin_and_stop())
    assert turns(door, chat) == ["answered"]
