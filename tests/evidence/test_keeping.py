"""Files of chats and cases: kept once, joined to the case that opens, removed with a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from backend.cases import files as case_files
from backend.cases import service as cases
from backend.cases.additions import add_words
from backend.cases.models import Case, CaseEvent, CaseNote
from backend.casework.files import join, keep_in_chat, keep_on_case, remove
from backend.casework.received_elsewhere import Decision, Told
from backend.casework.unfinished import finish
from backend.conversations import service as conversations
from backend.conversations.models import Alert, Message
from backend.database import Database
from backend.evidence.models import StoredFile
from backend.evidence.service import Checked, Evidence
from backend.evidence.shares import (
    TooManyFromThere,
    TooManyFromThereToday,
    TooManyThisHour,
    TooManyToday,
    refuse_too_many,
)
from backend.intake.service import current
from backend.proving.limits import PROVED_FOR
from backend.proving.models import Proof
from backend.proving.service import of_conversation
from backend.tasks import service as tasks
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, opened
from tests.evidence.made import photo
from tests.parts import MONDAY_NOON, RULEBOOK, VOICE, at_once, started
from tests.staff.people import made_staff
from tests.two_at_once import until_it_waits


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


def test_what_is_sent_in_a_chat_that_proved_a_case_joins_it(
    database: Database, place: Evidence
) -> None:
    chat = started(database)
    proved(database, chat, opened(database))
    newer = opened(database, replace(COMPLAINT, idempotency_key="two"))
    proved(database, chat, newer)
    sent(database, chat, checked(place))
    assert [one.data["purpose"] for one in history(database, newer)] == ["evidence"]
    assert tasks_of(database) == []


def test_what_came_before_a_case_was_proved_joins_it_and_leaves_staff_nothing_to_do(
    database: Database, place: Evidence
) -> None:
    chat, case = started(database), opened(database)
    sent(database, chat, checked(place))
    assert tasks_of(database) == ["files"]
    proved(database, chat, case)
    with database.write() as session:
        join(session, chat, now=MONDAY_NOON)
    assert len(history(database, case)) == 1
    assert tasks_of(database) == []


def test_a_representative_who_proved_a_case_gives_files_in_their_own_part(
    database: Database, place: Evidence
) -> None:
    chat, case = started(database), opened(database, FOR_ANOTHER)
    assert case.representative_id is not None
    proved(database, chat, case, case.representative_id)
    sent(database, chat, checked(place))
    proved(database, chat, case)
    sent(database, chat, checked(place), client_id="two")
    assert [one.actor for one in history(database, case)] == ["representative", "resident"]


def test_what_belongs_to_no_case_is_in_front_of_staff_once_until_it_has_one(
    database: Database, place: Evidence
) -> None:
    chat = started(database)
    sent(database, chat, checked(place))
    sent(database, chat, checked(place), client_id="two")
    assert tasks_of(database) == ["files"]
    staff = made_staff(database).id
    with database.write() as session:
        current(session, chat, now=MONDAY_NOON)
    sent(database, chat, checked(place), client_id="three")
    with database.write() as session:
        told = Told(
            key="one",
            came_by="phone",
            received_at=MONDAY_NOON,
            words="",
            issues=COMPLAINT.issues,
            resident=PAT,
            conversation_id=chat,
        )
        finish(
            session,
            chat,
            told,
            Decision("complaint"),
            staff_id=staff,
            voice=VOICE,
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
        (case,) = session.scalars(select(Case)).all()
    assert len(history(database, case)) == 3
    assert tasks_of(database) == []


def test_a_photo_waits_for_whoever_writes_in_the_history_of_the_case(
    postgresql_url: str, place: Evidence
) -> None:
    database = Database(postgresql_url)
    chat, case = started(database), opened(database)
    proved(database, chat, case)
    with ThreadPoolExecutor() as pool:
        with database.write() as session:
            add_words(
                session,
                case.reference,
                "It is worse now",
                about="same",
                by="resident",
                message="one",
                now=MONDAY_NOON,
            )
            other = pool.submit(sent, database, chat, checked(place))
            until_it_waits(session, other)
        other.result()
    assert len(history(database, case)) == 1
    database.engine.dispose()


def proved(database: Database, chat: str, case: Case, person_id: int | None = None) -> None:
    """Prove a case in a chat, for the resident or somebody else of it."""
    with database.write() as session:
        session.merge(
            Proof(
                browser=of_conversation(chat),
                case_id=case.id,
                person_id=person_id or case.resident_id,
                at=MONDAY_NOON,
                until=MONDAY_NOON + PROVED_FOR,
            )
        )


def tasks_of(database: Database) -> list[str]:
    """Give what staff have to do."""
    with database.read() as session:
        return [task.kind for task in tasks.open_tasks(session)]


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


def test_the_name_of_a_file_that_is_removed_leaves_its_chat_as_well(
    database: Database, place: Evidence
) -> None:
    staff, case = made_staff(database), opened(database)
    chat = started(database)
    (number,) = sent(database, chat, checked(place))
    with database.write() as session:
        mine, file = cases.find(session, case.reference), session.get_one(StoredFile, number)
        remove(session, mine, file, reason="Of a neighbour", staff_id=staff.id, now=MONDAY_NOON)
    with database.read() as session:
        said = session.scalars(select(Message.text).where(Message.conversation_id == chat)).all()
    assert "Sent a photo" in said
    assert "wall.jpg" not in str(said)


HOUR = timedelta(hours=1, seconds=1)
# Of one file at a time: two an hour and three a day in a chat, ten and thirty in a place.
ONE = 1


def give(
    database: Database, photo: Checked, chat: str, *, at: datetime = MONDAY_NOON, place: str = ""
) -> None:
    """Give a file in a chat as its page does, or raise TooManyFiles."""
    with database.write() as session:
        refuse_too_many(session, ONE, now=at, conversation_id=chat, place=place)
        conversation = conversations.find(session, chat)
        keep_in_chat(
            session,
            conversation,
            [photo],
            client_id=photo.stored_as,
            voice=VOICE,
            now=at,
            place=place,
        )


def test_so_many_files_an_hour_and_a_day_in_a_chat_and_no_more_even_at_once(
    database: Database, place: Evidence
) -> None:
    chat = started(database)
    photos = [checked(place) for _ in range(6)]
    refused = [one for one in at_once(4, lambda n: give(database, photos[n], chat)) if one]
    assert [type(one) for one in refused] == [TooManyThisHour, TooManyThisHour]
    give(database, photos[4], chat, at=MONDAY_NOON + HOUR)
    with pytest.raises(TooManyToday):
        give(database, photos[5], chat, at=MONDAY_NOON + 2 * HOUR)
    give(database, photos[5], chat, at=MONDAY_NOON + timedelta(days=1, seconds=1))


def test_one_place_gives_so_many_files_in_however_many_chats_and_others_go_on(
    database: Database, place: Evidence
) -> None:
    photo = checked(place)

    def from_the_library(n: int, at: datetime = MONDAY_NOON) -> None:
        one = replace(photo, stored_as=f"{at:%H}{n}")
        give(database, one, started(database), at=at, place="library")

    refused = [one for one in at_once(12, from_the_library) if one]
    assert [type(one) for one in refused] == [TooManyFromThere, TooManyFromThere]
    give(database, replace(photo, stored_as="a"), started(database), place="at home")
    for hours in (1, 2):
        for n in range(10):
            from_the_library(n, MONDAY_NOON + hours * HOUR)
    with pytest.raises(TooManyFromThereToday):
        from_the_library(0, MONDAY_NOON + 3 * HOUR)
    from_the_library(1, MONDAY_NOON + timedelta(days=1, seconds=1))


def test_what_staff_give_counts_for_nothing(database: Database, place: Evidence) -> None:
    case = opened(database, COMPLAINT)
    with database.write() as session:
        mine = cases.find(session, case.reference)
        photos = [checked(place) for _ in range(4)]
        keep_on_case(session, mine, photos, given_by="staff:1", client_id="one", now=MONDAY_NOON)
        refuse_too_many(session, ONE, now=MONDAY_NOON, case_id=case.id, more=2)
        with pytest.raises(TooManyThisHour):
            refuse_too_many(session, ONE, now=MONDAY_NOON, case_id=case.id, more=3)


def test_danger_in_the_name_of_a_file_is_seen_like_any_other_word(
    database: Database, place: Evidence
) -> None:
    chat = started(database)
    sent(database, chat, checked(place, "gas leak in the kitchen.jpg"))
    with database.read() as session:
        assert session.scalars(select(Alert.conversation_id)).all() == [chat]
