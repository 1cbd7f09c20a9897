"""Telling where a case stands, to whoever has shown that it is theirs."""

from collections.abc import Sequence

from actions.turn import Turn
from backend.cases import service as cases
from backend.casework.answer import Answer, answer_of, in_words
from backend.casework.seen_here import seen_in
from backend.intake import sent

# What may be done next is offered with the answer: the first of these that may be done decides.
OFFERED = {
    "agree": "utter_case_may_agree",
    "undo_withdrawal": "utter_case_may_be_undone",
    "next_stage": "utter_case_may_go_on",
    "withdraw": "utter_case_may_change",
    "add": "utter_case_may_be_added_to",
}


def answers_here(turn: Turn, *, case_id: int | None = None) -> tuple[Answer, ...]:
    """Give the answer about each case that may be told of here now, or about one of them."""
    with turn.context.database.read() as session:
        return tuple(
            answer_of(
                session,
                one.case,
                sees=one.sees,
                rulebook=turn.context.rulebook,
                now=turn.now,
                person_id=one.person_id,
            )
            for one in seen_in(session, turn.conversation_id, now=turn.now)
            if case_id in (None, one.case.id)
        )


def tell_answers(turn: Turn, answers: Sequence[Answer]) -> None:
    """Tell where cases stand."""
    for one in answers:
        turn.say("utter_case_answer", reference=one.reference, words="\n\n".join(in_words(one)))


def offer_next(turn: Turn, answers: Sequence[Answer]) -> None:
    """Offer what may be done now with the first of some cases."""
    may, reference = (answers[0].may, answers[0].reference) if answers else ((), "")
    response = next((said for act, said in OFFERED.items() if act in may), "utter_what_next")
    page = turn.page(f"/status/cases/{reference}/do/agree")
    turn.say(response, stage=turn.next_stage, page=page)


def tell_receipts(turn: Turn) -> dict[str, bool]:
    """Tell what was sent here for somebody else; give of each if more may be told after a code."""
    with turn.context.database.read() as session:
        receipts = {
            reference: cases.may_be_told(session, reference, now=turn.now)
            for reference in sent.for_others(session, turn.conversation_id)
        }
    for reference, permitted in receipts.items():
        response = "utter_status_permitted" if permitted else "utter_status_receipt"
        turn.say(response, reference=reference)
    return receipts
