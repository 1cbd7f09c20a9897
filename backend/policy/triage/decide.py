"""The triage: where a message goes, by which rules, and what is still unknown."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from backend.policy.danger import Recognised, is_danger, recognise
from backend.policy.law import law
from backend.policy.pack import AgeLimit, PolicyPack
from backend.policy.reading import Answer, read_when
from backend.policy.reading.behalf import said_of_behalf
from backend.policy.reading.moments import months_before
from backend.policy.reading.reported import said_of_reporting
from backend.policy.triage.given import Facts, Parse
from backend.policy.triage.hearing import Message, hear
from backend.policy.triage.lateness import asks_late
from backend.policy.triage.result import Part, Route, Triage
from backend.policy.triage.routes import AGAINST, CASES, TALK, route_of, top_route
from backend.policy.triage.rules import of_route, spoken
from backend.policy.triage.subjects import DISPLEASED, Piece, pieces
from backend.policy.triage.verdicts import GUESS, Known, Verdict, verdict

_FROM_PEOPLE_CLOSE = frozenset({"self_harm", "domestic_abuse", "child_at_risk"})
# What the bot's intents stand for; a question's name begins with "faq_".
_INTENTS: dict[str, Route] = {
    "complain": "complaint",
    "complain_about_handler": "complaint",
    "complain_for_someone": "complaint",
    "complain_as_group": "complaint",
    "request_service": "service_request",
    "report_asb": "antisocial_behaviour",
    "check_status": "case_status",
    "add_to_case": "case_status",
    "escalate": "escalation",
    "talk_to_person": "handoff",
    "meet_in_person": "handoff",
    "ask_own_data": "data_protection",
    "ask_adjustments": "adjustments",
    "withdraw": "withdraw",
    "feedback": "feedback",
    "emergency": "emergency",
    "safeguarding": "safeguarding",
}
_JOINER = re.compile(r"[ ,]*(?:(?:and|but|plus|also|though|although|however) )?")
_TRUSTED = 0.7
# How sure the bot must be of a danger that the words do not name. Fire, gas and the like have
# words that are known; fear of somebody is told in more ways, and a guess at it counts sooner.
SURE_OF_DANGER = {"emergency": 0.9, "safeguarding": 0.7}
# What is wanted of the conversation itself has more wordings than patterns can hold: what the bot
# takes for one counts for more than a request that the words may be about; where the bot is sure,
# for more than another wish, and what is said outright for more than a complaint or neighbours
# where the words are not.
_WISHES = ("escalation", "handoff", "adjustments", "withdraw", "case_status", "feedback")
_SAID_OUTRIGHT = ("escalation", "adjustments", "withdraw")
_ASKED = ("question", "data_protection")
_DOUBTED = ("complaint", "antisocial_behaviour")
_SURE = 0.9
_ANSWERS = {"yes": True, "no": False}
_NOTHING_GIVEN = Facts()
# To speak of complaints or of the Ombudsman is not yet to be displeased.
_NAMES_A_WAY = frozenset({"wish", "to_ombudsman"})


def is_displeased(text: str, pack: PolicyPack) -> bool:
    """Tell whether words speak of the landlord with displeasure, whatever they ask for."""
    return bool(hear(text, pack).heard & (DISPLEASED - _NAMES_A_WAY))


def triage(
    text: str,
    *,
    pack: PolicyPack,
    facts: Facts = _NOTHING_GIVEN,
    today: date,
    parse: Parse | None = None,
) -> Triage:
    """Return where a message goes; danger comes first, and nothing is ever refused."""
    recognised = recognise(text)
    message = hear(text, pack)
    known = _known(text, message, facts, pack, today)
    judged = [
        (piece, _with_lateness(found, text, pack, today))
        for piece, found in _judged(message, known, declines=_declines(message, facts))
    ]
    parts = [
        *_dangers(recognised),
        *(_part(piece, found, message, pack, today) for piece, found in judged),
    ]
    parts = _with_parse(parts, text, parse, pack) or [
        Part(text.strip(), "unclear", (), 0.0, offer=True)
    ]
    top, case = top_route(parts), route_of(parts)
    displeased = bool(message.heard & DISPLEASED) or known.wants_complaint
    return Triage(
        route=top,
        case_route=case,
        parts=tuple(parts),
        unknown=tuple(dict.fromkeys(name for _, found in judged for name in found.unknown)),
        hazards=_kinds(recognised, ("danger", "hazard")),
        vulnerability=_kinds(recognised, ("vulnerability",)),
        offer_complaint=displeased or top != "complaint",
        ombudsman=_ombudsman(parts, message, pack, facts),
        regulator=_regulator(parts, pack),
        alerts=_kinds(recognised, ("threat",)),
    )


def _ombudsman(parts: Iterable[Part], message: Message, pack: PolicyPack, facts: Facts) -> str:
    """How to reach the Ombudsman, for whoever speaks of it or may have a rule against them."""
    if "to_ombudsman" not in message.heard and not any(part.route in AGAINST for part in parts):
        return ""
    return pack.ombudsman.words_for(facts.relationship)


def _regulator(parts: Iterable[Part], pack: PolicyPack) -> str:
    data = any(part.route == "data_protection" for part in parts)
    return pack.data_protection.regulator if data else ""


def _known(text: str, message: Message, facts: Facts, pack: PolicyPack, today: date) -> Known:
    said = said_of_reporting(text)
    heard = message.heard
    wants = facts.wants_complaint
    speaks_for = said_of_behalf(text)
    in_time = facts.within_timescale
    reported = _first_given(facts.reported_before, _ANSWERS.get(said.value) if said else None)
    return Known(
        # What is in time or out of it was told before.
        reported=_first_given(reported, None if in_time is None else True),
        within_timescale=in_time,
        chose_complaint=wants is True,
        wants_complaint="wish" in heard and not _declines(message, facts)
        if wants is None
        else wants,
        is_old=_is_old(text, message, facts, pack.age_limit, today),
        group=bool(speaks_for and speaks_for.value == "group") or "several_people" in heard,
        heard=heard,
    )


def _declines(message: Message, facts: Facts) -> bool:
    """Say whether a complaint was declined, in the form or in so many words."""
    if facts.wants_complaint is None:
        return "declines" in message.heard
    return not facts.wants_complaint


def _first_given(given: bool | None, said: bool | None) -> bool | None:
    return said if given is None else given


def _is_old(text: str, message: Message, facts: Facts, limit: AgeLimit, today: date) -> bool:
    """Say whether all of it is older than the limit, from when it became known."""
    oldest = (
        months_before(today, limit.amount)
        if limit.unit == "month"
        else today - timedelta(days=limit.amount)
    )
    if facts.happened_latest is not None:
        return facts.happened_latest < oldest
    if message.heard & {"goes_on", "found_out"}:
        return False
    when = read_when(text, today)
    return isinstance(when, Answer) and date.fromisoformat(when.value["latest"]) < oldest


def _judged(message: Message, known: Known, *, declines: bool) -> list[tuple[Piece, Verdict]]:
    """The pieces with their routes; the wish to complain counts for nothing once declined."""
    unheard = {"wish"} if declines else set()
    found = [
        (piece, verdict(replace(piece, heard=piece.heard - unheard), known))
        for piece in pieces(message)
    ]
    return [(piece, it) for piece, it in found if it.route != "unclear"] or found[:1]


def _with_lateness(found: Verdict, text: str, pack: PolicyPack, today: date) -> Verdict:
    """Note a request for the next stage as late where the day told of the answer says so."""
    if found.route != "escalation" or "late_request" in found.notes:
        return found
    late = asks_late(text, pack, today)
    return replace(found, notes=("late_request", *found.notes)) if late else found


def emergencies(kinds: Collection[str]) -> tuple[str, ...]:
    """Return the dangers among some kinds that are for an emergency desk to see to.

    What comes from people close to somebody is for those who safeguard, and for nobody else to see.
    """
    close = _FROM_PEOPLE_CLOSE | ({"violence"} if _FROM_PEOPLE_CLOSE.intersection(kinds) else set())
    return tuple(kind for kind in kinds if is_danger(kind) and kind not in close)


def _dangers(recognised: Sequence[Recognised]) -> Iterator[Part]:
    kinds = {found.kind for found in recognised}
    for found in recognised:
        if found.level != "danger":
            continue
        if found.kind in _FROM_PEOPLE_CLOSE:
            yield Part(found.words, "safeguarding", (), 1.0, offer=False)
        elif found.kind != "violence" or not kinds & _FROM_PEOPLE_CLOSE:
            # Violence at home, or towards a child, is told of by the kind that names it.
            yield Part(found.words, "emergency", (), 1.0, offer=False)


def _part(piece: Piece, found: Verdict, message: Message, pack: PolicyPack, today: date) -> Part:
    start = _JOINER.match(message.words.text, piece.start)
    words = message.words.words(start.end() if start else piece.start, piece.end)
    said = spoken(found.grounds, pack)
    return Part(
        words,
        found.route,
        said,
        found.confidence,
        offer=_may_complain(found.route),
        grounds=found.grounds,
        notes=found.notes,
        law=_law(found, today),
    )


def _law(found: Verdict, today: date) -> str:
    """What the law asks of the landlord itself, whose text may send such a complaint elsewhere."""
    change = law().changes["data_protection_complaints"]
    applies = "data_complaint" in found.notes and change.applies_on(today)
    return change.sentence if applies else ""


def _may_complain(route: Route) -> bool:
    return route in CASES and route not in ("complaint", "escalation")


def _with_parse(parts: list[Part], text: str, parse: Parse | None, pack: PolicyPack) -> list[Part]:
    """Add what the bot heard where the words alone give no more than a guess, and danger always."""
    route = _route_of_intent(parse)
    if route is None or parse is None or any(part.route == route for part in parts):
        return parts
    grounds = of_route(route)
    added = Part(
        text.strip(),
        route,
        spoken(grounds, pack),
        round(parse.confidence, 2),
        offer=_may_complain(route),
        grounds=grounds,
    )
    if route in ("emergency", "safeguarding"):
        return [added, *parts]
    heard = [part for part in parts if part.confidence > GUESS]
    return parts if heard and not _outweighs(added, heard) else [added]


def _outweighs(added: Part, heard: Sequence[Part]) -> bool:
    """Tell whether what the bot heard counts for more than what the words gave."""
    if added.route not in (*_WISHES, *_ASKED):
        return False
    return all(
        part.route == "service_request"
        or (added.confidence >= _SURE and _gives_way(part, added.route))
        for part in heard
    )


def _gives_way(part: Part, wanted: Route) -> bool:
    doubted = part.route in _DOUBTED and part.confidence < _SURE
    return part.route in TALK or (doubted and wanted in _SAID_OUTRIGHT)


def _route_of_intent(parse: Parse | None) -> Route | None:
    if parse is None or parse.confidence < SURE_OF_DANGER.get(parse.intent, _TRUSTED):
        return None
    return "question" if parse.intent.startswith("faq_") else _INTENTS.get(parse.intent)


def _kinds(recognised: Iterable[Recognised], levels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(found.kind for found in recognised if found.level in levels)
