"""Danger in a resident's words is answered in the same transaction, whoever owns the chat."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from backend.conversations import presence, queries
from backend.conversations import service as conversations
from backend.conversations.attendance import OnCall
from backend.conversations.models import Alert, Message
from backend.conversations.telling import telling_words
from backend.conversations.voice import Line, Voice
from backend.database import Database
from backend.policy.danger import advice_for, recognise
from backend.policy.pack import OpeningSpan
from backend.staff.models import Staff
from tests.parts import MONDAY_NOON, VOICE, conversation, posted, started
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


@pytest.mark.parametrize(
    "words", ["This is an emergency", "help its urgent someone could get hurt"]
)
def test_haste_alone_alerts_staff_and_says_whom_to_ring(database: Database, words: str) -> None:
    chat = started(database)
    posted(database, chat, words)
    assert [(alert.level, alert.kinds) for alert in alerts(database)] == [("hazard", ["urgent"])]
    (told,) = _system_lines(database, chat)
    assert VOICE.pack.contacts.phone in told.text
    assert "999" in told.text


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
        said = session.scalars(select(Message.text).where(Message.sender == "system")).all()
    assert said[0] == advice_for(["threat_to_staff"])


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


def shown_of(database: Database) -> queries.Danger:
    with database.read() as session:
        (shown,) = queries.unseen_alerts(session)
    return shown


def test_an_alert_quotes_the_sentences_that_showed_it_and_no_later_ones(
    database: Database,
) -> None:
    chat = started(database)
    told = f"I am so tired of this. {MOULD}. My son coughs all night with his asthma. Ring me."
    posted(database, chat, told, client_id="one")
    posted(database, chat, "just clean the mould", client_id="two")
    assert shown_of(database).telling == [f"{MOULD}.", "My son coughs all night with his asthma."]
    posted(database, chat, f"Hello. {GAS}", client_id="three")
    assert shown_of(database).telling[0] == GAS, "the gravest first"


def test_an_alert_of_a_form_quotes_no_wish_and_no_address_with_it(database: Database) -> None:
    form = started(database, channel="form")
    words = f"You filled in the form:\nHello. {MOULD}\n\nmend the boiler\n\njo@example.org"
    with database.write() as session:
        conversations.note_form(
            session,
            conversations.find(session, form),
            words,
            client_id="form:1",
            voice=VOICE,
            now=MONDAY_NOON,
        )
    shown = shown_of(database)
    assert (shown.telling, shown.channel) == ([MOULD], "form")


def test_of_a_text_without_a_stop_the_words_around_the_hazard_are_quoted(
    database: Database,
) -> None:
    before, after = "we wait and wait " * 20, " and nobody rings" * 20
    posted(database, started(database), f"{before}{MOULD}{after}")
    (quoted,) = shown_of(database).telling
    assert MOULD in quoted
    assert quoted.startswith("…")
    assert quoted.endswith("…")
    assert len(quoted) < 300


def test_danger_that_only_the_assistant_heard_is_quoted_whole(database: Database) -> None:
    chat = started(database)
    posted(database, chat, "something is off here")
    with database.write() as session:
        conversations.alert_staff(session, chat, kind="emergency", now=MONDAY_NOON)
    assert shown_of(database).telling == ["something is off here"]


def test_what_only_two_sentences_tell_together_is_quoted_in_those_words() -> None:
    told = ("The digger hit a pipe.", "There is a hissing.")
    assert not [kind for one in told for kind in recognise(one)], "neither says so by itself"
    assert telling_words(["Hello. " + " ".join(told)]) == ["digger hit a pipe. There is a hissing"]


def test_a_form_that_is_carried_on_with_in_the_chat_is_a_chat(database: Database) -> None:
    written, waits = started(database, channel="form"), started(database, channel="form")
    posted(database, written, "hello")
    give_to(database, waits, "waiting", made_staff(database))
    assert {conversation(database, one).channel for one in (written, waits)} == {"chat"}


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


MONDAYS = OpeningSpan(weekday=0, opens=time(9), closes=time(17))
OPEN = replace(VOICE.pack, opening_hours=replace(VOICE.pack.opening_hours, spans=(MONDAYS,)))
NIGHT = MONDAY_NOON + timedelta(hours=8)
NEXT_LOOK = "Our staff will see what you wrote when they next look. Do not wait for us."
NOBODY = "Nobody is reading this chat now, so do not wait for an answer here."
UNKNOWN = "We do not know if anyone is reading this chat now, so do not wait for an answer here."
MAILED = "We are emailing our on-call staff, but do not wait for them."


@pytest.mark.parametrize("words", [GAS, MOULD])
@pytest.mark.parametrize(
    ("voice", "now", "told"),
    [
        (VOICE, MONDAY_NOON, UNKNOWN),
        (Voice(OPEN), MONDAY_NOON, NEXT_LOOK),
        (Voice(OPEN), NIGHT, NOBODY),
    ],
)
def test_residents_are_told_with_the_advice_whether_anyone_reads(
    database: Database, words: str, voice: Voice, now: datetime, told: str
) -> None:
    chat = started(database)
    say_with(database, chat, words, voice=voice, now=now)
    (line,) = _system_lines(database, chat)
    assert told in line.text
    assert (VOICE.pack.contacts.phone in line.text) is (told != NEXT_LOOK or words == MOULD)
    assert [other for other in (NEXT_LOOK, NOBODY, UNKNOWN) if other in line.text] == [told]


def test_at_night_whoever_is_on_call_is_named_and_their_number_given(database: Database) -> None:
    on_call = Voice(OPEN, on_call=OnCall(is_mailed=True, phone="0300 123 4567"))
    danger, hazard = started(database), started(database)
    say_with(database, danger, GAS, voice=on_call, now=NIGHT)
    say_with(database, hazard, MOULD, voice=on_call, now=NIGHT)
    (told,) = _system_lines(database, danger)
    assert MAILED in told.text
    assert "0300 123 4567" in told.text
    (told,) = _system_lines(database, hazard)
    assert MAILED not in told.text, "nobody is mailed of a hazard"
    assert NOBODY in told.text


def test_with_a_person_in_the_chat_nobody_is_said_to_be_away(database: Database) -> None:
    chat = started(database)
    give_to(database, chat, "staff", made_staff(database))
    posted(database, chat, GAS)
    assert NEXT_LOOK in advice(database, chat)[0].text


def test_with_a_person_who_looks_at_the_chat_nobody_is_said_to_be_away(database: Database) -> None:
    chat, looking = started(database), presence.of_staff(made_staff(database).id)
    with database.write() as session:
        presence.note(session, chat, looking, typing=False, now=MONDAY_NOON)
        presence.note(session, chat, presence.RESIDENT, typing=False, now=MONDAY_NOON)
    posted(database, chat, GAS)
    assert NEXT_LOOK in advice(database, chat)[0].text


def test_danger_in_a_form_says_nothing_of_a_chat(database: Database) -> None:
    with database.write() as session:
        form, _ = conversations.start(session, channel="form", voice=VOICE, now=MONDAY_NOON)
        conversations.note_form(
            session, form, GAS, client_id="form:1", voice=VOICE, now=MONDAY_NOON
        )
    told = advice(database, form.id)[0].text
    assert "What you write on this page is not read at once" in told
    assert "chat" not in told


def test_threats_get_one_calm_warning_then_other_ways_to_go_on_and_no_more(
    database: Database,
) -> None:
    chat = started(database)
    words = "I will kill your housing officer. Nobody answers my letters"
    turns = [posted(database, chat, words, client_id=str(n)) for n in range(5)]
    warning, offer = _system_lines(database, chat)
    assert warning.text == advice_for(["threat_to_staff"])
    assert "We will go on with what you told us" in offer.text
    assert "/complaint" in offer.text
    assert VOICE.pack.contacts.email in offer.text
    assert [choice["value"] for choice in offer.choices] == ["/talk_to_person"]
    assert {message.turn for message in turns} == {"queued"}, "the complaint is taken each time"
    assert conversation(database, chat).owner == "bot", "a machine bars nobody"
    assert len(alerts(database)) == 5


def test_a_threat_beside_a_hazard_gets_its_own_words(database: Database) -> None:
    chat = started(database)
    for number in range(3):
        posted(database, chat, f"{MOULD}. I will kill your housing officer", client_id=str(number))
    hazard, warning, offer = [line.text for line in _system_lines(database, chat)]
    assert VOICE.pack.contacts.phone in hazard
    assert warning == advice_for(["threat_to_staff"])
    assert "write to us instead" in offer


@pytest.mark.parametrize(
    "words",
    [
        "you useless idiots",
        "this fucking leak is doing my head in",
        "your bot is shit",
        "what a bunch of clowns, sort it out",
        "BLOODY HELL JUST FIX THE BOILER",
    ],
)
def test_swearing_and_insults_are_met_with_nothing(database: Database, words: str) -> None:
    chat = started(database)
    assert posted(database, chat, words).turn == "queued"
    assert [alert.level for alert in alerts(database) if alert.level == "threat"] == []
    assert not [line for line in _system_lines(database, chat) if "threaten" in line.text]


def test_staff_see_threats_before_hazards_and_faults_last(database: Database) -> None:
    faulty = started(database)
    with database.write() as session:
        said = session.get_one(Message, (faulty, 1))
        conversations.raise_alarm(session, said, kind="no_reply", now=MONDAY_NOON)
    posted(database, started(database), MOULD)
    posted(database, started(database), "I will kill your housing officer")
    posted(database, started(database), GAS)
    with database.read() as session:
        levels = [one.level for one in queries.unseen_alerts(session)]
    assert levels == ["danger", "threat", "hazard", "fault"]


def say_with(
    database: Database, conversation_id: str, words: str, *, voice: Voice, now: datetime
) -> None:
    with database.write() as session:
        found = conversations.find(session, conversation_id)
        conversations.post(session, found, text=words, client_id="one", voice=voice, now=now)


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
