"""Replies to choose from are filled in with the facts there are, and a gap stands for the rest."""

import pytest
from sqlalchemy import select

from backend.audit.models import AuditEvent
from backend.cases.models import Case
from backend.casework import reply_templates as replies
from backend.casework.chat_facts import facts_of
from backend.conversations.service import GAP
from backend.database import Database
from backend.landlord import service as landlord
from backend.landlord.choices import NAMES_SHOWN
from tests.intake.told import Telling
from tests.parts import MONDAY_NOON, PACK, RULEBOOK, Clock, at_once, started
from tests.staff.people import hired, made_staff

HEAR = "Say when they hear back"


def texts(database: Database) -> dict[str, tuple[str, int]]:
    with database.read() as session:
        return {one.name: (one.text, one.version) for one in replies.templates(session)}


def change(database: Database, name: str, text: str, *, seen: int, staff_id: int) -> None:
    with database.write() as session:
        replies.change(session, name, text, seen=seen, staff_id=staff_id, now=MONDAY_NOON)


def add(database: Database, name: str, text: str, staff_id: int) -> None:
    with database.write() as session:
        replies.add(session, name, text, staff_id=staff_id, now=MONDAY_NOON)


def test_some_come_with_the_program_and_name_no_landlord(database: Database) -> None:
    first = texts(database)
    assert len(first) >= 5
    own = (PACK.landlord.short_name, PACK.landlord.name, PACK.contacts.phone, PACK.contacts.email)
    for text, version in first.values():
        assert version == 0
        assert not any(fact in text for fact in own)


def test_what_is_known_is_filled_in_and_what_is_not_is_a_gap(database: Database) -> None:
    filled = replies.filled("Hello {name}, by {next_date}. [[Anything]]", {"name": "Pat"})
    assert filled == "Hello Pat, by [[the date of the next step]]. [[Anything]]"
    assert len(GAP.findall(filled)) == 2
    assert replies.filled("{name}", {"name": "{phone}"}) == "{phone}", "facts are no templates"


def test_the_facts_are_those_of_the_chat_s_case(database: Database) -> None:
    staff = made_staff(database)
    chat = started(database)
    with database.read() as session:
        known = facts_of(session, chat, staff_id=staff.id, rulebook=RULEBOOK)
    assert known["me"] == "Priya Shah"
    assert {"name", "reference", "next_date", "handler"}.isdisjoint(known)
    telling = Telling(database, chat, Clock())
    telling.answer_all()
    telling.send()
    with database.write() as session:
        case = session.scalars(select(Case)).one()
        case.assigned_to = staff.id
        landlord.change(
            session, NAMES_SHOWN, "first_name", seen=0, staff_id=staff.id, now=MONDAY_NOON
        )
    with database.read() as session:
        known = facts_of(session, chat, staff_id=staff.id, rulebook=RULEBOOK)
        words = replies.filled(replies.template(session, HEAR).text, known)
    assert (known["name"], known["handler"]) == ("Pat Jones", "Priya")
    assert known["next_date"] == "Thursday 10 December 2026"
    assert case.reference in words
    assert not GAP.search(words)


def test_whoever_acts_for_another_is_promised_no_dates(database: Database) -> None:
    (staff,) = hired(database, 1)
    telling = Telling(database, started(database), Clock())
    telling.answer_all(on_behalf="my mother")
    telling.send()
    with database.read() as session:
        known = facts_of(session, telling.id, staff_id=staff.id, rulebook=RULEBOOK)
    assert "reference" in known
    assert "next_date" not in known


def test_a_change_is_kept_with_who_made_it_and_a_stale_one_is_refused(database: Database) -> None:
    (staff,) = hired(database, 1)
    change(database, HEAR, "You hear from {handler}.", seen=0, staff_id=staff.id)
    assert texts(database)[HEAR] == ("You hear from {handler}.", 1)
    with pytest.raises(replies.TemplateChangedMeanwhile):
        change(database, HEAR, "Mine", seen=0, staff_id=staff.id)
    change(database, HEAR, "Mine", seen=1, staff_id=staff.id)
    assert texts(database)[HEAR] == ("Mine", 2)
    with database.read() as session:
        lines = session.scalars(select(AuditEvent).order_by(AuditEvent.seq)).all()
    assert [(one.action, one.data["version"]) for one in lines] == [
        ("reply_template_changed", 1),
        ("reply_template_changed", 2),
    ]
    assert "Mine" not in str([one.data for one in lines])


@pytest.mark.parametrize("seen", [0, 1])
def test_of_two_who_change_it_at_once_one_does(database: Database, seen: int) -> None:
    (staff,) = hired(database, 1)
    if seen:
        change(database, HEAR, "First", seen=0, staff_id=staff.id)
    tried = at_once(2, lambda n: change(database, HEAR, f"{n}", seen=seen, staff_id=staff.id))
    refused = [one for one in tried if one is not None]
    assert [type(one) for one in refused] == [replies.TemplateChangedMeanwhile]


def test_one_that_was_removed_is_gone_and_can_be_added_again(database: Database) -> None:
    (staff,) = hired(database, 1)
    with database.write() as session:
        replies.end(session, HEAR, seen=0, staff_id=staff.id, now=MONDAY_NOON)
    assert HEAR not in texts(database)
    with pytest.raises(replies.NoSuchTemplate):
        change(database, HEAR, "Words", seen=1, staff_id=staff.id)
    add(database, HEAR, "Anew", staff.id)
    assert texts(database)[HEAR][0] == "Anew"


@pytest.mark.parametrize(
    ("name", "text", "refused"),
    [
        (" ", "Words", replies.EmptyTemplate),
        ("Name", "\x00", replies.EmptyTemplate),
        ("n" * 81, "Words", replies.TemplateTooLong),
        ("Name", "w" * 4_001, replies.TemplateTooLong),
        ("Name", "Hello {nmae}", replies.UnknownPlace),
        ("Name", "Hello {}", replies.UnknownPlace),
        (HEAR.upper(), "Words", replies.TemplateNameTaken),
    ],
)
def test_odd_ones_are_refused(
    database: Database, name: str, text: str, refused: type[Exception]
) -> None:
    (staff,) = hired(database, 1)
    with pytest.raises(refused):
        add(database, name, text, staff.id)
