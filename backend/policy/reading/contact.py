"""How somebody can be reached, and which way they like best."""

import re

from backend.policy.reading.answer import Answer, Problem
from backend.policy.reading.plain_words import phrases, plain_words

_LONGEST = 1_000
_EMAIL = re.compile(r"[^\s@<>(),;:\"']{1,64}@[^\s@<>(),;:\"']{1,190}")
_AT = re.compile(r"\S@|@\S|\w+\s+at\s+\w+\s+dot\s+\w+", re.IGNORECASE)
_DIGITS = re.compile(r"\+?\(?\d[\d\s()\-.]{3,}\d")
_NUMBER_SAID = re.compile(
    r"\b(?:tel(?:ephone)?|phone|mobile|mob|number|ring|call|text|landline)\b", re.IGNORECASE
)
_MINE = re.compile(
    r"\b(?:my (?:e-?mail|email address|number|mobile|mob|phone|tel|telephone|landline|contact)"
    r"|(?:e-?mail|ring|call|phone|text|contact|reach|message|get|write to) me\b"
    r"|(?:e-?mail|tel|phone|mobile|mob|contact)\s*:|i'?m on|i am on|reach me)",
    re.IGNORECASE,
)
_REST = re.compile(r"[.!?]\s|\n")
# Ofcom keeps these for drama; no one is ever rung on them, and examples need them.
_FOR_EXAMPLES = re.compile(r"07700 ?900|01632 ?960")
_UK_LENGTH = 10


def read_contact(text: str) -> Answer | Problem | None:
    """Return the email address and phone number in the words, or what is wrong with them."""
    told = text[:_LONGEST].replace("\x00", " ")
    email, phone = _email(told), _phone(told)
    if email or phone:
        return Answer({"email": email, "phone": phone}, " ".join(told.split()))
    if _AT.search(told):
        return Problem("bad_email")
    if _DIGITS.search(told) or (_NUMBER_SAID.search(told) and _holds_a_stand_in(told)):
        return Problem("bad_phone")
    return None


def ways_alone(text: str) -> Answer | None:
    """Return the email address and phone number without the words around, unless those say how."""
    found = read_contact(text)
    if not isinstance(found, Answer):
        return None
    if phrases("contact_care")["it"].search(plain_words(text).text):
        return found
    return Answer(found.value, ", ".join(way for way in found.value.values() if way))


def said_of_contact(text: str) -> Answer | None:
    """Return the address or number that somebody says is theirs."""
    told = text[:_LONGEST].replace("\x00", " ")
    cue = _MINE.search(told)
    found = read_contact(_REST.split(told[cue.start() :])[0]) if cue else None
    if not isinstance(found, Answer):
        return None
    if phrases("contact_care")["it"].search(plain_words(told).text):
        return Answer(found.value, " ".join(told.split()))
    return Answer(found.value, ", ".join(way for way in found.value.values() if way))


def wants_post(text: str) -> bool:
    """Say whether somebody wishes for letters, or has no other way to be reached."""
    plain = plain_words(text).text
    known = phrases("by_post")
    return known["wish"].search(plain) is not None and not known["not_wished"].search(plain)


def read_preferred(text: str) -> Answer | None:
    """Return "email", "phone", "text" or "post", leaving out what somebody does not want."""
    plain = plain_words(_EMAIL.sub(lambda found: " " * len(found.group()), text))
    refusals = list(phrases("preferred_refused")["it"].finditer(plain.text))
    refused = {way for one in refusals for way in _ways(one.group())}
    told = phrases("preferred_refused")["it"].sub(
        lambda found: "#" * len(found.group()), plain.text
    )
    found = [
        (match.start(), match.end(), way)
        for way, ways in phrases("preferred").items()
        if way not in refused and (match := ways.search(told))
    ]
    if not found:
        return _left_by_refusing_calls(text) if "phone" in refused else None
    start, end, way = min(found)
    return Answer(way, plain.words(start, end))


def said_of_preferred(text: str) -> Answer | None:
    """Return the way that somebody asks to be reached by."""
    plain = plain_words(text)
    asked = phrases("preferred_asked")["it"].search(plain.text)
    if asked and (found := read_preferred(asked.group())):
        return Answer(found.value, plain.words(*asked.span()))
    if phrases("calls_refused")["it"].search(plain.text):
        return _left_by_refusing_calls(text)
    return None


def _ways(plain: str) -> set[str]:
    return {way for way, ways in phrases("preferred").items() if ways.search(plain)}


def _left_by_refusing_calls(text: str) -> Answer | None:
    """Return the way that is left to somebody who will not be rung: what they give to write to."""
    words = " ".join(text.split())
    if _email(text):
        return Answer("email", words)
    return Answer("text", words) if _phone(text) else None


def _email(text: str) -> str | None:
    # Imported here because most messages hold no address.
    from email_validator import EmailNotValidError, validate_email

    for match in _EMAIL.finditer(text):
        try:
            checked = validate_email(
                match.group().rstrip(".!?"), check_deliverability=False, test_environment=True
            )
        except EmailNotValidError:
            continue
        return checked.normalized
    return None


def _phone(text: str) -> str | None:
    # Imported here because it costs more than all the rest, and most messages hold no number.
    import phonenumbers

    for match in _DIGITS.finditer(text):
        try:
            number = phonenumbers.parse(match.group(), "GB")
        except phonenumbers.NumberParseException:
            continue
        if _can_be_rung(phonenumbers.is_valid_number(number), match.group()):
            style = phonenumbers.PhoneNumberFormat
            home = number.country_code == 44
            return phonenumbers.format_number(
                number, style.NATIONAL if home else style.INTERNATIONAL
            )
    return None


def _can_be_rung(valid: bool, written: str) -> bool:
    return valid or (
        bool(_FOR_EXAMPLES.match(written.strip()))
        and len(re.sub(r"\D", "", written)) == _UK_LENGTH + 1
    )


def _holds_a_stand_in(text: str) -> bool:
    # "My number is oh seven seven" says a number without one.
    return len(text.split()) <= 12
