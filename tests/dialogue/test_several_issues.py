"""Several things that went wrong, each with what the resident wants done about it."""

from backend.cases.models import Case
from tests.dialogue.driver import PLAIN, Chat

LIFT = "The lift is out of order and nobody tells us anything."
GATE = "The gate of the yard squeaks all night"


def sent(chat: Chat) -> list[tuple[str, str]]:
    """Answer what is left, send it and give each issue with its outcome."""
    chat.answer(**PLAIN)
    assert chat.question == "check"
    chat.press("/send")
    with chat.database.read() as session:
        return [(one.text, one.outcome) for one in session.query(Case).one().issues]


def up_to_the_outcome(chat: Chat, *issues: str) -> None:
    chat.say(*issues)
    chat.answer(**{name: said for name, said in PLAIN.items() if name != "outcome"})


def test_each_is_asked_for_its_own_outcome_in_its_own_first_words(chat: Chat) -> None:
    up_to_the_outcome(chat, LIFT, GATE)
    assert "For “The lift is out of order …”" in chat.text
    chat.say("Mend it today")
    assert "For “The gate of the yard squeaks …”" in chat.text
    chat.say("Oil the hinges")
    assert sent(chat) == [(LIFT, "Mend it today"), (GATE, "Oil the hinges")]


def test_one_outcome_can_be_given_for_all(chat: Chat) -> None:
    up_to_the_outcome(chat, LIFT, GATE)
    chat.say("Put it right and say sorry")
    chat.press('/answer{"value": "same"}')
    assert [outcome for _, outcome in sent(chat)] == ["Put it right and say sorry"] * 2


def test_what_is_wanted_with_an_issue_is_not_asked_for_again(chat: Chat) -> None:
    up_to_the_outcome(chat, LIFT, f"{GATE} and I want it oiled")
    assert "The lift" in chat.text
    chat.say("Mend it")
    assert [outcome for _, outcome in sent(chat)] == ["Mend it", "I want it oiled"]


def test_the_summary_shows_each_outcome_beside_its_issue(chat: Chat) -> None:
    up_to_the_outcome(chat, LIFT, GATE)
    chat.say("Mend it today", "Oil the hinges")
    chat.answer(**PLAIN)
    shown = {row["label"]: row["answer"] for row in chat.card["rows"]}
    assert (
        "For “The gate of the yard squeaks …”: Oil the hinges"
        in (shown["What you would like to happen"])
    )


def test_with_one_issue_the_question_is_as_it_was(chat: Chat) -> None:
    up_to_the_outcome(chat, LIFT)
    assert chat.question == "outcome"
    assert "For “" not in chat.text
