"""Starting conversations, posting to them, and giving them from one owner to another."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.conversations import keys, presence
from backend.conversations.attendance import Attendance
from backend.conversations.models import Alert, Conversation, Draft, Message
from backend.conversations.names import names_shown, shown_to_residents
from backend.conversations.returning import wants_assistant
from backend.conversations.switch import is_on
from backend.conversations.voice import TALK_TO_PERSON, Line, Voice, with_payload
from backend.conversations.watch import Risk, advice_on, risk_in
from backend.errors import DomainError
from backend.languages.detection import written_in
from backend.languages.language import languages
from backend.staff.models import Staff

LONGEST_MESSAGE = 4_000
VERIFIED_FOR = timedelta(minutes=30)
CARRY_ON = "/carry_on"
BACK_TO_ASSISTANT = "/back_to_assistant"
LEAVE_WITH_US = "/leave_with_us"
ASSISTANT_OFF = "assistant_off"
UNCLAIMED = "unclaimed"  # the level of an alert that nobody has taken a chat
AGAIN = "again:"
FORM = "form:"
FILE = "file:"  # begins the client_id of a line that says that a file was sent
FORM_RETRY = timedelta(hours=1)
ACKNOWLEDGED_EVERY = timedelta(minutes=10)
MOST_UNANSWERED = 3
GAP = re.compile(r"\[\[[^\[\]]*\]\]")  # what a template could not fill in


class NoSuchConversation(DomainError):
    """We could not find that conversation. Start a new one."""


class EmptyMessage(DomainError):
    """Write a message before you send it."""


class MessageTooLong(DomainError):
    """Your message is too long. Use 4,000 characters or fewer, or send it in two parts."""


class NotAChoice(DomainError):
    """That choice is no longer open. Choose one of the answers shown last, or write your own."""


class SameIdOtherWords(DomainError):
    """A different message with the same client_id was stored already. Use a new client_id."""


class ConversationClosed(DomainError):
    """This conversation has ended. Start a new one."""


class TakenByAnother(DomainError):
    """A colleague has taken this conversation over."""


class NotTakenYet(DomainError):
    """Take this conversation over before you answer in it."""


class SomeoneReplied(DomainError):
    """Somebody else wrote here since you began. Read it, then send your reply if it still fits."""


class AlreadySent(DomainError):
    """A reply was sent from this box already. Read it above, and send this one if it is needed."""


class UnfilledGap(DomainError):
    """Fill in what stands between double brackets, or take it out, before you send this."""


class AssistantIsOff(DomainError):
    """The assistant is switched off, so it cannot take this chat. Answer it, or finish it."""


def start(
    session: Session, *, channel: str, voice: Voice, now: datetime
) -> tuple[Conversation, str]:
    """Start a conversation and give it with its bearer token, of which only a hash is kept."""
    token = secrets.token_urlsafe(32)
    conversation = Conversation(
        id=secrets.token_urlsafe(16),
        token_hash=keys.digest(token),
        channel=channel,
        owner="bot",
        created_at=now,
        last_seq=0,
    )
    session.add(conversation)
    session.flush()
    if channel == "chat":
        _greet(session, conversation, voice=voice, now=now)
    return conversation, token


def _greet(session: Session, conversation: Conversation, *, voice: Voice, now: datetime) -> None:
    """Say who answers here: the assistant, or nobody but people while it is switched off."""
    if is_on(session):
        say(session, conversation, "assistant", voice.line("greeting"), now=now)
    else:
        say(session, conversation, "system", voice.line("assistant_off"), now=now)


def find(session: Session, conversation_id: str) -> Conversation:
    """Give a conversation by its id, locked for this transaction where rows can be locked."""
    # Read again after the lock was had, because another process may have changed it meanwhile.
    found = session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NoSuchConversation
    return found


def find_by_token(session: Session, token: str) -> Conversation | None:
    """Give the conversation that a token opens: its own, or that of a browser let in by a link."""
    first = session.scalar(
        select(Conversation).where(Conversation.token_hash == keys.digest(token))
    )
    return first or keys.opened_by(session, token)


def opens(conversation: Conversation, token: str) -> bool:
    """Tell whether a bearer token opens this conversation."""
    return secrets.compare_digest(conversation.token_hash, keys.digest(token))


def post(
    session: Session,
    conversation: Conversation,
    *,
    text: str = "",
    choice: str | None = None,
    client_id: str,
    voice: Voice,
    now: datetime,
) -> Message:
    """Store what a resident said, alert staff to danger in it, and queue the bot's turn.

    The same client_id again gives the first message back, so that a retry is harmless.
    """
    words = clean(text) if choice is None else ""
    before = _already_posted(session, conversation, client_id)
    if before is not None:
        if before.choice != choice or (choice is None and before.text != words):
            raise SameIdOtherWords
        return before
    if conversation.owner == "closed":
        raise ConversationClosed
    _is_a_chat_now(conversation)
    _stay_verified(conversation, now)
    said = _said(session, conversation, words=words, choice=choice, voice=voice)
    said.client_id, said.at, said.choice = client_id, now, choice
    answering = is_on(session)
    said.turn = "queued" if conversation.owner == "bot" and answering else "withheld"
    message = _append(session, conversation, said)
    conversation.last_resident_at = now
    if choice is None:
        watch_for_danger(session, conversation, message, voice=voice)
        _answer_in_their_language(session, conversation, message, voice=voice)
    if message.payload == TALK_TO_PERSON:
        # Handed off here and not by the bot, so that it works with the bot down.
        message.turn = "withheld"
        hand_off(session, conversation.id, reason="asked", voice=voice, now=now)
    elif _goes_back(conversation, message):
        message.turn = "withheld"
        _back_to_bot(session, conversation, voice=voice, now=now)
    elif conversation.owner == "waiting" and message.payload != LEAVE_WITH_US:
        _acknowledge(session, conversation, voice=voice, now=now)
    elif conversation.owner == "bot" and not answering:
        hand_off(session, conversation.id, reason=ASSISTANT_OFF, voice=voice, now=now)
    return message


def _is_a_chat_now(conversation: Conversation) -> None:
    """Call a form a chat from when whoever sent it goes on in the chat."""
    if conversation.channel == "form":
        conversation.channel = "chat"


def _answer_in_their_language(
    session: Session, conversation: Conversation, message: Message, *, voice: Voice
) -> None:
    """Offer an interpreter and a person in the language of a message, once in a conversation.

    Said here and not by the bot, so that it is said to whoever waits for a person too.
    """
    language = written_in(message.text)
    if language is None:
        return
    conversation.language = language.code
    told = select(Message.seq).where(
        Message.conversation_id == conversation.id, Message.language == language.tag
    )
    if conversation.owner == "staff" or session.scalar(told.limit(1)) is not None:
        return
    line = voice.in_language(language, waiting=message.turn != "queued")
    if message.turn == "queued" and risk_in(message.text, voice) is None:
        # The bot knows English only. It asks again what was open, when it has asked something.
        message.turn = "withheld"
        line = with_payload(line, CARRY_ON) if _bot_has_answered(session, conversation) else line
    say(session, conversation, "system", line, now=message.at)


def _bot_has_answered(session: Session, conversation: Conversation) -> bool:
    answered = select(Message.seq).where(
        Message.conversation_id == conversation.id, Message.turn == "answered"
    )
    return session.scalar(answered.limit(1)) is not None


def note_form(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    client_id: str,
    voice: Voice,
    now: datetime,
) -> None:
    """Keep the words of a plain form as a message, once, with the same watch for danger."""
    if _already_posted(session, conversation, client_id) is None:
        words = without_controls(text)
        message = Message(client_id=client_id, sender="resident", text=words, at=now)
        _stay_verified(conversation, now)
        conversation.last_resident_at = now
        _append(session, conversation, message)
        # Each line is an answer of its own, so that one in English does not hide the others.
        languages = filter(None, map(written_in, words.splitlines()))
        conversation.language = next((one.code for one in languages), conversation.language)
        if not _is_form_again(session, conversation, message, voice=voice):
            watch_for_danger(session, conversation, message, voice=voice)


def note_file(
    session: Session,
    conversation: Conversation,
    line: Line,
    *,
    client_id: str,
    voice: Voice,
    now: datetime,
) -> None:
    """Say for a resident that they sent a file, once; it answers nothing that the bot has asked."""
    if conversation.owner == "closed":
        raise ConversationClosed
    if _already_posted(session, conversation, f"{FILE}{client_id}") is None:
        said = Message(
            client_id=f"{FILE}{client_id}",
            sender="resident",
            text=line.text,
            card=dict(line.card) if line.card else None,
            at=now,
        )
        _stay_verified(conversation, now)
        conversation.last_resident_at = now
        _append(session, conversation, said)
        watch_for_danger(session, conversation, said, voice=voice)


def forget_file_name(session: Session, conversation_id: str, client_id: str, name: str) -> None:
    """Leave the name of a file that was taken out away from the line that says that it was sent."""
    said = session.scalar(
        select(Message).where(
            Message.conversation_id == conversation_id, Message.client_id == f"{FILE}{client_id}"
        )
    )
    if said is not None and name:
        said.text = said.text.replace(name, "").rstrip(": ")


def _is_form_again(
    session: Session, conversation: Conversation, message: Message, *, voice: Voice
) -> bool:
    """Tell whether a form put right speaks of no danger but that of the form just before it."""
    risk = risk_in(message.text, voice)
    alerts = session.scalars(
        select(Alert)
        .join(
            Message,
            (Message.conversation_id == Alert.conversation_id) & (Message.seq == Alert.seq),
        )
        .where(
            Alert.conversation_id == conversation.id,
            Alert.at > message.at - FORM_RETRY,
            Message.client_id.startswith(FORM),
        )
    )
    known = {(alert.level, kind) for alert in alerts for kind in alert.kinds}
    return risk is not None and {(risk.level, kind) for kind in risk.kinds} <= known


def watch_for_danger(
    session: Session, conversation: Conversation, message: Message, *, voice: Voice
) -> None:
    """Alert staff to danger or a threat in a message and show the right number at once."""
    risk = risk_in(message.text, voice)
    if risk is None:
        return
    before = session.scalars(select(Alert).where(Alert.conversation_id == conversation.id)).all()
    session.add(
        Alert(
            conversation_id=conversation.id,
            seq=message.seq,
            kinds=list(risk.kinds),
            level=risk.level,
            at=message.at,
        )
    )
    if risk.level != "threat" and _is_news(risk, before):
        there = voice.attendance(session, message.at)
        advice = advice_on(
            risk,
            voice,
            there,
            attended=_is_attended(session, conversation, now=message.at),
            place="chat" if conversation.channel == "chat" else "page",
        )
        say(session, conversation, "system", advice, now=message.at)
    answer = _answer_to_threat(risk, before, voice)
    if answer is not None:
        say(session, conversation, "system", answer, now=message.at)


def _is_attended(session: Session, conversation: Conversation, *, now: datetime) -> bool:
    """Tell whether a member of staff has a conversation, or looks at it now."""
    looking = presence.there(session, conversation.id, now=now)
    return conversation.owner == "staff" or any(one.staff_id is not None for one in looking)


def _is_news(risk: Risk, before: Sequence[Alert]) -> bool:
    """Tell whether to answer: danger every time, a hazard once, for an account comes back to it."""
    warned = {kind for alert in before for kind in alert.kinds}
    return risk.level == "danger" or not set(risk.kinds) <= warned


def _answer_to_threat(risk: Risk, before: Sequence[Alert], voice: Voice) -> Line | None:
    """Give one calm warning, then another way to go on; no more is ever said of it.

    Whoever is in danger is told about that alone.
    """
    if not risk.threats or risk.level == "danger":
        return None
    answers = (risk.warning, voice.line("threat_again"), None)
    warned = sum(
        alert.level == "threat"
        or (alert.level == "hazard" and not set(risk.threats).isdisjoint(alert.kinds))
        for alert in before
    )
    return answers[min(warned, len(answers) - 1)]


def alert_staff(session: Session, conversation_id: str, *, kind: str, now: datetime) -> None:
    """Alert staff to danger that the bot took words for, beyond what the words' own list holds."""
    conversation = find(session, conversation_id)
    session.add(
        Alert(
            conversation_id=conversation.id,
            seq=conversation.last_seq,
            kinds=[kind],
            level="danger",
            at=now,
        )
    )


def raise_alarm(session: Session, message: Message, *, kind: str, now: datetime) -> None:
    """Alert staff to a fault of ours: a message that the assistant owed a reply got none."""
    session.add(
        Alert(
            conversation_id=message.conversation_id,
            seq=message.seq,
            kinds=[kind],
            level="fault",
            at=now,
        )
    )


def say(
    session: Session,
    conversation: Conversation,
    sender: str,
    line: Line,
    *,
    now: datetime,
    staff_id: int | None = None,
) -> Message:
    """Append a line that the assistant, the system or a member of staff says."""
    return _append(
        session,
        conversation,
        Message(
            sender=sender,
            staff_id=staff_id,
            text=line.text,
            choices=list(line.choices),
            card=dict(line.card) if line.card else None,
            danger=line.danger,
            language=line.language,
            payload=line.payload,
            turn="queued" if line.payload else None,
            at=now,
        ),
    )


def hand_off(
    session: Session, conversation_id: str, *, reason: str, voice: Voice, now: datetime
) -> None:
    """Give a conversation to whoever of the staff takes it; the bot answers no more."""
    conversation = find(session, conversation_id)
    if conversation.owner != "bot":
        return
    wait_for_staff(conversation, reason=reason, now=now)
    name = "handed_off" if is_on(session) else "handed_off_while_off"
    there = voice.attendance(session, now)
    line = voice.line(name, availability=voice.availability(there))
    say(session, conversation, "system", with_leaving(line, voice, there), now=now)
    language = languages().get(conversation.language)
    if language is not None:
        # Whoever cannot read that line reads this one.
        say(session, conversation, "system", voice.in_language(language, waiting=True), now=now)


def wait_for_staff(
    conversation: Conversation, *, reason: str, team_id: int | None = None, now: datetime
) -> None:
    """Make a conversation wait for a person, of a team or of any."""
    _is_a_chat_now(conversation)
    conversation.owner, conversation.staff_id, conversation.team_id = "waiting", None, team_id
    conversation.handed_off_at, conversation.hand_off_reason = now, reason


def with_leaving(line: Line, voice: Voice, there: Attendance) -> Line:
    """Offer, where it is known that nobody is there, to leave the matter until somebody is."""
    if not there.is_known or there.is_open:
        return line
    offer = voice.line("leave_with_us")
    return replace(
        line, text=f"{line.text}\n\n{offer.text}", choices=(*line.choices, *offer.choices)
    )


def take_over(
    session: Session, conversation_id: str, *, staff_id: int, voice: Voice, now: datetime
) -> None:
    """Make a member of staff the owner, unless a colleague was quicker: raise TakenByAnother."""
    # The row is locked: of many who come at once, one finds it free and the others find that one.
    conversation = find(session, conversation_id)
    refuse_unless_owned(session, conversation, staff_id)
    if conversation.owner == "staff":
        return
    give_to_staff(session, conversation, staff_id=staff_id, now=now)
    line = joined(session, staff_id, voice, named="person_joined", nameless="someone_joined")
    say(session, conversation, "system", line, now=now, staff_id=staff_id)
    note_done(session, conversation, "claimed", staff_id=staff_id, now=now)


def give_to_staff(
    session: Session, conversation: Conversation, *, staff_id: int, now: datetime
) -> None:
    """Make a member of staff the owner."""
    conversation.owner, conversation.staff_id, conversation.team_id = "staff", staff_id, None
    _waits_no_more(session, conversation, staff_id=staff_id, now=now)


def _waits_no_more(
    session: Session, conversation: Conversation, *, staff_id: int | None, now: datetime
) -> None:
    """Take off the alerts that nobody had taken a chat."""
    session.execute(
        update(Alert)
        .where(
            Alert.conversation_id == conversation.id,
            Alert.level == UNCLAIMED,
            Alert.seen_at.is_(None),
        )
        .values(seen_at=now, seen_by=staff_id)
    )


def joined(session: Session, staff_id: int, voice: Voice, *, named: str, nameless: str) -> Line:
    """Give the line that says who is there now, as much of the name as residents are shown."""
    staff = session.get_one(Staff, staff_id)
    name = shown_to_residents(staff, names_shown(session))
    return voice.line(named, staff=name) if name else voice.line(nameless)


def reply(
    session: Session,
    conversation_id: str,
    *,
    text: str,
    staff_id: int,
    client_id: str,
    seen_seq: int | None = None,
    now: datetime,
) -> Message:
    """Say something to the resident as a member of staff, who must own the conversation.

    `seen_seq` is the last message they had read when they began: raise SomeoneReplied when a
    colleague or the assistant has spoken since. A resident may write all the while.
    """
    conversation = find(session, conversation_id)
    words = clean(text)
    before = _already_posted(session, conversation, client_id)
    if before is not None:
        if before.staff_id != staff_id or before.text != words:
            raise AlreadySent
        return before
    refuse_unless_owned(session, conversation, staff_id)
    if conversation.owner != "staff":
        raise NotTakenYet
    if GAP.search(words):
        raise UnfilledGap
    if seen_seq is not None:
        _refuse_unread(session, conversation, staff_id=staff_id, seen_seq=seen_seq)
    message = say(session, conversation, "staff", Line(words), now=now, staff_id=staff_id)
    message.client_id = client_id
    draft = session.get(Draft, (conversation.id, staff_id, "reply"))
    if draft is not None:
        session.delete(draft)
    session.flush()
    note_done(
        session, conversation, "replied", staff_id=staff_id, now=now, data={"seq": message.seq}
    )
    return message


def _refuse_unread(
    session: Session, conversation: Conversation, *, staff_id: int, seen_seq: int
) -> None:
    """Raise SomeoneReplied when somebody else of our side has spoken or come since."""
    newer = session.execute(
        select(Message.sender, Staff.name)
        .outerjoin(Staff, Staff.id == Message.staff_id)
        .where(
            Message.conversation_id == conversation.id,
            Message.seq > seen_seq,
            (Message.sender == "assistant") | (Message.staff_id != staff_id),
        )
        .order_by(Message.seq.desc())
        .limit(1)
    ).first()
    if newer is not None:
        who = newer.name or "The assistant"
        raise SomeoneReplied(
            f"{who} wrote here since you began. Read what is new above, then send your reply if it"
            " still fits."
        )


def hand_back(
    session: Session, conversation_id: str, *, staff_id: int, voice: Voice, now: datetime
) -> bool:
    """Give a conversation back to the bot, which goes on where it was; tell whether it had left."""
    conversation = find(session, conversation_id)
    refuse_unless_owned(session, conversation, staff_id)
    if conversation.owner == "bot":
        return False
    if not is_on(session):
        raise AssistantIsOff
    _give_to_bot(session, conversation, voice=voice, now=now)
    note_done(session, conversation, "handed_back", staff_id=staff_id, now=now)
    return True


def note_done(
    session: Session,
    conversation: Conversation,
    action: str,
    *,
    staff_id: int | None,
    now: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Put what a member of staff, or the system, did with a conversation into the audit log."""
    record(
        session,
        actor="system" if staff_id is None else f"staff:{staff_id}",
        action=action,
        object_kind="conversation",
        object_id=conversation.id,
        data=data,
        now=now,
    )


def _back_to_bot(
    session: Session, conversation: Conversation, *, voice: Voice, now: datetime
) -> None:
    """Go back to the assistant as the resident wishes, or say that it is switched off."""
    if is_on(session):
        _give_to_bot(session, conversation, voice=voice, now=now)
    else:
        say(session, conversation, "system", voice.line("still_off"), now=now)


def _give_to_bot(
    session: Session, conversation: Conversation, *, voice: Voice, now: datetime
) -> None:
    conversation.owner, conversation.staff_id, conversation.team_id = "bot", None, None
    _waits_no_more(session, conversation, staff_id=None, now=now)
    line = with_payload(voice.line("handed_back"), CARRY_ON)
    say(session, conversation, "system", line, now=now)


def _goes_back(conversation: Conversation, message: Message) -> bool:
    """Tell whether somebody presses the button, or says in words, to go on with the assistant."""
    if message.payload is not None or conversation.owner != "waiting":
        return message.payload == BACK_TO_ASSISTANT
    return wants_assistant(message.text)


def _acknowledge(
    session: Session, conversation: Conversation, *, voice: Voice, now: datetime
) -> None:
    """Say that a message waits for a person; after some minutes or messages again, with more."""
    told = _last_told(session, conversation, voice)
    since = select(func.count()).where(
        Message.conversation_id == conversation.id,
        Message.sender == "resident",
        Message.seq > (told.seq if told else 0),
    )
    if told is None:
        say(session, conversation, "system", voice.line("kept_for_person"), now=now)
    elif session.scalars(since).one() >= MOST_UNANSWERED or told.at <= now - ACKNOWLEDGED_EVERY:
        name = "kept_again" if is_on(session) else "kept_again_while_off"
        say(session, conversation, "system", voice.line(name), now=now)


def _last_told(session: Session, conversation: Conversation, voice: Voice) -> Message | None:
    """Give the last line that said that what was written waits for a person, in this wait."""
    names = ("kept_for_person", "kept_again", "kept_again_while_off")
    return session.scalar(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.sender == "system",
            Message.at >= conversation.handed_off_at,
            Message.text.in_([voice.line(name).text for name in names]),
        )
        .order_by(Message.seq.desc())
        .limit(1)
    )


def refuse_unless_owned(session: Session, conversation: Conversation, staff_id: int) -> None:
    """Raise when a conversation has ended, or a colleague owns it, who is named."""
    if conversation.owner == "closed":
        raise ConversationClosed
    if conversation.owner == "staff" and conversation.staff_id != staff_id:
        colleague = session.get(Staff, conversation.staff_id)
        who = colleague.name if colleague else "A colleague"
        raise TakenByAnother(f"{who} has taken this conversation over.")


def close(session: Session, conversation_id: str, *, voice: Voice, now: datetime) -> None:
    """End a conversation as the resident wishes; it stays on record."""
    conversation = find(session, conversation_id)
    if conversation.owner != "closed":
        _close(session, conversation, voice=voice, now=now)


def finish(
    session: Session, conversation_id: str, *, staff_id: int, voice: Voice, now: datetime
) -> None:
    """End a conversation as a member of staff; raise TakenByAnother where a colleague owns it."""
    conversation = find(session, conversation_id)
    if conversation.owner == "closed":
        return
    refuse_unless_owned(session, conversation, staff_id)
    _close(session, conversation, voice=voice, now=now)
    note_done(session, conversation, "finished", staff_id=staff_id, now=now)


def _close(session: Session, conversation: Conversation, *, voice: Voice, now: datetime) -> None:
    say(session, conversation, "system", voice.line("closed"), now=now)
    conversation.owner, conversation.verified_until = "closed", None
    keys.end_with_chat(session, conversation, now=now)
    _waits_no_more(session, conversation, staff_id=None, now=now)


def verify_browser(conversation: Conversation, *, now: datetime) -> None:
    """Count this browser as the resident's own from now, because it opened their case."""
    conversation.verified_until = now + VERIFIED_FOR


def is_verified(conversation: Conversation, *, now: datetime) -> bool:
    """Tell whether case data may be told in this conversation now."""
    return conversation.verified_until is not None and now <= conversation.verified_until


def clean(text: str) -> str:
    """Give the words without control characters; refuse what is empty or too long."""
    kept = without_controls(text)
    if not kept:
        raise EmptyMessage
    if len(kept) > LONGEST_MESSAGE:
        raise MessageTooLong
    return kept


def without_controls(text: str) -> str:
    """Give the words without control characters and what disguises text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if _may_stay(c)).strip()


def _may_stay(character: str) -> bool:
    if character in "\n\t":
        return True
    # Controls and surrogates break stores; bidirectional overrides disguise text.
    return unicodedata.category(character) not in ("Cc", "Cs") and not (
        "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
    )


def answers() -> ColumnElement[bool]:
    """Give what holds of a resident's lines that may answer what was asked: a file does not."""
    return Message.client_id.is_(None) | Message.client_id.not_like(f"{FILE}%")


def open_choices(session: Session, conversation: Conversation) -> list[dict[str, str]]:
    """Give the choices that may be pressed now: those said since the resident's last words."""
    since = session.scalar(
        select(Message.seq)
        .where(Message.conversation_id == conversation.id, Message.sender == "resident", answers())
        .order_by(Message.seq.desc())
        .limit(1)
    )
    lines = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.seq > (since or 0))
        .order_by(Message.seq)
    )
    return [choice for line in lines for choice in line.choices]


def _said(
    session: Session,
    conversation: Conversation,
    *,
    words: str,
    choice: str | None,
    voice: Voice,
) -> Message:
    if choice is None:
        return Message(sender="resident", text=words)
    if choice == BACK_TO_ASSISTANT:
        # Open for as long as nobody has joined, whatever was said since it was offered.
        if conversation.owner != "waiting":
            raise NotAChoice
        label = voice.line("handed_off", availability="").choices[0]["label"]
        return Message(sender="resident", text=label, payload=choice)
    if choice == LEAVE_WITH_US:
        if conversation.owner != "waiting":
            raise NotAChoice
        label = voice.line("leave_with_us").choices[0]["label"]
        return Message(sender="resident", text=label, payload=choice)
    for offered in open_choices(session, conversation):
        if offered["value"] == choice:
            break
    else:
        raise NotAChoice
    if choice.startswith(AGAIN):
        lost = session.get_one(Message, (conversation.id, int(choice.removeprefix(AGAIN))))
        return Message(sender="resident", text=lost.text, payload=lost.payload)
    return Message(sender="resident", text=offered["label"], payload=choice)


def _stay_verified(conversation: Conversation, now: datetime) -> None:
    verified = is_verified(conversation, now=now)
    conversation.verified_until = now + VERIFIED_FOR if verified else None


def _already_posted(session: Session, conversation: Conversation, client_id: str) -> Message | None:
    return session.scalar(
        select(Message).where(
            Message.conversation_id == conversation.id, Message.client_id == client_id
        )
    )


def _append(session: Session, conversation: Conversation, message: Message) -> Message:
    conversation.last_seq += 1
    message.conversation_id = conversation.id
    message.seq = conversation.last_seq
    session.add(message)
    session.flush()
    return message
