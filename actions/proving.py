"""Showing who one is: the reference and the contact used, then the code that was sent there."""

import re
from typing import Any

from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

from actions.asking import STOPPING, ask, is_asking, next_question, recorded, speak, told
from actions.displeasure import displeased
from actions.interruptions import TELLS_US, gives_up, may_interrupt
from actions.sent import last_reference
from actions.spoken import Spoken
from actions.status import answers_here, offer_next, tell_answers, tell_receipts
from actions.trouble import tells_of_trouble
from actions.turn import FORM, Event, Turn
from backend.casework import files
from backend.casework.seen_here import awaits_code
from backend.conversations import keys
from backend.intake import service as intake
from backend.intake.heeding import heed_before
from backend.policy.reading import Answer, read_contact, read_skip
from backend.policy.reference import new_reference, parse_reference, reference_in
from backend.proving import service as proving
from backend.proving.limits import CODE_LASTS

REFERENCE, CONTACT, LOST, CODE = "proof_reference", "proof_contact", "proof_lost", "proof_code"
# Open while a lost reference is on its way.
AWAITED = "proof_awaited"
QUESTIONS = (REFERENCE, CONTACT, LOST, AWAITED, CODE)
# The slot that holds what was said already: {"reference": ..., "contact": ...}.
SAID = "proof_said"

_LOST = re.compile(
    r"\b(lost|lose|forgot\w*|forget|can.?t (find|remember)|cannot (find|remember)"
    r"|(don.?t|do not|havn.?t|haven.?t|have not|no longer|never) (have|got|had|know|remember|kept?)"
    r"|no (reference|ref|number|idea)|dunno|what reference|deleted)\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(no|not|don.?t|do not|haven.?t|never|without|neither|none)\b.*\b(e?-?mails?|phones?|mobile"
    r"|address|either|one|contact|internet)\b|^\W*(neither|none|no)\W*$|\bby post\b",
    re.IGNORECASE,
)
_NOT_COME = re.compile(
    r"\b(did ?n.?t|did not|hasn.?t|has not|have ?n.?t|have not|never|not|no)\b.*"
    r"\b(got(ten)?|get|come|came|arrived?|received?|had|code|email|text|nothing)\b"
    r"|\b(nothing|where)\b.*\b(come|came|arrived|code|is it)\b"
    r"|\b(send|sent|need|want|try|get)\b.*\b(again|another|new|resend)\b|\bresend\b|\bagain\b",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"^\W*(no\W+|ok(ay)?\W+|oh\W+)*(never ?mind|forget (it|that)|leave (it|that)|cancel|stop)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d")
# A message that is a code and next to nothing else.
_BARE_CODE = re.compile(
    r"\W*((the|my|your|code|is|it|its|it.?s|was|number|here|ok|says?)\W+)*"
    r"(?P<code>\d(?:[\s.\-‐-―]*\d){5})\W*",
    re.IGNORECASE,
)


class Prove(Spoken):
    """Begins to ask, takes a code that was typed elsewhere, or ends the questions."""

    called = "action_prove"

    def act(self, turn: Turn) -> list[Event]:
        """Do whichever it is."""
        if turn.question == STOPPING:
            offer_next(turn, answers_here(turn))
            return [SlotSet(SAID, None), SlotSet("requested_slot", None), ActiveLoop(None)]
        if is_code(turn):
            return enter(turn)
        return begin(turn)


def tell_or_ask(turn: Turn) -> list[Event]:
    """Tell what may be told here; else ask who it is, or say the usual times, once in a chat."""
    named = reference_in(turn.text, turn.pack.reference_prefix)
    told_of = [one for one in answers_here(turn) if named in (None, one.reference)]
    tell_answers(turn, told_of)
    if told_of and not is_asking(turn):
        offer_next(turn, told_of)
    if told_of or turn.question in QUESTIONS:
        return []
    receipts = {} if named else tell_receipts(turn)
    if any(receipts.values()):
        return begin(turn, known=next(ref for ref, may in receipts.items() if may))
    later = not named and (is_asking(turn) or displeased(turn))
    if (receipts or later) and not turn.has_said("utter_status_published"):
        turn.say("utter_status_published", timetable=turn.pack.published_timetable)
    if receipts:
        return []
    if later:
        turn.say("utter_status_later", page=turn.page("/status"))
        return []
    return begin(turn, known="" if named else last_reference(turn) or "")


def begin(turn: Turn, *, known: str = "") -> list[Event]:
    """Ask for what is not said yet; `known` is a reference that this chat knows already."""
    if _is_open_elsewhere(turn):
        return []
    reference = reference_in(turn.text, turn.pack.reference_prefix) or known
    said = {"reference": reference, "contact": _contact_in(turn.text)}
    return [
        SlotSet(SAID, said),
        SlotSet("requested_slot", CONTACT if reference else REFERENCE),
        FollowupAction(FORM),
    ]


def ask_for_references() -> list[Event]:
    """Ask where to send the references of whoever lost theirs."""
    return [SlotSet("requested_slot", LOST), FollowupAction(FORM)]


def is_code(turn: Turn) -> bool:
    """Tell whether a message is a code that is waited for here, whatever else is asked."""
    if turn.pressed or not _BARE_CODE.fullmatch(turn.text):
        return False
    with turn.context.database.read() as session:
        return awaits_code(session, turn.conversation_id, now=turn.now)


def enter(turn: Turn) -> list[Event]:
    """Take a code that came while something else was asked, or nothing; what is open stays open."""
    _prove(turn)
    if is_asking(turn):
        return ask(turn, turn.question)
    offer_next(turn, answers_here(turn))
    return []


def answer(turn: Turn, question: str) -> list[Event]:
    """Hear what shows who it is; an empty list lets the rules answer."""
    if turn.pressed and turn.pressed["intent"] in TELLS_US:
        return ask(turn, next_question(turn))
    if question == CODE and turn.text and _holds_a_code(turn.text):
        _prove(turn)
        return finished(turn)
    if _leaves_it(turn):
        turn.say("utter_proof_left")
        return finished(turn)
    said = _HEARD[question](turn)
    if said is not None:
        return said
    if turn.pressed or may_interrupt(turn.intent, turn.text, question):
        return []
    if tells_of_trouble(turn):
        heard = told(turn, turn.text)
        speak(turn, heard.said)
        return [*recorded(heard), *ask(turn, heard.next_question)]
    turn.say(f"utter_problem_{question}", example=_example(turn))
    return ask(turn, question)


def finished(turn: Turn) -> list[Event]:
    """Go back to the answers that wait, or end the questions."""
    with turn.context.database.read() as session:
        rulebook, now = turn.context.rulebook, turn.now
        waits = intake.open_question(session, turn.conversation_id, rulebook=rulebook, now=now)
    if waits:
        turn.say("utter_carry_on")
        return ask(turn, waits)
    # The form may not end by itself here: its end sends the answers.
    return [*ask(turn, STOPPING), FollowupAction(Prove.called)]


def _hear_reference(turn: Turn) -> list[Event] | None:
    contact = _contact_in(turn.text)
    reference = _reference_in(turn)
    if reference:
        return _go_on(turn, reference=reference, contact=contact)
    if turn.value == "lost" or _LOST.search(turn.text) or turn.intent.name == "dont_know":
        return ask(turn, LOST)
    if contact:
        return [*_keep(turn, contact=contact), *ask(turn, REFERENCE)]
    return None


def _hear_contact(turn: Turn) -> list[Event] | None:
    contact = _contact_in(turn.text)
    if contact:
        return _go_on(turn, contact=contact)
    return _without_contact(turn)


def _hear_lost(turn: Turn) -> list[Event] | None:
    contact = _contact_in(turn.text)
    if contact:
        with turn.context.database.write() as session:
            proving.ask_references(
                session,
                contact=contact,
                browser=proving.of_conversation(turn.conversation_id),
                conversation_id=turn.conversation_id,
                now=turn.now,
            )
        turn.say("utter_references_asked")
        return [*_keep(turn, contact=contact), *ask(turn, AWAITED)]
    return _without_contact(turn)


def _hear_awaited(turn: Turn) -> list[Event] | None:
    """Take the reference that came, or another contact where none has come."""
    reference = _reference_in(turn)
    if reference:
        return _go_on(turn, reference=reference, contact=_contact_in(turn.text))
    if _contact_in(turn.text):
        return _hear_lost(turn)
    if turn.value == "again" or _NOT_COME.search(turn.text):
        turn.say("utter_references_not_come", phone=turn.pack.contacts.phone)
        return ask(turn, LOST)
    return None


def _hear_code(turn: Turn) -> list[Event] | None:
    if turn.value == "other":
        return [SlotSet(SAID, None), *ask(turn, REFERENCE)]
    if turn.value == "again" or (not _DIGITS.search(turn.text) and _NOT_COME.search(turn.text)):
        return _go_on(turn)
    return None


_HEARD = {
    REFERENCE: _hear_reference,
    CONTACT: _hear_contact,
    LOST: _hear_lost,
    AWAITED: _hear_awaited,
    CODE: _hear_code,
}


def _go_on(turn: Turn, **more: str) -> list[Event]:
    """Ask for what is still missing; with both, ask for a code and tell nothing more."""
    said = _said(turn, **more)
    if not said["reference"]:
        return [SlotSet(SAID, said), *ask(turn, REFERENCE)]
    if not said["contact"]:
        return [SlotSet(SAID, said), *ask(turn, CONTACT)]
    if _is_open_elsewhere(turn):
        return finished(turn)
    with turn.context.database.write() as session:
        proving.ask(
            session,
            reference=said["reference"],
            contact=said["contact"],
            browser=proving.of_conversation(turn.conversation_id),
            conversation_id=turn.conversation_id,
            now=turn.now,
        )
    minutes = int(CODE_LASTS.total_seconds() // 60)
    turn.say("utter_proof_asked", minutes=str(minutes), phone=turn.pack.contacts.phone)
    return [SlotSet(SAID, said), *ask(turn, CODE)]


def _without_contact(turn: Turn) -> list[Event] | None:
    """Offer a person to whoever has neither an email address nor a phone."""
    if turn.value != "none" and not _NONE.search(turn.text):
        return None
    turn.say("utter_proof_no_contact", phone=turn.pack.contacts.phone)
    return finished(turn)


def _prove(turn: Turn) -> None:
    """Try the code, and tell of the case it is for; the try is kept before it is looked at."""
    browser, code = proving.of_conversation(turn.conversation_id), _only_digits(turn.text)
    with turn.context.database.write() as session:
        one = proving.take_a_try(session, browser=browser, code=code, now=turn.now)
    one.check()
    with turn.context.database.write() as session:
        if keys.is_shared(session, turn.conversation_id):
            raise keys.OpenElsewhere
        case_id = proving.prove(session, one, browser=browser, now=turn.now).case_id
        files.join(session, turn.conversation_id, now=turn.now)
        heed_before(session, turn.conversation_id, now=turn.now)
    tell_answers(turn, answers_here(turn, case_id=case_id))


def _is_open_elsewhere(turn: Turn) -> bool:
    """Tell whether others may be reading along, and if so lead to where they do not."""
    with turn.context.database.read() as session:
        shared = keys.is_shared(session, turn.conversation_id)
    if shared:
        turn.say("utter_not_possible", reason=str(keys.OpenElsewhere()))
    return shared


def _leaves_it(turn: Turn) -> bool:
    """Tell whether somebody would rather not, or wants something else."""
    if turn.pressed:
        return turn.pressed["intent"] == "skip"
    skips = read_skip(turn.text) and not _LOST.search(turn.text)
    return bool(skips or _LEAVE.search(turn.text)) or gives_up(turn.intent)


def _holds_a_code(text: str) -> bool:
    return len(_only_digits(text)) > 0 and not _contact_in(text)


def _only_digits(text: str) -> str:
    return "".join(_DIGITS.findall(text))


def _reference_in(turn: Turn) -> str | None:
    prefix = turn.pack.reference_prefix
    return reference_in(turn.text, prefix) or parse_reference(turn.text, prefix)


def _example(turn: Turn) -> str:
    """Give what a reference looks like: one that nobody has."""
    return new_reference(turn.pack.reference_prefix, bytes(8))


def _contact_in(text: str) -> str:
    """Give the email address, or else the phone number, in some words; empty without one."""
    found = read_contact(text)
    if not isinstance(found, Answer):
        return ""
    return str(found.value["email"] or found.value["phone"] or "")


def _said(turn: Turn, **more: str) -> dict[str, str]:
    before: dict[str, Any] = turn.tracker.get_slot(SAID) or {}
    known = {"reference": "", "contact": "", **before}
    return {**known, **{name: value for name, value in more.items() if value}}


def _keep(turn: Turn, **more: str) -> list[Event]:
    return [SlotSet(SAID, _said(turn, **more))]
