"""Danger in a resident's words is answered in the same transaction, whoever owns the chat."""

import pytest
from sqlalchemy import select

from backend.conversations import queries
from backend.conversations import service as conversations
from backend.conversations.models import Alert, Message
from backend.conversations.voice import Line
from backend.database import Database
from backend.policy.danger import advice_for
from backend.staff.models import Staff
from tests.parts import MONDAY_NOON, VOICE, posted, started
from tests.staff.people import made_staff

GAS = "I can smell gas in the hallway"
MOULD = "There is black mould all over the bedroom wall"


def alerts(database: Database) -> list[Alert]:
    with database.read() as session:
        return list(session.scalars(select(Alert).order_by(Alert.id)))


def advice(database: Database, conversation_id: str) -> list[Message]:
    with database.read() as session:
        return list(
            session.scalars(
                select(Message).where(
                    Message.conversation_id == conversation_id, Message.danger.is_(True)
                )
            )
        )


def give_to(database: Database, conversation_id: str, owner: str, staff: Staff) -> None:
    with database.write() as session:
        if owner == "waiting":
            conversations.hand_off(
                session, conversation_id, reason="asked", voice=VOICE, now=MONDAY_NOON
            )
        if owner == "staff":
            conversations.take_over(
                session,
                conversation_id,
                staff_id=staff.id,
                staff_name=staff.name,
                voice=VOICE,
                now=MONDAY_NOON,
            )


@pytest.mark.parametrize("owner", ["bot", "waiting", "staff"])
def test_the_right_number_is_shown_at_once_whoever_owns_the_conversation(
    database: Database, owner: str
) -> None:
    chat = started(database)
    give_to(database, chat, owner, made_staff(database))
    said = posted(database, chat, GAS)
    (shown,) = advice(database, chat)
    assert shown.seq == said.seq + 1
    assert "0800 111 999" in shown.text
    (alert,) = alerts(database)
    assert (alert.seq, alert.level, alert.conversation_id) == (said.seq, "danger", chat)
    assert "gas" in alert.kinds


def test_a_message_that_is_not_stored_leaves_neither_advice_nor_alert(database: Database) -> None:
    chat = started(database)
    with pytest.raises(ZeroDivisionError):
        _post_and_fail(database, chat)
    assert alerts(database) == []
    assert advice(database, chat) == []


def test_a_hazard_alerts_staff_and_says_once_whom_to_ring(database: Database) -> None:
    chat = started(database)
    posted(database, chat, MOULD, client_id="one")
    posted(database, chat, f"{MOULD}, still", client_id="two")
    assert [alert.level for alert in alerts(database)] == ["hazard", "hazard"]
    assert advice(database, chat) == [], "that is kept for danger"
    with database.read() as session:
        said = session.scalars(select(Message.text).where(Message.sender == "system")).all()
    assert len(said) == 1
    assert VOICE.pack.contacts.phone in said[0]
    assert "999" in said[0]


def test_a_threat_is_an_alert_for_staff_and_few_words_for_whoever_made_it(
    database: Database,
) -> None:
    chat = started(database)
    posted(database, chat, "I will kill your housing officer", client_id="one")
    posted(database, chat, "I'm going to smash your office up", client_id="two")
    assert [(alert.level, alert.kinds) for alert in alerts(database)] == [
        ("threat", ["threat_to_staff"])
    ] * 2
    assert advice(database, chat) == []
    with database.read() as session:
        (said,) = session.scalars(select(Message.text).where(Message.sender == "system")).all()
    assert said == advice_for(["threat_to_staff"])


def test_a_threat_beside_a_danger_is_named_with_it(database: Database) -> None:
    posted(database, started(database), f"{GAS}. I'll batter the next plumber you send")
    (alert,) = alerts(database)
    assert (alert.level, alert.kinds) == ("danger", ["gas", "threat_to_staff"])


def test_who_has_asthma_in_the_damp_is_told_when_to_ring(database: Database) -> None:
    posted(database, started(database), "the mould is affecting her asthma")
    with database.read() as session:
        (said,) = session.scalars(select(Message.text).where(Message.sender == "system")).all()
    assert "Ring 999 if anyone is struggling to breathe now." in said


def test_danger_is_answered_every_time(database: Database) -> None:
    chat = started(database)
    posted(database, chat, GAS, client_id="one")
    posted(database, chat, f"{GAS}, still", client_id="two")
    assert len(advice(database, chat)) == 2


def test_ordinary_words_raise_no_alert(database: Database) -> None:
    posted(database, started(database), "You have not answered my letter about the rent")
    assert alerts(database) == []


def test_a_retry_raises_no_second_alert(database: Database) -> None:
    chat = started(database)
    posted(database, chat, GAS, client_id="one")
    posted(database, chat, GAS, client_id="one")
    assert len(alerts(database)) == 1
    assert len(advice(database, chat)) == 1


def test_danger_at_the_end_of_a_long_plain_form_is_seen(database: Database) -> None:
    form = started(database, channel="form")
    with database.write() as session:
        conversations.note_form(
            session,
            conversations.find(session, form),
            "You have not rung me back. " * 600 + GAS,
            client_id="form:1",
            voice=VOICE,
            now=MONDAY_NOON,
        )
    assert [alert.level for alert in alerts(database)] == ["danger"]
    assert len(advice(database, form)) == 1


def test_the_same_plain_form_sent_twice_is_kept_once(database: Database) -> None:
    form = started(database, channel="form")
    for _ in range(2):
        with database.write() as session:
            conversations.note_form(
                session,
                conversations.find(session, form),
                f"{GAS}\0",
                client_id="form:1",
                voice=VOICE,
                now=MONDAY_NOON,
            )
    assert len(alerts(database)) == 1


def test_staff_see_the_alerts_of_one_conversation_as_one_with_the_newest_words_first(
    database: Database,
) -> None:
    chat = started(database)
    posted(database, chat, MOULD, client_id="one")
    posted(database, chat, GAS, client_id="two")
    with database.read() as session:
        seen = queries.unseen_alerts(session)
    assert [(one.level, one.words) for one in seen] == [("danger", [GAS, MOULD])]


def test_staff_see_danger_before_hazards(database: Database) -> None:
    posted(database, started(database), MOULD)
    posted(database, started(database), GAS)
    with database.read() as session:
        seen = queries.unseen_alerts(session)
    assert [(one.level, one.words) for one in seen] == [("danger", [GAS]), ("hazard", [MOULD])]


def test_whoever_has_seen_an_alert_has_seen_those_shown_with_it_and_none_after(
    database: Database,
) -> None:
    staff, chat = made_staff(database), started(database)
    posted(database, chat, MOULD, client_id="one")
    posted(database, chat, GAS, client_id="two")
    with database.read() as session:
        (shown,) = queries.unseen_alerts(session)
    posted(database, chat, f"{GAS} again", client_id="three")
    with database.write() as session:
        queries.see_alerts(session, shown.id, staff_id=staff.id, now=MONDAY_NOON)
    with database.read() as session:
        (left,) = queries.unseen_alerts(session)
    assert left.words == [f"{GAS} again"]


def test_a_form_put_right_and_sent_again_raises_no_second_alert(database: Database) -> None:
    form = started(database, channel="form")

    def note(words: str, number: int) -> None:
        with database.write() as session:
            conversations.note_form(
                session,
                conversations.find(session, form),
                words,
                client_id=f"form:{number}",
                voice=VOICE,
                now=MONDAY_NOON,
            )

    note(MOULD, 1)
    note(f"{MOULD}. Pat", 2)
    assert len(alerts(database)) == 1
    note(f"{MOULD}. {GAS}", 3)
    assert len(alerts(database)) == 2


def test_a_hazard_of_another_kind_is_answered_again(database: Database) -> None:
    chat = started(database)
    posted(database, chat, MOULD, client_id="one")
    posted(database, chat, "There is asbestos dust in the hall", client_id="two")
    assert len(_system_lines(database, chat)) == 2


def test_residents_are_told_that_staff_see_it_only_when_they_next_look(
    database: Database,
) -> None:
    chat = started(database)
    posted(database, chat, MOULD, client_id="one")
    posted(database, chat, GAS, client_id="two")
    for line in _system_lines(database, chat):
        assert "when they next look. Do not wait for us." in line.text
        assert "have told our staff" not in line.text


def test_an_alert_that_was_seen_is_not_shown_again(database: Database) -> None:
    staff = made_staff(database)
    posted(database, started(database), GAS)
    with database.write() as session:
        alert = session.scalars(select(Alert)).one()
        alert.seen_at, alert.seen_by = MONDAY_NOON, staff.id
    with database.read() as session:
        assert queries.unseen_alerts(session) == []


def test_what_the_assistant_or_staff_say_raises_no_alert(database: Database) -> None:
    chat = started(database)
    with database.write() as session:
        found = conversations.find(session, chat)
        conversations.say(session, found, "assistant", Line(GAS), now=MONDAY_NOON)
    assert alerts(database) == []


def _post_and_fail(database: Database, conversation_id: str) -> None:
    with database.write() as session:
        found = conversations.find(session, conversation_id)
        conversations.post(session, found, text=GAS, client_id="one", voice=VOICE, now=MONDAY_NOON)
        raise ZeroDivisionError


def test_a_hazard_is_answered_once_with_the_landlords_number(database: Database) -> None:
    chat = started(database)
    posted(database, chat, "There is damp in the bedroom", client_id="one")
    posted(database, chat, "The damp is back again", client_id="two")
    said = [line.text for line in _system_lines(database, chat)]
    assert len(said) == 1
    assert VOICE.pack.contacts.phone in said[0]
    assert len(alerts(database)) == 2


def _system_lines(database: Database, conversation_id: str) -> list[Message]:
    with database.read() as session:
        return list(
            session.scalars(
                select(Message).where(
                    Message.conversation_id == conversation_id, Message.sender == "system"
                )
            )
        )
