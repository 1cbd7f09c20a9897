"""What each part of a message is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from backend.policy.triage.hearing import Clause, Message

Subject = Literal[
    "finished",
    "escalation",
    "withdraw",
    "status",
    "data",
    "court",
    "insurance",
    "level",
    "exchange",
    "policy",
    "elsewhere",
    "neighbours",
    "question",
    "needs_help",
    "handoff",
    "feedback",
    "service",
]

# How the landlord dealt with something, whatever the thing was.
HANDLING = frozenset(
    {
        "not_done",
        "chased",
        "late",
        "promised",
        "misinformed",
        "conduct",
        "restricted",
        "procedure_broken",
    }
)
# Words that speak of the landlord with displeasure.
DISPLEASED = HANDLING | {"unhappy", "acted", "wish", "to_ombudsman"}
# What goes another way; how the landlord behaved beside it is a matter of its own.
_OUTSIDE: frozenset[Subject] = frozenset(("data", "court", "insurance", "level", "elsewhere"))
_FEW_WORDS = 6
# Other people than the landlord's own.
_OTHERS: frozenset[Subject] = frozenset(("neighbours", "elsewhere"))
_OF_THEM = re.compile(r"[ ,]*(?:(?:and|but|so) )?(?:they|he|she) ")
# With these, what came before is told of for another reason.
_SAYS_MORE = frozenset({"escalate", "praise", "thanks", "thanks_for", "status", "withdraw"})
# What else a landlord gives an answer to.
_ANSWERED_ELSEWHERE = frozenset(
    {"fault", "thing", "level", "insurance", "exchange", "lettings", "policy", "request", "support"}
)
# What can only be the landlord's own service.
_OWN_SERVICE = frozenset({"fault", "thing", "conduct", "missed", "support", "restricted"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring clauses about one subject."""

    subject: Subject
    start: int
    end: int
    heard: frozenset[str]


def pieces(message: Message) -> list[Piece]:
    """Return the message in pieces, each about one subject."""
    found: list[Piece] = []
    waiting: list[Clause] = []
    for clause in message.clauses:
        subject = _same_people(clause, message, found) or _subject(clause, message)
        subject = subject or _beside(clause, found)
        if subject is None and not found:
            waiting.append(clause)
        elif subject is None or (found and subject == found[-1].subject):
            found[-1] = _joined(found[-1], clause)
        else:
            found.append(_piece(subject, [*waiting, clause]))
            waiting = []
    if waiting:
        found.append(_piece("service", waiting))
    return [part for piece in found for part in (piece, *_rudeness_beside(piece))]


def _rudeness_beside(piece: Piece) -> list[Piece]:
    """How staff behaved is the landlord's own matter, said in one breath with a charge or not."""
    if piece.subject != "level" or "conduct" not in piece.heard:
        return []
    return [Piece("service", piece.start, piece.end, piece.heard & DISPLEASED)]


def _same_people(clause: Clause, message: Message, found: Sequence[Piece]) -> Subject | None:
    """What "they" broke or will not mend is told of those who were spoken of before."""
    others = found[-1].subject if found and found[-1].subject in _OTHERS else None
    starts = _OF_THEM.match(message.words.text, clause.start)
    return others if others and starts and not clause.heard & DISPLEASED else None


def _beside(clause: Clause, found: Sequence[Piece]) -> Subject | None:
    """A comment is a matter of its own where the landlord's conduct stands beside another route."""
    if not found or found[-1].subject not in _OUTSIDE:
        return None
    # Nobody answered: after a request for one's own data, that is said of the request.
    about_the_request = "sar" in found[-1].heard and "acted" not in clause.heard
    conduct = clause.heard & (HANDLING | {"acted"})
    return "service" if conduct and not about_the_request else None


def _piece(subject: Subject, clauses: Sequence[Clause]) -> Piece:
    heard = frozenset[str]().union(*(clause.heard for clause in clauses))
    return Piece(subject, clauses[0].start, clauses[-1].end, heard)


def _joined(piece: Piece, clause: Clause) -> Piece:
    return Piece(piece.subject, piece.start, clause.end, piece.heard | clause.heard)


def _subject(clause: Clause, message: Message) -> Subject | None:
    return (
        _of_the_process(clause, message)
        or _of_another_route(clause)
        or _of_talk(clause, message)
        or ("service" if clause.heard & _OWN_SERVICE else None)
    )


def _of_the_process(clause: Clause, message: Message) -> Subject | None:
    heard = clause.heard
    asks = _asks_about_complaining(heard)
    if "finished" in heard and not asks and message.heard & {"once_more", "unhappy", "acted"}:
        return "finished"
    if "withdraw" in heard:
        return "withdraw"
    if "got_final" in heard and not asks and not message.heard & (_SAYS_MORE | HANDLING):
        return "finished"
    if "escalate" in heard and not asks:
        return "escalation"
    if "complaint_answered" in heard and not _only_asks_or_thanks(message):
        return "finished" if "once_more" in message.heard else "escalation"
    if "our_answer" in heard and _disagrees(message):
        return "escalation"
    if "status" in heard and not heard & {"fault", "missed"}:
        return "status"
    return None


def _disagrees(message: Message) -> bool:
    """Tell whether an answer is refused that nothing says was to anything but a complaint."""
    return (
        bool(message.heard & {"unhappy", "once_more"}) and not message.heard & _ANSWERED_ELSEWHERE
    )


def _of_another_route(clause: Clause) -> Subject | None:
    heard = clause.heard
    limbs: tuple[tuple[Subject, bool], ...] = (
        ("data", bool(heard & {"data_breach", "sar"})),
        ("court", "claim_filed" in heard or "legal_dispute" in heard),
        ("insurance", "insurance" in heard and "sent_to_insurers" not in heard),
        ("level", "level" in heard),
        # A rule found wrong, and not how one was applied.
        ("policy", "policy" in heard and "refusal" not in heard),
        ("exchange", bool(heard & {"exchange", "lettings"}) and not _is_elsewhere(heard)),
        ("policy", "policy" in heard),
        ("neighbours", "bad_neighbour" in heard and "building_noise" not in heard),
        ("elsewhere", _is_elsewhere(heard)),
    )
    return next((subject for subject, applies in limbs if applies), None)


def _is_elsewhere(heard: frozenset[str]) -> bool:
    own = heard & {"acted", "not_done", "conduct", "tried", "missed"}
    return bool(heard & {"elsewhere", "not_ours"}) and not own and "suggestion" not in heard


def _of_talk(clause: Clause, message: Message) -> Subject | None:
    heard = clause.heard
    if _asks_about_complaining(heard) and not heard & {"fault", "not_done", "acted", "conduct"}:
        return "question"
    if "needs_help" in heard:
        return "needs_help"
    if "handoff" in heard:
        return "handoff"
    return "feedback" if _is_feedback(heard, message) else None


def _is_feedback(heard: frozenset[str], message: Message) -> bool:
    if "survey" in heard:
        return True
    if message.heard & (DISPLEASED | {"fault"}):
        return False
    if heard & {"praise", "suggestion", "thanks_for"}:
        return True
    # "Thank you" alone is what remains of politeness when nothing else was said.
    return "thanks" in heard and len(message.words.spans) <= _FEW_WORDS


def _only_asks_or_thanks(message: Message) -> bool:
    asks = message.heard & {"asks", "praise", "thanks_for"}
    return bool(asks) and not message.heard & DISPLEASED


def _asks_about_complaining(heard: frozenset[str]) -> bool:
    return {"asks", "about_complaining"} <= heard
