"""What a landlord has yet to confirm about its pack, each with what to do about it."""

from backend.policy.pack import PolicyPack
from backend.policy.wording import counted, listed

RECEIPT_IN_WORDS = {
    "next_working_day_is_day_one": "has the next working day as day one",
    "roll_to_next_working_day": "is counted as if it had arrived on the next working day",
}


def to_confirm(pack: PolicyPack) -> dict[str, str]:
    """Return each key that is unconfirmed with a sentence for the landlord on what to do."""
    return {key: _sentence(pack, key) for key in pack.unconfirmed}


def _sentence(pack: PolicyPack, key: str) -> str:
    if key in pack.taken:
        return (
            f"Check that what {pack.rest_from} says under {key} holds for this policy too, "
            f"or write {key} in its own file."
        )
    what_to_do = _what_to_do(pack, key)
    if what_to_do.startswith("Check"):
        return f"{what_to_do} If so, write {_status_of(key)}: published."
    return what_to_do


def _status_of(key: str) -> str:
    """Return the key in the file under which the landlord confirms it."""
    part = key.partition(".")[0]
    if part == "ombudsman":
        return f"{key}_status"
    return f"{part if part in ('calendar', 'opening_hours') else key}.status"


def _what_to_do(pack: PolicyPack, key: str) -> str:
    part, _, name = key.partition(".")
    match part:
        case "calendar":
            return _calendar(pack, name)
        case "opening_hours" if not pack.opening_hours.are_set:
            return (
                "Nobody can be told when someone is there: write the opening hours under "
                "opening_hours.spans."
            )
        case "opening_hours":
            return f"Check the opening hours: {pack.opening_hours.words}"
        case "service_timescales" if not name:
            return (
                "Nothing says how long a repair or another service may take: write it under "
                "service_timescales."
            )
        case "service_timescales":
            return f"Check {_timescale(pack, name)}."
        case "teams":
            does = next(team.does for team in pack.teams if team.name == name)
            return f"Check that the {name} is the team for this: {does}."
        case "links":
            return _link(pack, name)
        case _:
            groups = listed([group.replace("_", " ") for group in pack.ombudsman.open_to])
            return f"Check that the {pack.ombudsman.name} takes cases from: {groups}."


def _timescale(pack: PolicyPack, name: str) -> str:
    found = next(each for each in pack.service_timescales if each.name == name)
    return f"that {name} takes {counted(found.amount, found.unit.replace('_', ' '))}"


def _link(pack: PolicyPack, name: str) -> str:
    link = pack.links[name]
    if link.url:
        return f"Check that {link.text} is at {link.url}."
    return f"Residents are given no address for {link.text}: write it under links.{name}.url."


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
