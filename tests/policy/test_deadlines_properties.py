"""What holds for every policy, stage, day, convention and change of the calendar."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.policy.calendar import CalendarChange, WorkingDayCalendar, calendar_for
from backend.policy.complaint_code import every_id, load_any
from backend.policy.deadlines import Deadline, deadlines_for, explain
from backend.policy.pack import Pack, WeekendReceipt
from backend.policy.timeline import Period, Timeline, read_timeline

CONVENTIONS: tuple[WeekendReceipt, ...] = (
    "next_working_day_is_day_one",
    "roll_to_next_working_day",
)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))
SPANS = st.integers(0, 40).map(timedelta)
STAGES = st.sampled_from(
    [(pack_id, stage.id) for pack_id in every_id() for stage in load_any(pack_id).stages]
)


@st.composite
def packs(draw: st.DrawFn) -> tuple[Pack, str]:
    """A stage of any policy, under either convention for what is received at a weekend."""
    pack_id, stage = draw(STAGES)
    pack = load_any(pack_id)
    convention = draw(st.sampled_from(CONVENTIONS))
    return replace(pack, calendar=replace(pack.calendar, weekend_receipt=convention)), stage


@st.composite
def happenings(draw: st.DrawFn) -> dict[str, date | int | None]:
    """What has happened at a stage, in an order that makes sense."""
    received = draw(DAYS)
    acknowledged = received + draw(SPANS)
    responded = acknowledged + draw(SPANS)
    return {
        "received_on": received,
        "acknowledged_on": draw(st.sampled_from([None, acknowledged])),
        "responded_on": draw(st.sampled_from([None, responded])),
        "extended_by": draw(st.integers(0, 30)),
    }


@st.composite
def changes(draw: st.DrawFn) -> CalendarChange:
    first = draw(DAYS)
    last = first + timedelta(draw(st.integers(0, 10)))
    return CalendarChange(draw(st.sampled_from(["bank_holiday", "closure"])), first, last, "Off")


def told(
    pack: Pack, stage: str, happened: Mapping[str, object], calendar: WorkingDayCalendar
) -> dict[str, Deadline]:
    found = deadlines_for(pack, stage, calendar=calendar, **happened)  # type: ignore[arg-type]
    return {deadline.duty: deadline for deadline in found}


@settings(deadline=None)
@given(packs(), happenings())
def test_every_deadline_counts_and_skips_each_day_once_and_ends_on_a_working_day(
    asked: tuple[Pack, str], happened: dict[str, object]
) -> None:
    pack, stage = asked
    calendar = calendar_for(pack)

    for deadline in told(pack, stage, happened, calendar).values():
        days = (deadline.due_on - deadline.start_on).days
        assert days == deadline.amount + len(deadline.skipped)
        assert calendar.is_working_day(deadline.due_on)
        assert deadline.sentence == pack.rules[deadline.rule].sentence
        assert explain(deadline).startswith(f"{deadline.amount} working day")


@settings(deadline=None)
@given(packs(), happenings(), changes())
def test_another_day_off_never_brings_a_deadline_forward(
    asked: tuple[Pack, str], happened: dict[str, object], change: CalendarChange
) -> None:
    pack, stage = asked

    before = told(pack, stage, happened, calendar_for(pack))
    after = told(pack, stage, happened, calendar_for(pack, (change,)))

    assert before.keys() == after.keys()
    for duty, deadline in before.items():
        assert after[duty].due_on >= deadline.due_on
        off = change.first <= deadline.due_on <= change.last
        assert after[duty].due_on > deadline.due_on or not off


@settings(deadline=None)
@given(packs(), happenings(), st.integers(1, 10).map(timedelta))
def test_what_is_received_later_is_never_due_earlier(
    asked: tuple[Pack, str], happened: dict[str, object], later: timedelta
) -> None:
    pack, stage = asked
    calendar = calendar_for(pack)
    moved = {
        name: value + later if isinstance(value, date) else value
        for name, value in happened.items()
    }

    before, after = (told(pack, stage, each, calendar) for each in (happened, moved))

    for duty in before.keys() & after.keys():
        assert after[duty].due_on >= before[duty].due_on


@settings(deadline=None)
@given(packs(), happenings(), SPANS)
def test_acknowledging_later_never_moves_the_answer_past_the_date_promised_at_receipt(
    asked: tuple[Pack, str], happened: dict[str, object], later: timedelta
) -> None:
    pack, stage = asked
    calendar = calendar_for(pack)
    received = happened["received_on"]
    assert isinstance(received, date)
    answer = pack.stage(stage).answer

    at_receipt = told(pack, stage, {"received_on": received}, calendar)
    acknowledged = {"received_on": received, "acknowledged_on": received + later}
    now = told(pack, stage, acknowledged, calendar)

    if answer in now:
        assert now[answer].due_on <= at_receipt[answer].due_on


@given(st.lists(DAYS, min_size=1, max_size=5, unique=True).map(sorted), DAYS)
def test_each_day_has_the_one_pack_whose_period_it_falls_into(cuts: list[date], day: date) -> None:
    names = [f"pack-{n}" for n in range(len(cuts) + 1)]
    written = [
        f"{name}{f' from {first}' if first else ''}"
        f"{f' until {last - timedelta(1)}' if last else ''}"
        for name, first, last in zip(names, [None, *cuts], [*cuts, None], strict=True)
    ]

    timeline = read_timeline(", ".join(reversed(written)), names)

    assert timeline.pack_on(day) == names[sum(cut <= day for cut in cuts)]
    assert timeline.pack_ids == tuple(names)
    assert timeline == Timeline(
        tuple(
            Period(name, first or date.min, last - timedelta(1) if last else date.max)
            for name, first, last in zip(names, [None, *cuts], [*cuts, None], strict=True)
        )
    )
