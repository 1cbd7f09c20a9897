"""The answer to "when will I hear back?", read from a case in the database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.cases import events, files, process
from backend.cases.models import Case, CaseLink
from backend.casework import deliveries, more_time, verbs
from backend.casework.answer import Answer, answer_of, in_words
from backend.casework.may_see import Sees
from backend.casework.models import Delivery
from backend.clock import local_date
from backend.database import Database
from backend.evidence.models import StoredFile
from backend.landlord import choices
from backend.landlord.models import LandlordSetting
from backend.policy.process import Step
from backend.policy.process.steps import (
    Acknowledged,
    Corrected,
    EscalationRequested,
    Extended,
    Refused,
    Responded,
    Withdrawn,
)
from backend.residents.models import Consent
from backend.teams.models import Team
from tests.cases.opened import COMPLAINT, FOR_ANOTHER, REQUEST, opened
from tests.parts import MONDAY_NOON, RULEBOOK
from tests.staff.people import made_staff

MONDAY = local_date(MONDAY_NOON)
CHRISTMAS = (
    "We count from the last day for us to write to say that we have it: 10 working days from Monday"
    " 14 December 2026. Weekends, 25 December 2026 (Christmas Day) and 28 December 2026 (Boxing"
    " Day, substitute) do not count."
)


def asked(
    database: Database,
    case: Case,
    *,
    sees: Sees = "everything",
    now: datetime = MONDAY_NOON,
    **more: Any,
) -> Answer:
    with database.read() as session:
        there = session.get_one(Case, case.id)
        return answer_of(session, there, sees=sees, rulebook=RULEBOOK, now=now, **more)


def taken(database: Database, case: Case, *steps: Step, days: int = 0) -> None:
    with database.write() as session:
        for step in steps:
            now = MONDAY_NOON + timedelta(days=days)
            process.take(session, case.reference, step, rulebook=RULEBOOK, now=now)


def acknowledged(on: date = MONDAY, **more: Any) -> Acknowledged:
    known = {"complaints": ("the boiler",), "respond_on": date(2026, 12, 21), **more}
    return Acknowledged(on=on, by="staff:1", **known)


def test_a_new_complaint_is_told_what_is_owed_by_when_and_why(database: Database) -> None:
    answer = asked(database, opened(database))
    assert answer.state == "received"
    assert answer.headline == "We have your complaint. We will write to you to say so."
    assert (answer.stage, answer.received_on) == ("Stage one", MONDAY)
    assert [(one.duty, one.due_on) for one in answer.owed] == [
        ("contact", date(2026, 12, 10)),
        ("acknowledge", date(2026, 12, 14)),
        ("respond", date(2026, 12, 30)),
    ]
    assert answer.owed[2].why == CHRISTMAS
    assert "sooner if we write to you sooner" in answer.owed[2].changes
    assert answer.none_owed == ""
    assert answer.may == ("add", "new_issue", "new_outcome", "contact", "withdraw")


def test_the_same_is_said_in_paragraphs(database: Database) -> None:
    answer = asked(database, opened(database))
    said = in_words(answer)
    assert said[:3] == [answer.headline, "We call this stage “Stage one”.", answer.who]
    assert f"By Wednesday 30 December 2026 we must send you our answer. {CHRISTMAS}" in said[5]
    assert said[-1] == RULEBOOK.pack.ombudsman.details


def test_what_is_late_is_apologised_for_and_the_next_stage_need_not_wait(
    database: Database,
) -> None:
    answer = asked(database, opened(database), now=MONDAY_NOON + timedelta(days=60))
    assert answer.late is not None
    assert answer.headline == "We are late with your complaint."
    assert answer.late.apology.startswith("We are sorry. We did not contact you to talk")
    assert "You can ask us to look again now. We call that “Stage two”." in answer.late.what_now
    assert answer.late.ombudsman == RULEBOOK.pack.ombudsman.details
    assert "next_stage" in answer.may
    assert sum("sorry" in said for said in in_words(answer)) == 1


def test_what_is_late_before_the_answer_says_by_when_the_answer_comes(database: Database) -> None:
    answer = asked(database, opened(database), now=MONDAY_NOON + timedelta(days=4))
    assert answer.late is not None
    assert answer.late.apology == (
        "We are sorry. We did not contact you to talk about it. We should have done it by"
        " Thursday 10 December 2026."
    )
    assert answer.late.what_now == (
        "We still have to do it. We must still answer you by Wednesday 30 December 2026."
    )


def test_a_stage_that_was_asked_for_before_our_answer_counts_from_the_answer(
    database: Database,
) -> None:
    case = opened(database)
    taken(database, case, acknowledged(), EscalationRequested(on=MONDAY, by="resident"))
    sent = Responded(on=date(2026, 12, 10), by="staff:1", channel="email")
    taken(database, case, sent, days=3)
    answer = asked(database, case, now=MONDAY_NOON + timedelta(days=3))
    assert answer.stage == "Stage two"
    whys = [one.why for one in answer.owed]
    assert whys[0].startswith(
        "We count from the day of our answer, because we were asked to look again before it: "
    )
    assert "Thursday 10 December 2026" in whys[0]
    assert not any("the day you asked us" in why for why in whys)


def test_a_letter_that_has_gone_late_makes_nothing_sooner(database: Database) -> None:
    case = opened(database)
    late = date(2026, 12, 22)
    taken(database, case, acknowledged(late, respond_on=date(2026, 12, 30)), days=15)
    answer = asked(database, case, now=MONDAY_NOON + timedelta(days=16))
    due = next(one for one in answer.owed if one.duty == "respond")
    assert "sooner" not in due.changes


def test_a_day_sooner_than_the_policy_has_it_is_told_with_the_policy_beside_it(
    database: Database,
) -> None:
    case = opened(database)
    on = date(2026, 12, 9)
    taken(database, case, acknowledged(on, respond_on=date(2026, 12, 16)), days=2)
    due = next(one for one in asked(database, case).owed if one.duty == "respond")
    assert due.due_on == date(2026, 12, 16)
    assert due.why == (
        "This is the day that we gave in our letter. By our policy it is Wednesday 23 December 2026"
        " at the latest. We count from the day we wrote to say that we have it: 10 working days"
        " from Wednesday 9 December 2026. Weekends do not count."
    )


def test_what_was_sent_is_told_and_not_what_staff_put_there(database: Database) -> None:
    case = opened(database)
    given = [("resident", "evidence"), ("staff:1", "evidence"), ("representative", "authority")]
    with database.write() as session:
        there = session.get_one(Case, case.id)
        for number, (by, purpose) in enumerate(given):
            file = StoredFile(id=number, purpose=purpose, given_by=by)
            files.added(session, there, file, now=MONDAY_NOON)
    said = [one.words for one in asked(database, case).happened]
    assert said == ["We got your complaint.", "You sent us a photo or a file."]


def named(database: Database, how: str) -> str:
    case = opened(database)
    staff = made_staff(database)
    with database.write() as session:
        session.add(LandlordSetting(name=choices.NAMES_SHOWN, value=how, changed_at=MONDAY_NOON))
        verbs.assign(
            session,
            case.reference,
            staff.id,
            by="system",
            seen=None,
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
    return asked(database, case).who


def test_who_deals_with_it_is_named_as_the_landlord_wants(database: Database) -> None:
    assert named(database, "first_name") == "Priya deals with it."


def test_a_landlord_may_show_no_name(database: Database) -> None:
    assert named(database, "team") == "Our customer resolution team deals with it."


def test_what_happened_is_told_with_dates_put_right_and_what_was_late(database: Database) -> None:
    case = opened(database)
    late = date(2026, 12, 16)
    taken(
        database,
        case,
        acknowledged(late, respond_on=date(2026, 12, 30)),
        Corrected(
            on=late,
            by="staff:1",
            event="acknowledged",
            was=late,
            now=date(2026, 12, 15),
            reasons="it went out a day before",
        ),
        Extended(
            on=late,
            by="staff:1",
            working_days=10,
            discussed_on=late,
            reasons="a secret reason",
            ombudsman_details=True,
        ),
        days=9,
    )
    answer = asked(database, case, now=MONDAY_NOON + timedelta(days=9))
    assert answer.state == "extended"
    assert [(one.on.day, one.words) for one in answer.happened] == [
        (7, "We got your complaint."),
        (
            15,
            "We wrote to say that we have it. It was due by Monday 14 December 2026. We are sorry"
            " that it was late.",
        ),
        (16, "We took 10 working days more for our answer. We told you why."),
    ]
    assert "secret" not in str(answer)


def test_after_the_answer_the_last_day_to_ask_is_told_with_its_working(database: Database) -> None:
    case = opened(database)
    responded = Responded(on=date(2026, 12, 14), by="staff:1", channel="email")
    taken(database, case, acknowledged(), responded, days=7)
    answer = asked(database, case, now=MONDAY_NOON + timedelta(days=7))
    assert answer.state == "answered_open"
    assert answer.window is not None
    assert answer.window.until == date(2027, 1, 14)
    assert "You can ask until Thursday 14 January 2027." in answer.window.words
    assert "28 December 2026" in answer.window.why
    assert answer.none_owed.startswith("We have done what we had to do so far.")
    assert "next_stage" in answer.may
    closing = asked(database, case, now=MONDAY_NOON + timedelta(days=35))
    assert closing.state == "answered_closing"
    passed = asked(database, case, now=MONDAY_NOON + timedelta(days=60))
    assert passed.state == "answered_passed"
    assert "next_stage" in passed.may, "asked late, it is taken"


def test_whoever_may_not_be_told_learns_nothing_of_the_case(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    before = asked(database, case, sees="receipt")
    taken(database, case, acknowledged())
    after = asked(database, case, sees="receipt", now=MONDAY_NOON + timedelta(days=90))
    assert before == replace(after), "whatever has happened meanwhile"
    assert (after.kind, after.received_on, after.happened, after.owed) == ("", None, (), ())
    assert RULEBOOK.pack.published_timetable == after.timetable
    assert after.timetable in in_words(after)[-2]
    assert after.may == ("add",)
    assert "Pat" not in str(after)


def test_a_representative_reads_of_the_complaint_and_the_resident_of_their_own(
    database: Database,
) -> None:
    case = opened(database, FOR_ANOTHER)
    theirs = asked(database, case, person_id=case.representative_id)
    own = asked(database, case, person_id=case.resident_id)
    assert theirs.headline.startswith("We have the complaint.")
    assert not any("agree" in note for note in theirs.notes)
    assert own.headline.startswith("We have your complaint.")
    assert "Somebody complained for you. We will ask if you agree" in own.notes[0]
    assert asked(database, case, sees="progress").may == ("add",)


def test_what_a_person_has_to_decide_is_said(database: Database) -> None:
    case = opened(database, replace(COMPLAINT, person_decides=True))
    answer = asked(database, case)
    assert answer.notes[0].startswith("A person has to decide")
    said = in_words(answer)
    assert said.index(answer.notes[0]) < next(n for n, one in enumerate(said) if " we must " in one)


def test_a_refusal_names_the_ombudsman_and_has_no_next_date(database: Database) -> None:
    case = opened(database)
    refused = Refused(
        on=MONDAY,
        by="staff:1",
        rule="A-EXC-6",
        ombudsman_details=True,
        reasons="x",
        discretion="x",
    )
    taken(database, case, refused)
    answer = asked(database, case)
    assert answer.state == "refused"
    assert "Housing Ombudsman Service" in answer.none_owed
    assert answer.ombudsman == RULEBOOK.pack.ombudsman.details


def test_a_request_has_its_teams_and_no_stage(database: Database) -> None:
    answer = asked(database, opened(database, REQUEST))
    assert (answer.state, answer.stage, answer.window) == ("request_open", "", None)
    assert "sets no date" in answer.none_owed
    assert "We take that as a complaint." in answer.notes[-1]
    assert answer.who == "", "nobody has been given it yet"


def test_a_date_of_the_law_that_is_late_names_the_regulator(database: Database) -> None:
    new = replace(COMPLAINT, triage={"parts": [], "data_request": True})
    case = opened(database, new)
    answer = asked(database, case)
    assert ("answer_data_request", date(2027, 1, 7)) in [
        (one.duty, one.due_on) for one in answer.owed
    ]
    late = asked(database, case, now=MONDAY_NOON + timedelta(days=60)).late
    assert late is not None
    assert "Information Commissioner" in late.what_now


def test_asking_changes_nothing(database: Database) -> None:
    case = opened(database)
    with database.write() as session:
        before = lines(session, case)
        answer_of(
            session,
            session.get_one(Case, case.id),
            sees="everything",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
        assert lines(session, case) == before


def lines(session: Session, case: Case) -> int:
    return len(session.get_one(Case, case.id).events)


def test_whoever_may_know_how_far_it_is_learns_nothing_of_what_went_wrong(
    database: Database,
) -> None:
    case = opened(database, FOR_ANOTHER)
    other = opened(database, replace(COMPLAINT, idempotency_key="two"))
    with database.write() as session:
        there = session.get_one(Case, case.id)
        session.add(Team(id=7, name="Damp and mould team"))
        data = {"team": 7}
        events.append(session, there, "passed_to_team", actor="system", now=MONDAY_NOON, data=data)
        known = {"why": "new_issue", "at": MONDAY_NOON}
        session.add(CaseLink(earlier_id=case.id, later_id=other.id, **known))
    everything = str(asked(database, case, person_id=case.representative_id))
    progress = str(asked(database, case, sees="progress", person_id=case.representative_id))
    assert "We passed it to the Damp and mould team." in everything
    assert "We passed it to the team that does the work." in progress
    assert other.reference in everything
    assert other.reference not in progress


def test_whoever_acts_for_somebody_reads_by_what_permission_and_until_when(
    database: Database,
) -> None:
    case = opened(database, FOR_ANOTHER)

    def read(status: str, scope: str = "everything", *, lapses: date | None = None) -> str:
        with database.write() as session:
            consent = session.get_one(Consent, case.consent_id)
            consent.status, consent.scope, consent.lapses_on = status, scope, lapses
        return str(asked(database, case, person_id=case.representative_id).notes)

    assert "on record" not in read("awaited")
    assert "you may act for them" in read("recorded")
    assert "how far this is, and no more" in read("recorded", "progress", lapses=MONDAY)
    assert "until the end of Monday 7 December 2026" in read("recorded", lapses=MONDAY)


def test_the_reasons_for_more_time_are_for_whoever_may_agree_to_it(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    extended = Extended(
        on=MONDAY,
        by="staff:1",
        working_days=10,
        discussed_on=MONDAY,
        reasons="x",
        ombudsman_details=True,
    )
    taken(database, case, acknowledged(), extended)
    with database.write() as session:
        more_time.ask_agreement(
            session,
            case.reference,
            working_days=5,
            reasons="Mould in the bedroom",
            staff_id=1,
            key="one",
            rulebook=RULEBOOK,
            now=MONDAY_NOON,
        )
    assert "Mould" in str(asked(database, case, person_id=case.resident_id))
    theirs = asked(database, case, sees="progress", person_id=case.representative_id)
    assert "Mould" not in str(theirs)
    assert "agree" not in f"{theirs.headline} {theirs.notes}"


def test_what_a_representative_did_is_not_told_as_the_residents_own(database: Database) -> None:
    case = opened(database, FOR_ANOTHER)
    taken(database, case, Withdrawn(on=MONDAY, by="representative", how=""))
    own = asked(database, case, person_id=case.resident_id)
    theirs = asked(database, case, person_id=case.representative_id)
    assert own.headline.startswith("Somebody who acts for you took your complaint back.")
    assert own.happened[-1].words == "Somebody who acts for you took it back."
    assert theirs.headline.startswith("You took the complaint back.")
    assert theirs.happened[-1].words == "You took it back."


def test_what_the_resident_did_is_told_as_theirs_to_whoever_acts_for_them(
    database: Database,
) -> None:
    case = opened(database, FOR_ANOTHER)
    taken(
        database,
        case,
        acknowledged(),
        Responded(on=MONDAY, by="staff:1", channel="email"),
        EscalationRequested(on=MONDAY, by="resident"),
    )
    theirs = asked(database, case, person_id=case.representative_id)
    assert theirs.headline.startswith("The person you act for asked us to look at")
    assert "The person you act for asked us to look again." in str(theirs.happened)


def test_work_is_with_a_team_only_once_it_has_reached_it(database: Database) -> None:
    case = opened(database, REQUEST)
    with database.write() as session:
        session.add(Team(id=7, name="Repairs team"))
        session.flush()
        there, team = session.get_one(Case, case.id), session.get_one(Team, 7)
        sent = deliveries.send_to(
            session, there, team, about=deliveries.REQUEST, by="system", now=MONDAY_NOON
        )
    before = str(asked(database, case))
    assert "We are getting it to them, and they have not had it yet." in before
    assert "passed it to the Repairs team" not in before
    with database.write() as session:
        queued = session.get_one(Delivery, sent.id)
        queued.state = deliveries.QUEUED
        deliveries.arrived(session, queued, now=MONDAY_NOON)
    after = str(asked(database, case))
    assert "We have passed it to the Repairs team. They have not answered us yet." in after
    assert "We passed it to the Repairs team." in after
