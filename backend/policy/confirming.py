"""What a landlord has yet to confirm about its pack, each with what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.policy.pack import PolicyPack
from backend.policy.wording import counted, listed

RECEIPT_IN_WORDS = {
    "next_working_day_is_day_one": "has the next working day as day one",
    "roll_to_next_working_day": "is counted as if it had arrived on the next working day",
}


# What one policy may take from another, in a manager's words; any other name says itself.
TAKEN = {
    "reference_prefix": "how references begin",
    "landlord": "the landlord's name",
    "contacts": "the ways to reach you",
    "links": "the addresses that residents are given",
    "ombudsman": "the Ombudsman's details",
    "data_protection": "who looks after personal information",
    "calendar": "the working days",
}


@dataclass(frozen=True)
class Unconfirmed:
    """One thing to confirm: its topic, in plain words, and what is then written in the file.

    `missing` says that the landlord has not given it, so that residents cannot be told.
    """

    key: str
    topic: str
    words: str
    write: str
    missing: bool = False


def to_confirm(pack: PolicyPack) -> dict[str, str]:
    """Return each key that is unconfirmed with a sentence for the landlord on what to do."""
    return {one.key: _sentence(pack, one) for one in unconfirmed(pack)}


def unconfirmed(pack: PolicyPack) -> Sequence[Unconfirmed]:
    """Return what is unconfirmed, in the order of the pack."""
    return [_unconfirmed(pack, key) for key in pack.unconfirmed]


def _sentence(pack: PolicyPack, one: Unconfirmed) -> str:
    if one.topic == "taken":
        return (
            f"Check that what {pack.rest_from} says under {one.key} holds for this policy too, "
            f"or write {one.key} in its own file."
        )
    if one.missing:
        return f"{one.words.removesuffix('.')}: write {one.write}."
    return f"{one.words} If so, write {one.write}."


def _unconfirmed(pack: PolicyPack, key: str) -> Unconfirmed:
    if key in pack.taken:
        what = TAKEN.get(key, f"the {key.replace('_', ' ')}")
        words = f"Check that {what} of the other policy hold for this one too."
        return Unconfirmed(key, "taken", words, key)
    part, _, name = key.partition(".")
    missing = _missing(pack, part, name)
    if missing:
        return Unconfirmed(key, part, *missing, missing=True)
    return Unconfirmed(key, part, _to_check(pack, part, name), f"{_status_of(key)}: published")


def _status_of(key: str) -> str:
    """Return the key in the file under which the landlord confirms it."""
    part = key.partition(".")[0]
    if part == "ombudsman":
        return f"{key}_status"
    return f"{part if part in ('calendar', 'opening_hours') else key}.status"


def _missing(pack: PolicyPack, part: str, name: str) -> tuple[str, str] | None:
    """Return what residents cannot be told, and what to write; None for what is there."""
    if part == "opening_hours" and not pack.opening_hours.are_set:
        return (
            "Nobody can be told when someone is there.",
            "the opening hours under opening_hours.spans",
        )
    if part == "service_timescales" and not name:
        return (
            "Nothing says how long a repair or another service may take.",
            "it under service_timescales",
        )
    if part == "links" and not pack.links[name].url:
        return (
            f"Residents are given no address for {pack.links[name].text}.",
            f"it under links.{name}.url",
        )
    return None


def _to_check(pack: PolicyPack, part: str, name: str) -> str:
    match part:
        case "calendar":
            return _calendar(pack, name)
        case "opening_hours":
            return f"Check the opening hours: {pack.opening_hours.words}"
        case "service_timescales":
            return f"Check {_timescale(pack, name)}."
        case "teams":
            does = next(team.does for team in pack.teams if team.name == name)
            return f"Check that the {name} is the team for this: {does}."
        case "links":
            return f"Check that {pack.links[name].text} is at {pack.links[name].url}."
        case _:
            groups = listed([group.replace("_", " ") for group in pack.ombudsman.open_to])
            return f"Check that the {pack.ombudsman.name} takes cases from: {groups}."


def _timescale(pack: PolicyPack, name: str) -> str:
    found = next(each for each in pack.service_timescales if each.name == name)
    return f"that {name} takes {counted(found.amount, found.unit.replace('_', ' '))}"


def _calendar(pack: PolicyPack, name: str) -> str:
    calendar = pack.calendar
    match name:
        case "bank_holidays":
            return "Check that working days are Monday to Friday less bank holidays."
        case "weekend_receipt":
            words = RECEIPT_IN_WORDS[calendar.weekend_receipt]
            return f"Check that what arrives at a weekend or on a bank holiday {words}."
        case "cutoff" if calendar.cutoff is None:
            return "Check that what arrives at any time of a day counts as that day's."
        case "cutoff":
            return (
                f"Check that what arrives after {calendar.cutoff:%H:%M} counts as the next day's."
            )
        case "closures":
            days = [
                f"{closure.why}, {closure.first} to {closure.last}" for closure in calendar.closures
            ]
            return (
                f"Check that these are all days on which you are closed: {listed(days) or 'none'}."
            )
        case _:
            days = [
                f"{channel.replace('_', ' ')} {number}"
                for channel, number in calendar.deemed_delivery.items()
            ]
            return (
                "Check after how many working days what you send counts as received: "
                f"{listed(days) or 'not said yet'}."
            )
