"""Files of chats and cases: kept once, joined to the case that opens, removed with a reason."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from backend.cases import files as case_files
from backend.cases import service as cases
from backend.cases.models import Case, CaseEvent, CaseNote
from backend.casework.files import keep_in_chat, keep_on_case
from backend.conversations import service as conversations
from backend.conversations.models import Alert, Message
from backend.database import Database
from backend.evidence import service as evidence
from backend.evidence.models import StoredFile
from backend.evidence.refusals import TooManyToday
from backend.evidence.service import Checked, Evidence, Limits
from tests.cases.opened import opened
from tests.evidence.made import photo
from tests.parts import MONDAY_NOON, VOICE, at_once, started
from tests.staff.people import made_staff


def checked(place: Evidence, name: str = "wall.jpg") -> Checked:
    """Have a photo accepted."""
    return place.accept(BytesIO(photo()), name=name)


def sent(database: Database, chat: str, *photos: Checked, client_id: str = "one") -> list[int]:
    """Keep photos that are sent in a chat, and give their numbers."""
    with database.write() as session:
        conversation = conversations.find(session, chat)
        kept = keep_in_chat(
            session, conversation, photos, client_id=client_id, voice=VOICE, now=MONDAY_NOON
        )
        return [file.id for file in kept]


def history(database: Database, case: Case) -> list[CaseEvent]:
    """Give what happened to the files of a case."""
    with database.read() as session:
        return list(
            session.scalars(
                select(CaseEvent)
                .where(CaseEvent.case_id == case.id, CaseEvent.kind.startswith("file_"))
                .order_by(CaseEvent.seq)
            )
        )


def test_a_file_in_a_chat_is_a_line_of_it_and_leaves_what_was_asked_open(
    database: Database, place: Evidence
) -> None:
    chat = started(database)
    with database.read() as session:
        asked = conversations.open_choices(session, conversations.find(session, chat))
    sent(database, chat, checked(place))
    with database.read() as session:
        found = conversations.find(session, chat)
        line = session.get_one(Message, (chat, found.last_seq))
        assert (line.sender, line.text, line.turn) == ("resident", "Sent a photo: wall.jpg", None)
        assert line.card is not None
        assert asked
        assert conversations.open_choices(session, found) == asked


def test_the_same_sending_again_keeps_nothing_twice(database: Database, place: Evidence) -> None:
    chat = started(database)
    first = sent(database, chat, checked(place), checked(place, "door.jpg"))
    assert len(set(first)) == 2
    assert sent(database, chat, checked(place), checked(place, "door.jpg")) == first
    with database.read() as session:
        assert conversations.find(session, chat).last_seq == 3


def test_the_same_sending_many_times_at_once_is_kept_once(
    database: Database, place: Evidence
) -> None:
    chat = started(database)
    photos = [checked(place) for _ in range(4)]
    kept = at_once(4, lambda n: sent(database, chat, photos[n]))
    assert len({str(one) for one in kept}) == 1


def test_the_files_of_a_chat_join_the_case_that_it_opens(
    database: Database, place: Evidence
) -> None:
    chat = started(database)
    (number,) = sent(database, chat, checked(place))
    case = opened(database)
    with database.write() as session:
        case_files.attach(session, chat, cases.find(session, case.reference), now=MONDAY_NOON)
    with database.write() as session:  # once only
        case_files.attach(session, chat, cases.find(session, case.reference), now=MONDAY_NOON)
    (line,) = history(database, case)
    assert (line.kind, line.actor) == ("file_added", "resident")
    assert line.data == {"file": number, "purpose": "evidence"}


def test_no_name_of_a_file_stands_in_a_history(database: Database, place: Evidence) -> None:
    case = opened(database)
    with database.write() as session:
        keep_on_case(
            session,
            cases.find(session, case.reference),
            [checked(place, "Mrs Jones's bathroom.jpg")],
            given_by="resident",
            client_id="one",
            now=MONDAY_NOON,
        )
    assert "Jones" not in str([line.data for line in history(database, case)])


def test_a_file_is_removed_for_a_reason_and_the_history_stays(
    database: Database, place: Evidence
) -> None:
    case, staff = opened(database), made_staff(database)
    with database.write() as session:
        mine = cases.find(session, case.reference)
        (file,) = keep_on_case(
            session,
            mine,
            [checked(place)],
            given_by=f"staff:{staff.id}",
            client_id="one",
            now=MONDAY_NOON,
        )
        with pytest.raises(case_files.NoReason):
            case_files.remove(session, mine, file, reason=" ", staff_id=staff.id, now=MONDAY_NOON)
        case_files.remove(
            session, mine, file, reason="Of a neighbour", staff_id=staff.id, now=MONDAY_NOON
        )
    assert [line.kind for line in history(database, case)] == ["file_added", "file_removed"]
    with database.read() as session:
        gone = session.get_one(StoredFile, file.id)
        assert (gone.name, gone.removed_at) == ("", MONDAY_NOON)
        assert session.scalars(select(CaseNote.words)).all() == ['"Of a neighbour"']


def test_so_many_files_a_day_and_no_more_even_at_once(database: Database, place: Evidence) -> None:
    few = Limits(at_once=2)
    chat = started(database)
    photos = [checked(place) for _ in range(8)]

    def send(n: int) -> None:
        with database.write() as session:
            evidence.refuse_too_many(session, few, now=MONDAY_NOON, conversation_id=chat)
            conversation = conversations.find(session, chat)
            keep_in_chat(
                session,
                conversation,
                [photos[n]],
                client_id=f"c{n}",
                voice=VOICE,
                now=MONDAY_NOON,
            )

    refused = [one for one in at_once(8, send) if one is not None]
    assert [type(one) for one in refused] == [TooManyToday, TooManyToday]
    with database.write() as session:
        tomorrow = MONDAY_NOON + timedelta(days=1, seconds=1)
        evidence.refuse_too_many(session, few, now=tomorrow, conversation_id=chat)


def test_danger_in_the_name_of_a_file_is_seen_like_any_other_word(
    database: Database, place: Evidence
) -> None:
    chat = started(database)
    sent(database, chat, checked(place, "gas leak in the kitchen.jpg"))
    with database.read() as session:
        assert session.scalars(select(Alert.conversation_id)).all() == [chat]
