"""Adding to a case, taking it back and asking for the next stage, once it is known whose it is."""

from datetime import date

import pytest

from backend.cases import process
from backend.cases.additions import additions_of
from backend.cases.models import Case
from backend.casework import more_time
from backend.policy.process.steps import Acknowledged, Extended, Responded
from tests.dialogue.asker import Asker, elsewhere
from tests.dialogue.driver import PLAIN, Chat
from tests.parts import RULEBOOK


@pytest.fixture
def asker(sent: Chat) -> Asker:
    return elsewhere(sent).prove()


@pytest.fixture
def answered(sent: Chat) -> Asker:
    asker = elsewhere(sent)
    today = sent.clock().date()
    letter = Acknowledged(
        on=today, by="staff:1", respond_on=date(2026, 12, 21), complaints=("The lift",)
    )
    with sent.database.write() as session:
        for step in (letter, Responded(on=today, by="staff:1", channel="email")):
            process.take(session, asker.reference, step, rulebook=RULEBOOK, now=sent.clock())
    return asker


def kinds(chat: Chat) -> list[str]:
    """What happened on the newest case, by kind."""
    with chat.database.read() as session:
        case = session.query(Case).order_by(Case.id.desc()).first()
        assert case is not None
        return [event.kind for event in case.events]


def test_more_is_added_to_a_case_that_was_proved(asker: Asker) -> None:
    asker.say("I want to add something to my complaint")
    assert asker.question == "adding_words"
    asker.say("My neighbour saw the engineer drive away")
    assert asker.reference in asker.text
    with asker.database.read() as session:
        added = additions_of(session, asker.case)
    assert [one.words for one in added] == ["My neighbour saw the engineer drive away"]


def test_another_issue_joins_an_unanswered_complaint(asker: Asker) -> None:
    asker.say("please add a new problem to my complaint, the bathroom tap drips all night")
    with asker.database.read() as session:
        assert session.query(Case).count() == 1
    assert "issue" in " ".join(kinds(asker))


def test_an_issue_that_is_told_to_be_separate_is_a_complaint_of_its_own(asker: Asker) -> None:
    reference = asker.reference
    asker.say("please add a separate problem to my complaint, the bathroom tap drips all night")
    with asker.database.read() as session:
        first, other = session.query(Case).order_by(Case.id)
    assert first.reference == reference
    assert other.reference in asker.text


def test_whoever_is_asked_to_agree_to_more_time_is_led_to_where_they_can(
    sent: Chat,
) -> None:
    asker = elsewhere(sent)
    today = sent.clock().date()
    steps = (
        Acknowledged(
            on=today, by="staff:1", respond_on=date(2026, 12, 21), complaints=("The lift",)
        ),
        Extended(
            on=today,
            by="staff:1",
            working_days=10,
            discussed_on=today,
            reasons="We wait for a part.",
            ombudsman_details=True,
        ),
    )
    with sent.database.write() as session:
        for step in steps:
            process.take(session, asker.reference, step, rulebook=RULEBOOK, now=sent.clock())
        more_time.ask_agreement(
            session,
            asker.reference,
            working_days=5,
            reasons="The part comes late.",
            staff_id=1,
            key="one",
            rulebook=RULEBOOK,
            now=sent.clock(),
        )
    asker.prove()
    assert f"/status/cases/{asker.reference}/do/agree" in asker.text


def test_another_issue_after_the_answer_becomes_a_linked_complaint(answered: Asker) -> None:
    answered.prove()
    first = answered.reference
    answered.say("please add a new problem to my complaint, the bathroom tap drips all night")
    with answered.database.read() as session:
        both = session.query(Case).order_by(Case.id).all()
    assert len(both) == 2
    assert both[1].reference in answered.text
    assert both[0].reference == first


@pytest.mark.parametrize("pressed", [True, False])
def test_another_outcome_can_be_wanted(asker: Asker, pressed: bool) -> None:
    if pressed:
        asker.press('/add_to_case{"value": "outcome"}')
        assert asker.question == "adding_outcome"
        asker.say("Pay me back what I spent on taxis")
    else:
        asker.say("add to my complaint that I want you to pay for my taxis instead of an apology")
    assert "outcome_wanted" in kinds(asker)
    assert asker.question is None


def test_contact_details_are_changed_on_the_page_of_the_case(asker: Asker) -> None:
    asker.press('/add_to_case{"value": "contact"}')
    assert f"/status/cases/{asker.reference}/do/contact" in asker.text


def test_nothing_is_said_of_changing_contact_details_before_it_is_known_who_asks(
    sent: Chat,
) -> None:
    asker = elsewhere(sent)
    asker.say("my phone number has changed, add it to my complaint")
    assert asker.question == "proof_reference"


@pytest.mark.parametrize("yes", ['/withdraw{"value": "take_back"}', "yes", "yes please"])
def test_it_is_taken_back_after_a_yes_and_can_be_undone(asker: Asker, yes: str) -> None:
    asker.say("I want to withdraw my complaint")
    assert asker.reference in asker.text
    assert asker.case.state == "open"
    asker.say(yes)
    assert asker.case.state == "withdrawn"
    asker.press('/withdraw{"value": "undo"}')
    assert asker.case.state == "open"


def test_it_can_be_undone_in_words(asker: Asker) -> None:
    asker.say("I want to withdraw my complaint", "yes")
    asker.say("I have changed my mind, please go on with my complaint")
    assert asker.case.state == "open"


def test_a_no_takes_nothing_back(asker: Asker) -> None:
    asker.say("I want to withdraw my complaint", "no")
    assert asker.case.state == "open"


def test_nothing_is_taken_back_once_the_half_hour_is_over(asker: Asker) -> None:
    asker.say("I want to withdraw my complaint")
    asker.clock.move(minutes=31)
    asker.say('/withdraw{"value": "take_back"}')
    assert asker.case.state == "open"


def test_the_next_stage_needs_no_reasons(answered: Asker) -> None:
    answered.prove()
    answered.press("/escalate")
    assert answered.question == "stage_unresolved"
    answered.press("/skip")
    assert answered.question == "stage_outcome"
    answered.press("/skip")
    assert answered.question is None
    assert "escalation" in " ".join(kinds(answered))


def test_what_remains_and_what_is_wanted_are_taken_down(answered: Asker) -> None:
    answered.prove()
    answered.say("I am not happy with your answer to my complaint, the lift is still broken")
    assert answered.question == "stage_outcome"
    answered.say("Mend the lift for good")
    assert answered.question is None
    assert answered.case.stage == "stage-2"


def test_after_the_window_it_is_still_taken(answered: Asker) -> None:
    answered.clock.move(days=200)
    answered.prove()
    answered.say("escalate my complaint")
    answered.answer(stage_unresolved="the lift is still broken", stage_outcome="mend it")
    assert "escalation" in " ".join(kinds(answered))


def test_a_question_in_the_middle_is_answered(answered: Asker) -> None:
    answered.prove()
    answered.say("/escalate", "how long does stage two take?")
    assert answered.question == "stage_unresolved"


def test_the_chat_that_opened_the_case_asks_for_the_next_stage_the_short_way(
    sent: Chat, answered: Asker
) -> None:
    sent.say("/escalate")
    assert sent.question == "stage_unresolved"


def test_what_was_open_before_goes_on_afterwards(asker: Asker) -> None:
    other = elsewhere(asker)
    other.say("/complain")
    other.answer(**{name: said for name, said in PLAIN.items() if name != "outcome"})
    other.say(f"what is happening with {other.reference}?", "mary@example.com")
    other.worker()
    other.say(other.code)
    assert other.question == "outcome"
    assert other.intake is not None
    assert other.intake.state == "open"
