"""What the process of a complaint tells: its state, what is owed and late, the time to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.casework.answer_duties import late_of, owed_next, soonest, window_of
from backend.casework.answer_parts import Late, Owed, Window
from backend.casework.answer_state import Stands, state_of
from backend.casework.answer_wording import has, say, say_of_stage
from backend.casework.more_time import AGREEMENT_ANSWERED
from backend.policy.pack import PolicyPack
from backend.policy.wording import long_date

# The line that a headline tells of, where it is not that they asked us to look again.
TOLD_OF = {"withdrawn": "withdrawn", "extended_again": AGREEMENT_ANSWERED}
ASKED_AGAIN = "escalation_requested"


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of an answer that the process gives; `none_owed` is empty where `owed` is not."""

    state: str
    headline: str
    owed: tuple[Owed, ...]
    none_owed: str
    late: Late | None
    window: Window | None


def told_of(at: Stands, *, beside: Sequence[Owed] = (), ombudsman: str) -> Told:
    """Tell of a complaint; `beside` is what is owed that the policy's clocks do not count."""
    state, owed = state_of(at), soonest([*owed_next(at), *beside])
    late, window = late_of(at, owed, ombudsman=ombudsman), window_of(at)
    is_late = late is not None and at.progress.state == "open"
    name = _name_of(state, window)
    return Told(
        state=state,
        headline=say("late.headline", what=at.what) if is_late else _headline(at, name, window),
        owed=owed,
        none_owed="" if owed else no_date(at.pack, name, others=at.others),
        late=late,
        window=window,
    )


def no_date(pack: PolicyPack, state: str, *, others: str = "") -> str:
    """Say why there is no next date in a state, empty for one in which there always is.

    `others` is the ending of the words for whoever may not act (Stands.others).
    """
    if not has(f"no_date.{state}"):
        return ""
    name = f"no_date.{state}{others}" if has(f"no_date.{state}{others}") else f"no_date.{state}"
    return say(name, phone=pack.contacts.phone, ombudsman_name=pack.ombudsman.name)


def _name_of(state: str, window: Window | None) -> str:
    """Give whose words are said in a state: a complaint that is closed may still be asked about."""
    return "closed_open" if state == "closed" and window and window.is_open else state


def _headline(at: Stands, state: str, window: Window | None) -> str:
    panel_on = at.progress.run.panel_on
    who = at.last_by.get(TOLD_OF.get(state, ASKED_AGAIN)) or say("who_did.you")
    name = f"headlines.{state}{at.others}"
    return say_of_stage(
        name if has(name) else f"headlines.{state}",
        is_first=at.is_first,
        what=at.what,
        who=who,
        whom=at.whom,
        until=long_date(window.until) if window else "",
        panel_on=long_date(panel_on) if panel_on else "",
    )
