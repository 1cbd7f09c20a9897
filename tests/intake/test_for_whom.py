"""Who it is for, and whether they agreed, is kept when it is told before it is asked."""

import pytest

from backend.intake.hearing import Hearing
from tests.intake.told import BOILER, hearing


def told(*messages: str) -> Hearing:
    one = hearing()
    one.open_with(messages[0], wants_complaint=False)
    for message in messages[1:]:
        assert one.next_question is not None
        one.answer(one.next_question, message, intent=None)
    return one


@pytest.mark.parametrize(
    "text",
    [
        "I am helping my mum, Joan Hartley. Her bedroom window at 12 Oak Road Sevenoaks will not "
        "shut and nobody came",
        "I'm writing on behalf of my mother Joan Hartley, her heating has been off for a week",
        "Complaining for my mum. Her name is Joan Hartley and her back door is rotten",
    ],
)
def test_the_name_of_whoever_it_is_for_is_kept(text: str) -> None:
    one = told(text)
    assert one.answers["on_behalf"]["value"] == "other"
    assert one.answers["represented_name"]["value"] == "Joan Hartley"
    assert "full_name" not in one.answers


@pytest.mark.parametrize(
    "text",
    [
        "I am helping my mum, she asked me to do this. Her window will not shut",
        "I'm writing on behalf of my dad, he said I can. His heating is off",
        "Complaining for my nan who has agreed to me doing this. Her lift is broken",
    ],
)
def test_permission_told_at_once_is_kept(text: str) -> None:
    assert told(text).answers["permission"]["value"] == "yes"


def test_nobody_s_permission_is_taken_from_what_others_asked() -> None:
    one = told("I am helping my mum. Her boiler is off and your engineer said I can wait")
    assert "permission" not in one.answers


@pytest.mark.parametrize(
    "text",
    [
        "Me and my neighbours at 3, 5 and 7 Mill Lane all want to complain about the bins",
        "All of us in Beech Court want the lift mended",
        "we are six families in the block and we are all complaining about the noise",
    ],
)
def test_a_group_is_heard(text: str) -> None:
    assert told(text).answers["on_behalf"]["value"] == "group"


def test_neighbours_of_the_group_are_kept_by_their_words() -> None:
    one = told("Me and my neighbours at 3, 5 and 7 Mill Lane all want to complain about the bins")
    assert "3, 5 and 7 Mill Lane" in one.answers["group_members"]["words"]


@pytest.mark.parametrize("text", ["My neighbours all want to fight me", "my mum is 80 and cold"])
def test_people_in_the_story_are_not_who_it_is_for(text: str) -> None:
    assert "on_behalf" not in told(text).answers


def test_what_was_told_first_counts_once_it_is_known_to_be_for_someone_else() -> None:
    one = hearing(issue=["The window at my mum Joan Hartley's home will not shut"])
    one.answers["issue"]["words"] = "The window of my mum, Joan Hartley, will not shut"
    one.answer("on_behalf", "someone else", intent=None)
    assert one.answers["represented_name"]["value"] == "Joan Hartley"


@pytest.mark.parametrize(
    "text",
    [
        "yes she asked me to do it, she'd sign something",
        "she said I can do it for her",
        "I have power of attorney for her",
    ],
)
def test_permission_given_where_the_name_is_asked_is_kept(text: str) -> None:
    one = hearing(issue=[BOILER], on_behalf="other")
    one.answer("represented_name", text, intent=None)
    assert one.answers["permission"]["value"] == "yes"
    assert "represented_name" not in one.answers


@pytest.mark.parametrize("text", ["Joan Hartley as I said", "like I told you, Joan Hartley"])
def test_a_name_with_a_hint_that_it_was_said_is_the_name(text: str) -> None:
    one = hearing(issue=[BOILER], on_behalf="other")
    one.answer("represented_name", text, intent=None)
    assert one.answers["represented_name"]["value"] == "Joan Hartley"


@pytest.mark.parametrize("text", ["tenant", "She is a tenant", "leaseholder"])
def test_a_link_is_no_safe_way_to_reach_somebody(text: str) -> None:
    one = hearing(issue=[BOILER], on_behalf="other", represented_name="Joan Hartley")
    one.answer("safe_contact", text, intent=None)
    assert "safe_contact" not in one.answers
    assert "relationship" in one.answers


@pytest.mark.parametrize("text", ["im her daughter", "I'm his son", "I am their neighbour"])
def test_who_writes_says_nothing_of_permission(text: str) -> None:
    one = hearing(issue=[BOILER], on_behalf="other", represented_name="Joan Hartley")
    one.answer("permission", text, intent=None)
    assert "permission" not in one.answers


@pytest.mark.parametrize(
    "text", ["ring her on 01732 749400", "her number is 01732 749400", "text him 01732 749400"]
)
def test_how_to_reach_whoever_it_is_for_is_not_how_to_reach_who_writes(text: str) -> None:
    one = hearing(issue=[BOILER], on_behalf="other", represented_name="Joan Hartley")
    one.answer("full_name", text, intent=None)
    assert "contact_details" not in one.answers
    assert one.answers["safe_contact"]["words"] == text
