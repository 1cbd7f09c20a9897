"""Who looks at a chat and who writes in it is known for a while, and forgotten by itself."""

from datetime import timedelta

from backend.conversations import presence
from backend.conversations.presence import RESIDENT, Present, of_staff
from backend.database import Database
from tests.parts import MONDAY_NOON, started
from tests.staff.people import hired


def there(database: Database, chat: str, *, seconds: int = 0) -> list[Present]:
    with database.read() as session:
        return list(presence.there(session, chat, now=MONDAY_NOON + timedelta(seconds=seconds)))


def noted(database: Database, chat: str, who: str, *, typing: bool = False, at: int = 0) -> bool:
    with database.write() as session:
        now = MONDAY_NOON + timedelta(seconds=at)
        return presence.note(session, chat, who, typing=typing, now=now)


def test_whoever_looks_is_there_by_name(database: Database) -> None:
    chat, (priya, sam) = started(database), hired(database, 2)
    noted(database, chat, of_staff(priya.id))
    noted(database, chat, of_staff(sam.id), typing=True)
    noted(database, chat, RESIDENT)
    assert there(database, chat) == [
        Present(None, "", typing=False),
        Present(priya.id, priya.name, typing=False),
        Present(sam.id, sam.name, typing=True),
    ]


def test_looking_is_kept_for_a_minute_and_writing_for_ten_seconds(database: Database) -> None:
    chat = started(database)
    noted(database, chat, RESIDENT, typing=True)
    assert [one.typing for one in there(database, chat, seconds=9)] == [True]
    assert [one.typing for one in there(database, chat, seconds=10)] == [False]
    assert len(there(database, chat, seconds=59)) == 1
    assert there(database, chat, seconds=60) == []


def test_whoever_was_away_for_a_minute_comes_anew(database: Database) -> None:
    chat = started(database)
    assert noted(database, chat, RESIDENT)
    assert not noted(database, chat, RESIDENT, at=59)
    assert noted(database, chat, RESIDENT, at=59 + 60)


def test_whoever_leaves_is_gone_at_once_and_nobody_else_is(database: Database) -> None:
    chat, other = started(database), started(database)
    noted(database, chat, RESIDENT)
    noted(database, other, RESIDENT)
    with database.write() as session:
        presence.left(session, chat, RESIDENT)
    assert there(database, chat) == []
    assert len(there(database, other)) == 1


def test_stopping_to_write_is_seen_at_once(database: Database) -> None:
    chat = started(database)
    noted(database, chat, RESIDENT, typing=True)
    noted(database, chat, RESIDENT)
    assert [one.typing for one in there(database, chat)] == [False]
