"""The form on which staff log a complaint: its fields, and what is read from them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from backend.cases.service import Issue
from backend.casework.received_elsewhere import (
    DIRECTOR,
    MP_OR_COUNCILLOR,
    SOCIAL_MEDIA,
    WAYS,
    Decision,
    Told,
)
from backend.clock import LONDON
from backend.conversations.service import without_controls
from backend.intake.questions import questions
from backend.residents.service import Permission, Person
from backend.teams.reach import NotAnAddress, checked_email
from backend.web.receipt import read_receipt, written

MOST_ISSUES = 8
FIRST_SHOWN = 2
# Characters that a field may hold; the rest are as long as the table that keeps them.
LONGEST = 20_000
LENGTHS = {
    "words": LONGEST,
    "address": 500,
    "postcode": 10,
    "email": 254,
    "phone": 40,
    "rep_email": 254,
    "rep_phone": 40,
    "adjustments": 1000,
    "safe_contact": 1000,
    "group_members": 2000,
    "evidence_words": 1000,
    "reasons": 1000,
}
USUAL_LENGTH = 200
NAMES = (
    "came_by",
    "received-day",
    "received-month",
    "received-year",
    "received_time",
    "site",
    "sent_to",
    "words",
    "reported_before",
    "behalf",
    "full_name",
    "relationship",
    "address",
    "postcode",
    "email",
    "phone",
    "preferred_contact",
    "adjustments",
    "safe_contact",
    "group_members",
    "rep_name",
    "rep_role",
    "rep_email",
    "rep_phone",
    "rep_preferred",
    "permission",
    "evidence",
    "evidence_words",
    "route",
    "reasons",
    "add_to",
    *(f"{kind}_{n}" for n in range(1, MOST_ISSUES + 1) for kind in ("issue", "outcome")),
)
CAME_BY = {
    "phone": "By phone",
    "email": "By email",
    "letter": "By letter",
    "in_person": "In person",
    SOCIAL_MEDIA: "On social media",
    MP_OR_COUNCILLOR: "Through an MP or a councillor",
    DIRECTOR: "Sent to the chief executive or a director",
}
PREFERRED = questions()["preferred_contact"].options


def empty(now: datetime) -> dict[str, str]:
    """Give the form as it is opened: received now, and nothing else known."""
    local = now.astimezone(LONDON)
    return {**written(local.date(), "received"), "received_time": f"{local:%H:%M}"}


def cleaned(posted: Mapping[str, str]) -> dict[str, str]:
    """Give every field as it was typed, without what no page can show."""
    return {name: without_controls(posted.get(name, "")).strip() for name in NAMES}


def shown_issues(typed: Mapping[str, str], *, more: bool) -> int:
    """Give how many issues the form has room for: those filled in, and two more when asked."""
    filled = max(
        (
            n
            for n in range(1, MOST_ISSUES + 1)
            if typed.get(f"issue_{n}") or typed.get(f"outcome_{n}")
        ),
        default=0,
    )
    return min(max(filled + 2 * more, FIRST_SHOWN), MOST_ISSUES)


def read(
    typed: Mapping[str, str], *, key: str, ways: Collection[str] = WAYS
) -> tuple[Told | None, dict[str, str]]:
    """Give what was told, or for each field that cannot be taken what to do about it.

    `ways` are those in which it can have reached us.
    """
    received_at, errors = read_receipt(typed)
    errors = {
        **_choices(typed, ways),
        **errors,
        **_lengths(typed),
        **_people(typed),
        **_what(typed),
    }
    if errors or received_at is None:
        return None, errors
    other = _for_another(typed)
    return (
        Told(
            key=key,
            came_by=typed["came_by"],
            received_at=received_at,
            words=typed["words"],
            issues=issues_in(typed),
            resident=_resident(typed),
            behalf="other" if other else typed["behalf"],
            representative=_representative(typed) if other else None,
            permission=_permission(typed) if other else None,
            group_members=typed["group_members"] if typed["behalf"] == "group" else "",
            reported_before={"yes": True, "no": False}.get(typed["reported_before"]),
            brought_by=_brought_by(typed),
            sent_to=typed["sent_to"] if typed["came_by"] == DIRECTOR else "",
        ),
        {},
    )


def decision(typed: Mapping[str, str]) -> Decision:
    """Give what staff decided."""
    return Decision(typed["route"], typed["reasons"])


def issues_in(typed: Mapping[str, str]) -> tuple[Issue, ...]:
    """Give the issues; where none was written apart, the words as a whole are the one issue."""
    apart = tuple(
        Issue(typed[f"issue_{n}"], typed[f"outcome_{n}"])
        for n in range(1, MOST_ISSUES + 1)
        if typed[f"issue_{n}"]
    )
    wanted = "\n\n".join(filter(None, (typed[f"outcome_{n}"] for n in range(1, MOST_ISSUES + 1))))
    return apart or ((Issue(typed["words"], wanted),) if typed["words"] else ())


def _for_another(typed: Mapping[str, str]) -> bool:
    return typed["behalf"] == "other" or typed["came_by"] == MP_OR_COUNCILLOR


def _choices(typed: Mapping[str, str], ways: Collection[str]) -> dict[str, str]:
    errors = {}
    if typed["came_by"] not in ways:
        errors["came_by"] = "Choose how it reached us"
    elif typed["came_by"] == DIRECTOR and not typed["sent_to"]:
        errors["sent_to"] = "Write whom it was sent to, such as our Chief Executive"
    if typed["behalf"] not in questions()["on_behalf"].options and not _for_another(typed):
        errors["behalf"] = "Choose who it is for"
    for name in ("relationship", "preferred_contact", "rep_preferred"):
        known = PREFERRED if name != "relationship" else questions()["relationship"].options
        if typed[name] and typed[name] not in known:
            errors[name] = "Choose one of these"
    return errors


def _what(typed: Mapping[str, str]) -> dict[str, str]:
    if issues_in(typed):
        return {}
    return {"words": "Paste or write what they said, or write the first issue"}


def _people(typed: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    if not typed["full_name"]:
        errors["full_name"] = "Write the name of the person it is for, or Anonymous"
    for name in ("email", "rep_email"):
        try:
            checked_email(typed[name])
        except NotAnAddress as error:
            errors[name] = str(error)
    if _for_another(typed):
        if not typed["rep_name"]:
            errors["rep_name"] = "Write the name of whoever complains for them"
        if typed["permission"] not in questions()["permission"].options:
            errors["permission"] = "Choose what they say about permission"
    for whose in ("", "rep_"):
        wanted = typed[f"{whose}preferred" if whose else "preferred_contact"]
        needs = {"email": f"{whose}email", "phone": f"{whose}phone", "text": f"{whose}phone"}.get(
            wanted
        )
        if needs and not typed[needs] and (not whose or _for_another(typed)):
            errors.setdefault(needs, f"They prefer {PREFERRED[wanted].lower()}, so write it here")
    if typed["preferred_contact"] == "post" and not typed["address"]:
        errors["address"] = "They prefer post, so write the address"
    return errors


def _lengths(typed: Mapping[str, str]) -> dict[str, str]:
    errors = {}
    for name, said in typed.items():
        most = 4000 if name.startswith(("issue_", "outcome_")) else LENGTHS.get(name, USUAL_LENGTH)
        if len(said) > most:
            errors[name] = f"Use {most:,} characters or fewer"
    return errors


def _resident(typed: Mapping[str, str]) -> Person:
    return Person(
        full_name=typed["full_name"],
        relationship=typed["relationship"],
        address=typed["address"],
        postcode=typed["postcode"].upper(),
        email=typed["email"],
        phone=typed["phone"],
        preferred_contact=typed["preferred_contact"],
        adjustments=typed["adjustments"],
        safe_contact=typed["safe_contact"] if _for_another(typed) else "",
    )


def _representative(typed: Mapping[str, str]) -> Person:
    return Person(
        full_name=typed["rep_name"],
        email=typed["rep_email"],
        phone=typed["rep_phone"],
        preferred_contact=typed["rep_preferred"],
    )


def _permission(typed: Mapping[str, str]) -> Permission:
    if typed["permission"] != "yes":
        return Permission(said=typed["permission"])
    return Permission("yes", typed["evidence"], typed["evidence_words"])


def _brought_by(typed: Mapping[str, str]) -> str:
    if typed["came_by"] == SOCIAL_MEDIA:
        return typed["site"]
    if _for_another(typed):
        return ", ".join(part for part in (typed["rep_name"], typed["rep_role"]) if part)
    return ""
