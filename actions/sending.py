"""Opening the case, and telling the resident the reference and what happens next."""

from collections.abc import Iterator

from rasa_sdk.events import SlotSet

from actions.service_request import most_telling
from actions.spoken import Spoken
from actions.turn import Event, Turn
from backend.casework import not_mailed
from backend.casework.answer_receipt import Receipt, receipt_of
from backend.casework.requests import told_of
from backend.intake import service
from backend.intake.handlers import goes_to_another
from backend.intake.questions import questions
from backend.intake.service import Sent, Undecided

CREATED, REFUSED = "created", "refused"
OUTCOME = "case_outcome"


class OpenCase(Spoken):
    """Opens the case of the answers; asked twice, it tells of the same case."""

    called = "action_open_case"

    def act(self, turn: Turn) -> list[Event]:
        """Send the answers and confirm with the reference."""
        with turn.context.database.write() as session:
            sent = service.send(
                session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
            )
            if not sent.already:
                not_mailed.tell_in_chat(
                    session,
                    turn.conversation_id,
                    sent.reference,
                    voice=turn.context.voice,
                    now=turn.now,
                )
            other = goes_to_another(session, turn.conversation_id, sent.reference, now=turn.now)
        _confirm(turn, sent, _receipt(turn, sent))
        if other:
            turn.say("utter_another_handler_sent")
        if sent.undecided:
            _explain_who_decides(turn, sent)
        cleared = [SlotSet(question, None) for question in questions()]
        return [*cleared, SlotSet(OUTCOME, CREATED)]

    def refused(self, turn: Turn, reason: str) -> list[Event]:
        """Say why it was not sent."""
        turn.say("utter_case_refused", reason=reason)
        return [SlotSet(OUTCOME, REFUSED)]

    def failed(self, turn: Turn) -> list[Event]:
        """Leave the words to the rule that also speaks when this action cannot be reached."""
        return [SlotSet(OUTCOME, None)]


def _receipt(turn: Turn, sent: Sent) -> Receipt:
    with turn.context.database.read() as session:
        return receipt_of(session, sent.reference, rulebook=turn.context.rulebook, now=turn.now)


def _confirm(turn: Turn, sent: Sent, receipt: Receipt) -> None:
    _say_it_is_recorded(turn, sent, receipt)
    if receipt.dangers:
        turn.say("utter_case_dangers", words="\n\n".join(receipt.dangers))
    if receipt.files:
        turn.say("utter_case_files", files=", ".join(receipt.files))


def _say_it_is_recorded(turn: Turn, sent: Sent, receipt: Receipt) -> None:
    if sent.for_someone_else:
        timetable = turn.pack.published_timetable
        turn.say(
            "utter_case_opened_for_someone_else", reference=sent.reference, timetable=timetable
        )
    elif not sent.dates:
        kind = "antisocial_behaviour" if sent.route == "antisocial_behaviour" else "service_request"
        turn.say(f"utter_case_opened_{kind}", reference=sent.reference)
        with turn.context.database.read() as session:
            teams = told_of(session, sent.reference)
        for one in teams:
            turn.say("utter_case_with_team", team=one.team)
    else:
        turn.say_with(
            f"utter_case_opened_{'escalation' if sent.route == 'escalation' else 'complaint'}",
            buttons=[],
            card={
                "kind": "confirmation",
                "reference": sent.reference,
                "rows": [],
            },
            reference=sent.reference,
            stage=turn.next_stage,
            dates="\n".join(f"- {one.label}: {one.by}" for one in receipt.dates),
            who=turn.pack.answers["who_investigates"],
        )


def _explain_who_decides(turn: Turn, sent: Sent) -> None:
    for part in sent.undecided:
        _quote(turn, part)
    turn.say("utter_case_person_decides", ombudsman=turn.pack.ombudsman.details)
    for response, body in dict.fromkeys(_elsewhere(turn, sent)):
        turn.say(response, body=body)


def _quote(turn: Turn, part: Undecided) -> None:
    sentence = most_telling(turn.pack, part.rules, limits=True)
    if sentence and part.words:
        turn.say("utter_case_rule_about_words", words=part.words, sentence=sentence)
    elif sentence:
        turn.say("utter_case_rule_about_it", sentence=sentence)


def _elsewhere(turn: Turn, sent: Sent) -> Iterator[tuple[str, str]]:
    """Give the response that names each body beside the Ombudsman, and the body."""
    for part in sent.undecided:
        for name in part.elsewhere:
            response = "utter_case_tribunal"
            if name == "regulator":
                response = "utter_case_ours_too" if part.ours_by_law else "utter_case_regulator"
            if name in turn.pack.links:
                yield response, turn.pack.links[name].in_text
