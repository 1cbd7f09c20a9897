"""What is said to show who it is: each thing once, in any order, and the same to everyone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.cases.models import Case
from backend.casework.files import keep_in_chat
from backend.conversations import keys
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.evidence import service as evidence
from backend.evidence.service import Checked
from backend.policy.reference import new_reference
from backend.proving import service as proving
from backend.proving.codes import hash_of
from backend.proving.limits import ASKED_FROM_ONE_PLACE
from backend.proving.models import Proof, ProofAsked
from tests.actions.stage import Outcome, Stage
from tests.cases.opened import opened
from tests.parts import VOICE

REFERENCE = new_reference("WK", b"nobody has it")
CONTACT = "pat@example.com"


def asked(stage: Stage) -> list[tuple[str, str, str]]:
    with stage.database.read() as session:
        rows = session.query(ProofAsked).order_by(ProofAsked.id).all()
        return [(row.kind, row.typed_reference, row.typed_contact) for row in rows]


def say(stage: Stage, words: str, **more: str) -> Outcome:
    """Answer, with what Rasa remembers from the answers before."""
    done = stage.press(**more) if more else stage.answer(words)
    stage.slots.update(done.slots)
    return done


@pytest.fixture
def begun(stage: Stage) -> Stage:
    done = stage.run("action_case_status", "when will I hear back?", intent="check_status")
    stage.slots.update(done.slots)
    stage.question = done.slots["requested_slot"]
    return stage


def test_the_reference_and_the_contact_are_asked_for_one_after_the_other(begun: Stage) -> None:
    assert begun.question == "proof_reference"
    say(begun, REFERENCE.replace("-", " ").lower())
    assert begun.question == "proof_contact"
    assert say(begun, f"it was {CONTACT} I think").said == ["utter_proof_asked"]
    assert begun.question == "proof_code"
    assert asked(begun) == [("status", REFERENCE, CONTACT)]


@pytest.mark.parametrize(
    "words", [f"{REFERENCE} and {CONTACT}", f"{CONTACT}\n{REFERENCE}", f"{REFERENCE}, {CONTACT}"]
)
def test_both_may_be_said_at_once(begun: Stage, words: str) -> None:
    say(begun, words)
    assert asked(begun) == [("status", REFERENCE, CONTACT)]


def test_a_contact_said_first_is_not_asked_for_again(begun: Stage) -> None:
    say(begun, CONTACT)
    assert begun.question == "proof_reference"
    say(begun, REFERENCE)
    assert begun.question == "proof_code"


def test_a_number_without_its_letters_will_do(begun: Stage) -> None:
    say(begun, REFERENCE.removeprefix("WK-"))
    assert begun.question == "proof_contact"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("proof_reference", "WK-AAAA-AAAB"),
        ("proof_contact", "pat at example"),
        ("proof_lost", "Mill Lane"),
        ("proof_code", "here you are"),
    ],
)
def test_what_cannot_be_read_is_said_so_and_asked_again(
    begun: Stage, question: str, words: str
) -> None:
    begun.question = question
    assert say(begun, words).said == [f"utter_problem_{question}"]
    assert begun.question == question


def test_a_code_of_other_length_is_refused_in_words(begun: Stage) -> None:
    begun.question = "proof_code"
    done = say(begun, "12345")
    assert done.said == ["utter_not_possible"]
    assert begun.question == "proof_code"


def test_wrong_codes_count_although_they_are_refused(
    begun: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def others_write(_code: str, _kept: str) -> bool:
        with begun.database.write():
            return False

    monkeypatch.setattr(proving, "fits", others_write)
    say(begun, f"{REFERENCE} {CONTACT}")
    for left in ("2 more times.", "1 more time."):
        assert f"You can try {left}" in str(say(begun, "123 456").messages)
    assert "3 times" in str(say(begun, "123 456").messages)
    assert begun.question == "proof_code"


def test_a_chat_in_a_place_that_asked_too_much_says_so_and_keeps_what_was_said(
    begun: Stage,
) -> None:
    with begun.database.write() as session:
        session.get_one(Conversation, begun.id).place = "library"
        for _ in range(ASKED_FROM_ONE_PLACE):
            proving.ask(
                session,
                reference="-",
                contact=CONTACT,
                browser="b",
                source="library",
                now=begun.clock(),
            )
    done = say(begun, f"{REFERENCE} {CONTACT}")
    assert done.said == ["utter_not_possible"]
    assert "Wait 10 minutes, or phone us." in str(done.messages)


def test_wrong_details_are_asked_for_anew(begun: Stage) -> None:
    say(begun, f"{REFERENCE} {CONTACT}")
    say(begun, "", intent="answer", value="other")
    assert begun.question == "proof_reference"
    say(begun, REFERENCE)
    assert begun.question == "proof_contact"


@pytest.mark.parametrize("intent", ["faq_how_long", "talk_to_person", "check_status"])
def test_a_button_of_something_else_is_left_to_the_rules(begun: Stage, intent: str) -> None:
    assert begun.press(intent).events == []


def test_leaving_it_ends_the_questions(begun: Stage) -> None:
    assert say(begun, "", intent="skip").said == ["utter_proof_left"]
    assert begun.question == "stopping"
    done = begun.run("action_prove", "/skip", intent="skip")
    assert done.other_events == ["active_loop"]
    assert done.said == ["utter_what_next"]


def test_six_digits_are_a_code_only_where_one_is_waited_for(stage: Stage) -> None:
    assert stage.run("action_unclear", "123456").other_events == []
    with stage.database.write() as session:
        proving.ask(
            session,
            reference=REFERENCE,
            contact=CONTACT,
            browser=proving.of_conversation(stage.id),
            source="a test",
            now=stage.clock(),
        )
    assert stage.run("action_unclear", "123-456").other_events == ["followup"]
    assert stage.run("action_prove", "123-456").said == ["utter_not_possible"]
    stage.clock.move(minutes=30)
    assert stage.run("action_unclear", "123456").other_events == []


def let_in_another(stage: Stage) -> None:
    """Open the chat in a second browser."""
    with stage.database.write() as session:
        chat = conversations.find(session, stage.id)
        keys.let_in(session, chat, now=stage.clock())


def test_no_code_is_asked_for_in_a_chat_that_another_browser_has_open(stage: Stage) -> None:
    let_in_another(stage)
    done = stage.run("action_case_status", "when will I hear back?", intent="check_status")
    assert done.said == ["utter_not_possible"]
    assert "When will I hear back?" in str(done.messages[-1])
    assert done.events == []
    with stage.database.write() as session:
        chat = conversations.find(session, stage.id)
        keys.leave_to_one(session, chat, "the one that is left", now=stage.clock())
    done = stage.run("action_case_status", "when will I hear back?", intent="check_status")
    assert done.slots["requested_slot"] == "proof_reference"


def test_a_chat_that_another_browser_opens_meanwhile_sends_for_no_code(begun: Stage) -> None:
    let_in_another(begun)
    assert say(begun, f"{REFERENCE} {CONTACT}").said == ["utter_not_possible"]
    assert begun.question == "stopping"
    assert asked(begun) == []


def code_is_sent(stage: Stage, reference: str) -> None:
    """Let the code 123456 be sent for a case."""
    with stage.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        session.add(
            ProofAsked(
                browser=proving.of_conversation(stage.id),
                kind=proving.STATUS,
                contact_hash="",
                source="a test",
                at=stage.clock(),
                state="sent",
                case_id=case.id,
                person_id=case.resident_id,
                code_hash=hash_of("123456"),
                expires_at=stage.clock() + timedelta(minutes=10),
            )
        )


def test_a_photo_that_was_sent_before_the_code_joins_the_case_that_it_proves(stage: Stage) -> None:
    case = opened(stage.database)
    photo = Checked("wall.jpg", "jpg", 1, "a" * 64, "b" * 40, "clean")
    with stage.database.write() as session:
        chat = conversations.find(session, stage.id)
        keep_in_chat(session, chat, [photo], client_id="one", voice=VOICE, now=stage.clock())
    code_is_sent(stage, case.reference)
    assert stage.run("action_prove", "123456").said[0] == "utter_case_answer"
    with stage.database.read() as session:
        assert [one.name for one in evidence.of_case(session, case.id)] == ["wall.jpg"]


def test_a_right_code_proves_nothing_where_another_browser_reads_along(
    stage: Stage, reference: str
) -> None:
    let_in_another(stage)
    code_is_sent(stage, reference)
    told = stage.run("action_prove", "123456")
    assert "more than one device" in str(told.messages)
    with stage.database.read() as session:
        assert session.scalars(select(Proof)).all() == []


def test_nothing_is_told_in_a_chat_that_has_ended(stage: Stage, reference: str) -> None:
    told = stage.run("action_case_status", "/check_status", intent="check_status")
    assert "utter_case_answer" in told.said
    with stage.database.write() as session:
        conversations.find(session, stage.id).owner = "closed"
    told = stage.run("action_case_status", "/check_status", intent="check_status")
    assert "utter_case_answer" not in told.said
