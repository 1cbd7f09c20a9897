"""What the staff pages show."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import law_clocks
from backend.cases import service as cases
from backend.cases.links import links_of
from backend.cases.models import Case, CaseDeadline
from backend.cases.queries import is_overdue, soonest
from backend.casework.duty_words import DUTY_WORDS, said_at, said_of
from backend.casework.filing import filed_references
from backend.clock import local_date
from backend.conversations.models import Conversation
from backend.conversations.queries import Danger, Waiting
from backend.conversations.telling import CALLED
from backend.intake import service as intakes
from backend.intake.elsewhere import NOT_OUR_HOME
from backend.intake.models import Intake
from backend.intake.questions import rows, value_of
from backend.intake.suggestion import Suggestion, suggest
from backend.languages.language import languages
from backend.policy.consent import SCOPES
from backend.policy.deadlines import explain
from backend.policy.pack import PolicyPack
from backend.policy.process import Owed as Duty
from backend.policy.wording import long_date
from backend.residents.models import Resident
from backend.rulebook import Rulebook
from backend.staff.models import Staff
from backend.tasks.models import Task
from backend.web.rendering import moment, named
from backend.web.staff.answers import contact_words, in_full
from backend.web.staff.case_people import email_with_trouble
from backend.web.staff.case_permission import permission_of
from backend.web.staff.decisions import decisions

# What the triage asks staff to bear in mind beside the route.
NOTE_WORDS: Mapping[str, str] = {
    "data_request": "They ask for the information held about them. The law's time runs already.",
    "data_complaint": "They complain about how their information was looked after.",
    "late_request": "They ask for the next stage late. Take it, and look at why it is late.",
    "new_issue": (
        "They tell of something new. Decide if it joins this complaint or becomes one of its own,"
        " and tell them why."
    ),
    "about_the_handler": "It is about who handled a complaint. Give it to somebody else.",
}
HOME_WORDS = (
    "This may not be one of our homes: they speak of another landlord. They were told who can help,"
    " and chose to send it. Tell them if we can do anything. Their words:"
)
EVENT_WORDS = {
    "person_put_right": "A person's details were put right",
    "received": "Received",
    "duty_set": "A duty was set",
    "consent_awaited": "Consent is awaited",
    "consent_recorded": "Consent was recorded",
    "consent_declined": "Consent was declined",
    "consent_withdrawn": "Consent was withdrawn",
    "consent_changed": "What the consent covers was changed",
    "consent_lapsed": "Consent has lapsed",
    "consent_link_sent": "They were mailed a link to change who may act for them",
    "consent_pressure": "They say that they are pressed, or did not ask for this",
    "representative_added": "Somebody wants to act for the resident",
    "carried_over": "Carried over from an earlier version",
    "duty_changed": "A duty has moved",
    "duty_met": "Done",
    "risk_added": "A hazard or a risk was added",
    "linked": "Linked with",
    "became_complaint": "Became the complaint",
    "route_corrected": "The route was corrected",
    "words_added": "The resident added words",
    "outcome_wanted": "The resident wants another outcome",
    "contact_changed": "The resident changed a contact, and proved both",
    "agreement_asked": "They were asked to agree to more time",
    "agreement_answered": "They answered if they agree to more time",
    "contact_call_asked": "The resident wants to be reached on another number",
    "issue_told": "The resident told of something else, now a complaint of its own",
    "may_be_same": "May be of the same matter as",
    "not_the_same": "Found not to be of the same matter as",
    "given_out": "Given out by your rules",
    "given_to_nobody": "None of your rules gives it to anybody",
    "logged": "Put on record for them",
    "passed_to_team": "Sent to a team",
    "reached_team": "Reached the team",
    "team_acknowledged": "The team has taken it on",
    "team_done": "The team says it is done",
    "request_closed": "The request was closed",
    "request_reopened": "The request was opened again",
    "mail_refused": "Their email address was refused, and nothing goes to it",
    "file_added": "A photo or a document was added",
    "file_removed": "A photo or a document was removed",
    "file_infected": "A virus was found in a file, which was removed",
    "triage_overruled": "Staff decided otherwise than the rules suggest",
}
TASK_WORDS = {
    "meeting": "They want to meet in person",
    "addition": "They added words to a case",
    "another_handler": "They complain about who handles their complaint: give it to somebody else",
    "call_back": "They want to be rung: the number is in the chat if it is not shown here",
    "confirm_route": "Somebody passed this on: check that the route is right",
    "tell_who_has_it": "They wrote to a director: tell them who has it now",
    "pressed": (
        "Somebody says that they are pressed, or never asked for a complaint in their name. Look"
        " after them. Tell whoever complained nothing of it"
    ),
    "consent_answered": (
        "They answered who may act for them, or changed their mind: see under Permission what holds"
        " now, before you write to or ring anybody"
    ),
    "consent_link": (
        "Their email address was changed, so the link by which they change who may act for them"
        " ended. Send them another where that is safe: under Permission"
    ),
    "new_issue": "They told of something new: see that it is where it belongs",
    "asked_next_stage": "They asked for the next stage: look at it on the case page",
    "withdrawn": "They took it back: stop the work, and tell whoever has some of it",
    "agreed_more_time": "They agree to more time: record it with the new date",
    "no_more_time": "They do not agree to more time: the date stays. Talk with them",
    "goes_on": "They changed their mind and go on with it: its dates are as before",
    "tell": "They are not emailed: tell them in the way that they asked for",
    "address_refused": "Their email address does not work: reach them otherwise, and put it right",
    "check_authority": (
        "Papers came that are to show who may act for a resident. Read them, and record on the case"
        " what they allow and until when"
    ),
    "files": "Photos or papers came in a chat and are with no case: see what they are for",
    "file_infected": (
        "A virus was found in a file that came for a case, and the file is gone. Ask for it again"
    ),
    "undelivered": "A team has not got this yet: ring them, or send it to another team",
}
FAULTS_SHOWN = 5
# Why another case is linked, by what came of what: the other one is the later or the earlier.
LINK_WORDS = {
    ("became_complaint", True): "The complaint that this request has become",
    ("became_complaint", False): "The request that this complaint came out of, which stays open",
    ("new_issue", True): "A new issue, raised here and dealt with on its own",
    ("new_issue", False): "The complaint during which this issue was raised",
}


def alerts(session: Session, found: Sequence[Danger]) -> dict[str, Any]:
    """Give the alerts with the reference of a case opened from the same conversation.

    One fault of ours leaves many chats without a reply: only some of those are shown at a time.
    """
    faults = sum(one.level == "fault" for one in found)
    hidden = max(faults - FAULTS_SHOWN, 0)
    shown = found[: len(found) - hidden]  # faults stand last
    return {
        "alerts": [
            {
                **vars(one),
                "what": _alerted(one),
                "thing": CALLED[one.channel],
                "reference": _reference(session, one.conversation_id),
            }
            for one in shown
        ],
        "more_faults": hidden,
    }


def _alerted(one: Danger) -> str:
    """Give the level and the kinds in words, and the level once where a kind says it too."""
    level, kinds = named(one.level), ", ".join(map(named, one.kinds))
    return kinds if kinds.startswith(level) else f"{level}: {kinds}"


def tasks(session: Session, found: Sequence[Task]) -> list[dict[str, Any]]:
    """Give what staff have to do, in words, with the case or the chat that it belongs to."""
    return [
        {
            "id": one.id,
            "what": TASK_WORDS.get(one.kind, named(one.kind)),
            "words": one.words,
            "place": one.place,
            "wanted": one.wanted,
            "at": one.created_at,
            "due_at": one.due_at,
            "who": session.scalar(select(Staff.name).where(Staff.id == one.assigned_to)),
            "conversation_id": one.conversation_id,
            "thing": thing_of(session, one.conversation_id),
            "reference": session.scalar(select(Case.reference).where(Case.id == one.case_id)),
        }
        for one in found
    ]


def thing_of(session: Session, conversation_id: str | None) -> str:
    """Give what a conversation is called: a chat, a form, or words where somebody wrote it down."""
    found = session.get(Conversation, conversation_id) if conversation_id else None
    return CALLED[found.channel] if found else ""


def waiting(session: Session, one: Waiting) -> dict[str, Any]:
    """Give a conversation of the lists, with the resident's name once it is known."""
    return {
        **vars(one),
        "name": _name(session, one.id),
        "language": _language(one.language),
    }


def gathered(
    session: Session,
    conversation: Conversation,
    *,
    me: Staff,
    rulebook: Rulebook,
    now: datetime,
) -> dict[str, Any]:
    """Give what is known of a conversation: answers, triage, flags and cases."""
    intake = intakes.latest(session, conversation.id)
    owner = session.get(Staff, conversation.staff_id) if conversation.staff_id else None
    answers = intake.answers if intake else {}
    suggested = (
        suggest(answers, pack=rulebook.pack, today=local_date(now)) if "issue" in answers else None
    )
    return {
        "conversation": {
            "id": conversation.id,
            "owner": conversation.owner,
            "staff_name": owner.name if owner else None,
            "mine": conversation.owner == "staff" and conversation.staff_id == me.id,
            "language": _language(conversation.language),
            "thing": CALLED[conversation.channel],
        },
        "name": _name(session, conversation.id),
        "rows": in_full(
            (
                (row.question, row.label, row.answer)
                for row in rows(answers, offers_choice=bool(suggested and suggested.offers_choice))
            ),
            answers,
        ),
        "earlier": _earlier(session, conversation.id, before=intake.number) if intake else [],
        "triage": _triage(suggested, rulebook.pack) if suggested else None,
        "hazards": _kinds(suggested.triage.hazards) if suggested else [],
        "vulnerability": _kinds(suggested.triage.vulnerability) if suggested else [],
        "references": list(
            session.scalars(select(Case.reference).where(Case.conversation_id == conversation.id))
        ),
    }


def case(session: Session, reference: str, *, rulebook: Rulebook, now: datetime) -> dict[str, Any]:
    """Give everything the page of one case shows."""
    found = session.scalar(select(Case).where(Case.reference == reference))
    if found is None:
        raise cases.NoSuchCase
    pack = rulebook.pack_of(found.policy)
    return {
        "case": {
            "reference": found.reference,
            "kind": found.kind,
            "route": found.route,
            "stage_name": pack.stage(found.stage).name,
            "state": found.state,
            "received_at": found.received_at,
            "policy_title": pack.title,
            "person_decides": found.person_decides,
            "conversation_id": found.conversation_id,
            "thing": thing_of(session, found.conversation_id),
            "language": _language_of(session, found.conversation_id),
        },
        "rows": in_full(found.gathered.get("rows", ()), found.gathered),
        "links": [
            {"reference": one.reference, "words": LINK_WORDS[one.why, one.is_later]}
            for one in links_of(session, found)
        ],
        "people": _people(session, found),
        "consent": permission_of(session, found, now=now),
        "deadlines": _deadlines(session, found, rulebook, now),
        "notes": [*_notes(found.triage.get("notes", ()), pack), *_of_home(found.gathered)],
        **decisions(session, found),
        "hazards": _kinds(found.hazards),
        "vulnerability": _kinds(found.vulnerability),
    }


def _earlier(session: Session, conversation_id: str, *, before: int) -> list[str]:
    """Give the references of what was sent from this conversation before the newest answers."""
    return list(
        session.scalars(
            select(Case.reference)
            .join(Intake, Intake.case_id == Case.id)
            .where(Intake.conversation_id == conversation_id, Intake.number < before)
            .order_by(Intake.number)
        )
    )


def _deadlines(
    session: Session, found: Case, rulebook: Rulebook, now: datetime
) -> list[dict[str, Any]]:
    owed = {
        (one.stage, str(one.deadline.duty)): one
        for one in cases.owed(session, found, rulebook=rulebook)
    }
    return [
        {
            "due_on": row.due_on,
            "due_at": row.due_at,
            "met_on": row.met_on,
            "overdue": is_overdue(row, now),
            "rule": "" if row.started_at else f"Rule {row.rule}" if row.rule else "",
            "law_id": row.id if row.started_at and row.open else None,
            **(
                law_duty(session, found, row)
                if row.started_at
                else _of_the_policy(found, row, owed.get((row.stage, row.duty)))
            ),
        }
        for row in soonest(found.deadlines)
    ]


def _of_the_policy(found: Case, row: CaseDeadline, owed: Duty | None) -> dict[str, str]:
    """Give the words of a duty; no working where the day was kept under another calendar."""
    label = said_of(row.duty)
    deadline = owed.deadline if owed else None
    explained = deadline is not None and deadline.due_on == row.due_on
    named_on = owed.named_on if owed else None
    instead = f" The letter went out later and named {long_date(named_on)}." if named_on else ""
    return {
        "label": label if row.stage == found.stage else f"{label} ({row.stage.replace('-', ' ')})",
        "working": explain(deadline) + instead if deadline and explained else "",
        "sentence": deadline.sentence if deadline else "",
    }


def law_duty(session: Session, found: Case, row: CaseDeadline) -> dict[str, str]:
    """Give the words of a duty of the law."""
    told = law_clocks.working(session, found, row)
    return {
        "label": said_at(row.stage, row.duty),
        "working": told.working,
        "sentence": told.sentence,
    }


def _people(session: Session, found: Case) -> list[dict[str, Any]]:
    who = [("Resident", session.get_one(Resident, found.resident_id))]
    if found.representative_id is not None:
        who.append(("Representative", session.get_one(Resident, found.representative_id)))
    writer = who[-1][0]
    people = [
        {
            "role": role,
            "contact_words": contact_words(found.gathered) if role == writer else "",
            "name": person.full_name,
            "address": ", ".join(part for part in (person.address, person.postcode) if part),
            "email": email_with_trouble(found, person),
            "phone": person.phone,
            "post": person.preferred_contact == "post",
            "preferred": person.preferred_contact,
            "adjustments": person.adjustments,
            "relationship": person.relationship.replace("_", " "),
        }
        for role, person in who
    ]
    if found.group_members:
        people.append({"role": "Others in the group", "name": found.group_members})
    return people


def _triage(suggested: Suggestion, pack: PolicyPack) -> dict[str, Any]:
    return {
        "route": suggested.route,
        "rules": [{"id": rule, "sentence": sentence} for rule, sentence in suggested.rules],
        "offer_complaint": suggested.triage.offer_complaint,
        "unknown": list(suggested.triage.unknown),
        "notes": _notes(suggested.triage.notes, pack),
    }


def _notes(names: Iterable[str], pack: PolicyPack) -> list[str]:
    late = _of_lateness(pack)
    return [NOTE_WORDS[name] + (late if name == "late_request" else "") for name in names]


def _of_home(gathered: Mapping[str, Any]) -> list[str]:
    """Give the note that it may not be one of our homes, with the words that say so."""
    said = gathered.get(NOT_OUR_HOME)
    return [f"{HOME_WORDS} “{said['words']}”"] if said else []


def _of_lateness(pack: PolicyPack) -> str:
    """Give what the landlord's text says of a late request, empty where it says nothing."""
    after = pack.stages_after(pack.first_stage.id)
    rule = next((pack.rules[stage.late_rule] for stage in after if stage.late_rule), None)
    return f" Rule {rule.id}: “{rule.in_full}”" if rule else ""


def event_words(kind: str, data: Mapping[str, Any]) -> str:
    """Give a line of history in words."""
    words = EVENT_WORDS.get(kind, kind.replace("_", " ").capitalize())
    if kind == "duty_set":
        return f"{words}: {_said_at(data)}, by {_due_words(data)}"
    if kind == "duty_changed":
        moves = "; ".join(_moved(move) for move in data.get("duties", [data]))
        return f"{words}: {moves} ({_duty_words(data['why'])})"
    if kind == "duty_met":
        return f"{words}: {_said_at(data)}"
    if kind == "risk_added":
        kinds = (*data["hazards"], *data["vulnerability"])
        return f"{words}: {', '.join(kinds).replace('_', ' ')}"
    if kind == "route_corrected":
        return f"{words}: from {named(data['from']).lower()} to {named(data['to']).lower()}"
    if kind in ("linked", "became_complaint", "may_be_same", "not_the_same"):
        return f"{words}: {data['reference']}"
    if kind.startswith("consent_"):
        return words + _consented(kind, data)
    if kind == "received":
        return f"{words} as a {data['kind'].replace('_', ' ')}"
    return words


def _consented(kind: str, data: Mapping[str, Any]) -> str:
    """Give what a consent covers, or that it stood otherwise before."""
    if kind == "consent_declined" and data.get("was") == "recorded":
        return ": a correction, it was recorded before"
    if "scope" not in data:
        return ""
    until = f", until {_day_words(data['lapses_on'])}" if data["lapses_on"] else ""
    return f": they may be told {SCOPES.get(data['scope'], data['scope'])}{until}"


def _moved(move: Mapping[str, Any]) -> str:
    before, after = _day_words(move["before"]), _day_words(move["after"])
    return f"{_said_at(move)}, from {before} to {after}"


def _said_at(data: Mapping[str, Any]) -> str:
    return said_at(data.get("stage", ""), data["duty"])


def _due_words(data: Mapping[str, Any]) -> str:
    """Give the hour where hours count, else the day."""
    at = data.get("due_at")
    return moment(datetime.fromisoformat(at)) if at else _day_words(data["due_on"])


def _duty_words(duty: str) -> str:
    """Give a duty in words for staff; anything else is plain words already."""
    return DUTY_WORDS.get(duty, duty.replace("_", " "))


def _day_words(day: str | None) -> str:
    return long_date(date.fromisoformat(day)) if day else "no day"


def _language(code: str) -> str | None:
    known = languages().get(code)
    return known.name if known else None


def _language_of(session: Session, conversation_id: str | None) -> str | None:
    conversation = session.get(Conversation, conversation_id) if conversation_id else None
    return _language(conversation.language) if conversation else None


def _name(session: Session, conversation_id: str) -> str | None:
    intake = intakes.latest(session, conversation_id)
    name = value_of(intake.answers, "full_name") if intake else None
    return str(name) if name else None


def _reference(session: Session, conversation_id: str) -> str | None:
    own = session.scalar(
        select(Case.reference)
        .where(Case.conversation_id == conversation_id)
        .order_by(Case.id.desc())
        .limit(1)
    )
    # What was written on the page of a case is kept as a chat that is filed on it.
    return own or next(iter(filed_references(session, conversation_id)), None)


def _kinds(found: Sequence[Any]) -> list[str]:
    return [str(getattr(kind, "kind", kind)).replace("_", " ") for kind in found]
