"""The report on danger counts what it says, and its figures are held to."""

import pytest

from ops.danger_report import (
    Message,
    Tally,
    alarmed,
    main,
    missed,
    ordinary,
    written_for_danger,
)

# In a hundred messages without danger; recall goes before precision, but help that cries wolf
# is not heeded. Some of the ordinary messages tell of real danger.
LOOK_ALIKES_ALARMED = 0.02
ORDINARY_ALARMED = 0.01

GAS = Message("made", "gas", "I can smell gas")
QUIET = Message("made", "gas", "good morning")
TAP = Message("made", "", "my tap drips")
FIRE = Message("made", "", "my flat is on fire")


def test_every_danger_of_the_projects_sets_is_found() -> None:
    tally = missed(written_for_danger())
    assert tally.of > 700
    assert tally.wrong == ()


def test_few_of_the_harmless_look_alikes_alarm() -> None:
    tally = alarmed(written_for_danger())
    assert tally.of > 600
    assert tally.share < LOOK_ALIKES_ALARMED


def test_few_of_the_ordinary_messages_alarm() -> None:
    tally = alarmed(ordinary())
    assert tally.of > 2_500
    assert tally.share < ORDINARY_ALARMED, tally.wrong


def test_ordinary_messages_come_from_every_table_and_leave_danger_out() -> None:
    groups = {message.group for message in ordinary()}
    assert {"openings.csv", "narratives.csv", "contested.csv", "data/nlu/complaint.yml"} <= groups
    assert not any("emergency" in group or "safeguarding" in group for group in groups)
    assert not any("](" in message.text for message in ordinary())


def test_a_danger_not_found_is_missed_and_a_harmless_message_never_is() -> None:
    assert missed([GAS, QUIET, TAP, FIRE]) == Tally(2, (QUIET,))


def test_an_alarm_for_a_harmless_message_is_counted_and_one_for_danger_is_not() -> None:
    assert alarmed([GAS, QUIET, TAP, FIRE]) == Tally(2, (FIRE,))


def test_a_share_is_of_those_counted() -> None:
    assert Tally(4, (GAS,)).share == 0.25
    assert Tally(0, ()).share == 0.0


def test_the_report_prints_each_kind_each_set_and_each_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main() == 0
    printed = capsys.readouterr().out
    for line in ("self_harm", "domestic_abuse", "thirteenth", "openings.csv", "data/nlu/faq.yml"):
        assert line in printed
    assert "burglary" not in printed


def test_the_report_prints_the_words_that_went_wrong_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["--words"])
    assert "burglary" in capsys.readouterr().out
