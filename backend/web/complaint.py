"""The plain form: the same job as the chat, with no bot and no scripts."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from backend.casework import files
from backend.casework.answer_receipt import Receipt, receipt_of
from backend.casework.not_mailed import is_not_mailed
from backend.casework.requests import told_of
from backend.clock import local_date
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.errors import DomainError
from backend.evidence import service as evidence
from backend.evidence.models import StoredFile
from backend.evidence.shares import TooManyFiles, refuse_too_many
from backend.intake import form, service
from backend.intake.questions import Answers, Row, questions
from backend.intake.service import Sent
from backend.intake.suggestion import Suggestion
from backend.languages.detection import prepare
from backend.languages.language import languages
from backend.web.chat import token_of
from backend.web.danger import danger_in
from backend.web.door import Door, door_of
from backend.web.emergency import emergency_lines
from backend.web.file_pages import chooser, listed
from backend.web.places import hidden_place
from backend.web.security import (
    form_token,
    refuse_other_origins,
    refuse_wrong_token,
    set_cookie,
)
from backend.web.uploads import Looked, id_in, look_at, uploaded

router = APIRouter(include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
# The fields in which a resident may tell of danger, however they were meant.
TELLING = (
    "issue",
    "noticed_on",
    "reported_result",
    "outcome",
    "permission_evidence",
    "safe_contact",
    "group_members",
    "adjustments",
)
# What to do about an answer that could not be read, where that can be said of the field.
A_NAME = "Enter a name in letters, not more than 80 of them, for example Pat Jones"
WHAT_IS_WRONG = {"full_name": A_NAME, "represented_name": A_NAME}


@router.get("/complaint")
def empty_form(request: Request, door: TheDoor) -> Response:
    """Show the form, filled with whatever this browser told the chat already."""
    token = token_of(request, door)
    with door.database.read() as session:
        conversation = conversations.find_by_token(session, token) if token else None
        intake = service.latest(session, conversation.id) if conversation else None
        kept = form.written(intake.answers) if intake and intake.state == "open" else {}
    return _form_page(door, token, typed=kept, errors={}, kept=bool(kept))


@router.post("/complaint")
async def read_form(request: Request, door: TheDoor) -> Response:
    """Take the form in; when something has to be put right, nothing typed is lost."""
    refuse_other_origins(request)
    token, place = token_of(request, door), hidden_place(request, door.settings)
    is_known, refused = await run_in_threadpool(_before_files, door, token, place)
    async with uploaded(request, door.evidence.limits, refused=refused) as upload:
        words = upload.words
        if is_known:
            refuse_wrong_token(door.settings, token, words.get("csrf", ""))
        looked = await look_at(door.evidence, upload)
    typed = {name: words.get(name, "") for name in form.fields()}
    sent = Sending(looked, id_in(words), place)
    return await run_in_threadpool(_take_form, door, token, words.get("csrf", ""), typed, sent)


@router.get("/complaint/check")
def check_answers(request: Request, door: TheDoor) -> Response:
    """Show the answers before they are sent."""
    return _check_page(door, token_of(request, door), errors={})


@router.post("/complaint/send")
def send(
    request: Request,
    door: TheDoor,
    csrf: Annotated[str, Form()] = "",
    route_choice: Annotated[str, Form()] = "",
) -> Response:
    """Open the case; sent again, it shows the same case."""
    refuse_other_origins(request)
    token = token_of(request, door)
    refuse_wrong_token(door.settings, token, csrf)
    with door.database.write() as session:
        errors = _send(session, door, token, route_choice, now=door.clock())
    if errors:
        return _check_page(door, token, errors=errors)
    return RedirectResponse("/complaint/sent", status_code=303)


@router.get("/complaint/sent")
def sent(request: Request, door: TheDoor) -> Response:
    """Show the reference and the dates."""
    now = door.clock()
    with door.database.read() as session:
        conversation = _conversation(session, token_of(request, door))
        language = languages().get(conversation.language)
        intake = service.latest(session, conversation.id)
        if intake is None or intake.state != "sent":
            return RedirectResponse("/complaint", status_code=303)
        done = service.send(session, conversation.id, rulebook=door.rulebook, now=now)
        receipt = Receipt(done.reference)
        if conversations.is_verified(conversation, now=now):
            receipt = receipt_of(session, done.reference, rulebook=door.rulebook, now=now)
        not_mailed = is_not_mailed(session, done.reference)
    duties = [{"label": one.label, "due": one.by, "why": one.why} for one in receipt.dates]
    if not duties and done.kind == "complaint":
        duties = [
            {"label": limit.label, "due": limit.promise, "why": ""}
            for limit in door.rulebook.pack.first_stage.limits
        ]
    return door.renderer.page(
        "complaint_sent.html",
        reference=done.reference,
        kind="person_decides" if done.person_decides else done.kind,
        limited=done.for_someone_else,
        dangers=receipt.dangers,
        duties=duties,
        files=receipt.files,
        next_steps=_next_steps(door, done),
        elsewhere=_elsewhere(door, done),
        sent_to=None,
        not_mailed=not_mailed,
        in_language=door.voice.in_language(language, waiting=True) if language else None,
    )


def _elsewhere(door: Door, done: Sent) -> list[dict[str, Any]]:
    """Give the bodies beside the Ombudsman, each with the words that it is about."""
    links = door.rulebook.pack.links
    return [
        {
            "name": name,
            "body": links[name].in_text,
            "words": part.words,
            "ours_by_law": part.ours_by_law,
        }
        for part in done.undecided
        for name in part.elsewhere
        if name in links
    ]


def _send(
    session: Session, door: Door, token: str, route_choice: str, *, now: datetime
) -> Mapping[str, str]:
    """Open the case, unless the resident has yet to choose how it is recorded."""
    conversation = conversations.find(session, _conversation(session, token).id)
    intake = service.latest(session, conversation.id)
    if intake is not None and intake.state == "open":
        suggested = service.suggestion(session, conversation.id, rulebook=door.rulebook, now=now)
        if suggested.offers_choice and route_choice not in questions()["route_choice"].options:
            return {"route_choice": "Choose how we should record this"}
        if suggested.offers_choice:
            choice = {"value": route_choice, "words": ""}
            intake.answers = {**intake.answers, "route_choice": choice}
    done = service.send(session, conversation.id, rulebook=door.rulebook, now=now)
    if not done.already and conversation.channel == "chat":
        line = door.voice.line("form_sent", reference=done.reference)
        conversations.say(session, conversation, "system", line, now=now)
    return {}


@dataclass(frozen=True)
class Sending:
    """The files that came with the form, and the id that makes a repeat harmless."""

    looked: Looked
    client_id: str
    place: str


def _before_files(door: Door, token: str, place: str) -> tuple[bool, DomainError | None]:
    """Tell whether a browser has a chat or a form, and why no file of it may be read now."""
    with door.database.read() as session:
        found = conversations.find_by_token(session, token) if token else None
        known = found if found is not None and found.owner != "closed" else None
        try:
            refuse_too_many(
                session,
                door.evidence.limits.at_once,
                now=door.clock(),
                conversation_id=known.id if known else None,
                place=place,
            )
        except TooManyFiles as error:
            return known is not None, error
    return known is not None, None


def _take_form(door: Door, token: str, csrf: str, typed: dict[str, str], sent: Sending) -> Response:
    now = door.clock()
    answers, errors = form.read_form(typed, local_date(now))
    errors = _with_what_is_wrong(errors)
    told = "\n\n".join(typed[name].strip() for name in TELLING if typed[name].strip())
    prepare(told)
    with door.database.write() as session:
        conversation = conversations.find_by_token(session, token) if token else None
        if conversation is None or conversation.owner == "closed":
            conversation, token = conversations.start(
                session, channel="form", voice=door.voice, now=now
            )
        else:
            refuse_wrong_token(door.settings, token, csrf)
            conversation = conversations.find(session, conversation.id)
        _keep_words(door, session, conversation, told, now=now)
        errors |= _keep_files(door, session, conversation, sent, now=now)
        if not errors:
            service.fill(session, conversation.id, answers, now=now)
    response = (
        _form_page(door, token, typed=typed, errors=errors)
        if errors
        else RedirectResponse("/complaint/check", status_code=303)
    )
    response.headers.update(sent.looked.headers)
    set_cookie(response, door.settings, "chat", token)
    return response


def _keep_files(
    door: Door, session: Session, conversation: Conversation, sent: Sending, *, now: datetime
) -> dict[str, str]:
    """Keep the files that came with the form, whatever else is wrong in it; give what is wrong."""
    problems = list(sent.looked.problems)
    try:
        refuse_too_many(
            session,
            door.evidence.limits.at_once,
            now=now,
            more=len(sent.looked.checked),
            conversation_id=conversation.id,
            place=sent.place,
        )
        files.keep_in_chat(
            session,
            conversation,
            sent.looked.checked,
            client_id=sent.client_id,
            voice=door.voice,
            now=now,
            place=sent.place,
        )
    except TooManyFiles as error:
        door.evidence.drop(sent.looked.checked)
        problems.append(str(error))
    for name in sent.looked.infected:
        files.tell_infected(session, conversation, name, voice=door.voice, now=now)
    return {"files": "\n\n".join(problems)} if problems else {}


def _with_what_is_wrong(errors: Mapping[str, str]) -> dict[str, str]:
    unread = form.problems()["wrong"]["not_understood"]
    return {
        field: WHAT_IS_WRONG.get(field, told) if told == unread else told
        for field, told in errors.items()
    }


def _keep_words(
    door: Door, session: Session, conversation: Conversation, told: str, *, now: datetime
) -> None:
    """Store the form's words as a message, once, so that danger in them is seen by staff."""
    if told:
        key = f"{conversations.FORM}{hashlib.sha256(told.encode()).hexdigest()[:40]}"
        words = door.voice.line("form_filled", words=told).text
        conversations.note_form(
            session, conversation, words, client_id=key, voice=door.voice, now=now
        )


def _form_page(
    door: Door,
    token: str,
    *,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    kept: bool = False,
) -> Response:
    with door.database.read() as session:
        given = listed(_not_filed(session, token), at="/files")
    problems = errors["files"].split("\n\n") if "files" in errors else ()
    return door.renderer.page(
        "complaint_form.html",
        status_code=422 if errors else 200,
        csrf=form_token(door.settings, token),
        client_id=secrets.token_urlsafe(12),
        questions=form.field_questions(),
        fields=typed,
        errors=errors,
        evidence=chooser(door.evidence, kept=given, problems=problems),
        status="We have kept what you told us in the chat." if kept else None,
        emergency_numbers=emergency_lines(),
        **danger_in(door, "\n".join(typed.get(name, "") for name in TELLING)),
    )


def _not_filed(session: Session, token: str) -> Sequence[StoredFile]:
    """Give the files of a browser's chat or form that are of no case yet."""
    conversation = conversations.find_by_token(session, token) if token else None
    given = evidence.of_conversation(session, conversation.id) if conversation else ()
    return [one for one in given if one.case_id is None]


def _check_page(door: Door, token: str, *, errors: Mapping[str, str]) -> Response:
    now = door.clock()
    with door.database.write() as session:
        conversation = _conversation(session, token)
        intake = service.latest(session, conversation.id)
        if intake is not None and intake.state == "sent":
            return RedirectResponse("/complaint/sent", status_code=303)
        if intake is None or intake.state != "open" or "issue" not in intake.answers:
            return RedirectResponse("/complaint", status_code=303)
        rows = service.summary(session, conversation.id, rulebook=door.rulebook, now=now)
        suggested = service.suggestion(session, conversation.id, rulebook=door.rulebook, now=now)
        answers = intake.answers
        words = "\n".join(str(answer.get("words", "")) for answer in answers.values())
        names = [one.name for one in _not_filed(session, token)]
    return door.renderer.page(
        "complaint_check.html",
        status_code=422 if errors else 200,
        csrf=form_token(door.settings, token),
        client_id=secrets.token_urlsafe(12),
        hidden_fields={},
        rows=[
            *(_row(row, answers) for row in rows if row.question != "route_choice"),
            *([_files_row(names)] if names else []),
        ],
        route=_route(suggested),
        fields={},
        errors=errors,
        **danger_in(door, words),
    )


def _row(row: Row, answers: Answers) -> dict[str, str]:
    """Give a line of the summary; `question` is the field in which it can be changed."""
    field = form.field_of(row.question, answers)
    return {"question": field, "label": row.label, "answer": row.answer}


def _files_row(names: Sequence[str]) -> dict[str, str]:
    return {"question": "files", "label": "Photos and documents", "answer": "\n".join(names)}


def _route(suggested: Suggestion) -> dict[str, Any] | None:
    if not suggested.offers_choice and not suggested.person_decides():
        return None
    return {
        "sentences": [sentence for _, sentence in suggested.rules],
        "offer": suggested.offers_choice,
        "person_decides": suggested.person_decides(),
    }


def _next_steps(door: Door, done: Sent) -> list[str]:
    pack = door.rulebook.pack
    if done.for_someone_else:
        return [
            "We start work on it now.",
            "We ask the person you complained for if they agree. We use only the way that you "
            "said is safe.",
        ]
    if done.person_decides:
        return [
            "A person reads it and decides what happens next. We tell you what they decide and why."
        ]
    if done.kind == "service_request":
        with door.database.read() as session:
            teams = told_of(session, done.reference)
        return [
            *(f"We pass it to the {one.team}." for one in teams),
            *([] if teams else ["We pass it to the team that can put it right."]),
            f"If you are unhappy with how we deal with it, tell us here or on "
            f"{pack.contacts.phone}, and we will log a complaint.",
        ]
    return [pack.answers["who_investigates"]]


def _conversation(session: Session, token: str) -> Conversation:
    found = conversations.find_by_token(session, token) if token else None
    if found is None:
        raise conversations.NoSuchConversation
    return found
