"""What managers have yet to confirm of the policies and the law: in words, grouped and counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.policy.confirming import Unconfirmed, unconfirmed
from backend.policy.law import Change, law
from backend.policy.wording import short_date
from backend.rulebook import Rulebook
from backend.web.rendering import named

HOURS = "opening_hours"
# The topics in the order in which they are shown.
TOPICS: Mapping[str, str] = {
    HOURS: "Opening hours",
    "calendar": "Working days, and when something counts as received",
    "teams": "Which team does what",
    "service_timescales": "How long repairs and services take",
    "links": "Addresses of pages and of others who can help",
    "ombudsman": "The Ombudsman",
    "taken": "What one policy takes from another",
}


@dataclass(frozen=True)
class Group:
    """Some things to confirm that belong together, and what then goes into which file, if any."""

    title: str
    items: Sequence[str]
    known_from: Sequence[str] = ()
    write: Sequence[str] = ()
    file: str = ""

    @property
    def count(self) -> int:
        """How many things there are to confirm."""
        return len(self.items)


def to_confirm_view(rulebook: Rulebook, *, hours_are_set: bool) -> dict[str, Any]:
    """Give what residents cannot be told yet, and what is used until it is confirmed, by topic.

    Opening hours have a page of their own: set there they are confirmed, and else most urgent.
    """
    missing: list[str] = []
    groups: list[Group] = []
    # The newest policy is what most of it is about.
    for period in reversed(rulebook.timeline.periods):
        pack = rulebook.pack_of(period.pack_id)
        asked = [one for one in unconfirmed(pack) if one.key != HOURS]
        if not hours_are_set:
            asked += [one for one in unconfirmed(pack) if one.key == HOURS and not one.missing]
        missing += [one.words for one in asked if one.missing]
        groups += _by_topic(asked, pack.title, f"{pack.id}.yaml")
    groups += _of_the_law()
    return {"missing": list(dict.fromkeys(missing)), "groups": groups}


def _by_topic(asked: Sequence[Unconfirmed], policy: str, file: str) -> Iterator[Group]:
    for topic, title in TOPICS.items():
        found = [one for one in asked if one.topic == topic and not one.missing]
        if found:
            yield Group(
                title=f"{title}: {policy}",
                items=[one.words for one in found],
                write=list(dict.fromkeys(one.write for one in found)),
                file=file,
            )


def _of_the_law() -> Iterator[Group]:
    changes = law().changes.values()
    for severity in dict.fromkeys(one.severity for change in changes for one in change.hazards):
        found = [
            one
            for change in changes
            if change.status == "published"
            for one in change.hazards
            if one.severity == severity and one.status != "published"
        ]
        if found:
            yield Group(
                title=f"The law: what counts as {_severity(severity)}",
                items=[
                    named(one.kind) + " with somebody at risk" * bool(one.with_any) for one in found
                ],
                known_from=list(dict.fromkeys(one.source for one in found)),
            )
    others = [told for change in changes for told in _others(change)]
    if others:
        yield Group(
            title="The law: what it asks, and from when",
            items=[what for what, _ in others],
            known_from=list(dict.fromkeys(source for _, source in others)),
        )


def _severity(name: str) -> str:
    return "an emergency" if name == "emergency" else f"a {name.replace('_', ' ')} hazard"


def _others(change: Change) -> Iterator[tuple[str, str]]:
    """Give what is unconfirmed of a change but its hazards, each with where it was read."""
    if change.status != "published":
        yield (
            f"Check the law on {change.about}, from {short_date(change.starts_on)}.",
            change.source,
        )
        return
    for clock in change.clocks:
        if clock.status != "published":
            yield f"Check the law on {change.about}: {clock.label}.", clock.source
