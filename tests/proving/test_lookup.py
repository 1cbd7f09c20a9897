"""Looking up who asked: whom it fits, where a code may go, how often, and in whose turn."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.cases.models import Case
from backend.conversations import service as conversations
from backend.database import Database
from backend.proving import codes, lookup, service
from backend.proving.codes import NoSuchProof
from backend.proving.limits import (
    ASKED_FROM_ONE_PLACE,
    AT_ONCE,
    FROM_ONE_PLACE,
    SENDS,
    SENDS_IN_A_CHAT,
    UNANSWERED,
    WAITS,
)
from backend.proving.lookup import (
    KEPT_PLACES,
    MOST_PLACES,
    NO_CONTACT,
    NO_WAY,
    NOT_SAFE,
    TOO_MANY,
    Ways,
)
from backend.residents.models import Resident
from backend.residents.service import Person
from backend.tasks import service as tasks
from tests.altered import altered
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, SAM, opened
from tests.parts import VOICE, at_once, started
from tests.proving.desk import KEY, MINE, PATS, THEIRS, Desk

MOBILE = replace(PAT, email="", phone="07700 900123")
LANDLINE = replace(PAT, email="", phone="01732 123456")
NOTHING = replace(PAT, email="")


def about(desk: Desk, person: Person, *, key: str = "another") -> str:
    """Open another case, of this person, and give its reference."""
    return opened(desk.database, replace(COMPLAINT, idempotency_key=key, resident=person)).reference


@pytest.mark.parametrize("typed", [PATS, " Pat@Example.COM ", "PAT@EXAMPLE.COM"])
def test_the_contact_on_file_gets_a_code_however_it_was_typed(desk: Desk, typed: str) -> None:
    desk.ask(typed)
    desk.look_up()
    assert desk.states() == ["sent"]


def test_a_reference_may_be_typed_loosely(desk: Desk) -> None:
    prefix, first, last = desk.case.reference.split("-")
    for typed in (
        f"{first}{last}",
        f" {prefix.lower()} {first.lower()} {last} ",
        f"{first}–{last}",
    ):
        desk.ask(reference=typed, browser=typed)
        desk.look_up()
    assert desk.states() == ["sent"] * 3


@pytest.mark.parametrize(
    ("reference", "contact"),
    [
        ("", "nobody@example.com"),
        ("WK-0000-0000", PATS),
        ("no reference", PATS),
        ("", "07700 900999"),
    ],
)
def test_what_does_not_fit_leads_to_nothing_and_is_emptied(
    desk: Desk, reference: str, contact: str
) -> None:
    desk.ask(contact, reference=reference)
    desk.look_up()
    row = desk.rows()[0]
    assert (row.state, row.typed_reference, row.typed_contact, row.code_hash) == (
        "nothing",
        "",
        "",
        "",
    )
    assert (row.case_id, row.person_id, row.contact_hash) == (None, None, "")
    assert desk.tasks() == []


def test_somebody_else_s_reference_leads_to_nothing(desk: Desk) -> None:
    theirs = about(desk, replace(PAT, email="joan@example.com"))
    desk.ask(reference=theirs)
    desk.look_up()
    assert desk.states() == ["nothing"]


def test_the_representative_proves_to_be_the_representative(desk: Desk) -> None:
    case = opened(desk.database, replace(FOR_ANOTHER, idempotency_key="two"))
    desk.ask("sam@example.com", reference=case.reference)
    desk.look_up()
    assert (desk.states(), desk.rows()[0].person_id) == (["sent"], case.representative_id)


def test_whoever_shares_the_representatives_address_is_told_what_they_are(desk: Desk) -> None:
    shared = replace(FOR_ANOTHER, idempotency_key="two", resident=replace(PAT, email=SAM.email))
    case = opened(desk.database, shared)
    desk.ask(SAM.email, reference=case.reference)
    desk.look_up()
    assert desk.rows()[0].person_id == case.representative_id


@pytest.mark.parametrize(
    "typed", ["07700 900123", "+44 7700 900 123", "0044 7700900123", "07700-900-123"]
)
def test_a_mobile_number_gets_a_text_however_it_was_typed(desk: Desk, typed: str) -> None:
    desk.ask(typed, reference=about(desk, MOBILE))
    desk.look_up()
    assert [(row.state, row.way) for row in desk.rows()] == [("sent", "phone")]


def test_a_number_that_takes_no_text_leads_to_a_mail_where_there_is_an_address(desk: Desk) -> None:
    person = replace(LANDLINE, email=PATS)
    desk.ask("01732 123456", reference=about(desk, person))
    desk.look_up()
    assert [(row.state, row.way) for row in desk.rows()] == [("sent", "email")]


@pytest.mark.parametrize(
    ("person", "typed", "words", "place"),
    [
        (NOTHING, "07700 900555", NO_CONTACT, "07700 900555"),
        (LANDLINE, "01732 123456", NO_WAY, "01732123456"),
        (replace(PAT, safe_contact="Only by post to her sister"), PATS, NOT_SAFE, ""),
    ],
)
def test_who_cannot_be_sent_a_code_is_rung_back_once(
    desk: Desk, person: Person, typed: str, words: str, place: str
) -> None:
    reference = about(desk, person)
    for browser in ("one", "two", "three"):
        desk.ask(typed, reference=reference, browser=browser)
        desk.look_up()
    assert desk.states() == ["nothing"] * 3
    [task] = desk.tasks()
    assert (task.kind, task.words, task.place) == ("call_back", words, place)
    assert task.case_id is not None


def test_a_stranger_s_number_does_not_hide_the_one_that_is_typed_after_it(desk: Desk) -> None:
    reference = about(desk, NOTHING)
    for typed in ("07700 900666", "07700 900555", "07700  900666", "+44 7700 900555"):
        desk.ask(typed, reference=reference)
        desk.look_up()
    [task] = desk.tasks()
    assert task.place.splitlines() == ["07700 900666", "+44 7700 900555"]


def test_staff_are_told_the_first_and_the_newest_of_all_that_was_typed(desk: Desk) -> None:
    reference = about(desk, NOTHING)
    typed = [f"07700 90010{n}" for n in range(MOST_PLACES + 2)]
    for number in typed:
        desk.ask(number, reference=reference)
        desk.look_up()
    [task] = desk.tasks()
    assert task.place.splitlines() == typed[:KEPT_PLACES] + typed[KEPT_PLACES - MOST_PLACES :]


def test_what_a_stranger_typed_does_not_hide_that_a_person_is_not_safe_to_ring(desk: Desk) -> None:
    unsafe = replace(PAT, safe_contact="Only by post to her sister")
    case = replace(FOR_ANOTHER, idempotency_key="two", resident=unsafe)
    reference = opened(
        desk.database, replace(case, representative=replace(SAM, email=""))
    ).reference
    for typed in ("07700 900666", PATS):
        desk.ask(typed, reference=reference)
        desk.look_up()
    assert [(task.words, task.place) for task in desk.tasks()] == [
        (NO_CONTACT, "07700 900666"),
        (NOT_SAFE, ""),
    ]


def test_who_asks_after_they_were_rung_back_is_rung_back_again(desk: Desk) -> None:
    reference = about(desk, NOTHING)
    desk.ask("07700 900555", reference=reference)
    desk.look_up()
    with desk.database.write() as session:
        [task] = tasks.open_tasks(session)
        tasks.take_back(task, now=desk.clock())
    desk.ask("07700 900555", reference=reference)
    desk.look_up()
    assert [task.place for task in desk.tasks()] == ["07700 900555"] * 2


def test_an_address_that_is_the_safe_way_gets_a_code(desk: Desk) -> None:
    safe = replace(PAT, safe_contact="Email pat@example.com, never ring")
    desk.ask(reference=about(desk, safe))
    desk.look_up()
    assert desk.states() == ["sent"]


def test_whoever_was_complained_for_is_not_written_to_before_a_safe_way_is_known(
    desk: Desk,
) -> None:
    spoken_for = replace(FOR_ANOTHER, idempotency_key="two", resident=PAT)
    desk.ask(reference=opened(desk.database, spoken_for).reference)
    desk.look_up()
    assert desk.states() == ["nothing"]
    assert [task.words for task in desk.tasks()] == [NOT_SAFE]


@pytest.mark.parametrize(("safe", "state"), [("", "nothing"), ("Email pat@example.com", "sent")])
def test_who_told_of_abuse_gets_a_code_only_in_a_way_that_is_on_record_as_safe(
    desk: Desk, safe: str, state: str
) -> None:
    resident = replace(PAT, safe_contact=safe)
    afraid = replace(
        COMPLAINT, idempotency_key="two", resident=resident, vulnerability=("domestic_abuse_risk",)
    )
    desk.ask(reference=opened(desk.database, afraid).reference)
    desk.look_up()
    assert desk.states() == [state]
    assert [task.words for task in desk.tasks()] == ([] if safe else [NOT_SAFE])


def test_without_a_mail_server_staff_ring_back(database: Database) -> None:
    desk = Desk(database, ways=Ways(mail=False, text=False))
    desk.ask()
    desk.look_up()
    assert desk.states() == ["nothing"]
    assert [task.words for task in desk.tasks()] == [NO_WAY]


def test_three_codes_go_to_one_contact_in_an_hour_whoever_asks(desk: Desk) -> None:
    for n in range(5):
        desk.ask(browser=f"browser {n}", source=f"198.51.100.{n}")
        desk.look_up()
    assert desk.states() == ["sent"] * SENDS + ["nothing"] * 2
    desk.clock.move(minutes=59)
    desk.ask()
    desk.look_up()
    assert desk.sent() == SENDS
    desk.clock.move(minutes=1)
    desk.ask()
    desk.look_up()
    assert desk.sent() == SENDS + 1


def test_one_contact_of_many_cases_gets_three_as_well(desk: Desk) -> None:
    for n in range(5):
        desk.ask(reference=about(desk, PAT, key=f"case {n}"), browser=f"{n}", source=f"{n}")
        desk.look_up()
    assert desk.sent() == SENDS


def test_of_many_workers_at_once_three_send(desk: Desk) -> None:
    for n in range(6):
        desk.ask(browser=f"browser {n}", source=f"{n}")
    rows = desk.rows()

    def settle(n: int) -> None:
        with desk.database.write() as session:
            lookup.settle(
                session, rows[n].id, code_hash="", ways=desk.ways, voice=VOICE, now=desk.clock()
            )

    at_once(6, settle)
    assert desk.sent() == SENDS


def test_six_codes_are_sent_in_one_chat(desk: Desk) -> None:
    chat = started(desk.database)
    for n in range(8):
        reference = about(desk, replace(PAT, email=f"pat{n}@example.com"), key=f"case {n}")
        desk.ask(f"pat{n}@example.com", reference=reference, chat=chat)
        desk.look_up()
        desk.clock.move(hours=1)
    assert desk.states().count("nothing") == 2
    assert desk.sent() == SENDS_IN_A_CHAT


def test_codes_that_nobody_answers_become_fewer_over_a_day(desk: Desk) -> None:
    for hour in range(24):
        for n in range(4):
            desk.ask(browser=f"stranger {hour} {n}", source=f"{n}")
            desk.look_up()
        desk.clock.move(hours=1)
    assert desk.sent() == UNANSWERED
    assert [(task.words, task.place) for task in desk.tasks()] == [(TOO_MANY, PATS)]
    desk.clock.move(hours=1)
    desk.ask()
    desk.look_up()
    assert desk.sent() == UNANSWERED + 1


def test_staff_are_told_once_a_day_of_codes_that_nobody_answers(desk: Desk) -> None:
    for hour in range(4):
        for n in range(3):
            desk.ask(browser=f"stranger {hour} {n}", source=f"{n}")
            desk.look_up()
        desk.clock.move(hours=1)
    with desk.database.write() as session:
        [task] = tasks.open_tasks(session)
        tasks.take_back(task, now=desk.clock())
    desk.ask()
    desk.look_up()
    assert len(desk.tasks()) == 1


def hammered(desk: Desk) -> None:
    """Let a stranger ask until no code goes to that contact any more."""
    for n in range(SENDS + 2):
        desk.ask(browser=THEIRS, source=f"203.0.113.{n}")
        desk.look_up()
    assert desk.states()[-1] == "nothing"


def test_who_is_hammered_by_a_stranger_gets_in_by_what_the_stranger_made_us_send(
    desk: Desk,
) -> None:
    hammered(desk)
    mail = desk.rows()[SENDS - 1]
    desk.ask_by_link(mail)
    desk.look_up(hashed=True)
    assert desk.states()[-1] == "sent"
    assert desk.enter(desk.code()).case_id == desk.case.id
    assert desk.sees(browser=THEIRS) == []


def test_the_stranger_has_no_part_in_what_goes_to_the_resident_s_browser(desk: Desk) -> None:
    hammered(desk)
    desk.ask_by_link(desk.rows()[0])
    desk.look_up(hashed=True)
    with pytest.raises(service.WrongCode):
        desk.enter(desk.code(), browser=THEIRS)


def test_a_link_sends_three_codes_in_an_hour_and_opens_nothing(desk: Desk) -> None:
    desk.ask(browser=THEIRS)
    desk.look_up()
    for n in range(5):
        desk.ask_by_link(desk.rows()[0], browser=f"holder {n}")
        desk.look_up()
    assert desk.sent() == 1 + SENDS
    assert desk.sees(browser="holder 0") == []


def test_a_link_altered_or_a_day_old_or_of_nothing_sent_is_worth_nothing(desk: Desk) -> None:
    desk.ask("nobody@example.com")
    desk.ask(browser=THEIRS)
    desk.look_up()
    unsent, sent = desk.rows()
    token = codes.link_of(sent, KEY)
    last = ("", "1", "-", "x" * 30, *altered(token), codes.link_of(unsent, KEY))
    with desk.database.read() as session:
        for each in last:
            with pytest.raises(NoSuchProof):
                codes.asked_by_link(session, each, secret_key=KEY, now=desk.clock())
        late = desk.clock() + timedelta(days=1, seconds=1)
        assert codes.asked_by_link(session, token, secret_key=KEY, now=desk.clock())
        with pytest.raises(NoSuchProof):
            codes.asked_by_link(session, token, secret_key=KEY, now=late)


def test_a_link_leads_nowhere_once_the_contact_is_another_one(desk: Desk) -> None:
    desk.ask(browser=THEIRS)
    desk.look_up()
    with desk.database.write() as session:
        person = session.get_one(Resident, desk.case.resident_id)
        person.email = "new@example.com"
    desk.ask_by_link(desk.rows()[0])
    desk.look_up()
    assert desk.states()[-1] == "nothing"


def test_whoever_asks_without_end_delays_nobody_elsewhere(desk: Desk) -> None:
    for _ in range(AT_ONCE * 2):
        desk.ask("nobody@example.com", source="203.0.113.1", browser=THEIRS)
    desk.ask(source="192.0.2.7")
    desk.look_up()
    assert desk.states()[-1] == "sent"
    assert desk.states().count("nothing") == FROM_ONE_PLACE


def test_what_waits_is_looked_up_in_the_rounds_that_follow(desk: Desk) -> None:
    for _ in range(FROM_ONE_PLACE * 2):
        desk.ask("nobody@example.com")
    desk.look_up()
    desk.look_up()
    assert desk.states() == ["nothing"] * FROM_ONE_PLACE * 2


def test_who_came_by_a_link_waits_for_nobody(desk: Desk) -> None:
    desk.ask(browser=THEIRS)
    desk.look_up()
    for n in range(AT_ONCE * 2):
        desk.ask("nobody@example.com", source=f"{n}", browser=THEIRS)
    desk.ask_by_link(desk.rows()[0])
    desk.look_up()
    assert desk.states()[-1] == "sent"


def test_one_place_may_leave_so_much_with_us_and_others_go_on(desk: Desk) -> None:
    for _ in range(ASKED_FROM_ONE_PLACE):
        desk.ask("nobody@example.com", source="203.0.113.1")
    with pytest.raises(service.TooManyAsked):
        desk.ask(source="203.0.113.1")
    desk.ask(source="192.0.2.7")
    desk.clock.move(minutes=10)
    desk.ask(source="203.0.113.1")


def chat_at(desk: Desk, place: str, *, of_case: bool = False) -> str:
    """Give a chat whose browser is in a place, or that the case came from."""
    with desk.database.write() as session:
        chat, _ = conversations.start(session, channel="chat", voice=VOICE, now=desk.clock())
        chat.place = place
        if of_case:
            session.get_one(Case, desk.case.id).conversation_id = chat.id
        return chat.id


def test_whoever_opens_one_chat_after_another_asks_from_one_place(desk: Desk) -> None:
    for n in range(AT_ONCE * 2):
        desk.ask("nobody@example.com", chat=chat_at(desk, "library"), browser=f"{n}")
    desk.ask(chat=chat_at(desk, "at home"))
    desk.look_up()
    assert desk.states()[-1] == "sent"
    assert desk.states().count("nothing") == FROM_ONE_PLACE
    assert {row.source for row in desk.rows()} == {"library", "at home"}


def test_a_place_full_of_others_stops_no_chat_that_sent_us_a_complaint(desk: Desk) -> None:
    for _ in range(ASKED_FROM_ONE_PLACE):
        desk.ask("nobody@example.com", source="library")
    with pytest.raises(service.TooManyAsked):
        desk.ask(chat=chat_at(desk, "library"))
    theirs = chat_at(desk, "library", of_case=True)
    desk.ask(chat=theirs)
    desk.look_up()
    assert desk.states()[-1] == "sent"
    for _ in range(ASKED_FROM_ONE_PLACE - 1):
        desk.ask("nobody@example.com", chat=theirs)
    with pytest.raises(service.TooManyAsked):
        desk.ask(chat=theirs)


def test_in_one_place_whoever_asks_once_goes_before_whoever_asks_without_end(desk: Desk) -> None:
    for _ in range(AT_ONCE):
        desk.ask("nobody@example.com", source="library", browser=THEIRS)
    desk.ask(source="library")
    desk.look_up()
    assert desk.states()[-1] == "sent"


def test_of_many_chats_of_one_place_at_once_no_more_get_in_than_may(database: Database) -> None:
    desk = Desk(database)
    for _ in range(ASKED_FROM_ONE_PLACE - 1):
        desk.ask("nobody@example.com", source="library")
    chats = [chat_at(desk, "library") for _ in range(4)]

    def ask(chat: str) -> bool:
        try:
            desk.ask("nobody@example.com", chat=chat, source="")
        except service.TooManyAsked:
            return False
        return True

    assert at_once(4, lambda n: ask(chats[n])).count(True) == 1


def test_who_waited_too_long_is_sent_nothing(desk: Desk) -> None:
    desk.ask()
    desk.clock.move(seconds=WAITS.total_seconds() + 1)
    desk.look_up()
    assert desk.states() == ["nothing"]
    assert desk.rows()[0].typed_contact == ""


def test_what_was_asked_is_forgotten_after_two_days(desk: Desk) -> None:
    desk.enter(desk.code_is_sent())
    for days, left in ((1, 1), (2, 0)):
        desk.clock.move(days=1, seconds=1)
        with desk.database.write() as session:
            lookup.tidy(session, now=desk.clock())
        assert (days, len(desk.rows())) == (days, left)
    first = desk.code_is_sent()
    assert desk.rows()[0].id > 1, "no number is given twice"
    assert first


def test_references_go_to_whoever_has_that_contact_and_to_nobody_else(desk: Desk) -> None:
    for contact in (PATS, "nobody@example.com", "07700 900123"):
        with desk.database.write() as session:
            service.ask_references(
                session, contact=contact, browser=MINE, source=contact, now=desk.clock()
            )
    desk.look_up()
    assert desk.states() == ["sent", "nothing", "nothing"]


@pytest.mark.parametrize("written", ["07700 900123", "+447700900123", "(07700) 900.123 or 01732 5"])
def test_numbers_on_file_are_found_however_they_were_written(desk: Desk, written: str) -> None:
    about(desk, replace(MOBILE, phone=written))
    with desk.database.write() as session:
        service.ask_references(
            session, contact="07700900123", browser=MINE, source="", now=desk.clock()
        )
    desk.look_up()
    assert desk.states() == ["sent"]
