"""What the law asks for a danger is told to whoever may know of it, the soonest first."""

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from backend.cases import risk
from backend.cases.law_clocks import DATA_REQUEST
from backend.cases.models import Case
from backend.casework.answer import Answer, answer_of, in_words
from backend.casework.answer_receipt import Receipt, receipt_of
from backend.casework.answer_wording import has
from backend.casework.may_see import Sees
from backend.database import Database
from backend.policy.danger import emergency_numbers
from backend.policy.law import law
from backend.policy.pack import LimitDuty
from backend.policy.process.clocks import WINDOWS
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, REQUEST, opened
from tests.parts import MONDAY_NOON, RULEBOOK

PHONE = RULEBOOK.pack.contacts.phone
MOULD = replace(
    COMPLAINT,
    hazards=("damp_mould", "leak"),
    vulnerability=("child",),
    told_at={"damp_mould": MONDAY_NOON, "leak": MONDAY_NOON},
)
MOULD_OF_ANOTHER = replace(
    FOR_ANOTHER,
    hazards=MOULD.hazards,
    vulnerability=MOULD.vulnerability,
    told_at=MOULD.told_at,
)
AT_ONCE = (
    "You told us of damp or mould. If that puts health at risk, the law gives us until midday on"
    " Tuesday 8 December 2026. By then we must look into the danger and make your home safe. If we"
    " cannot, we must find you somewhere suitable to stay."
)
TO_LOOK = (
    "You told us of a leak. If that puts health at risk, the law gives us until Monday 21 December"
    " 2026. By then we must look into the hazard. That is so for damp or mould as well, if that"
    " turns out to be no emergency. Once we have looked into"
    " it, we must write to you with what we found within 3 working days, make your home safe within"
    " 5 working days and start any further work in your home within 12 weeks."
)
WORSE = f"If it gets worse, ring us on {PHONE}. If anyone is in danger now, ring 999."


def told(
    database: Database,
    case: Case,
    *,
    sees: Sees = "everything",
    hours: int = 0,
    as_other: bool = False,
) -> Answer:
    with database.read() as session:
        there = session.get_one(Case, case.id)
        return answer_of(
            session,
            there,
            sees=sees,
            rulebook=RULEBOOK,
            now=MONDAY_NOON + timedelta(hours=hours),
            person_id=there.representative_id if as_other else there.resident_id,
        )


def receipt(database: Database, case: Case) -> Receipt:
    with database.read() as session:
        return receipt_of(session, case.reference, rulebook=RULEBOOK, now=MONDAY_NOON)


def looked_into(database: Database, case: Case, stage: str, on: date) -> None:
    with database.write() as session:
        risk.done(
            session,
            case.reference,
            stage=stage,
            duty="investigate",
            on=on,
            by="staff:1",
            now=MONDAY_NOON + timedelta(days=7),
        )


def test_the_danger_is_told_among_the_dates_the_soonest_first(database: Database) -> None:
    answer = told(database, opened(database, MOULD))
    assert [one.duty for one in answer.owed] == [
        "make_safe_at_once",
        "contact",
        "acknowledge",
        "investigate",
        "respond",
    ]
    assert answer.owed[0].words == AT_ONCE
    assert answer.owed[0].why == (
        "The law counts from when we were told: 24 hours from midday on Monday 7 December 2026."
        " Every hour counts, day and night."
    )
    assert f"{answer.owed[3].words} {answer.owed[3].then}" == TO_LOOK
    assert answer.worse == WORSE


def test_the_same_is_said_in_paragraphs_with_whom_to_ring_beside_it(database: Database) -> None:
    said = list(in_words(told(database, opened(database, MOULD))))
    at = next(number for number, words in enumerate(said) if words.startswith(AT_ONCE))
    assert said[at + 1] == WORSE
    assert sum(WORSE in words for words in said) == 1


def test_a_receipt_tells_of_the_danger_and_of_each_date_in_the_same_words(
    database: Database,
) -> None:
    given = receipt(database, opened(database, MOULD))
    assert given.dangers == (AT_ONCE, TO_LOOK, WORSE)
    assert [(one.label, one.by) for one in given.dates] == [
        ("Contact you to talk about it", "by Thursday 10 December 2026."),
        ("Write to say we have your complaint", "by Monday 14 December 2026."),
        (
            "Send you our answer",
            "by Wednesday 30 December 2026. It is sooner if we write to you sooner to say that we"
            " have it.",
        ),
    ]


def test_a_request_tells_of_the_danger_as_well(database: Database) -> None:
    heating = replace(
        REQUEST, hazards=("no_heating",), told_at={"no_heating": MONDAY_NOON + timedelta(hours=-1)}
    )
    case = opened(database, heating)
    answer = told(database, case)
    assert answer.owed[0].words.startswith(
        "You told us of no heating. If that puts health at risk, the law gives us until 11am on"
        " Tuesday 8 December 2026."
    )
    assert (answer.none_owed, answer.worse) == ("", WORSE)
    assert receipt(database, case).dangers[-1] == WORSE


def test_gas_is_told_with_its_own_number(database: Database) -> None:
    gas = replace(COMPLAINT, hazards=("gas",), told_at={"gas": MONDAY_NOON})
    answer = told(database, opened(database, gas))
    number = emergency_numbers()["gas_emergency"].digits
    assert answer.worse.startswith("If you smell gas, or a carbon monoxide alarm sounds, ring")
    said = in_words(answer)
    assert number in said[0], "before any day, as nobody waits for one"
    assert sum(number in words for words in said) == 1
    assert sum("Only new days off" in words for words in said) == 1


def test_the_day_of_a_look_is_that_of_what_turns_out_to_be_no_emergency(
    database: Database,
) -> None:
    case = opened(database, replace(COMPLAINT, hazards=("gas",), told_at={"gas": MONDAY_NOON}))
    given = receipt(database, case)
    assert given.dangers[0].startswith("If you smell gas")
    assert given.dangers[1].startswith("You told us of gas. If that puts health at risk,")
    assert given.dangers[2].startswith(
        "If gas turns out to be no emergency, the law gives us until Monday 21 December 2026."
    )


def test_whoever_may_be_told_only_how_far_it_is_reads_nothing_of_the_danger(
    database: Database,
) -> None:
    case = opened(database, MOULD_OF_ANOTHER)
    limited: tuple[Sees, ...] = ("progress", "receipt")
    for sees in limited:
        answer = told(database, case, sees=sees, as_other=True)
        said = " ".join(in_words(answer))
        assert "make_safe_at_once" not in {one.duty for one in answer.owed}
        assert answer.worse == ""
        assert "mould" not in said
        assert "danger" not in said
    assert receipt(database, case).dangers == ()


def test_whoever_may_be_told_everything_reads_that_we_were_told(database: Database) -> None:
    case = opened(database, MOULD_OF_ANOTHER)
    for as_other in (True, False):
        owed = told(database, case, as_other=as_other).owed
        assert owed[0].words.startswith("We were told of damp or mould.")


def test_a_danger_that_staff_saw_is_none_that_the_resident_told(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        there = session.get_one(Case, case.id)
        at = MONDAY_NOON
        risk.add_risk(session, there, hazards={"leak": at}, by="staff:1", now=at)
    assert any(one.words.startswith("We were told of a leak.") for one in told(database, case).owed)


def test_hazards_that_were_told_within_an_hour_are_one_visit_by_the_first_of_them(
    database: Database,
) -> None:
    several = {
        "no_heating": MONDAY_NOON,
        "no_hot_water": MONDAY_NOON - timedelta(minutes=20),
        "flooding": MONDAY_NOON - timedelta(hours=5),
    }
    case = opened(database, replace(COMPLAINT, hazards=tuple(several), told_at=several))
    at_once = [one for one in told(database, case).owed if one.due_at]
    assert [(one.hazards, one.due) for one in at_once] == [
        (("flooding",), "7am on Tuesday 8 December 2026"),
        (("no_hot_water", "no_heating"), "11:40am on Tuesday 8 December 2026"),
    ]


def test_what_follows_has_its_days_once_it_was_looked_into(database: Database) -> None:
    case = opened(database, MOULD)
    looked_into(database, case, "hazard:leak", date(2026, 12, 10))
    owed = {
        (one.duty, one.hazards): one
        for one in told(database, case, hours=24 * 7).owed
        if one.hazards
    }
    assert owed["send_findings", ("leak",)].due == "Tuesday 15 December 2026"
    assert owed["make_safe", ("leak",)].due == "Thursday 17 December 2026"
    assert ("begin_works", ("leak",)) in owed
    assert owed["investigate", ("damp_mould",)].then != ""
    assert ("make_safe", ("damp_mould",)) not in owed


def test_what_is_late_for_a_danger_is_told_with_care_and_with_whom_to_ring(
    database: Database,
) -> None:
    case = opened(database, MOULD)
    in_time, late = told(database, case, hours=24), told(database, case, hours=25)
    assert in_time.late is None
    assert late.late is not None
    assert late.late.apology == (
        "We are sorry. By midday on Tuesday 8 December 2026 we had to look into the danger and make"
        " your home safe, if damp or mould put health at risk. Our notes do not say that we have."
        " If it is not safe yet, we must find you somewhere suitable to stay."
    )
    assert f"If it is still dangerous, ring us now on {PHONE}." in late.late.what_now
    assert any(WORSE in words for words in in_words(late))


def test_a_request_that_is_late_for_a_danger_says_whom_to_ring(database: Database) -> None:
    heating = replace(REQUEST, hazards=("no_heating",), told_at={"no_heating": MONDAY_NOON})
    late = told(database, opened(database, heating), hours=25)
    assert late.late is not None
    assert f"If it is still dangerous, ring us now on {PHONE}." in late.late.what_now
    assert WORSE in in_words(late)


def test_every_hazard_that_the_law_has_a_clock_for_has_words() -> None:
    kinds = {one.kind for change in law().changes.values() for one in change.hazards}
    assert [kind for kind in sorted(kinds) if not has(f"hazard_kinds.{kind}")] == []


def test_whoever_may_be_told_how_far_it_is_reads_who_is_contacted(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    answer = told(database, case, sees="progress", as_other=True)
    assert answer.headline == (
        "We have the complaint. We will write to the person you act for to say so."
    )
    assert [one.label for one in answer.owed] == [
        "Contact the person you act for to talk about it",
        "Write to the person you act for to say that we have it",
        "Send the person you act for our answer",
    ]
    assert answer.owed[0].words == (
        "By Thursday 10 December 2026 we must contact the person you act for to talk about it."
    )
    assert "we must talk to the person you act for first" in answer.owed[2].changes
    everything = told(database, case, as_other=True)
    assert everything.owed[0].label == "Contact you to talk about it"
    assert everything.owed[1].label == "Write to you to say that we have it"


def test_every_duty_has_words_for_who_acts_for_the_resident() -> None:
    of_the_law = {one.duty for one in law().changes[DATA_REQUEST].clocks}
    duties = {*get_args(LimitDuty), "contact_again", *of_the_law} - set(WINDOWS)
    assert [one for one in sorted(duties) if not has(f"duties_for_them.{one}")] == []
