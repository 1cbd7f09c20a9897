"""What is said after something was sent: about that, or about something new."""

import re
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.acting import reference_for
from actions.adding import wants_contact_changed
from actions.displeasure import displeased
from actions.interruptions import is_question
from actions.proving import tell_or_ask
from actions.sent import ADD, NEW, chosen, last_reference, nothing_is_open_since
from actions.spoken import Spoken
from actions.trouble import dangers_in, tells_of_trouble
from actions.turn import Event, Turn
from backend.intake import handlers, service
from backend.intake.models import Intake
from backend.intake.opening import OUT_OF
from backend.policy.receipt import received_on
from backend.policy.reference import reference_in

_INTO_A_COMPLAINT = re.compile(
    r"\b(make|turn|change|treat|record|log|count|put|want) (it|this|that)\b.*\bcomplaint\b"
    r"|\bchanged? my mind\b.*\bcomplain|\b(rather|instead)\b.*\bcomplain|\bcomplain.*\binstead\b",
    re.IGNORECASE,
)
# The same words of whoever wants no complaint at all any more.
_OUT_OF_IT = re.compile(
    r"\b(withdraw\w*|cancel\w*|drop|stop|end|close|forget|delete|scrap|bin|pull)\b|\btake\b.*\bback\b"
    r"|\b(no longer|any ?more|(don.?t|do not) want)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\bis that (it|all)\b|\b(when|how long|what time|what day|what happens (next|now))\b"
    r"|\b(some|any)(one|body) (coming|there|looking)\b|\bany (news|update)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"\b(she|he|they|mum|mom|dad|my \w+) (now )?(says?|said|agrees?|agreed|gives?|gave|signed)\b"
    r".*\b(yes|ok(ay)?|permission|now|fine|agree\w*|it|form|letter)\b"
    r"|\b(forgot|add) (to|that|this)\b",
    re.IGNORECASE,
)
_ADDS_TO_ONE = re.compile(
    r"\badd(ing)?\b.{0,40}\b(my|our|the|this|that) (\w+ )?(complaint|case|request|report)\b",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"\b(delete|erase|remove|copy of|see|download|hold on|have on|access)\b.*\b(data|records?"
    r"|details|information|file)\b|\bsubject access\b",
    re.IGNORECASE,
)
_STAGE_TWO = re.compile(r"\b(stage (two|2)|second stage|escalate)\b", re.IGNORECASE)
_HANDLER = re.compile(
    r"\b(handl\w*|deal\w*|looking|looks|investigat\w*|has|got) (with |into |at )?my "
    r"(complaint|case)\b",
    re.IGNORECASE,
)
# Said to be new, or a wish to complain: all else may belong to what was sent, so it is asked about.
_NEW = re.compile(
    r"\b(another|new|different|separate|second) (\w+ )?(complaint|problem|issue|matter|thing|fault"
    r"|repair|request|report)\b|\bsomething (else|new)\b"
    r"|\b(make|raise|log|want|like) (to )?(a |an )?(formal )?complain(t)?\b",
    re.IGNORECASE,
)
# Typed words of these intents would begin the form.
BEGINS = ("complain", "request_service", "report_asb", "escalate", "nlu_fallback", "out_of_scope")
LONGEST_ABOUT_IT = 15
# A reference with hardly anything beside it, such as "it is WK-..., please".
LONGEST_BARE = 6
# Answers that belong to the old request and are not carried into the complaint.
NOT_CARRIED = ("check", "route_choice", "reported_before", "reported_result", "opening")


class Afterwards(Spoken):
    """Answers what is about the case that was sent, instead of opening another."""

    called = "action_afterwards"

    def act(self, turn: Turn) -> list[Event]:
        """Say what can be done here, and offer a person for the rest."""
        if _is_about_its_handler(turn):
            _give_it_to_another(turn)
        adds = _adds(turn.text) or chosen(turn) == ADD or tells_of_a_named_case(turn)
        if adds or _is_reached_another_way(turn):
            added = FollowupAction("action_add_to_case")
            return [SlotSet("requested_slot", None), ActiveLoop(None), added]
        if names_a_case(turn) or _asks_when(turn):
            asked = tell_or_ask(turn)
            if asked:
                return asked
            if displeased(turn):
                turn.say("utter_offer_complaint")
        elif _DATA.search(turn.text):
            turn.say("utter_answer", answer=turn.pack.answers["data_use"])
            turn.say("utter_data_person")
        elif _STAGE_TWO.search(turn.text):
            turn.say(
                "utter_stage_two_after_sending",
                reference=last_reference(turn) or "",
                stage=turn.next_stage,
            )
        else:
            ask_which(turn)
        return [SlotSet("requested_slot", None), ActiveLoop(None)]


def ask_which(turn: Turn) -> None:
    """Ask whether what was just typed belongs to what was sent, or is new."""
    sorry = displeased(turn) and not tells_of_trouble(turn)
    response = "utter_sorry_after_sending" if sorry else "utter_new_or_sent"
    turn.say(response, reference=last_reference(turn) or "")


def is_about_what_was_sent(turn: Turn) -> bool:
    """Tell whether typed words are about a case there is already, and begin no new one."""
    if turn.pressed or not turn.text or turn.intent.name == "add_to_case" or chosen(turn) == NEW:
        return False
    if names_a_case(turn) or _ADDS_TO_ONE.search(turn.text):
        return True
    if dangers_in(turn.text):
        return False
    if not nothing_is_open_since(turn):
        return _is_reached_another_way(turn)
    return _is_about_it(turn)


def _is_reached_another_way(turn: Turn) -> bool:
    """Tell whether somebody whose case may be told of here gives another way to reach them."""
    return wants_contact_changed(turn) and reference_for(turn, "contact") is not None


def names_a_case(turn: Turn) -> bool:
    """Tell whether words hold a reference, or only what looks like one: both get one answer."""
    bare = _looks_named(turn) and turn.intent.words <= LONGEST_BARE
    known = reference_in(turn.text, turn.pack.reference_prefix) is not None
    return bare or known or tells_of_a_named_case(turn)


def tells_of_a_named_case(turn: Turn) -> bool:
    """Tell whether an account of displeasure names the case it is about; it is kept with that."""
    put = is_question(turn.text) or _asks_when(turn)
    return _looks_named(turn) and not put and (displeased(turn) or _is_about_its_handler(turn))


def _looks_named(turn: Turn) -> bool:
    sign = rf"\b{turn.pack.reference_prefix}[\s-]?\w{{4}}[\s-]?\w{{4}}\b"
    return re.search(sign, turn.text, re.IGNORECASE) is not None


def _is_about_its_handler(turn: Turn) -> bool:
    return _looks_named(turn) and (
        turn.intent.name == "complain_about_handler" or _HANDLER.search(turn.text) is not None
    )


def _give_it_to_another(turn: Turn) -> None:
    with turn.context.database.write() as session:
        handlers.ask_for_another(
            session, turn.conversation_id, turn.text, reference=None, now=turn.now
        )
    turn.say("utter_another_handler")


def into_a_complaint(turn: Turn) -> bool:
    """Take the answers of the request just sent into a complaint, when that is asked for."""
    sent = _latest(turn)
    if sent is None or not wants_a_complaint_of_it(turn):
        return False
    reference, kind = _case_of(turn)
    if kind == "complaint":
        return False
    with turn.context.database.write() as session:
        carried = _carried(sent, turn, reference)
        service.fill(session, turn.conversation_id, carried, now=turn.now)
    turn.say("utter_request_into_complaint", reference=reference)
    return True


def wants_a_complaint_of_it(turn: Turn) -> bool:
    """Tell whether words ask to make what was sent a complaint."""
    wants = _INTO_A_COMPLAINT.search(turn.text) and not _OUT_OF_IT.search(turn.text)
    return bool(wants) and _was_sent(_latest(turn))


def _is_about_it(turn: Turn) -> bool:
    text, short = turn.text, turn.intent.words <= LONGEST_ABOUT_IT
    if (
        _is_reached_another_way(turn)
        or _DATA.search(text)
        or _adds(text)
        or (_STAGE_TWO.search(text) and short)
    ):
        return True
    if _asks_when(turn):
        return not turn.intent.name.startswith("faq_")
    return turn.intent.name in BEGINS and not _NEW.search(text)


def _adds(text: str) -> bool:
    return bool(_ADDS.search(text) or _ADDS_TO_ONE.search(text))


def _asks_when(turn: Turn) -> bool:
    put = is_question(turn.text) or not tells_of_trouble(turn)
    return turn.intent.words <= LONGEST_ABOUT_IT and put and bool(_WHEN.search(turn.text))


def _carried(sent: Intake, turn: Turn, reference: str) -> dict[str, Any]:
    words, said_on = turn.text, received_on(turn.pack, turn.now).isoformat()
    kept = {name: dict(said) for name, said in sent.answers.items() if name not in NOT_CARRIED}
    yes = {"value": "yes", "words": words}
    return {
        **kept,
        OUT_OF: {"value": reference, "words": words, "on": said_on},
        "reported_before": yes,
        "wants_complaint": {"value": True, "words": words},
        "route_choice": {"value": "complaint", "words": words},
    }


def _case_of(turn: Turn) -> tuple[str, str]:
    with turn.context.database.write() as session:
        sent = service.send(
            session, turn.conversation_id, rulebook=turn.context.rulebook, now=turn.now
        )
    return sent.reference, sent.kind


def _latest(turn: Turn) -> Intake | None:
    with turn.context.database.read() as session:
        return service.latest(session, turn.conversation_id)


def _was_sent(intake: Intake | None) -> bool:
    return intake is not None and intake.state == "sent"
