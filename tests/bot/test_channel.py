"""The one channel: who may use it, and what it takes and gives."""

import pytest

from bot.model_path import CHECKOUT
from tests.bot.running import Bot

ROUTES = [("GET", "ready"), ("POST", "turn"), ("POST", "parse")]


def ask(bot: Bot, method: str, path: str, secret: str | None) -> int:
    if method == "GET":
        return bot.get(path, secret).status
    return bot.post(path, {"sender": "s", "text": "hello"}, secret).status


@pytest.mark.parametrize("secret", [None, "", "wrong", "the bot's secret ", "ungläubig"])
@pytest.mark.parametrize(("method", "name"), ROUTES)
def test_nobody_gets_in_without_the_secret(
    bot: Bot, method: str, name: str, secret: str | None
) -> None:
    encoded = secret if secret is None or secret.isascii() else "\u00e4"
    assert ask(bot, method, f"/front-door/{name}", encoded) == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/version",
        "/status",
        "/domain",
        "/model/parse",
        "/conversations/x/tracker",
        "/webhooks/rest/webhook",
        "/webhooks/front_door/turn",
        "/front-door",
        "/docs",
    ],
)
def test_there_is_no_other_way_in(bot: Bot, path: str) -> None:
    assert bot.get(path).status == 404
    assert bot.post(path, {"sender": "s", "message": "hello", "text": "hello"}).status == 404


def test_a_ready_bot_says_so(bot: Bot) -> None:
    answer = bot.get("/front-door/ready")
    assert (answer.status, answer.body) == (200, {"ready": True})


def test_a_turn_gives_the_whole_reply_in_order(bot: Bot) -> None:
    bot.turn("whole", "I want to make a complaint")
    answer = bot.turn("whole", "what is your phone number")
    assert answer.body == {
        "messages": [
            {
                "text": "Ring us.\n\nOr write.",
                "buttons": [{"title": "Yes", "payload": "/affirm"}],
                "custom": {},
            },
            {"text": "What went wrong?", "buttons": [], "custom": {}},
        ]
    }


def test_data_for_the_page_come_with_their_text(bot: Bot) -> None:
    for text in ("I want to make a complaint", "There is mould in our hall"):
        bot.turn("data", text)
    answer = bot.turn("data", "Sam Jones")
    assert answer.body["messages"] == [
        {"text": "Thank you.", "buttons": [], "custom": {"reference": "C-1"}},
        {"text": "It is sent.", "buttons": [], "custom": {}},
    ]


def test_conversations_do_not_mix(bot: Bot) -> None:
    bot.turn("one", "I want to make a complaint")
    assert bot.turn("two", "hello").texts == ["Hello. How can we help?"]
    assert bot.turn("one", "There is mould in our hall").texts == ["What is your name?"]


def test_a_button_s_payload_is_taken_at_its_word_in_a_turn(bot: Bot) -> None:
    assert bot.turn("button", "/ask_contact").texts == ["Ring us.\n\nOr write."]


def test_a_parse_tells_the_intent_and_the_others_in_order(bot: Bot) -> None:
    parsed = bot.parse("what is your phone number").body
    assert parsed["intent"]["name"] == "ask_contact"
    assert parsed["intent"]["confidence"] > 0.8
    assert parsed["entities"] == []
    ranking = parsed["intent_ranking"]
    assert ranking[0] == parsed["intent"]
    confidences = [each["confidence"] for each in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert {"greet", "complain", "weather"} <= {each["name"] for each in ranking}


def test_a_parse_is_no_turn(bot: Bot) -> None:
    bot.turn("quiet", "I want to make a complaint")
    for text in ("/restart", "hello", "I want to make a complaint"):
        bot.parse(text)
    assert bot.turn("quiet", "There is mould in our hall").texts == ["What is your name?"]


@pytest.mark.parametrize(
    "text", ["/restart", " /restart", "//restart", "/ /restart", "\u00a0/restart"]
)
def test_a_leading_slash_is_no_command_in_a_parse(bot: Bot, text: str) -> None:
    intent = bot.parse(text).body["intent"]
    assert intent["name"] != "restart"
    assert intent == bot.parse("restart").body["intent"]


@pytest.mark.parametrize("text", ["/", "///", " / "])
def test_slashes_alone_mean_nothing(bot: Bot, text: str) -> None:
    assert bot.parse(text).body == {
        "intent": {"name": None, "confidence": 0.0},
        "intent_ranking": [],
        "entities": [],
    }


@pytest.mark.parametrize(
    "text",
    [
        "🔥" * 40,
        "مرحبا بكم",
        "a\x00b",
        "\ud800",
        "<script>alert(1)</script>",
        "x" * 5000,
        "word " * 1000,
    ],
)
def test_any_text_up_to_the_longest_is_read(bot: Bot, text: str) -> None:
    assert bot.parse(text).status == 200
    assert bot.turn("odd", text).status == 200


@pytest.mark.parametrize("route", ["turn", "parse"])
def test_a_longer_text_is_refused(bot: Bot, route: str) -> None:
    answer = bot.post(f"/front-door/{route}", {"sender": "s", "text": "x" * 5001})
    assert answer.status == 413
    assert "5000" in answer.body["error"]


@pytest.mark.parametrize("route", ["turn", "parse"])
@pytest.mark.parametrize("text", [None, "", "  \n", 7, ["hello"]])
def test_a_text_that_says_nothing_is_refused(bot: Bot, route: str, text: object) -> None:
    answer = bot.post(f"/front-door/{route}", {"sender": "s", "text": text})
    assert answer.status == 422
    assert "text" in answer.body["error"]


@pytest.mark.parametrize("sender", [None, "", 7, "x" * 201])
def test_a_turn_needs_a_sender(bot: Bot, sender: object) -> None:
    answer = bot.post("/front-door/turn", {"sender": sender, "text": "hello"})
    assert answer.status == 422
    assert "sender" in answer.body["error"]


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[]", 422), (b"null", 422), (b"", 422), (b"x" * 70000, 413)]
)
def test_a_body_that_is_no_message_is_refused(bot: Bot, body: bytes, status: int) -> None:
    assert bot.post("/front-door/turn", body).status == status


def test_variables_in_the_bot_s_files_stand_unquoted() -> None:
    for name in ("credentials", "endpoints", "default_endpoints"):
        lines = (CHECKOUT / "bot" / f"{name}.yml").read_text().splitlines()
        with_variables = [line for line in lines if "${" in line]
        assert with_variables
        assert not [line for line in with_variables if "'" in line or '"' in line]
