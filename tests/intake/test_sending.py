"""An intake becomes one case, once, when everything that is needed was told."""

from datetime import date

import pytest
from sqlalchemy import func, select

from backend.cases import process
from backend.cases.models import Case
from backend.cases.queries import promised
from backend.conversations import service as conversations
from backend.database import Database
from backend.intake import service
from backend.intake.models import Intake
from backend.policy.process.steps import Acknowledged
from backend.policy.reference import parse_reference
from backend.residents.models import Consent, Resident
from tests.intake.told import Telling
from tests.parts import RULEBOOK, Clock, at_once, conversation, started

TAP = {
    "issue": "My kitchen tap drips",
    "noticed_on": "yesterday",
    "reported_before": "no",
    "outcome": "Please send a plumber",
}
LETTER = "Your letter about the garden was rude"
COURT = "I have started legal proceedings and the claim form has been filed at court"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telling(database: Database, clock: Clock) -> Telling:
    return Telling(database, started(database), clock)


def the_case(database: Database) -> Case:
    with database.read() as session:
        case = session.scalars(select(Case)).one()
        _ = case.issues, case.deadlines, case.events
        return case


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_whole_telling_becomes_a_complaint_with_dates(
    telling: Telling, database: Database
) -> None:
    telling.answer_all()
    sent = telling.send()
    assert parse_reference(sent.reference) == sent.reference
    assert (sent.kind, sent.already, sent.for_someone_else) == ("complaint", False, False)
    assert [(one.duty, str(one.earliest), str(one.latest)) for one in sent.dates] == [
        ("contact", "None", "2026-12-10"),
        ("acknowledge", "None", "2026-12-14"),
        ("respond", "2026-12-21", "2026-12-30"),
    ]
    assert sent.rules, "with the sentences that decided"
    case = the_case(database)
    assert case.reference == sent.reference
    assert case.conversation_id == telling.id
    with database.read() as session:
        resident = session.get_one(Resident, case.resident_id)
    assert (resident.full_name, resident.postcode) == ("Pat Jones", "TN13 1AX")
    assert (resident.preferred_contact, resident.adjustments) == ("email", "large print")


OWN_DATA = "Please send me a copy of everything you hold about me"
SHARED = "You shared my file with my ex"


def test_who_asks_for_their_own_information_hears_by_when_the_law_says_it_comes(
    telling: Telling, database: Database, clock: Clock
) -> None:
    telling.answer_all(issue=OWN_DATA, reported_before="no", outcome="Send me the papers")
    sent = telling.send()
    (by_law,) = (one for one in sent.dates if one.duty == "answer_data_request")
    assert (by_law.label, str(by_law.latest)) == (
        "Send you the information we hold about you",
        "2027-01-07",
    )
    assert not sent.undecided, "no rule of the landlord's speaks against it"
    with database.read() as session:
        told = service.status(session, telling.id, rulebook=RULEBOOK, now=clock())
    (clock_of_law,) = told.cases[0].owed_by_law
    assert str(clock_of_law.due_on) == "2027-01-07"
    assert "1 month from Monday 7 December 2026" in clock_of_law.working


def test_who_complains_about_their_information_is_owed_a_decision_and_its_reasons(
    telling: Telling,
) -> None:
    telling.answer_all(issue=SHARED, reported_before="no")
    sent = telling.send()
    assert sent.person_decides
    assert [one.elsewhere for one in sent.undecided] == [("regulator",)]


def test_every_answer_stands_on_the_case_as_it_was_shown(
    telling: Telling, database: Database
) -> None:
    telling.answer_all()
    shown = telling.rows()
    telling.send()
    rows = the_case(database).gathered["rows"]
    assert {question: answer for question, _label, answer in rows} == shown
    assert shown["full_name"] == "Pat Jones"
    assert shown["address"] == "1 High Street, Sevenoaks, TN13 1AX"


def test_ten_sends_at_once_open_one_case(telling: Telling, database: Database) -> None:
    telling.answer_all()
    sent = at_once(10, lambda _n: telling.send())
    assert not [outcome for outcome in sent if isinstance(outcome, Exception)]
    assert len({outcome.reference for outcome in sent if not isinstance(outcome, Exception)}) == 1
    assert count(database, Case) == 1
    assert count(database, Resident) == 1


def test_sending_again_later_gives_the_same_case(telling: Telling, clock: Clock) -> None:
    telling.answer_all()
    first = telling.send()
    clock.move(days=3)
    again = telling.send()
    assert (again.reference, again.dates) == (first.reference, first.dates)
    assert again.already


def test_once_our_letter_is_out_the_answer_has_one_day(
    telling: Telling, clock: Clock, database: Database
) -> None:
    telling.answer_all()
    sent = telling.send()
    clock.move(days=1)
    written = Acknowledged(
        on=date(2026, 12, 8), by="staff:1", complaints=("x",), respond_on=date(2026, 12, 22)
    )
    with database.write() as session:
        process.take(session, sent.reference, written, rulebook=RULEBOOK, now=clock())
    answer = telling.send().dates[-1]
    assert (answer.label, answer.by) == ("Send you our answer", "Tuesday 22 December 2026")


def test_a_crash_before_the_commit_leaves_nothing_and_trying_again_opens_one_case(
    telling: Telling, database: Database, clock: Clock
) -> None:
    telling.answer_all()
    with pytest.raises(KeyboardInterrupt):
        _send_and_crash(database, telling.id, clock)
    assert (count(database, Case), count(database, Resident)) == (0, 0)
    assert not telling.send().already
    assert count(database, Case) == 1


def test_a_crash_after_the_commit_shows_the_case_that_was_opened(
    telling: Telling, database: Database
) -> None:
    telling.answer_all()
    opened = telling.send().reference  # and then nobody was told
    again = telling.send()
    assert (again.reference, again.already) == (opened, True)


def test_what_is_unfinished_is_not_sent(telling: Telling, database: Database) -> None:
    telling.say("My boiler is off")
    with pytest.raises(service.NotReady, match="still need an answer"):
        telling.send()
    assert count(database, Case) == 0


def test_nothing_told_is_nothing_to_send(telling: Telling) -> None:
    with pytest.raises(service.NothingToSend):
        telling.send()


def test_what_was_set_aside_is_not_sent(telling: Telling, database: Database, clock: Clock) -> None:
    telling.answer_all()
    with database.write() as session:
        service.set_aside(session, telling.id, now=clock())
    with pytest.raises(service.NothingToSend):
        telling.send()
    assert count(database, Intake) == 1, "what was told stays on record"


def test_after_a_case_was_sent_the_next_words_begin_another(
    telling: Telling, database: Database
) -> None:
    telling.answer_all()
    first = telling.send()
    telling.question = None
    telling.answer_all(issue="The roof leaks as well and you ignored me")
    second = telling.send()
    assert first.reference != second.reference
    assert count(database, Intake) == 2


def test_a_request_is_recorded_when_the_resident_chooses_it(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(**TAP, route_choice="a service request is fine")
    assert "route_choice" in telling.asked
    sent = telling.send()
    assert (sent.kind, sent.dates) == ("service_request", ())
    assert any("first time" in sentence for _id, sentence in sent.rules)
    assert the_case(database).deadlines == []


def test_a_request_becomes_a_complaint_when_the_resident_chooses_so(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(**TAP, route_choice="log it as a complaint anyway")
    sent = telling.send()
    assert (sent.kind, sent.route) == ("complaint", "complaint")
    assert sent.dates


def test_an_exclusion_is_never_refused_and_a_person_decides(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(issue=COURT)
    sent = telling.send()
    assert sent.person_decides
    case = the_case(database)
    assert case.person_decides
    assert case.state == "open"
    assert {one.duty for one in promised(case)} == {"contact", "acknowledge", "respond"}


def test_old_matters_are_decided_by_a_person(telling: Telling) -> None:
    telling.answer_all(issue=LETTER, noticed_on="in March 2023")
    assert telling.send().person_decides


def test_for_someone_else_the_sender_is_told_the_reference_and_no_date(
    telling: Telling, database: Database, clock: Clock
) -> None:
    telling.answer_all(on_behalf="it is for my mother")
    sent = telling.send()
    assert sent.for_someone_else
    assert sent.dates == ()
    case = the_case(database)
    assert {one.duty for one in promised(case)} == {"contact", "acknowledge", "respond"}
    with database.read() as session:
        consent = session.get_one(Consent, case.consent_id)
        mother = session.get_one(Resident, case.resident_id)
        told = service.status(session, telling.id, rulebook=RULEBOOK, now=clock())
    assert (consent.status, consent.said) == ("awaited", "yes")
    assert (consent.evidence, consent.evidence_words) == ("spoken", "told me")
    assert (mother.full_name, mother.email, mother.phone) == ("Joan Smith", "", "")
    assert mother.relationship == "tenant"
    assert mother.safe_contact == "Ring her sister on 01732 123456"
    assert told.cases == ()
    assert not conversations.is_verified(conversation(database, telling.id), now=clock())


def test_permission_that_was_taken_back_leaves_no_evidence(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(on_behalf="it is for my mother")
    telling.press("change_answer", question="permission")
    telling.say("no")
    telling.answer_all()
    telling.send()
    with database.read() as session:
        consent = session.scalars(select(Consent)).one()
    assert (consent.said, consent.evidence, consent.evidence_words) == ("no", "", "")


def test_a_group_that_became_one_person_has_no_members(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(on_behalf="all of us in the block")
    telling.press("change_answer", question="on_behalf")
    telling.say("just me")
    telling.answer_all()
    telling.send()
    case = the_case(database)
    assert (case.behalf, case.group_members) == ("self", "")


def test_a_group_is_told_its_dates_and_keeps_its_members(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(on_behalf="all of us in the block")
    assert telling.send().dates is not None
    assert the_case(database).group_members == "Ann and Bob"


def test_a_way_of_contact_that_is_gone_is_not_preferred(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(
        contact_details="pat@example.com or 01732 749400", preferred_contact="ring me"
    )
    telling.press("change_answer", question="contact_details")
    telling.say("pat@example.com")
    telling.answer_all()
    telling.send()
    with database.read() as session:
        assert session.scalars(select(Resident.preferred_contact)).one() == "email"


def test_everything_that_can_be_skipped_may_be_skipped(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(
        issue=LETTER,
        noticed_on="skip",
        reported_before="I don't know",
        outcome="skip",
        relationship="skip",
        address="skip",
        adjustments="skip",
    )
    rows = telling.rows()
    assert rows["noticed_on"] == "Not provided"
    assert rows["reported_before"] == "You do not know"
    telling.send()
    assert count(database, Case) == 1


def test_several_issues_are_one_case_with_each_of_them(
    telling: Telling, database: Database
) -> None:
    telling.say("My boiler is off")
    telling.say("The roof leaks")
    telling.say("No heating either")
    telling.answer_all()
    telling.send()
    assert [issue.text for issue in the_case(database).issues] == [
        "My boiler is off",
        "The roof leaks",
        "No heating either",
    ]


def test_danger_and_people_at_risk_are_kept_on_the_case(
    telling: Telling, database: Database
) -> None:
    telling.answer_all(
        issue="There is black mould in the bedroom, my baby has asthma and nobody came"
    )
    telling.send()
    case = the_case(database)
    assert "damp_mould" in case.hazards
    assert case.vulnerability


def test_whoever_sent_their_own_case_is_told_of_it_for_thirty_minutes(
    telling: Telling, database: Database, clock: Clock
) -> None:
    telling.answer_all()
    reference = telling.send().reference

    def told() -> service.Status:
        with database.read() as session:
            return service.status(session, telling.id, rulebook=RULEBOOK, now=clock())

    (case,) = told().cases
    assert (case.reference, case.stage) == (reference, "stage-1")
    assert {owed.duty for owed in case.owed} == {"contact", "acknowledge", "respond"}
    clock.move(minutes=30)
    assert told().cases
    clock.move(seconds=1)
    assert told() == service.Status(cases=())


def test_a_new_conversation_is_told_of_no_case(
    telling: Telling, database: Database, clock: Clock
) -> None:
    telling.answer_all()
    telling.send()
    another = started(database)
    with database.read() as session:
        told = service.status(session, another, rulebook=RULEBOOK, now=clock())
    assert told == service.Status(cases=())


def test_two_messages_heard_at_once_are_both_kept(telling: Telling, database: Database) -> None:
    telling.say("My boiler is off")
    heard = at_once(5, lambda n: telling.say(f"Problem number {n} is a leak"))
    assert not [outcome for outcome in heard if isinstance(outcome, Exception)]
    issues = telling.answers()["issue"]["value"]
    assert len(issues) == 6


def _send_and_crash(database: Database, conversation_id: str, clock: Clock) -> None:
    with database.write() as session:
        service.send(session, conversation_id, rulebook=RULEBOOK, now=clock())
        raise KeyboardInterrupt
