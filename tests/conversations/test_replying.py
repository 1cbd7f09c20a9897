"""A reply is sent once, by whoever has the chat, and not over a colleague's head."""

import pytest

from backend.conversations import drafts, reading
from backend.conversations import service as conversations
from backend.conversations.voice import Line
from backend.database import Database
from backend.staff.models import Staff
from tests.conversations.working import audited, reply, said, transfer
from tests.parts import MONDAY_NOON, at_once, conversation, posted


def test_twenty_of_one_reply_at_once_are_one(
    database: Database, team: list[Staff], chat: str
) -> None:
    tried = at_once(20, lambda _: reply(database, chat, "Hello", staff_id=team[0].id).seq)
    assert len(set(tried)) == 1
    assert said(database, chat).count("Hello") == 1


def test_other_words_from_the_same_box_are_refused(
    database: Database, team: list[Staff], chat: str
) -> None:
    reply(database, chat, "Hello", staff_id=team[0].id)
    with pytest.raises(conversations.AlreadySent):
        reply(database, chat, "Hello again", staff_id=team[0].id)


def test_what_a_colleague_wrote_since_is_read_first(
    database: Database, team: list[Staff], chat: str
) -> None:
    begun = conversation(database, chat).last_seq
    transfer(database, chat, to=team[1].id, by=team[0].id)
    reply(database, chat, "Sam here.", staff_id=team[1].id)
    transfer(database, chat, to=team[0].id, by=team[1].id)
    with pytest.raises(conversations.SomeoneReplied, match="Officer 1 wrote here since you began"):
        reply(database, chat, "My answer", staff_id=team[0].id, client_id="r2", seen_seq=begun)
    read = conversation(database, chat).last_seq
    reply(database, chat, "My answer", staff_id=team[0].id, client_id="r3", seen_seq=read)
    assert said(database, chat)[-1] == "My answer"


def test_what_the_assistant_said_since_is_read_first(
    database: Database, team: list[Staff], chat: str
) -> None:
    begun = conversation(database, chat).last_seq
    with database.write() as session:
        found = conversations.find(session, chat)
        conversations.say(session, found, "assistant", Line("I can help."), now=MONDAY_NOON)
    with pytest.raises(conversations.SomeoneReplied, match="The assistant"):
        reply(database, chat, "Hello", staff_id=team[0].id, seen_seq=begun)


def test_a_resident_may_write_all_the_while(
    database: Database, team: list[Staff], chat: str
) -> None:
    begun = conversation(database, chat).last_seq
    posted(database, chat, "Are you still there?")
    reply(database, chat, "Yes.", staff_id=team[0].id, seen_seq=begun)
    reply(database, chat, "One more thing.", staff_id=team[0].id, client_id="r2", seen_seq=begun)
    assert said(database, chat)[-1] == "One more thing."


def test_a_gap_is_never_sent(database: Database, team: list[Staff], chat: str) -> None:
    with pytest.raises(conversations.UnfilledGap):
        reply(database, chat, "You hear by [[the date of the next step]].", staff_id=team[0].id)


def keep(database: Database, chat: str, staff_id: int, text: str, **more: int | str) -> None:
    told = {"kind": drafts.REPLY, "seen_seq": 1, **more}
    with database.write() as session:
        drafts.keep(
            session,
            chat,
            staff_id=staff_id,
            kind=str(told["kind"]),
            text=text,
            seen_seq=int(told["seen_seq"]),
            now=MONDAY_NOON,
        )


def kept(database: Database, chat: str, staff_id: int) -> dict[str, tuple[str, int]]:
    with database.read() as session:
        found = drafts.of(session, chat, staff_id=staff_id)
        return {kind: (one.text, one.seen_seq) for kind, one in found.items()}


def test_drafts_are_of_one_person_and_chat_and_outlive_its_owners(
    database: Database, team: list[Staff], chat: str
) -> None:
    keep(database, chat, team[0].id, "Dear P")
    keep(database, chat, team[0].id, "Dear Pat", seen_seq=2)
    keep(database, chat, team[0].id, "A note", kind=drafts.NOTE)
    transfer(database, chat, to=team[1].id, by=team[0].id)
    assert kept(database, chat, team[0].id) == {"reply": ("Dear Pat", 2), "note": ("A note", 1)}
    assert kept(database, chat, team[1].id) == {}
    keep(database, chat, team[0].id, " ", kind=drafts.NOTE)
    assert list(kept(database, chat, team[0].id)) == ["reply"]


def test_a_draft_goes_when_its_reply_is_sent(
    database: Database, team: list[Staff], chat: str
) -> None:
    keep(database, chat, team[0].id, "Hello")
    reply(database, chat, "Hello", staff_id=team[0].id)
    assert kept(database, chat, team[0].id) == {}


def test_two_devices_keep_one_draft_without_a_clash(
    database: Database, team: list[Staff], chat: str
) -> None:
    tried = at_once(10, lambda n: keep(database, chat, team[0].id, f"Hello {n}"))
    assert tried == [None] * 10
    assert list(kept(database, chat, team[0].id)) == ["reply"]


def test_odd_drafts_are_refused(database: Database, team: list[Staff], chat: str) -> None:
    with pytest.raises(drafts.UnknownKindOfDraft):
        keep(database, chat, team[0].id, "Hello", kind="letter")
    with pytest.raises(drafts.DraftTooLong):
        keep(database, chat, team[0].id, "x" * 20_001)
    with pytest.raises(conversations.NoSuchConversation):
        keep(database, "nothing", team[0].id, "Hello")


def test_each_person_has_read_as_far_as_they_have_on_every_device(
    database: Database, team: list[Staff], chat: str
) -> None:
    posted(database, chat, "First", client_id="one")
    seen = posted(database, chat, "Second", client_id="two").seq
    posted(database, chat, "Third", client_id="three")

    def unread(staff_id: int) -> int:
        with database.read() as session:
            return reading.unread(session, [chat], staff_id=staff_id).get(chat, 0)

    def read(seq: int) -> None:
        with database.write() as session:
            reading.read_up_to(session, chat, staff_id=team[0].id, seq=seq)

    assert (unread(team[0].id), unread(team[1].id)) == (3, 3)
    read(seen)
    assert (unread(team[0].id), unread(team[1].id)) == (1, 3)
    read(2)
    assert unread(team[0].id) == 1, "it never goes back"
    at_once(10, lambda n: read(n))
    read(1_000)
    assert unread(team[0].id) == 0
    posted(database, chat, "Fourth", client_id="four")
    assert unread(team[0].id) == 1, "nobody has read what was not there"


def test_what_a_colleague_wrote_is_unread_and_ones_own_is_not(
    database: Database, team: list[Staff], chat: str
) -> None:
    reply(database, chat, "Hello", staff_id=team[0].id)
    with database.read() as session:
        assert reading.unread(session, [chat], staff_id=team[0].id) == {}
        assert reading.unread(session, [chat], staff_id=team[1].id) == {chat: 1}


def test_a_reply_is_in_the_audit_log_without_its_words(
    database: Database, team: list[Staff], chat: str
) -> None:
    reply(database, chat, "Hello", staff_id=team[0].id)
    assert audited(database)[-1] == (f"staff:{team[0].id}", "replied", "conversation")
