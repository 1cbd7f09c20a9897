"""Who a letter goes to, how, and in what print: as they prefer, need, and can safely be reached."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from sqlalchemy.orm import Session

from backend.cases.models import Case
from backend.cases.pressure import is_way_told_since, pressed_on
from backend.conversations.watch import called_for_exit
from backend.errors import DomainError
from backend.policy.danger import needs_quick_exit
from backend.residents.consent import worth
from backend.residents.models import Consent, Resident

# "in_person" is for whoever can only be reached otherwise: the letter is handed over or read out.
LetterChannel = Literal["email", "post", "in_person"]
Variant = Literal["standard", "large_print"]
# How to reach somebody for whom another person complained, while nothing is known of it.
NO_SAFE_WAY = (
    "Nobody has told us a safe way to reach them. Do not contact them until you know one. "
    "Ask whoever complained for them."
)
# The same of somebody who told of abuse or violence: who hurts them may see what we send.
MAY_BE_SEEN = (
    "They told us of abuse or violence, and of no safe way to reach them. Whoever they fear may"
    " read their emails and post, and hear their calls. Send nothing. When they are next in touch,"
    " ask how we can reach them safely, and write it on the case page."
)
# The same of somebody who told that they are pressed: who presses them may have named the way.
MAY_BE_PRESSED = (
    "They told us that they are under pressure, or did not ask for this. Whoever presses them may"
    " read their emails and post, and hear their calls. Send nothing, and ask nobody else how to"
    " reach them. When they are next in touch, ask how we can reach them safely, and write it on"
    " the case page."
)
NO_WAY_KNOWN = (NO_SAFE_WAY, MAY_BE_SEEN, MAY_BE_PRESSED)


class NotASafeWay(DomainError):
    """This letter may put somebody at risk if it goes that way. Read above how they can safely be
    reached, or find it out. Then say that this letter may go where you send it.
    """


class NoAddress(DomainError):
    """We have no address for that way. Add one to the case, or choose another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How staff want a letter to go, where that is not as the person prefers.

    `is_safe` says that staff have read the safe way to reach the person and that this is one.
    `email` is an address that staff give beside what is on record.
    """

    channel: LetterChannel | None = None
    email: str = ""
    variant: Variant | None = None
    is_safe: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets a letter; `address` is that of the channel, a line each part."""

    person: Resident
    channel: LetterChannel
    address: str
    variant: Variant
    to_arrange: tuple[str, ...]


def speaks_for(session: Session, case: Case, *, now: datetime) -> Resident | None:
    """Give the representative, if consent lets them be told everything about the case now.

    A letter says what went wrong and what was found: progress alone is not enough for it.
    """
    if case.representative_id is None or case.consent_id is None:
        return None
    consent = session.get(Consent, case.consent_id, populate_existing=True)
    if worth(consent, now=now) != "everything":
        return None
    return session.get_one(Resident, case.representative_id)


def recipient_of(
    session: Session,
    case: Case,
    *,
    sending: Sending,
    now: datetime,
    always_resident: bool = False,
) -> Recipient:
    """Give who a letter about a case goes to, and how.

    Somebody who can only be reached in a safe way gets a letter by mail or post only when staff say
    that this is safe. `always_resident` is for what asks the resident about the representative.
    """
    speaker = None if always_resident else speaks_for(session, case, now=now)
    person = speaker or session.get_one(Resident, case.resident_id)
    way = safe_way(session, case, person)
    chosen = sending.channel or ("in_person" if way and not sending.is_safe else None)
    channel = chosen or _preferred(person)
    address = _addresses(person, sending.email).get(channel, "")
    return Recipient(
        person=person,
        channel=channel,
        address=address,
        variant=sending.variant or _variant(person),
        to_arrange=tuple(_to_arrange(person, channel, way, address=address)),
    )


def by_hand(session: Session, case: Case, person: Resident) -> tuple[LetterChannel, str]:
    """Give how a letter that could not be mailed goes: by post, where that is known to be safe."""
    home = _addresses(person)["post"]
    safe = not safe_way(session, case, person)
    return ("post", home) if home and safe else ("in_person", "")


def check_sending(session: Session, case: Case, to: Recipient, sending: Sending) -> None:
    """Raise NotASafeWay or NoAddress when a letter may not or cannot go there."""
    if to.channel != "in_person":
        if safe_way(session, case, to.person) and not sending.is_safe:
            raise NotASafeWay
        if not to.address:
            raise NoAddress


def safe_way(session: Session, case: Case, person: Resident) -> str:
    """Return how this person can safely be reached, empty where nothing stands against any way.

    What was told of abuse, violence or pressure speaks against all ways until a safe one is on
    record. It is told of the resident, and not of whoever acts for them.
    """
    if named := named_safe(session, case, person):
        return f"Reach them only in this way: {named}"
    # Whoever complained themselves told us how to reach them, whoever joined them later.
    if person.id != case.resident_id:
        return ""
    if pressed_on(session, case):
        return MAY_BE_PRESSED
    if case.behalf == "other":
        return NO_SAFE_WAY
    return MAY_BE_SEEN if _is_in_danger(session, case) else ""


def named_safe(session: Session, case: Case, person: Resident) -> str:
    """Return the way that is on record as safe for this person, empty where none is.

    What somebody else named for the resident is none once the resident says that they are pressed.
    """
    named = person.safe_contact.strip()
    if not named or person.id != case.resident_id or case.behalf != "other":
        return named
    pressed = pressed_on(session, case)
    if pressed is None or is_way_told_since(session, case, pressed):
        return named
    return ""


def _is_in_danger(session: Session, case: Case) -> bool:
    """Say whether a case, or the chat that it was opened from, tells of abuse or violence."""
    if needs_quick_exit((*case.hazards, *case.vulnerability)):
        return True
    chat = case.conversation_id
    return chat is not None and called_for_exit(session, [chat])


def _preferred(person: Resident) -> LetterChannel:
    ways = _addresses(person)
    order: tuple[LetterChannel, ...] = ("email", "post")
    if person.preferred_contact == "post":
        order = ("post", "email")
    return next((way for way in order if ways.get(way)), "in_person")


def _addresses(person: Resident, email: str = "") -> dict[str, str]:
    email = (email or person.email).strip()
    home = [part.strip() for part in re.split(r"[,\n]", person.address) if part.strip()]
    postcode = person.postcode.strip()
    if home and postcode and postcode not in home:
        home.append(postcode)
    return {
        "email": email if is_mailable(email) else "",
        "post": "\n".join(home),
    }


def is_mailable(address: str) -> bool:
    """Say whether mail can be sent to an address that somebody wrote."""
    try:
        return bool(Address(addr_spec=address).domain) and address.isascii()
    except (HeaderParseError, ValueError, IndexError):
        return False


def _variant(person: Resident) -> Variant:
    wants = re.search(_known()["large_print"], person.adjustments, re.IGNORECASE)
    return "large_print" if wants else "standard"


def _to_arrange(person: Resident, channel: str, safe_way: str, *, address: str) -> Iterator[str]:
    if safe_way:
        yield safe_way
    elif channel != "in_person" and not address:
        yield " ".join((NoAddress.__doc__ or "").split())
    elif channel == "in_person":
        yield "We know no email or postal address. Read the letter to them or hand it over."
    for each in _known()["to_arrange"]:
        if re.search(each["pattern"], person.adjustments, re.IGNORECASE):
            yield each["what"]
    wish = _known()["prefers"].get(person.preferred_contact)
    if wish and not safe_way:
        yield wish


@cache
def _known() -> Mapping[str, Any]:
    path = Path(__file__).with_name("adjustments.yaml")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded
