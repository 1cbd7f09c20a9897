"""A letter goes to whoever may have it, as they prefer and need, and only in a safe way."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from backend.cases.consents import settle_consent
from backend.cases.models import Case
from backend.cases.service import NewCase
from backend.database import Database
from backend.landlord.models import LandlordSetting
from backend.letters.facts import ConsentRequest
from backend.letters.models import SentLetter
from backend.letters.recipient import MAY_BE_SEEN
from backend.letters.service import (
    Draft,
    NoAddress,
    NotASafeWay,
    Sending,
    draft,
    issue,
)
from backend.residents.models import Resident
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, PAT, SAM
from tests.letters.whole import ACKNOWLEDGEMENT, Whole, case_for
from tests.parts import MONDAY_NOON, RULEBOOK
from tests.staff.people import made_staff

WHOLE = Whole("west-kent-current", "stage-1", ACKNOWLEDGEMENT)
HOME = {"address": "4 Fir Road, Sevenoaks", "postcode": "TN13 1AA"}


def drafted(session: Session, case: Case, sending: Sending | None = None) -> Draft:
    return draft(
        session,
        case,
        ACKNOWLEDGEMENT,
        rulebook=RULEBOOK,
        now=MONDAY_NOON,
        staff_id=None,
        sending=sending,
    )


def sent(session: Session, case: Case, sending: Sending | None = None) -> SentLetter:
    return issue(
        session,
        case,
        ACKNOWLEDGEMENT,
        case_event_seq=1,
        staff_id=None,
        idempotency_key="one",
        rulebook=RULEBOOK,
        now=MONDAY_NOON,
        sending=sending,
    )


def of(**person: str) -> NewCase:
    return replace(COMPLAINT, resident=replace(PAT, **person))


@pytest.mark.parametrize(
    ("person", "channel", "address"),
    [
        ({"preferred_contact": "email", **HOME}, "email", "pat@example.com"),
        ({"preferred_contact": "post", **HOME}, "post", "4 Fir Road\nSevenoaks\nTN13 1AA"),
        ({"preferred_contact": "post"}, "email", "pat@example.com"),
        (
            {"preferred_contact": "email", "email": "", **HOME},
            "post",
            "4 Fir Road\nSevenoaks\nTN13 1AA",
        ),
        ({"preferred_contact": "phone", **HOME}, "email", "pat@example.com"),
        ({"email": "pat at example", **HOME}, "post", "4 Fir Road\nSevenoaks\nTN13 1AA"),
        ({"email": "", "phone": "01732 000000"}, "in_person", ""),
        ({"email": "p@e.com\r\nBcc: all@e.com", **HOME}, "post", "4 Fir Road\nSevenoaks\nTN13 1AA"),
    ],
    ids=["email", "post", "no home", "no email", "phone", "not an address", "neither", "header"],
)
def test_a_letter_goes_as_the_person_prefers_where_that_can_be(
    sqlite_database: Database, person: dict[str, str], channel: str, address: str
) -> None:
    with sqlite_database.write() as session:
        made = drafted(session, case_for(session, WHOLE, new=of(**person)))
    assert (made.channel, made.address) == (channel, address)


@pytest.mark.parametrize(
    ("adjustments", "variant", "told"),
    [
        ("I need large print", "large_print", ""),
        ("can you use bigger writing please", "large_print", ""),
        ("Braille please", "standard", "Braille"),
        ("an interpreter, I speak Polish", "standard", "interpreter"),
        ("please read it to me or send it on a CD", "standard", "recording"),
        ("easy read", "standard", "easy read"),
        ("I use BSL", "standard", "British Sign Language"),
        ("yellow paper and large print", "large_print", "coloured paper"),
        ("I am blind", "standard", "do not see well"),
        ("no phone calls", "standard", ""),
    ],
)
def test_adjustments_make_large_print_or_tell_staff_what_to_arrange(
    sqlite_database: Database, adjustments: str, variant: str, told: str
) -> None:
    with sqlite_database.write() as session:
        made = drafted(session, case_for(session, WHOLE, new=of(adjustments=adjustments)))
    assert made.variant == variant
    assert told in " ".join(made.to_arrange)
    assert bool(made.to_arrange) == bool(told)


def test_somebody_who_prefers_the_phone_is_rung_as_well(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        made = drafted(session, case_for(session, WHOLE, new=of(preferred_contact="phone")))
    assert made.to_arrange == (
        "They prefer the phone. Ring them as well and tell them what the letter says.",
    )


def test_staff_may_choose_another_way_and_print(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        case = case_for(session, WHOLE, new=of(**HOME))
        made = drafted(session, case, Sending(channel="post", variant="large_print"))
        nowhere = case_for(session, WHOLE, new=replace(of(), idempotency_key="two"))
        told = drafted(session, nowhere, Sending(channel="post")).to_arrange
        with pytest.raises(NoAddress):
            sent(session, nowhere, Sending(channel="post"))
    assert (made.channel, made.variant) == ("post", "large_print")
    assert told == ("We have no address for that way. Add one to the case, or choose another way.",)


def test_a_representative_gets_letters_only_while_consent_allows_it(
    sqlite_database: Database,
) -> None:
    staff = made_staff(sqlite_database)
    with sqlite_database.write() as session:
        case = case_for(session, WHOLE, new=FOR_ANOTHER)
        assert drafted(session, case).recipient_name == PAT.full_name
        settle_consent(
            session,
            case.reference,
            granted=True,
            evidence="She rang us",
            staff_id=staff.id,
            now=MONDAY_NOON,
        )
        allowed = drafted(session, case)
        settle_consent(
            session,
            case.reference,
            granted=False,
            evidence="She rang again",
            staff_id=staff.id,
            now=MONDAY_NOON,
            seen="recorded",
        )
        refused = drafted(session, case)
    assert (allowed.recipient_name, allowed.address) == (SAM.full_name, SAM.email)
    assert refused.recipient_name == PAT.full_name


def test_the_request_for_consent_goes_to_the_resident_alone(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        case = case_for(session, replace(WHOLE, facts=ConsentRequest()))
        made = draft(
            session,
            case,
            ConsentRequest(),
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
            staff_id=None,
        )
    assert made.recipient_name == PAT.full_name
    assert SAM.full_name in made.text
    assert COMPLAINT.issues[0].text not in made.text


@pytest.mark.parametrize(
    ("safe", "told"),
    [
        ("Ring her sister on 01732 000000", "Reach them only in this way: Ring her sister"),
        ("", "Nobody has told us a safe way"),
    ],
)
def test_a_letter_to_somebody_at_risk_waits_for_a_person(
    sqlite_database: Database, safe: str, told: str
) -> None:
    person = replace(PAT, safe_contact=safe, **HOME)
    with sqlite_database.write() as session:
        case = case_for(session, WHOLE, new=replace(FOR_ANOTHER, resident=person))
        made = drafted(session, case)
        kept = sent(session, case)
    assert (made.channel, made.address) == ("in_person", "")
    assert made.to_arrange[0].startswith(told)
    assert (kept.delivery, kept.address) == ("to_post", "")


@pytest.mark.parametrize("kind", ["domestic_abuse", "violence"])
def test_a_letter_to_somebody_who_told_of_abuse_waits_until_a_safe_way_is_known(
    sqlite_database: Database, kind: str
) -> None:
    afraid = replace(COMPLAINT, hazards=(kind,), resident=replace(PAT, **HOME))
    with sqlite_database.write() as session:
        made = drafted(session, case_for(session, WHOLE, new=afraid))
    assert (made.channel, made.address) == ("in_person", "")
    assert made.to_arrange[0] == MAY_BE_SEEN


def test_a_way_chosen_for_somebody_at_risk_has_to_be_said_to_be_safe(
    sqlite_database: Database,
) -> None:
    new = of(safe_contact="Only by email, never by post", **HOME)
    with sqlite_database.write() as session:
        case = case_for(session, WHOLE, new=new)
        for channel in ("email", "post"):
            with pytest.raises(NotASafeWay):
                sent(session, case, Sending(channel=channel))
        kept = sent(session, case, Sending(channel="email", is_safe=True))
    assert (kept.delivery, kept.address) == ("queued", "pat@example.com")


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        (None, "Priya Shah will look into"),
        ("full_name", "Priya Shah will look into"),
        ("first_name", "Priya will look into"),
        ("team", "Our customer resolution team will look into"),
    ],
)
def test_staff_are_named_as_the_landlord_wants(
    sqlite_database: Database, setting: str | None, shown: str
) -> None:
    staff = made_staff(sqlite_database)
    with sqlite_database.write() as session:
        if setting:
            session.add(LandlordSetting(name="names_shown", value=setting, changed_at=MONDAY_NOON))
        case = case_for(session, WHOLE)
        made = draft(
            session,
            case,
            ACKNOWLEDGEMENT,
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
            staff_id=staff.id,
        )
    assert shown in made.text


def test_whoever_is_not_named_is_written_to_all_the_same(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        case = case_for(session, WHOLE)
        session.get_one(Resident, case.resident_id).full_name = ""
        assert "Dear resident" in drafted(session, case).text
