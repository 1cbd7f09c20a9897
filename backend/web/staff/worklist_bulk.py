"""Giving several cases of the worklist to one person: each by itself, and each refusal told."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.cases.service import NoSuchCase
from backend.casework.verbs import assign
from backend.errors import DomainError
from backend.policy.errors import PolicyError
from backend.staff.models import Staff
from backend.web.door import Door


class NothingTicked(DomainError):
    """Tick the cases to give to somebody."""


class NobodyChosen(DomainError):
    """Choose who gets the cases you ticked."""


@dataclass(frozen=True)
class Refused:
    """A case that was not given, and the sentence that says why; `ticked` as it was sent."""

    reference: str
    why: str
    ticked: str


@dataclass(frozen=True)
class Given:
    """The references of the cases that were given or were theirs already, and the refused ones."""

    done: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def give(door: Door, ticked: Sequence[str], to: str, *, me: Staff) -> Given:
    """Give cases, each written "WK-7H3K-9MQD:3" with the version that was seen, in turn.

    Each is a transaction of its own, so one that is refused keeps no other from being given.
    """
    if not ticked:
        raise NothingTicked
    if not to.isdecimal():
        raise NobodyChosen
    given = Given()
    for one in ticked:
        reference, _, version = one.partition(":")
        try:
            _give(door, reference, int(to), me=me, seen=_version(version))
        except (DomainError, PolicyError) as error:
            given.refused.append(Refused(reference, f"{reference}: {error}", one))
        else:
            given.done.append(reference)
    return given


def _give(door: Door, reference: str, to: int, *, me: Staff, seen: int) -> None:
    with door.database.write() as session:
        assign(
            session,
            reference,
            to,
            by=f"staff:{me.id}",
            seen=seen,
            rulebook=door.rulebook,
            now=door.clock(),
        )


def _version(given: str) -> int:
    if not given.isdecimal():
        raise NoSuchCase
    return int(given)
