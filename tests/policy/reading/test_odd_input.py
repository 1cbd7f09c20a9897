"""Whatever is typed, no reader falls over, and none takes long."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from backend.policy import reading

TODAY = date(2026, 11, 23)
READERS: dict[str, Callable[[str], Any]] = {
    name: getattr(reading, name)
    for name in reading.__all__
    if name.startswith("read_") and name != "read_when"
} | {
    "read_when": lambda text: reading.read_when(text, TODAY),
    "volunteered": lambda text: reading.volunteered(text, TODAY),
}
ODD = {
    "empty": "",
    "blanks": " \n\t ",
    "ten thousand letters": "a" * 10_000,
    "ten thousand words": "I want 3/2 " * 1_000,
    "emoji": "🔥😀👩‍👩‍👧",
    "right to left": "أريد إصلاح الغلاية منذ ثلاثة أسابيع",
    "right to left marks": "\u202eI want an apology\u202c",
    "NUL": "\x00I\x00want\x00",
    "restart": "/restart",
    "payload": '/intent{"a":1}',
    "HTML": "<script>alert('x')</script><b>yes</b>",
    "long lower case": "İ" * 500,
    "31 February": "31 February",
    "a date to come": "12/12/2099",
    "no postcode": "ZZ99 9ZZZ",
    "phone of letters": "phone me on abcdefghijk",
    "only marks": "?!.,;:" * 500,
    "digits": "1" * 4_000,
    "spaced digits": "1 " * 2_000,
    "at signs": "@" * 2_000,
    "dates": "1/1/1 " * 600,
    "months": "may " * 1_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("name", READERS)
def test_no_reader_falls_over(name: str, text: str) -> None:
    began = time.process_time()
    READERS[name](text)
    assert time.process_time() - began < 2


def test_nothing_typed_is_nothing_read() -> None:
    for name, read in READERS.items():
        assert not read(""), name
        assert not read("\x00"), name
