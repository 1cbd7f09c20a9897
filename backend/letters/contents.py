"""The facts that a letter's wording names, and which of what it must hold is not there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from backend.conversations.service import without_controls
from backend.letters.compose import Value, paragraphs_of
from backend.letters.document import Block, Bullets, Heading, Pairs, Paragraph, Table
from backend.letters.facts import (
    Acknowledgement,
    ConsentRequest,
    ContactAgreement,
    Extension,
    Facts,
    FurtherExtension,
    Halting,
    IssueAnswer,
    PanelArrangements,
    PassedToTeam,
    Promise,
    Refusal,
    Response,
)
from backend.letters.known import Known, our_team
from backend.letters.wording import phrase
from backend.policy.deadline import explain
from backend.policy.pack import PolicyPack, Relationship
from backend.policy.process.clocks import WINDOWS
from backend.policy.wording import long_date


@dataclass(frozen=True, slots=True)
class Contents:
    """Facts by the names that wordings use, and what is not there although its name shows."""

    facts: Mapping[str, Value]
    absent: frozenset[str] = frozenset()


def contents_of(facts: Facts, known: Known, *, name: str, mailed: bool = False) -> Contents:
    """Return what a letter says; `name` is who it is to."""
    said = _of_the_case(known) | {"name": name, "more": _words(facts.more)} | _typed(facts, known)
    if isinstance(facts, ConsentRequest):
        said["ways"] = (Bullets(_ways_to_agree(known.pack, mailed=mailed)),)
    absent = _absent(facts) if isinstance(facts, Response) else ()
    return Contents(said, frozenset(absent))


def of_the_pack(pack: PolicyPack) -> dict[str, Value]:
    """Return what any letter of a landlord may name."""
    contacts, team = pack.contacts, pack.landlord.team
    return {
        "landlord": pack.landlord.short_name,
        "team": pack.landlord.team,
        "team_of_landlord": f"{team[:1].upper()}{team[1:]}, {pack.landlord.short_name}",
        "phone": contacts.phone,
        "email": contacts.email,
        "post": contacts.post,
        "ways": (Bullets(_ways(pack)),),
    }


def _ways(pack: PolicyPack) -> tuple[str, ...]:
    contacts = pack.contacts
    return (
        phrase("by_phone", phone=contacts.phone),
        phrase("by_email", email=contacts.email),
        phrase("by_form", form=contacts.form),
        phrase("by_post", post=contacts.post),
    )


def _ways_to_agree(pack: PolicyPack, *, mailed: bool) -> tuple[str, ...]:
    """Give how somebody says if they agree: not by the form, which is for complaints."""
    by_link = (phrase("by_own_link", link=phrase("own_link")),) if mailed else ()
    by_form = phrase("by_form", form=pack.contacts.form)
    return (*by_link, *(way for way in _ways(pack) if way != by_form))


def _of_the_case(known: Known) -> dict[str, Value]:
    run = known.run
    named = without_controls(known.representative.full_name) if known.representative else ""
    permission = (
        phrase("permission_talk", representative=named),
        phrase("permission_share", representative=named),
    )
    return {
        **of_the_pack(known.pack),
        "reference": known.case.reference,
        "today": long_date(known.today),
        "received_on": long_date(known.case.received_on),
        "stage": known.stage_name,
        "stage_opened_on": _day(run.opened_on if run else None),
        "handler": known.handler,
        "signed": known.handler if known.handler != our_team(known.pack) else "",
        "ombudsman": known.pack.ombudsman.words_for(_relationship(known)),
        "answer_date": _day(known.answer_on),
        "answer_working": known.answer_working,
        "contact_date": known.due("contact"),
        "acknowledge_date": known.due("acknowledge"),
        "panel_date": _day(run.panel_on if run else None),
        "panel_answer": known.promise("respond_after_panel"),
        "representative": named,
        "permission": (Bullets(permission),) if named else (),
    }


def _relationship(known: Known) -> Relationship | None:
    said = known.resident.relationship
    return next((each for each in get_args(Relationship) if each == said), None)


def _typed(facts: Facts, known: Known) -> dict[str, Value]:
    match facts:
        case Acknowledgement():
            return _acknowledged(facts)
        case Extension() | FurtherExtension():
            return _extended(facts, known)
        case Response():
            return _answered(facts, known)
        case Refusal():
            rule = known.pack.rules.get(facts.rule)
            return {
                "reasons": _words(facts.reasons),
                "discretion": _words(facts.discretion),
                "rule": f"“{rule.in_full}”" if rule else "",
            }
        case Halting():
            return {"reasons": _words(facts.reasons)}
        case PassedToTeam(sent_to=sent_to):
            return {"sent_to": _words(sent_to)}
        case PanelArrangements():
            return {
                "at": _words(facts.at),
                "place": _words(facts.place),
                "members": _words(facts.members),
                "how": _words(facts.how),
            }
        case ContactAgreement():
            return {
                "reasons": _words(facts.reasons),
                "handling": _words(facts.handling),
                "terms": _words(facts.terms),
                "review": _day(facts.review_on),
            }
        case _:
            return {}


def _acknowledged(facts: Acknowledgement) -> dict[str, Value]:
    blocks: list[Block] = []
    issues = [told for told in facts.issues if _said(told.issue)]
    for number, told in enumerate(issues, 1):
        blocks += _numbered(number, len(issues))
        wanted = told.outcome_wanted.strip() or phrase("no_outcome")
        blocks.append(_pairs(("told", told.issue), ("wanted", wanted)))
    not_ours = tuple(filter(None, map(_words, facts.not_ours)))
    responsible: tuple[Block, ...] = (Paragraph(phrase("all_ours")),)
    if not_ours:
        responsible = (Paragraph(phrase("not_ours")), Bullets(not_ours))
    return {"issues": tuple(blocks), "responsible": responsible}


def _extended(facts: Extension | FurtherExtension, known: Known) -> dict[str, Value]:
    run, answer = known.run, known.answer
    later = answer if run and run.extensions else None
    contact = facts.next_contact_on or (
        run.next_contact.due_on if run and run.next_contact else None
    )
    talked = facts.discussed_on if isinstance(facts, Extension) else None
    agreed = facts.agreed_on if isinstance(facts, FurtherExtension) else None
    return {
        "reasons": _words(facts.reasons),
        "discussed": _day(talked),
        "agreed": _day(agreed),
        "new_date": _day(later.due_on if later else None),
        "old_date": _day(later.start_on if later else None),
        "new_date_working": phrase("worked_out", working=explain(later)) if later else "",
        "next_contact": _day(contact),
    }


def _answered(facts: Response, known: Known) -> dict[str, Value]:
    answers: list[Block] = []
    for number, each in enumerate(facts.issues, 1):
        answers += _numbered(number, len(facts.issues))
        answers.append(_one_answer(each))
    went_wrong = any(each.decision in ("upheld", "partly_upheld") for each in facts.issues)
    nothing = (Paragraph(phrase("nothing_outstanding")),)
    return {
        "apology": phrase("apology") if went_wrong else "",
        "answers": tuple(answers),
        "remedies": _promises(facts.remedies) or _words(facts.no_remedy),
        "outstanding": nothing if facts.outstanding == () else _promises(facts.outstanding or ()),
        **_taken_further(known),
    }


def _taken_further(known: Known) -> dict[str, Value]:
    if known.next_stage is None:
        return {"next_stage": phrase("final")}
    window = known.window
    promised = next(filter(None, map(known.promise, WINDOWS)), "")
    by = ""
    if window is not None:
        by = phrase("last_day", day=long_date(window.due_on), working=explain(window))
    asked = phrase("ask_for_next", stage=known.next_stage.name)
    return {
        "next_stage": f"{asked} {promised}".strip(),
        "next_stage_date": by,
    }


def _one_answer(each: IssueAnswer) -> Pairs:
    decision = phrase(each.decision) if each.decision else ""
    wanted = each.outcome_wanted.strip()
    told = ("told", each.issue)
    rest = (("decision", decision), ("reasons", each.reasons))
    return _pairs(told, *((("wanted", wanted),) if wanted else ()), *rest)


def _absent(facts: Response) -> Iterator[str]:
    """Yield what an answer lacks although the place for it shows."""
    issues = facts.issues
    if any(not _said(each.issue) for each in issues):
        yield "issues"
    if any(each.decision is None for each in issues):
        yield "decisions"
    if any(not _said(each.reasons) for each in issues):
        yield "reasons"
    promises = (*facts.remedies, *(facts.outstanding or ()))
    if any(not _is_whole(promise) for promise in promises):
        yield "when_and_who"


def _is_whole(promise: Promise) -> bool:
    return bool(_said(promise.what) and _said(promise.who) and (promise.due_on or promise.done_on))


def _promises(promises: Iterable[Promise]) -> tuple[Block, ...]:
    rows = tuple(
        (_words(promise.what), _words(promise.who), _when(promise)) for promise in promises
    )
    head = (phrase("what"), phrase("who"), phrase("by"))
    return (Table(head, rows),) if rows else ()


def _when(promise: Promise) -> str:
    if promise.done_on:
        return phrase("done", day=long_date(promise.done_on))
    return _day(promise.due_on)


def _numbered(number: int, of: int) -> list[Block]:
    return [Heading(phrase("issue", number=number), level=3)] if of > 1 else []


def _pairs(*rows: tuple[str, str]) -> Pairs:
    return Pairs(tuple((phrase(name), paragraphs_of(said)) for name, said in rows))


def _words(text: str) -> str:
    """Return what somebody typed, empty when it says nothing."""
    return without_controls(text) if _said(text) else ""


def _said(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _day(day: date | None) -> str:
    return long_date(day) if day else ""
