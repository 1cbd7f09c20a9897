"""More is added to one's own case; of any other nothing is told, whether it exists or not."""

from backend.cases.additions import additions_of
from backend.cases.models import Case
from backend.policy.reference import new_reference
from backend.tasks import service as tasks
from tests.dialogue.driver import PLAIN, Chat
from tests.parts import started


def added(chat: Chat) -> list[str]:
    with chat.database.read() as session:
        return [one.words for case in session.query(Case) for one in additions_of(session, case)]


def reference(chat: Chat) -> str:
    with chat.database.read() as session:
        return session.query(Case).one().reference


def kept(chat: Chat) -> list[tuple[int | None, str]]:
    with chat.database.read() as session:
        return [(task.case_id, task.words) for task in tasks.open_tasks(session)]


def test_what_is_added_stands_on_the_case_and_staff_are_told(sent: Chat) -> None:
    sent.say("I want to add something to my complaint")
    assert sent.question == "adding_words"
    sent.say("My neighbour saw the engineer drive away")
    assert reference(sent) in sent.text
    assert added(sent) == ["My neighbour saw the engineer drive away"]
    assert [case is not None for case, _ in kept(sent)] == [True]
    sent.say("hello")
    assert sent.question is None


def test_what_is_said_at_once_is_not_asked_for(sent: Chat) -> None:
    words = "please add to my complaint that the engineer drove away without knocking"
    sent.say(words)
    assert added(sent) == [words]


def test_photos_are_sent_another_way(sent: Chat) -> None:
    sent.say("I have got more photos for my complaint", "Photos of the buttons in the lift")
    assert "help@wkha.org.uk" in sent.text


def test_in_another_chat_the_answer_is_the_same_whether_the_case_exists(sent: Chat) -> None:
    real = reference(sent)
    answers = []
    for named in (real, new_reference("WK", b"nobody has it")):
        other = Chat(sent.bot, sent.database, id=started(sent.database))
        other.say(f"add to my complaint {named} that the engineer drove away without knocking")
        answers.append(other.text)
        assert named not in other.text
    assert answers[0] == answers[1]
    assert added(sent) == []
    assert [case is not None for case, _ in kept(sent)] == [True, False]


def test_a_reference_given_first_goes_with_what_is_added(sent: Chat) -> None:
    other = Chat(sent.bot, sent.database, id=started(sent.database))
    other.say(f"I want to add some information to my complaint {reference(sent)}")
    assert other.question == "adding_words"
    other.say("The engineer drove away without knocking")
    assert [case is not None for case, _ in kept(sent)] == [True]


def test_nothing_to_add_after_all_adds_nothing(sent: Chat) -> None:
    sent.say("I want to add something to my complaint")
    sent.press("/skip")
    assert "Nothing was added" in sent.text
    assert added(sent) == []


def test_half_an_hour_later_it_is_kept_for_staff(sent: Chat) -> None:
    sent.clock.move(minutes=61)
    sent.say("please add to my complaint that the engineer drove away without knocking")
    assert reference(sent) not in sent.text
    assert added(sent) == []
    assert len(kept(sent)) == 1


def test_between_questions_it_is_said_how(chat: Chat) -> None:
    chat.say("/complain")
    chat.answer(**{name: said for name, said in PLAIN.items() if name != "full_name"})
    chat.say("where do I send the photos for my complaint")
    assert chat.question == "full_name"
