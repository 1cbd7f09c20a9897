"""When will I hear back, in a chat that opened no case: a code shows who asks, and then it is told.

Whatever is typed, the words are the same; what was left open goes on afterwards.
"""

import pytest

from backend.policy.reference import new_reference
from backend.tasks import service as tasks
from tests.dialogue.asker import CONTACT, Asker, elsewhere
from tests.dialogue.driver import PLAIN, Chat

NOBODYS = new_reference("WK", b"nobody has it")


@pytest.fixture
def asker(sent: Chat) -> Asker:
    return elsewhere(sent)


def told(asker: Chat) -> bool:
    return "Thursday 10 December 2026" in asker.text


def test_a_code_to_the_contact_on_file_shows_who_it_is(asker: Asker) -> None:
    asker.say("when will I hear back?")
    assert asker.question == "proof_reference"
    asker.say(asker.reference)
    assert asker.question == "proof_contact"
    asker.say(CONTACT)
    assert asker.question == "proof_code"
    assert not told(asker)
    asker.worker()
    asker.say(asker.code)
    assert told(asker)
    assert asker.question is None


@pytest.mark.parametrize("form", ["{} {}", "{}-{}", "the code is {}{}", "it says {} {}, thanks"])
def test_a_code_may_be_written_in_many_ways(asker: Asker, form: str) -> None:
    asker.ask()
    asker.say(form.format(asker.code[:3], asker.code[3:]))
    assert told(asker)


def test_all_of_it_may_be_said_at_once(asker: Asker) -> None:
    asker.say(f"any news on {asker.reference}? I gave you {CONTACT}")
    assert asker.question in ("proof_contact", "proof_code")


@pytest.mark.parametrize(
    ("reference", "contact"),
    [("", "someone@example.com"), (NOBODYS, CONTACT), (NOBODYS, "07700 900999")],
)
def test_the_words_are_the_same_whether_it_fits_or_not(
    asker: Asker, reference: str, contact: str
) -> None:
    asker.ask()
    as_it_should_be = asker.reply
    other = elsewhere(asker)
    other.say("when will I hear back?", reference or asker.reference, contact)
    assert other.reply == as_it_should_be
    other.worker()
    other.say("123456")
    wrong = other.text
    asker.say(asker.wrong_code)
    assert asker.text == wrong


def test_a_wrong_code_can_be_put_right(asker: Asker) -> None:
    asker.ask().say(asker.wrong_code)
    assert "does not work" in asker.text
    assert asker.question == "proof_code"
    asker.say(asker.code)
    assert told(asker)


def test_after_three_wrong_codes_another_is_asked_for(asker: Asker) -> None:
    asker.ask()
    right = asker.code
    for _ in range(3):
        asker.say(asker.wrong_code)
    asker.say(right)
    assert "3 times" in asker.text
    asker.press('/answer{"value": "again"}')
    asker.worker()
    asker.say(asker.code)
    assert told(asker)


def test_a_code_is_of_no_use_after_ten_minutes(asker: Asker) -> None:
    asker.ask().clock.move(minutes=11)
    asker.say(asker.code)
    assert not told(asker)
    assert asker.question == "proof_code"


def test_a_code_works_in_its_own_chat_only(asker: Asker) -> None:
    code = elsewhere(asker).ask().code
    asker.ask("someone@example.com").say(code)
    assert not told(asker)


@pytest.mark.parametrize("words", ["I did not get it", "nothing has come", "send it again please"])
def test_a_code_that_did_not_come_is_sent_again(asker: Asker, words: str) -> None:
    asker.ask().say(words)
    assert asker.question == "proof_code"
    assert len(asker.asked) == 2


@pytest.mark.parametrize(
    "words", ["I have lost my reference", "don't know it", '/answer{"value": "lost"}']
)
def test_references_are_sent_to_whoever_lost_theirs(asker: Asker, words: str) -> None:
    asker.say("when will I hear back?", words)
    assert asker.question == "proof_lost"
    asker.say(CONTACT)
    assert [one.kind for one in asker.asked] == ["references"]
    assert asker.question == "proof_awaited"
    assert asker.reference not in asker.text
    assert '/answer{"value": "lost"}' not in asker.buttons, "it is on its way"
    asker.say(asker.reference)
    assert asker.question == "proof_code", "the contact was given already"


def test_whose_reference_does_not_come_may_give_another_contact(asker: Asker) -> None:
    asker.say("when will I hear back?", "I have lost my reference", CONTACT, "it has not come")
    assert asker.question == "proof_lost"
    assert "01732 749400" in asker.text
    asker.say("07700 900123")
    assert asker.question == "proof_awaited"
    assert len(asker.asked) == 2


def test_whoever_has_no_email_and_no_phone_is_offered_a_person(asker: Asker) -> None:
    asker.say("when will I hear back?", asker.reference, "I have no email or phone")
    assert "01732 749400" in asker.text
    assert "/talk_to_person" in asker.buttons


def test_without_a_contact_on_file_staff_ring_back_and_the_words_are_the_same(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{**PLAIN, "contact_details": "by post"})
    chat.press("/send")
    asker = elsewhere(chat)
    asker.ask("07700 900123")
    assert asker.question == "proof_code"
    with asker.database.read() as session:
        assert "call_back" in [task.kind for task in tasks.open_tasks(session)]


def test_something_else_in_the_middle_is_answered_and_the_code_still_works(asker: Asker) -> None:
    asker.ask().say("how long do complaints take?")
    assert asker.question == "proof_code"
    asker.say("/complain")
    assert asker.question == "issue"
    asker.say(asker.code)
    assert told(asker)
    assert asker.question == "issue"
    assert asker.words("issue") == ""


def test_a_code_typed_after_leaving_it_still_works(asker: Asker) -> None:
    asker.ask().say("never mind")
    assert asker.question is None
    asker.say(f"{asker.code[:3]} {asker.code[3:]}")
    assert told(asker)


def test_a_code_never_answers_an_open_question_of_a_complaint(asker: Asker) -> None:
    asker.ask().say("/complain")
    asker.answer(**{name: said for name, said in PLAIN.items() if name != "contact_details"})
    assert asker.question == "contact_details"
    asker.say(asker.code)
    assert told(asker)
    assert asker.question == "contact_details"
    assert asker.value("contact_details") is None


def test_between_questions_a_reference_begins_it_and_the_question_comes_back(asker: Asker) -> None:
    asker.say("/complain")
    asker.answer(**{name: said for name, said in PLAIN.items() if name != "outcome"})
    asker.say(f"what is happening with my complaint {asker.reference}?")
    assert asker.question == "proof_contact"
    asker.say(CONTACT)
    asker.worker()
    asker.say(asker.code)
    assert told(asker)
    assert asker.question == "outcome"


def test_between_questions_nothing_else_is_asked(asker: Asker) -> None:
    asker.say("/complain")
    asker.answer(**{name: said for name, said in PLAIN.items() if name != "outcome"})
    asker.say("when will I hear back?")
    assert "/status" in asker.text
    assert asker.question == "outcome"


def test_half_an_hour_later_it_is_asked_again(asker: Asker) -> None:
    asker.prove().clock.move(minutes=29)
    asker.say("when will I hear back?")
    assert told(asker)
    asker.clock.move(minutes=2)
    asker.say("when will I hear back?")
    assert not told(asker)
    assert asker.question == "proof_reference"


def test_the_chat_that_sent_the_case_is_asked_only_for_the_contact(sent: Chat) -> None:
    sent.clock.move(minutes=31)
    sent.say("when will I hear back?")
    assert "2026" not in sent.text
    assert sent.question == "proof_contact"


@pytest.mark.parametrize("words", ["erm", "it is on the letter", "AB-1234"])
def test_what_is_no_reference_is_said_so(asker: Asker, words: str) -> None:
    asker.say("when will I hear back?", words)
    assert asker.question == "proof_reference"
    assert "lost" in asker.text


def test_an_account_of_trouble_is_never_lost(asker: Asker) -> None:
    asker.say("when will I hear back?")
    asker.say("my boiler has been broken for two weeks and nobody came back to me about it")
    assert "boiler" in asker.words("issue")


@pytest.mark.parametrize("words", ["what is my reference number?", "I lost my case number"])
def test_a_lost_reference_is_asked_for_outright_in_a_new_chat(asker: Asker, words: str) -> None:
    asker.say(words)
    assert asker.question == "proof_lost"
    asker.say(CONTACT)
    assert [one.kind for one in asker.asked] == ["references"]
