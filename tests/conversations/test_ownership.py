"""A conversation has one owner at a time: the bot, nobody yet, one member of staff, or none."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from backend.conversations import queries
from backend.conversations import service as conversations
from backend.conversations.models import Message
from backend.conversations.voice import Voice
from backend.database import Database
from backend.policy.pack import OpeningSpan
from tests.parts import MONDAY_NOON, VOICE, at_once, conversation, posted, started
from tests.staff.people import hired, made_staff


def hand_off(database: Database, conversation_id: str, *, now: datetime = MONDAY_NOON) -> None:
    with database.write() as session:
        conversations.hand_off(session, conversation_id, reason="asked", voice=VOICE, now=now)


def take_over(database: Database, conversation_id: str, staff_id: int) -> None:
    with database.write() as session:
        conversations.take_over(
            session,
            conversation_id,
            staff_id=staff_id,
            voice=VOICE,
            now=MONDAY_NOON,
        )


def hand_back(database: Database, conversation_id: str, staff_id: int) -> None:
    with database.write() as session:
        conversations.hand_back(
            session, conversation_id, staff_id=staff_id, voice=VOICE, now=MONDAY_NOON
        )


def reply(
    database: Database, conversation_id: str, text: str, *, staff_id: int, client_id: str = "r1"
) -> Message:
    with database.write() as session:
        return conversations.reply(
            session,
            conversation_id,
            text=text,
            staff_id=staff_id,
            client_id=client_id,
            now=MONDAY_NOON,
        )


def last(database: Database, conversation_id: str) -> Message:
    with database.read() as session:
        found = conversations.find(session, conversation_id)
        return session.get_one(Message, (conversation_id, found.last_seq))


def test_a_handed_off_conversation_waits_and_the_resident_is_told_the_truth(
    database: Database,
) -> None:
    chat = started(database)
    hand_off(database, chat)
    found = conversation(database, chat)
    assert (found.owner, found.handed_off_at) == ("waiting", MONDAY_NOON)
    said = last(database, chat).text
    assert VOICE.pack.opening_hours.words in said, "no opening hours are published"
    assert VOICE.pack.contacts.phone in said


def test_handing_off_twice_says_it_once(database: Database) -> None:
    chat = started(database)
    hand_off(database, chat)
    hand_off(database, chat)
    assert conversation(database, chat).last_seq == 2


def test_while_a_person_owns_it_nothing_is_queued_for_the_bot(database: Database) -> None:
    chat = started(database)
    hand_off(database, chat)
    assert posted(database, chat, "Are you there?", client_id="one").turn == "withheld"
    take_over(database, chat, made_staff(database).id)
    assert posted(database, chat, "Hello", client_id="two").turn == "withheld"


def test_of_thirty_who_take_over_at_once_one_wins(database: Database) -> None:
    chat = started(database)
    hand_off(database, chat)
    team = hired(database, 30)
    tried = at_once(30, lambda n: take_over(database, chat, team[n].id))
    owner = conversation(database, chat).staff_id
    (winner,) = (one for one in team if one.id == owner)
    for one, outcome in zip(team, tried, strict=True):
        if one.id == owner:
            assert outcome is None
        else:
            assert isinstance(outcome, conversations.TakenByAnother)
            assert str(outcome) == f"{winner.name} has taken this conversation over."
    assert conversation(database, chat).last_seq == 3, "the greeting, the hand-off, one joined"


def test_a_conversation_can_be_taken_from_the_bot(database: Database) -> None:
    chat = started(database)
    take_over(database, chat, made_staff(database).id)
    assert conversation(database, chat).owner == "staff"
    assert "Priya Shah from West Kent has joined" in last(database, chat).text


def test_only_the_owner_can_reply(database: Database) -> None:
    chat = started(database)
    priya, sam = made_staff(database, "priya"), made_staff(database, "sam")
    hand_off(database, chat)
    with pytest.raises(conversations.NotTakenYet):
        reply(database, chat, "Hello", staff_id=priya.id)
    take_over(database, chat, priya.id)
    with pytest.raises(conversations.TakenByAnother):
        reply(database, chat, "Hello", staff_id=sam.id)
    said = reply(database, chat, "Hello, this is Priya", staff_id=priya.id)
    assert (said.sender, said.staff_id) == ("staff", priya.id)


def test_a_reply_sent_twice_is_said_once(database: Database) -> None:
    chat, priya = started(database), made_staff(database)
    take_over(database, chat, priya.id)
    seen = at_once(10, lambda _n: reply(database, chat, "Hello", staff_id=priya.id).seq)
    assert seen == [3] * 10


def test_an_empty_reply_is_refused(database: Database) -> None:
    chat, priya = started(database), made_staff(database)
    take_over(database, chat, priya.id)
    with pytest.raises(conversations.EmptyMessage):
        reply(database, chat, " \0 ", staff_id=priya.id)


def test_handing_back_gives_the_bot_a_turn_to_carry_on(database: Database) -> None:
    chat, priya = started(database), made_staff(database)
    take_over(database, chat, priya.id)
    hand_back(database, chat, priya.id)
    found, said = conversation(database, chat), last(database, chat)
    assert (found.owner, found.staff_id) == ("bot", None)
    assert (said.sender, said.payload, said.turn) == ("system", "/carry_on", "queued")
    assert posted(database, chat, "Where were we?").turn == "queued"


def test_only_the_owner_can_hand_back(database: Database) -> None:
    chat, priya, sam = started(database), made_staff(database), made_staff(database, "sam")
    take_over(database, chat, priya.id)
    with pytest.raises(conversations.TakenByAnother):
        hand_back(database, chat, sam.id)
    assert conversation(database, chat).owner == "staff"


def test_a_conversation_that_nobody_has_taken_can_be_handed_back(database: Database) -> None:
    chat, priya = started(database), made_staff(database)
    hand_off(database, chat)
    hand_back(database, chat, priya.id)
    assert conversation(database, chat).owner == "bot"


def test_handing_back_what_the_bot_has_already_says_nothing(database: Database) -> None:
    chat, priya = started(database), made_staff(database)
    hand_back(database, chat, priya.id)
    assert conversation(database, chat).last_seq == 1


def test_whoever_waits_can_go_back_to_the_assistant_until_a_person_has_joined(
    database: Database,
) -> None:
    chat = started(database)
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice="/back_to_assistant", client_id="early")
    hand_off(database, chat)
    posted(database, chat, "Are you there?", client_id="one")
    posted(database, chat, choice="/back_to_assistant", client_id="two")
    assert conversation(database, chat).owner == "bot"
    assert last(database, chat).payload == "/carry_on"
    hand_off(database, chat)
    take_over(database, chat, made_staff(database).id)
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice="/back_to_assistant", client_id="late")
    assert conversation(database, chat).owner == "staff"


@pytest.mark.parametrize(
    "words",
    [
        "forget it, carry on with the assistant",
        "can i go back to the bot",
        "yes carry on",
        "ok let's continue with the questions please",
        "I'd rather use the robot",
    ],
)
def test_whoever_waits_goes_back_to_the_assistant_in_words_too(
    database: Database, words: str
) -> None:
    chat = started(database)
    hand_off(database, chat)
    assert posted(database, chat, words).turn == "withheld"
    said = last(database, chat)
    assert conversation(database, chat).owner == "bot"
    assert (said.payload, said.turn) == ("/carry_on", "queued")


@pytest.mark.parametrize(
    "words",
    [
        "I do not want to go back to the bot",
        "they carry on all night",
        "the bot told me to ring you",
        "shall I carry on with the repair myself and send you the bill",
    ],
)
def test_whoever_tells_the_person_something_goes_on_waiting(database: Database, words: str) -> None:
    chat = started(database)
    hand_off(database, chat)
    posted(database, chat, words)
    assert conversation(database, chat).owner == "waiting"


def test_words_to_a_person_who_is_there_give_nothing_back(database: Database) -> None:
    chat = started(database)
    take_over(database, chat, made_staff(database).id)
    posted(database, chat, "yes carry on")
    assert conversation(database, chat).owner == "staff"


def heard(database: Database, *minutes: float) -> list[str]:
    """Write after so many minutes each while waiting, and give what was said to it."""
    chat = started(database)
    hand_off(database, chat)
    for number, after in enumerate(minutes):
        now = MONDAY_NOON + timedelta(minutes=after)
        posted(database, chat, f"Part {number}", client_id=f"{number}", now=now)
    with database.read() as session:
        lines = session.scalars(
            select(Message).where(Message.conversation_id == chat).order_by(Message.seq)
        ).all()
    return [line.text for line in lines[2:] if line.sender == "system"]


KEPT, KEPT_AGAIN = VOICE.line("kept_for_person").text, VOICE.line("kept_again").text


def test_a_message_that_waits_for_a_person_is_acknowledged(database: Database) -> None:
    assert heard(database, 0, 1, 2) == [KEPT]


def test_whoever_keeps_writing_hears_again_that_it_is_kept(database: Database) -> None:
    assert heard(database, 0, 1, 2, 3, 4, 5, 6) == [KEPT, KEPT_AGAIN, KEPT_AGAIN]


def test_whoever_writes_again_after_a_while_hears_it_again(database: Database) -> None:
    assert heard(database, 0, 9, 11, 12, 22) == [KEPT, KEPT_AGAIN, KEPT_AGAIN]


def test_the_way_back_to_the_assistant_is_offered_again() -> None:
    assert [one["value"] for one in VOICE.line("kept_again").choices] == ["/back_to_assistant"]


def test_a_second_wait_is_acknowledged_anew(database: Database) -> None:
    chat = started(database)
    hand_off(database, chat)
    posted(database, chat, "Hello", client_id="one")
    posted(database, chat, "carry on", client_id="two")
    later = MONDAY_NOON + timedelta(minutes=3)
    hand_off(database, chat, now=later)
    posted(database, chat, "Are you there?", client_id="three", now=later)
    assert last(database, chat).text == KEPT


def test_what_was_handed_back_can_be_handed_off_again(database: Database) -> None:
    chat, priya = started(database), made_staff(database)
    take_over(database, chat, priya.id)
    hand_back(database, chat, priya.id)
    later = MONDAY_NOON + timedelta(hours=1)
    hand_off(database, chat, now=later)
    assert conversation(database, chat).handed_off_at == later


def test_an_ended_conversation_stays_ended(database: Database) -> None:
    chat, priya = started(database), made_staff(database)
    for _ in range(2):
        with database.write() as session:
            conversations.close(session, chat, voice=VOICE, now=MONDAY_NOON)
    assert conversation(database, chat).last_seq == 2, "it is said once"
    hand_off(database, chat)
    assert conversation(database, chat).owner == "closed"
    with pytest.raises(conversations.ConversationClosed):
        take_over(database, chat, priya.id)
    with pytest.raises(conversations.ConversationClosed):
        hand_back(database, chat, priya.id)
    with pytest.raises(conversations.ConversationClosed):
        reply(database, chat, "Hello", staff_id=priya.id)


def test_an_unknown_conversation_is_refused_with_a_sentence(database: Database) -> None:
    with pytest.raises(conversations.NoSuchConversation, match="could not find"):
        hand_off(database, "no-such-conversation")


def test_staff_see_the_longest_wait_first(database: Database) -> None:
    first, second = started(database), started(database)
    hand_off(database, second, now=MONDAY_NOON + timedelta(minutes=5))
    hand_off(database, first, now=MONDAY_NOON)
    with database.read() as session:
        assert [one.id for one in queries.handed_off(session)] == [first, second]


def test_a_token_opens_its_own_conversation_and_no_other(database: Database) -> None:
    with database.write() as session:
        mine, token = conversations.start(session, channel="chat", voice=VOICE, now=MONDAY_NOON)
        other, _ = conversations.start(session, channel="chat", voice=VOICE, now=MONDAY_NOON)
        assert conversations.opens(mine, token)
        assert not conversations.opens(other, token)
        assert conversations.find_by_token(session, token) is mine
        assert conversations.find_by_token(session, "") is None
        assert token not in (mine.token_hash, mine.id)


def test_whoever_waits_can_go_back_to_the_assistant_until_a_person_joins(
    database: Database,
) -> None:
    chat = started(database)
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice="/back_to_assistant", client_id="early")
    hand_off(database, chat)
    assert [choice["value"] for choice in last(database, chat).choices] == ["/back_to_assistant"]
    posted(database, chat, "hello??", client_id="one")
    pressed = posted(database, chat, choice="/back_to_assistant", client_id="two")
    assert (pressed.text, pressed.turn) == ("Carry on with the assistant", "withheld")
    again = posted(database, chat, choice="/back_to_assistant", client_id="two")
    assert again.seq == pressed.seq, "a retry changes nothing"
    said = last(database, chat)
    assert conversation(database, chat).owner == "bot"
    assert (said.sender, said.payload, said.turn) == ("system", "/carry_on", "queued")
    hand_off(database, chat)
    take_over(database, chat, made_staff(database).id)
    with pytest.raises(conversations.NotAChoice):
        posted(database, chat, choice="/back_to_assistant", client_id="late")


def test_handing_off_mentions_the_form_that_starts_the_dates(database: Database) -> None:
    chat = started(database)
    hand_off(database, chat)
    assert "The plain form puts your complaint on record now" in last(database, chat).text
    assert "/complaint" in last(database, chat).text


def test_whoever_has_no_name_joins_as_a_person(database: Database) -> None:
    chat = started(database)
    take_over(database, chat, made_staff(database, name="Priya").id)
    assert last(database, chat).text == (
        "A person from West Kent is here now. They can read what you wrote."
    )


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 7, 6, 15, 59, tzinfo=UTC), "until 17:00 today"),
        (datetime(2026, 7, 6, 16, 0, tzinfo=UTC), "Nobody is there now."),
        (datetime(2026, 7, 6, 7, 59, tzinfo=UTC), "Nobody is there now."),
        (datetime(2026, 12, 7, 16, 59, tzinfo=UTC), "until 17:00 today"),
        (datetime(2026, 12, 8, 12, 0, tzinfo=UTC), "Nobody is there now."),
    ],
)
def test_opening_hours_that_are_set_are_told_by_the_clock_in_england(
    database: Database, at: datetime, told: str
) -> None:
    mondays = OpeningSpan(weekday=0, opens=time(9), closes=time(17))
    hours = replace(VOICE.pack.opening_hours, spans=(mondays,))
    voice = Voice(replace(VOICE.pack, opening_hours=hours))
    with database.read() as session:
        assert told in voice.availability(voice.attendance(session, at))
