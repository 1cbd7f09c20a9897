"""Seasons and feasts: last winter, since the summer, Christmas 2025, Easter."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from backend.policy.reading.moments import DAY, Found, between

Stretch = tuple[date, date]

# First month of each season; winter is named after the year in which it begins.
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_SEASON = re.compile(
    r"\b(?:(?P<which>last|this|in|since|in the|since the|over the|during the|over|from|early"
    r"|late|all|the whole|the) )(?P<season>spring|summer|autumn|winter)"
    r"(?:time)?\b(?:\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)|\s+(?P<ago>last|this)\s+year)?"
)
_SEASON_YEAR = re.compile(
    r"\b(?P<season>spring|summer|autumn|winter)\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b"
)
_FIXED = {
    r"christmas eve": (12, 24),
    r"(?:christmas|xmas|crimbo)(?! eve)(?: day)?": (12, 25),
    r"boxing day": (12, 26),
    r"new year'?s? eve": (12, 31),
    r"(?:the )?new year(?:'?s)?(?! eve)(?: day)?": (1, 1),
    r"valentine'?s(?: day)?": (2, 14),
    r"hall?owe'?en": (10, 31),
    r"(?:bonfire night|guy fawkes)": (11, 5),
}
# Days from Easter Sunday.
_MOVABLE = {r"easter(?: sunday| monday| weekend)?": (-2, 1), r"good friday": (-2, -2)}
_FEAST = (
    r"\b(?:last |this |since |at |before |after |over )?(?:{})\b"
    r"(?:\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)|\s+(?P<ago>last|this)\s+year)?"
)
_NOT_A_FEAST = re.compile(r"(?:happy|merry) $")


def seasons(text: str, today: date) -> Iterator[Found]:
    """Yield the seasons and feasts in the text, which is in lower case."""
    for pattern in (_SEASON, _SEASON_YEAR):
        for match in pattern.finditer(text):
            yield between(match.span(), *_season_meant(match.groupdict(), today), today)
    for name, days in _feasts().items():
        for match in re.finditer(_FEAST.format(name), text):
            if not _NOT_A_FEAST.search(text[: match.start()]):
                yield between(match.span(), *_year_meant(days, match.groupdict(), today), today)


def _feasts() -> dict[str, Callable[[int], Stretch]]:
    def fixed(month: int, day: int) -> Callable[[int], Stretch]:
        return lambda year: (date(year, month, day), date(year, month, day))

    def movable(first: int, last: int) -> Callable[[int], Stretch]:
        return lambda year: (_easter(year) + first * DAY, _easter(year) + last * DAY)

    return {name: fixed(*day) for name, day in _FIXED.items()} | {
        name: movable(*days) for name, days in _MOVABLE.items()
    }


def _season_meant(said: dict[str, str | None], today: date) -> Stretch:
    name = str(said["season"])

    def days(year: int) -> Stretch:
        first = _SEASONS[name]
        end = date(year + 1, 3, 1) if name == "winter" else date(year, first + 3, 1)
        return date(year, first, 1), end - DAY

    if said.get("which") == "last" and not said.get("year"):
        # "Last winter" is over, even when it is winter again.
        return next(found for year in _years_back(today) if (found := days(year))[1] < today)
    return _year_meant(days, said, today)


def _year_meant(
    days: Callable[[int], Stretch], said: dict[str, str | None], today: date
) -> Stretch:
    if said.get("year"):
        return days(int(str(said["year"])))
    if said.get("ago"):
        return days(today.year - (said["ago"] == "last"))
    return next(found for year in _years_back(today) if (found := days(year))[0] <= today)


def _years_back(today: date) -> range:
    return range(today.year, today.year - 4, -1)


def _easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return date(year, month, day + 1)
