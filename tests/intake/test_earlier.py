"""What "as I said" may point to: what was typed to the assistant, and nothing said to staff."""

from backend.conversations import service as conversations
from backend.database import Database
from tests.intake.told import BOILER, Telling
from tests.parts import MONDAY_NOON, VOICE, posted

MINE = "You can email me on pat@example.com"


def up_to_contact(telling: Telling) -> None:
    telling.say(BOILER)
    while telling.question != "contact_details":
        asked = telling.question or ""
        telling.press("answer", value="self") if asked == "on_behalf" else telling.say(
            "Pat Jones" if asked == "full_name" else "no idea"
        )


def test_what_was_typed_before_the_questions_is_found(telling: Telling, database: Database) -> None:
    posted(database, telling.id, MINE)
    up_to_contact(telling)
    telling.say("as I said")
    assert telling.answers()["contact_details"]["value"]["email"] == "pat@example.com"


def test_what_was_written_to_staff_reaches_no_answer(telling: Telling, database: Database) -> None:
    with database.write() as session:
        conversations.hand_off(session, telling.id, reason="asked", voice=VOICE, now=MONDAY_NOON)
    posted(database, telling.id, MINE)
    up_to_contact(telling)
    telling.say("as I said")
    assert "contact_details" not in telling.answers()
