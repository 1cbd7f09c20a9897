"""What the law asks for a danger that was told, for those who may know what went wrong.

Whether a hazard is one is for whoever looks at it, so each date is told with its "if".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases.law_hazards import HazardDuty, open_hazard_duties
from backend.cases.models import Case
from backend.cases.risk import RISK_ADDED
from backend.casework.answer_duties import as_a_duty
from backend.casework.answer_parts import Owed
from backend.casework.answer_reader import Reader
from backend.casework.answer_wording import kind_in_words, say
from backend.clock import local_date
from backend.policy.danger import emergency_numbers
from backend.policy.deadline import moment_in_words
from backend.policy.law import law
from backend.policy.pack import PolicyPack
from backend.policy.wording import counted, listed

AT_ONCE = "make_safe_at_once"
# What falls due whether or not the hazard turns out to be one.
ALWAYS = ("investigate", "send_findings")
# For these, the gas emergency number is told as well.
OF_GAS = ("gas", "carbon_monoxide")
# For these, whom to ring is read before anything else: nobody waits for a day with them.
OF_LIFE = (*OF_GAS, "fire", "live_electrics", "electrics_water", "collapse")


def owed_for_hazards(
    session: Session, case: Case, *, reader: Reader, now: datetime
) -> tuple[Owed, ...]:
    """Give what the law asks for the hazards of a case, to whoever may know of them."""
    if not reader.sees_all:
        return ()
    duties = open_hazard_duties(session, case)
    told = say(f"hazards.told.{'you' if _told_it(case, reader) else 'others'}")
    return tuple(_owed(one, duties, told, now=now) for one in duties if not one.waits)


def if_it_gets_worse(kinds: Iterable[str], pack: PolicyPack) -> str:
    """Say whom to ring when a danger gets worse, empty where there is none."""
    found = tuple(kinds)
    if not found:
        return ""
    digits = {name: number.digits for name, number in emergency_numbers().items()}
    of_gas = any(kind in OF_GAS for kind in found)
    said = [say("hazards.worse", phone=pack.contacts.phone, **digits)]
    return " ".join([*([say("hazards.worse_gas", **digits)] if of_gas else []), *said])


def _told_it(case: Case, reader: Reader) -> bool:
    """Tell whether every hazard came from the resident who reads."""
    by_others = any(line.kind == RISK_ADDED and line.actor != "resident" for line in case.events)
    return reader.to_resident and case.behalf != "other" and not by_others


def _owed(one: HazardDuty, duties: Sequence[HazardDuty], told: str, *, now: datetime) -> Owed:
    due = moment_in_words(one.due_at or one.due_on, law().timezone)
    is_late = one.due_at < now if one.due_at else one.due_on < local_date(now)
    name = "late" if is_late else "owed"
    kinds = [kind_in_words(kind) for kind in one.kinds]
    facts = {"told": told, "due": due, "what": as_a_duty(one.label)}
    words = _late(kinds, facts) if is_late else " ".join(_not_late(one, duties, facts))
    return Owed(
        duty=one.duty,
        label=f"{one.label} ({', '.join(kinds)})",
        words=f"{words} {say(f'hazards.otherwise.{name}')}" if one.duty == AT_ONCE else words,
        due=due,
        due_on=one.due_on,
        due_at=one.due_at,
        why=say("hazards.counted_from", working=one.working),
        changes="" if is_late else _changes(one),
        is_late=is_late,
        then=_then(one, duties),
        hazards=one.kinds,
    )


def _late(kinds: Sequence[str], facts: Mapping[str, str]) -> str:
    return say("hazards.late", hazards=listed(kinds), **facts)


def _not_late(
    one: HazardDuty, duties: Sequence[HazardDuty], facts: Mapping[str, str]
) -> Iterator[str]:
    """Yield by when a duty falls due; what has an earlier day as an emergency is told apart."""
    sooner = {kind for duty in duties if duty.duty == AT_ONCE for kind in duty.kinds}
    both = [kind for kind in one.kinds if one.duty == "investigate" and kind in sooner]
    alone = [kind_in_words(kind) for kind in one.kinds if kind not in both]
    if alone:
        # "Of" again, because a kind may have an "and" or an "or" of its own.
        hazards = listed([alone[0], *(f"of {kind}" for kind in alone[1:])])
        yield say("hazards.owed", hazards=hazards, **facts)
    if both:
        again = listed([kind_in_words(kind) for kind in both], "or")
        yield say(
            "hazards.no_emergency_too" if alone else "hazards.no_emergency", hazards=again, **facts
        )


def _changes(one: HazardDuty) -> str:
    return say("changes.law") if one.duty in ALWAYS else say("hazards.changes")


def _then(one: HazardDuty, duties: Sequence[HazardDuty]) -> str:
    """Say what follows once a hazard was looked into, whose days are not known before."""
    follows = list(_follows(one, duties)) if one.duty == "investigate" else []
    return say("hazards.then", duties=listed(follows)) if follows else ""


def _follows(one: HazardDuty, duties: Sequence[HazardDuty]) -> Iterator[str]:
    for other in duties:
        if other.waits and set(other.kinds) & set(one.kinds):
            length = counted(other.amount, other.unit.replace("_", " "))
            yield say("hazards.within", what=as_a_duty(other.label), length=length)
