"""Measures how fast dates are counted, beside other libraries that count the same dates.

They live in an environment of their own (requirements/bench.txt), which nothing else uses:

- numpy (BSD) and pandas (BSD) are alive and released every few months. Neither knows any bank
  holiday: both are given ours.
- workalendar (MIT) brings its own holidays. Its last release, 17.0.0, is of January 2023, with
  reports open since: it does not know the Coronation holiday of 8 May 2023
  (https://github.com/workalendar/workalendar/issues/748). So it is asked twice, the second time
  with that day told to it.
"""

import os
import subprocess
import sys
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from backend.policy.calendar import FIRST_YEAR, LAST_YEAR, WorkingDayCalendar, bank_holidays
from backend.policy.counting import due_on
from backend.policy.deadlines import calendar_for, deadlines_for
from backend.policy.pack import load_pack
from ops.environments import BUILD, Environment
from ops.steps import ROOT

LOCK = ROOT / "requirements" / "bench.txt"
OTHERS = Environment(
    title="What the benchmark compares with",
    folder=BUILD / "bench-dates",
    lock=LOCK,
    satisfies=(LOCK,),
    megabytes=200,
)
FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
CORONATION = date(2023, 5, 8)
NUMBERS = (1, 2, 3, 5, 10, 20)
NUMBER = 10
ROUNDS = 7
# The package itself, and each part of it with all that the part needs.
IMPORTS = ("", ".calendar", ".deadlines", ".hazards", ".process", ".triage")


def main() -> int:
    """Measure on one core and print what was found; give 1 when another library disagrees."""
    if not OTHERS.is_ready:
        OTHERS.install()
    sys.path.append(str(next(OTHERS.folder.glob("lib/python3.*/site-packages"))))
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    calendar = calendar_for(load_pack("west-kent-current"))
    agree = _compare(calendar)
    print(f"\nOne core, best of {ROUNDS} rounds over the {len(DAYS):,} days of 2015 to 2035:")
    for title, seconds in (*_ours(calendar), *_theirs()):
        print(f"  {title:<58}{1 / seconds:>12,.0f} a second{seconds * 1e6:>9.2f} µs each")
    _print_costs()
    _print_imports()
    return 0 if agree else 1


def _compare(calendar: WorkingDayCalendar) -> bool:
    """Say where the libraries count another day than ours."""
    asked = len(DAYS) * len(NUMBERS)
    print(f"Counting {', '.join(map(str, NUMBERS))} working days from every day, {asked:,} dates:")
    agree = True
    for title, count in _counters().items():
        wrong = [
            (day, number)
            for number in NUMBERS
            for day, theirs in zip(DAYS, count(number), strict=True)
            if theirs != calendar.working_days_after(day, number)
        ]
        told = f"{len(wrong)} differ, the first from {wrong[0][0]}" if wrong else "all the same"
        print(f"  {title:<58}{told}")
        agree = agree and (not wrong or title == "workalendar as it comes")
    return agree


def _counters() -> dict[str, Callable[[int], list[date]]]:
    """Give, for each library, what counts so many working days from each day."""
    numpy, pandas, workalendar = (
        _library(name) for name in ("numpy", "pandas", "workalendar.europe")
    )
    days, calendar = _numpy_days(), _numpy_calendar()
    kingdom = workalendar.UnitedKingdom()

    def with_numpy(number: int) -> list[date]:
        found: list[date] = numpy.busday_offset(
            days, number, roll="backward", busdaycal=calendar
        ).tolist()
        return found

    def with_pandas(number: int) -> list[date]:
        offset = pandas.offsets.CustomBusinessDay(number, calendar=calendar)
        return [(pandas.Timestamp(day) + offset).date() for day in DAYS]

    def with_workalendar(number: int) -> list[date]:
        return [kingdom.add_working_days(day, number) for day in DAYS]

    def with_the_coronation(number: int) -> list[date]:
        extra = [CORONATION]
        return [kingdom.add_working_days(day, number, extra_holidays=extra) for day in DAYS]

    return {
        "numpy.busday_offset": with_numpy,
        "pandas CustomBusinessDay": with_pandas,
        "workalendar as it comes": with_workalendar,
        "workalendar told of the Coronation": with_the_coronation,
    }


def _ours(calendar: WorkingDayCalendar) -> Iterator[tuple[str, float]]:
    current, older = load_pack("west-kent-current"), load_pack("west-kent-older")

    def with_working(day: date) -> object:
        return calendar.skipped_between(day, calendar.working_days_after(day, NUMBER))

    def told_at_receipt(day: date) -> object:
        return deadlines_for(current, "stage-1", received_on=day, calendar=calendar)

    def told_in_full(day: date) -> object:
        return deadlines_for(
            current,
            "stage-1",
            received_on=day,
            acknowledged_on=day,
            responded_on=day,
            extended_by=NUMBER,
            calendar=calendar,
        )

    def told_under_the_older_policy(day: date) -> object:
        return deadlines_for(older, "making-it-right", received_on=day, calendar=calendar)

    yield "this calendar, one date", _each(lambda day: calendar.working_days_after(day, NUMBER))
    yield "this calendar, one date and the days it skipped", _each(with_working)
    yield "any unit: 10 working days", _each(lambda d: due_on(NUMBER, "working_day", d, calendar))
    yield (
        "any unit: 1 month, rolling on",
        _each(lambda day: due_on(1, "month", day, calendar, rolls_on=True)),
    )
    yield "deadlines_for: stage one when received, 3 deadlines", _each(told_at_receipt)
    yield "deadlines_for: stage one in full, 5 deadlines", _each(told_in_full)
    yield "deadlines_for: older policy, 1 deadline", _each(told_under_the_older_policy)


def _theirs() -> Iterator[tuple[str, float]]:
    numpy, pandas, workalendar = (
        _library(name) for name in ("numpy", "pandas", "workalendar.europe")
    )
    days, calendar = _numpy_days(), _numpy_calendar()
    offset = pandas.offsets.CustomBusinessDay(NUMBER, calendar=calendar)
    stamps, index = [pandas.Timestamp(day) for day in DAYS], pandas.DatetimeIndex(DAYS)
    kingdom = workalendar.UnitedKingdom()

    def all_at_once() -> object:
        return numpy.busday_offset(days, NUMBER, roll="backward", busdaycal=calendar)

    def one(day: object) -> object:
        return numpy.busday_offset(day, NUMBER, roll="backward", busdaycal=calendar)

    yield "numpy.busday_offset, the whole array at once", _best(all_at_once) / len(DAYS)
    yield "numpy.busday_offset, one date", _each(one, list(days))
    with warnings.catch_warnings():
        # Pandas says itself that it goes through the index date by date.
        warnings.simplefilter("ignore", pandas.errors.PerformanceWarning)
        yield (
            "pandas CustomBusinessDay, the whole index at once",
            _best(lambda: index + offset) / len(DAYS),
        )
    yield "pandas CustomBusinessDay, one date", _each(lambda stamp: stamp + offset, stamps)
    yield "workalendar, one date", _each(lambda day: kingdom.add_working_days(day, NUMBER))


def _print_costs() -> None:
    print("\nBefore the first date:")
    holidays = bank_holidays(FIRST_YEAR, LAST_YEAR)
    costs = {
        f"bank holidays of {FIRST_YEAR} to {LAST_YEAR}": lambda: bank_holidays(
            FIRST_YEAR, LAST_YEAR
        ),
        "this calendar's arrays": lambda: WorkingDayCalendar(holidays),
        "numpy's calendar": _numpy_calendar,
        "numpy's array of the days": _numpy_days,
    }
    for title, build in costs.items():
        print(f"  {title:<58}{_best(build) * 1e3:>12.2f} ms")
    tracemalloc.start()
    kept = WorkingDayCalendar(holidays)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    years = f"{kept.last_year - kept.first_year + 1} years"
    print(f"  {'memory of this calendar, ' + years:<58}{size / 1e6:>12.2f} MB")


def _print_imports() -> None:
    print("\nImporting, each part in a process of its own:")
    for part in IMPORTS:
        title = f"backend.policy{part}"
        code = f"import time; t = time.process_time(); import {title}; "
        code += "print(time.process_time() - t)"
        command = [sys.executable, "-c", code]
        seconds = min(
            float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
            for _ in range(ROUNDS)
        )
        print(f"  {title:<58}{seconds * 1e3:>12.2f} ms")


def _each(count: Callable[[Any], object], days: list[Any] = DAYS) -> float:
    """Give the seconds that one call takes."""

    def through_all() -> None:
        for day in days:
            count(day)

    return _best(through_all) / len(days)


def _best(run: Callable[[], object]) -> float:
    """Give the best time in seconds of the processor, whatever else the machine is doing."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run()
        took.append(time.process_time() - began)
    return min(took)


def _library(name: str) -> Any:
    # Imported by name because only this program has them, once it has installed them.
    return import_module(name)


def _numpy_days() -> Any:
    return _library("numpy").array(DAYS, dtype="datetime64[D]")


def _numpy_calendar() -> Any:
    return _library("numpy").busdaycalendar(holidays=list(bank_holidays(FIRST_YEAR, LAST_YEAR)))


if __name__ == "__main__":
    raise SystemExit(main())
