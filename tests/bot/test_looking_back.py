"""What the bot leaves out of long conversations is never looked at."""

import yaml

from ops.steps import ROOT
from tests.bot.running import Bot
from tests.bot.test_speedups import stored

# bot/speedups.py cannot be imported here: it imports Rasa.
STATES_LOOKED_BACK, EVENTS_LOOKED_BACK = 30, 60
SAID = (
    "I want to make a complaint",
    "what is your phone number",
    "There is mould in our hall",
    "/ask_contact",
    "Sam Jones",
    "florbel grantz quix",
)


def test_the_numbers_here_are_those_in_use() -> None:
    source = (ROOT / "bot" / "speedups.py").read_text(encoding="utf-8")
    assert f"STATES_LOOKED_BACK = {STATES_LOOKED_BACK}\n" in source
    assert f"EVENTS_LOOKED_BACK = {EVENTS_LOOKED_BACK}\n" in source


def test_every_rule_is_far_shorter_than_what_the_rules_are_held_against() -> None:
    files = (ROOT / "data" / "rules").glob("*.yml")
    rules = [rule for file in files for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]]
    # A step of a rule is one state at most.
    assert max(len(rule["steps"]) for rule in rules) <= STATES_LOOKED_BACK / 3


def test_long_conversations_go_on_as_they_do_in_rasa_as_it_comes(bot: Bot, as_shipped: Bot) -> None:
    for turn in range(30):
        said = SAID[turn % len(SAID)]
        assert bot.turn("long", said) == as_shipped.turn("long", said), f"turn {turn}"
    assert stored(bot, "long") == stored(as_shipped, "long")
