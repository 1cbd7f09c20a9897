"""Where a piece of a message goes, by the landlord's rules."""

from dataclasses import dataclass, field, replace

from backend.policy.triage import rules
from backend.policy.triage.result import Route
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
_SURE, _LIKELY, _PERHAPS, GUESS = 0.9, 0.75, 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about the whole message; `reported` None means that nobody has said."""

    reported: bool | None
    wants_complaint: bool
    is_old: bool
    group: bool
    heard: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A route, the ids of the rules that speak for it, and what would change it."""

    route: Route
    rules: tuple[str, ...] = ()
    confidence: float = _LIKELY
    unknown: tuple[str, ...] = field(default=())


def verdict(piece: Piece, known: Known) -> Verdict:
    """Return where the piece goes."""
    match piece.subject:
        case "finished":
            return Verdict("person_decides", (rules.ALREADY_CONSIDERED,))
        case "escalation":
            return Verdict("escalation", (rules.STAGE_TWO,), _SURE)
        case "withdraw":
            return Verdict("withdraw", (), _SURE)
        case "status":
            return Verdict("case_status", (), _SURE)
        case "question":
            return Verdict("question", (), _LIKELY)
        case "needs_help":
            return Verdict("adjustments", (rules.EXTRA_SUPPORT,), _LIKELY)
        case "handoff":
            return Verdict("handoff", (), _SURE)
        case "feedback":
            return Verdict("feedback", (rules.FEEDBACK,), _LIKELY)
        case "service":
            return _service(piece, known)
        case _:
            return _another_route(piece, known)


def _another_route(piece: Piece, known: Known) -> Verdict:
    """What may belong elsewhere; how the landlord dealt with it never does."""
    heard = piece.heard
    match piece.subject:
        case "data":
            return Verdict("data_protection", (rules.REGULATOR,), _SURE)
        case "court":
            rule = rules.LEGAL_DISPUTE if "legal_dispute" in heard else rules.IN_COURT
            return Verdict("person_decides", (rule,), _LIKELY, ("claim_filed",))
        case "insurance":
            return Verdict("signpost", (rules.INSURANCE_CLAIM,))
        case "level":
            return Verdict("signpost", (rules.TRIBUNAL,), _LIKELY, ("level_or_quality",))
        case "elsewhere":
            outside = "not_ours" in heard and "elsewhere" not in heard
            rule = rules.NOT_OUR_SERVICE if outside else rules.OUT_OF_CONTROL
            return Verdict("signpost", (rule,))
        case "policy":
            if heard & (HANDLING | {"not_consulted"}):
                return _complaint(piece, known)
            return Verdict("person_decides", (rules.POLICY_ITSELF,))
        case "exchange":
            return _exchange(piece, known)
        case _:
            return _neighbours(piece, known)


def _exchange(piece: Piece, known: Known) -> Verdict:
    if piece.heard & HANDLING:
        return _complaint(piece, known)
    if piece.heard & {"refusal", "acted", "unhappy", "wish"}:
        return Verdict("person_decides", (rules.OTHER_PROCESS,))
    return Verdict("service_request", (rules.REQUEST,), _PERHAPS)


def _neighbours(piece: Piece, known: Known) -> Verdict:
    if piece.heard & (HANDLING | {"acted"}):
        return _complaint(piece, known)
    behaviour = (rules.BEHAVIOUR_REPORT, rules.NEIGHBOURS_ELSEWHERE, rules.OTHER_RESIDENTS)
    return Verdict("antisocial_behaviour", behaviour)


def _service(piece: Piece, known: Known) -> Verdict:
    heard = piece.heard
    if "missed" in heard and _only_to_rebook(heard, known):
        unknown = () if "rebook" in heard else ("wants_complaint",)
        return Verdict("service_request", (rules.MISSED_APPOINTMENT,), _LIKELY, unknown)
    if _is_displeased(heard, known):
        return _complaint(piece, known)
    if _tells_of_the_landlord(heard) and known.reported is not False:
        return replace(_complaint(piece, known), confidence=GUESS)
    return _request(heard, known)


def _tells_of_the_landlord(heard: frozenset[str]) -> bool:
    """An account of what the landlord did, asking for nothing, is seldom told in praise."""
    return "landlord_did" in heard and not heard & {"asks", "request", "thanks_for", "praise"}


def _only_to_rebook(heard: frozenset[str], known: Known) -> bool:
    cross = heard & {"unhappy", "wish", "chased", "again_word", "lost_time", "conduct", "late"}
    return not cross and not known.wants_complaint


def _is_displeased(heard: frozenset[str], known: Known) -> bool:
    displeased = bool(heard & DISPLEASED) or known.wants_complaint
    if known.reported is False:
        # Nothing was answered yet, unless the words tell of it: then "the first time" was said
        # of complaining. A fault told of now for the first time is a request.
        dealt_with = heard & _DEALT_WITH and heard & (DISPLEASED | {"again", "missed"})
        return bool(dealt_with) or (displeased and "fault" not in heard)
    if known.reported is True and heard & {"refusal", "not_mended"}:
        # Told before and turned away or left waiting: that is dissatisfaction, however short.
        return True
    return displeased or (
        bool(heard & {"again", "goes_on"}) and (known.reported is True or "tried" in heard)
    )


def _complaint(piece: Piece, known: Known) -> Verdict:
    if known.is_old and not piece.heard & {"goes_on"}:
        return Verdict("person_decides", (rules.TOO_OLD,), _LIKELY, ("happened_latest",))
    heard = piece.heard
    reasons = len(heard & (DISPLEASED | {"again", "missed"}))
    plain_problem = known.reported is None and not heard & (DISPLEASED - {"wish", "unhappy"})
    return Verdict(
        "complaint",
        tuple(_definition(heard, known)),
        _SURE if reasons > 1 else _LIKELY,
        ("reported_before",) if plain_problem and "fault" in heard else (),
    )


def _definition(heard: frozenset[str], known: Known) -> list[str]:
    speaks = [
        (rules.RUDENESS, "conduct" in heard),
        (rules.WRONG_INFORMATION, "misinformed" in heard),
        (rules.PROMISE_NOT_KEPT, "missed" in heard or {"promised", "not_done"} <= heard),
        (rules.OWN_POLICY_NOT_FOLLOWED, bool(heard & {"procedure_broken", "restricted"})),
        (rules.POOR_SERVICE, bool(heard & {"again", "late", "chased", "not_done", "fault"})),
    ]
    return [
        rules.DISSATISFACTION,
        *(rule for rule, applies in speaks if applies),
        *([rules.GROUPS] if known.group else []),
    ]


def _request(heard: frozenset[str], known: Known) -> Verdict:
    unknown = ("reported_before",) if known.reported is None else ()
    if heard & {"fault"}:
        first = (rules.FIRST_REPORT,) if known.reported is False else ()
        ids = (rules.FIRST_OR_IN_TIME, rules.REQUEST, *first)
        return Verdict("service_request", ids, _LIKELY if first else _PERHAPS, unknown)
    if "support" in heard:
        return Verdict("service_request", (rules.SUPPORT, rules.REQUEST))
    if heard & {"asks"}:
        return Verdict("service_request", (rules.INFORMATION,))
    if heard & {"request"}:
        return Verdict("service_request", (rules.REQUEST,))
    if heard & {"thing", "tried", "goes_on", "promised"}:
        return Verdict("service_request", (rules.REQUEST,), GUESS, unknown)
    return Verdict("unclear", (), 0.0, ("issue",))
