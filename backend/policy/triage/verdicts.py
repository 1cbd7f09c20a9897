"""Where a piece of a message goes, by the landlord's rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.policy.pack import Ground
from backend.policy.triage.result import Note, Route
from backend.policy.triage.subjects import DISPLEASED, HANDLING, Piece

# What tells that the landlord knew of it and had dealt with it somehow.
_DEALT_WITH = frozenset(
    {
        "missed",
        "chased",
        "tried",
        "promised",
        "conduct",
        "misinformed",
        "restricted",
        "procedure_broken",
        "acted",
    }
)
# What a resident says of any repair that is waited for, in time or not.
_WAITING = frozenset({"promised"})
# With these a missed visit is more than one to be booked again.
_CROSS = frozenset(
    {"unhappy", "wish", "chased", "again_word", "lost_time", "conduct", "late", "acted"}
)
_SURE, _LIKELY, _PERHAPS, GUESS = 0.9, 0.75, 0.6, 0.4
# What happens to the case beside its route, told by a signal anywhere in the message.
_BESIDE: tuple[Note, ...] = ("late_request", "new_issue", "about_the_handler")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about the whole message; None means that nobody has said.

    `chose_complaint` was chosen, `wants_complaint` chosen or said.
    """

    reported: bool | None
    within_timescale: bool | None
    chose_complaint: bool
    wants_complaint: bool
    is_old: bool
    group: bool
    heard: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A route, the grounds it rests on, what would change it, and what to bear in mind."""

    route: Route
    grounds: tuple[Ground, ...] = ()
    confidence: float = _LIKELY
    unknown: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


# Pieces whose subject alone says where they go.
_PLAIN: Mapping[str, Verdict] = {
    "finished": Verdict("person_decides", ("already_considered",)),
    "withdraw": Verdict("withdraw", (), _SURE),
    "status": Verdict("case_status", (), _SURE),
    "question": Verdict("question"),
    "needs_help": Verdict("adjustments", ("extra_support",)),
    "handoff": Verdict("handoff", (), _SURE),
    "feedback": Verdict("feedback", ("feedback",)),
    "insurance": Verdict("signpost", ("insurance_claim",)),
    "level": Verdict("signpost", ("tribunal",), _LIKELY, ("level_or_quality",)),
}


def verdict(piece: Piece, known: Known) -> Verdict:
    """Return where the piece goes."""
    match piece.subject:
        case "service":
            return _service(piece, known)
        case "escalation":
            return _escalation(known)
        case "data":
            notes = _of_data(piece.heard)
            # Whoever asks for their own data has no concern about how it is looked after.
            data: Ground = "regulator" if "data_complaint" in notes else "information"
            return Verdict("data_protection", (data,), _SURE, notes=notes)
        case "court":
            ground: Ground = "legal_dispute" if "legal_dispute" in piece.heard else "in_court"
            return Verdict("person_decides", (ground,), _LIKELY, ("claim_filed",))
        case "elsewhere":
            return _elsewhere(piece)
        case "policy":
            return _policy(piece, known)
        case "exchange":
            return _exchange(piece, known)
        case "neighbours":
            return _neighbours(piece, known)
        case other:
            return _PLAIN[other]


def _of_data(heard: frozenset[str]) -> tuple[Note, ...]:
    """A request for one's own data may be a complaint as well; each has a time limit of its own."""
    if "sar" not in heard:
        return ("data_complaint",)
    complains = bool(heard & (DISPLEASED | {"data_breach"}))
    return ("data_request", "data_complaint") if complains else ("data_request",)


def _escalation(known: Known) -> Verdict:
    notes = tuple(note for note in _BESIDE if note in known.heard)
    unknown = ("new_issue",) if "new_issue" in notes else ()
    return Verdict("escalation", ("stage_two",), _SURE, unknown, notes)


def _elsewhere(piece: Piece) -> Verdict:
    outside = "not_ours" in piece.heard and "elsewhere" not in piece.heard
    ground: Ground = "not_our_service" if outside else "out_of_control"
    # Asked to act for the resident, the landlord has something to decide.
    route: Route = "person_decides" if "act_for_us" in piece.heard else "signpost"
    return Verdict(route, (ground,))


def _policy(piece: Piece, known: Known) -> Verdict:
    if piece.heard & (HANDLING | {"not_consulted"}):
        return _complaint(piece, known)
    return Verdict("person_decides", ("policy_itself",))


def _exchange(piece: Piece, known: Known) -> Verdict:
    if piece.heard & HANDLING:
        return _complaint(piece, known)
    if piece.heard & {"refusal", "acted", "unhappy", "wish"}:
        return Verdict("person_decides", ("other_process",))
    return Verdict("service_request", ("request",), _PERHAPS)


def _neighbours(piece: Piece, known: Known) -> Verdict:
    if piece.heard & (HANDLING | {"acted"}):
        return _complaint(piece, known)
    return Verdict(
        "antisocial_behaviour", ("behaviour_report", "neighbours_elsewhere", "other_residents")
    )


def _service(piece: Piece, known: Known) -> Verdict:
    heard = piece.heard
    displeased = _is_displeased(heard, known)
    if "missed" in heard:
        is_cross = not _only_to_rebook(heard, known)
        if is_cross and (displeased or "rebook" not in heard):
            return _complaint(piece, known)
        unknown = () if "rebook" in heard else ("wants_complaint",)
        return Verdict("service_request", ("missed_appointment",), _LIKELY, unknown)
    if displeased:
        return _complaint(piece, known)
    if _tells_of_the_landlord(heard) and known.reported is not False:
        return replace(_complaint(piece, known), confidence=GUESS)
    return _request(heard, known)


def _tells_of_the_landlord(heard: frozenset[str]) -> bool:
    """An account of what the landlord did, asking for nothing, is seldom told in praise."""
    return "landlord_did" in heard and not heard & {"asks", "request", "thanks_for", "praise"}


def _only_to_rebook(heard: frozenset[str], known: Known) -> bool:
    cross = heard & _CROSS
    return not cross and not known.wants_complaint


def _is_displeased(heard: frozenset[str], known: Known) -> bool:
    displeased = bool(heard & DISPLEASED) or known.wants_complaint
    if known.within_timescale:
        # A repair in time is waited for; displeasure with the answer is more than waiting.
        return bool(heard & (DISPLEASED - _WAITING)) or known.wants_complaint
    if known.reported is False:
        # Nothing was answered yet, unless the words tell of it: then "the first time" was said
        # of complaining. A fault told of now for the first time is a request.
        dealt_with = heard & _DEALT_WITH and heard & (DISPLEASED | {"again", "missed"})
        return bool(dealt_with) or (displeased and "fault" not in heard)
    if known.reported:
        return displeased or _was_left_waiting(heard, known)
    if "fault" in heard and ("paid_for" in heard or {"tried", "again_word"} <= heard):
        # Paid for and not right, or put right by the landlord and wrong again.
        return True
    return (displeased and not _is_only_a_wish(heard, known)) or (
        bool(heard & {"again", "goes_on"}) and "tried" in heard
    )


def _was_left_waiting(heard: frozenset[str], known: Known) -> bool:
    """Told before and turned away, out of time or still so: dissatisfaction, however short."""
    if heard & {"refusal", "not_mended", "again", "goes_on"}:
        return True
    return known.within_timescale is False and "fault" in heard


def _is_only_a_wish(heard: frozenset[str], known: Known) -> bool:
    """Say whether a fault is told of with nothing but the wish to complain, as at first contact."""
    tells_more = (DISPLEASED - {"wish"}) | {"again", "goes_on", "tried", "missed", "landlord_did"}
    decided = known.chose_complaint or known.group  # a group has talked it over before it writes
    return "fault" in heard and not decided and not known.heard & tells_more


def _complaint(piece: Piece, known: Known) -> Verdict:
    if known.is_old and not piece.heard & {"goes_on", "restricted"}:
        return Verdict("person_decides", ("too_old",), _LIKELY, ("happened_latest",))
    heard = piece.heard
    reasons = len(heard & (DISPLEASED | {"again", "missed"}))
    plain_problem = known.reported is None and not heard & (DISPLEASED - {"wish", "unhappy"})
    unknown = ("reported_before",) if plain_problem and "fault" in heard else ()
    # The Ombudsman comes after the landlord's answer; with one given, it is for the next stage.
    answered = ("complaint_answered",) if "to_ombudsman" in heard else ()
    return Verdict(
        "complaint",
        _definition(heard, known),
        _SURE if reasons > 1 else _LIKELY,
        (*unknown, *answered),
        ("about_the_handler",) if "about_the_handler" in known.heard else (),
    )


def _definition(heard: frozenset[str], known: Known) -> tuple[Ground, ...]:
    speaks: Mapping[Ground, bool] = {
        "dissatisfaction": True,
        "rudeness": "conduct" in heard,
        "wrong_information": "misinformed" in heard,
        "promise_not_kept": "missed" in heard or {"promised", "not_done"} <= heard,
        "own_policy_not_followed": bool(heard & {"procedure_broken", "restricted"}),
        "poor_service": bool(heard & {"again", "late", "chased", "not_done", "fault"}),
        "groups": known.group,
    }
    return tuple(ground for ground, applies in speaks.items() if applies)


def _request(heard: frozenset[str], known: Known) -> Verdict:
    if "fault" in heard:
        first: tuple[Ground, ...] = ("first_report",) if known.reported is False else ()
        sure = _LIKELY if first or known.within_timescale else _PERHAPS
        grounds: tuple[Ground, ...] = ("first_or_in_time", "request", *first)
        return Verdict("service_request", grounds, sure, _unknown(known))
    if "support" in heard:
        return Verdict("service_request", ("support", "request"))
    if "asks" in heard:
        return Verdict("service_request", ("information",))
    if "request" in heard:
        return Verdict("service_request", ("request",))
    if heard & {"thing", "tried", "goes_on", "promised"}:
        return Verdict("service_request", ("request",), GUESS, _unknown(known))
    return Verdict("unclear", (), 0.0, ("issue",))


def _unknown(known: Known) -> tuple[str, ...]:
    """What would make a complaint of a request: that it was told before, and is out of time."""
    if known.reported is None:
        return ("reported_before",)
    return ("within_timescale",) if known.reported and known.within_timescale is None else ()
