"""Every telephone number that the product can show is a right one, digit by digit."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from backend.policy.danger import EmergencyNumber, advice_for, emergency_numbers
from tests.policy.test_danger import DANGERS

ROOT = Path(__file__).parents[2]
PACKS = sorted((ROOT / "backend/policies").glob("west-kent-*.yaml"))

# Typed here by hand, digit by digit, from facts gathered apart from the data file, each with the
# page that it was read on.
NUMBERS = {
    "gas_emergency": ("0800111999", "guhg.co.uk; Perth and Kinross Council"),
    "emergency": ("999", "saxonweald.com; nhg.org.uk; hastoe.com"),
    "silent": ("55", "saxonweald.com; nhg.org.uk; hastoe.com"),
    "textphone": ("18000", "saxonweald.com; nhg.org.uk; hastoe.com"),
    "police": ("101", "saxonweald.com; nhg.org.uk; hastoe.com"),
    "samaritans": ("116123", "samaritans.org"),
    "shout": ("85258", "giveusashout.org"),
    "nhs": ("111", "nhs.uk, option 2 for mental health"),
    "domestic_abuse": ("08082000247", "centre56.org.uk; saxonweald.com"),
    "mens_advice": ("08088010327", "centre56.org.uk"),
    "childline": ("08001111", "childline.org.uk"),
    "papyrus": ("08000684141", "papyrus-uk.org"),
}
RIGHT = {digits for digits, _ in NUMBERS.values()}
# Wrong in print (gas with 0808), of other countries, or one slip from a right one.
WRONG = [
    *("0808111999", "911", "988", "741741", "112", "000", "1300224636", "18002738255"),
    *("08082000274", "08001111999", "0800111199", "116132", "85285", "08088010372"),
]
# Kept by Ofcom for examples; they ring nowhere.
FOR_EXAMPLES = "01632960"
NOT_READ = re.compile(
    r"https?://\S+|\{\{.*?\}\}|\{%.*?%\}|#[0-9a-f]{6}\b|\b\d{1,2} \d{1,2} 20\d\d\b"  # colours, days
)
# Words that staff alone see, or nobody.
NOT_SHOWN = {"english-words.txt", "common_passwords.txt"}
# A telephone number as people print it: from five digits on, in groups, or a short one that is
# told to be rung.
PRINTED = re.compile(r"(?<![\w/.-])(?:\+?\(?\d[\d ()]{4,}\d|\d{5,})(?![\w/-]|\.\d)")
RUNG = re.compile(
    r"\b(?:ring|call|phone|dial|text|press|telephone|tel)\b[^.\n]{0,40}?"
    r"(?<![\w:/.£-])(?<!\d )(?<!\d\) )(\d{2,6})(?!\)? ?\d|[\w:/%-]|\.\d)",
    re.IGNORECASE,
)


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def test_every_number_is_right_digit_by_digit() -> None:
    given = {name: digits(it.digits) for name, it in emergency_numbers().items()}
    assert given == {name: right for name, (right, _) in NUMBERS.items()}


def test_every_number_names_its_source_and_the_day_it_was_checked() -> None:
    for number in emergency_numbers().values():
        assert isinstance(number, EmergencyNumber)
        assert number.name
        assert re.match(r"https?://\S+$", number.source)
        assert re.match(r"20\d\d-\d\d-\d\d$", number.checked)


def test_advice_holds_no_other_number() -> None:
    advice = advice_for([*DANGERS, "electrics", "breathing"])
    shown = {digits(found) for found in re.findall(r"\d[\d ]*\d", advice)}
    # The age up to which Papyrus answers is a number too, and no telephone's.
    assert shown - {"35"} <= RIGHT
    assert not shown & set(WRONG)


def test_every_number_belongs_to_some_danger() -> None:
    assert {digits(found) for found in re.findall(r"\d[\d ]*\d", advice_for(DANGERS))} >= RIGHT


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("medical", ["999"]),
        ("gas", ["0800 111 999"]),
        ("carbon_monoxide", ["0800 111 999", "999"]),
        ("fire", ["999"]),
        ("electrics_water", ["999"]),
        ("live_electrics", ["999"]),
        ("trapped_in_lift", ["999"]),
        ("collapse", ["999"]),
        ("violence", ["999", "101"]),
        ("self_harm", ["999", "116 123", "85258", "111", "option 2", "0800 068 4141"]),
        ("domestic_abuse", ["999", "0808 2000 247", "0808 801 0327"]),
        ("child_at_risk", ["999", "101", "0800 1111"]),
        ("insecure_home", ["999", "101"]),
    ],
)
def test_each_danger_gives_the_numbers_that_belong_to_it(kind: str, numbers: list[str]) -> None:
    first = advice_for([kind]).split("\n\n")[0]
    for number in numbers:
        assert number in first, number


def allowed() -> set[str]:
    """The numbers for danger, and those of the landlord and the Ombudsman in the packs."""
    packs = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in PACKS)
    return RIGHT | {digits(words) for pack in packs for words in _phones(pack)}


def _phones(value: object, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _phones(inner, str(key))
    elif name == "phone" and PRINTED.fullmatch(str(value)):
        yield str(value)


def shown_to_residents() -> list[Path]:
    """The files that hold words a resident may read: the dialogue, packs, pages and notices."""
    found = [ROOT / "domain.yml", *PACKS, ROOT / "backend/policies/safety.yaml"]
    for pattern in (
        "backend/**/*.html",
        "backend/**/*.txt",
        "backend/**/*.yaml",
        "backend/**/*.j2",
    ):
        found += ROOT.glob(pattern)
    elsewhere = (ROOT / "backend/web/templates/staff", ROOT / "backend/web/theme")
    return sorted(
        path
        for path in set(found)
        if path.name not in NOT_SHOWN and not any(map(path.is_relative_to, elsewhere))
    )


def numbers_in(text: str) -> set[str]:
    """Everything in a text that looks like a telephone number, its digits only."""
    read = NOT_READ.sub(" ", text)
    found = {digits(number) for number in [*PRINTED.findall(read), *RUNG.findall(read)]}
    return {number for number in found if not number.startswith(FOR_EXAMPLES)}


@pytest.mark.parametrize("path", shown_to_residents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_that_residents_see_holds_another_number(path: Path) -> None:
    assert numbers_in(path.read_text(encoding="utf-8")) <= allowed()


@pytest.mark.parametrize("number", WRONG)
def test_a_wrong_number_would_be_noticed(number: str) -> None:
    assert numbers_in(f"In danger? Ring {number} now.") == {number}
    assert number not in allowed()


def test_a_number_is_noticed_however_it_is_spaced() -> None:
    assert numbers_in("Tel: 0808 111 999, or (01234) 567890.") == {"0808111999", "01234567890"}
    assert numbers_in("+1 800 273 8255") == {"18002738255"}
