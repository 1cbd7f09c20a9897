"""Sending photos and documents, in the chat or for a case that was proved, and opening them."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from backend.cases import service as cases
from backend.casework import files
from backend.casework.seen_here import Seen
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.conversations.watch import called_for_exit
from backend.errors import DomainError
from backend.evidence import service as evidence
from backend.evidence.models import StoredFile
from backend.evidence.refusals import NoSuchFile, NothingChosen
from backend.evidence.shares import refuse_too_many
from backend.web import proved
from backend.web.chat import TheDoor, token_of
from backend.web.door import Door
from backend.web.embed import at_of, view_of
from backend.web.file_pages import chooser, give_out, listed
from backend.web.places import hidden_place
from backend.web.security import EMBED, form_token, refuse_other_origins, refuse_wrong_token
from backend.web.uploads import Looked, Upload, id_in, look_at, uploaded

router = APIRouter(include_in_schema=False)


class AskedAgain(DomainError):
    """To keep this private, we ask again who you are. Open “When will I hear back?”, then try
    again.
    """


@dataclass(frozen=True)
class Place:
    """Where files are sent: the page's own address, the page it leads back to, and its form.

    `done` is where one goes when all is kept, which says so.
    `secret` is what the form's token is made from. `refuse` raises when nothing may be sent there,
    or not so much; `keep` keeps what was checked; `given` gives what was sent there before.
    `needs_exit` tells whether what was told there calls for the quick way out of the page.
    `asks_authority` says that whoever sends may show that they act for somebody.
    """

    action: str
    back: str
    done: str
    secret: str
    refuse: Callable[[Session, int], object]
    keep: Callable[[Session, Looked, Mapping[str, str]], object]
    given: Callable[[Session], Sequence[StoredFile]]
    needs_exit: Callable[[Session], bool]
    files_at: str = "/files"
    asks_authority: bool = False


@router.get("/chat/evidence")
@router.get(f"{EMBED}/evidence")
def page_of_chat(request: Request, door: TheDoor) -> Response:
    """Show what was sent in this browser's chat, and where to send more."""
    return _page(request, door, _chat(request, door))


@router.post("/chat/evidence")
@router.post(f"{EMBED}/evidence")
async def send_in_chat(request: Request, door: TheDoor) -> Response:
    """Keep photos and documents that are sent in the chat."""
    refuse_other_origins(request)
    return await _take(request, door, _chat(request, door))


@router.get("/status/cases/{reference}/evidence")
def page_of_case(reference: str, request: Request, door: TheDoor, sent: str = "") -> Response:
    """Show what was sent for a case that this browser may see, and where to send more."""
    try:
        place = _case(request, door, reference)
    except AskedAgain:
        return RedirectResponse("/status", status_code=303)
    return _page(request, door, place, sent=bool(sent))


@router.post("/status/cases/{reference}/evidence")
async def send_for_case(reference: str, request: Request, door: TheDoor) -> Response:
    """Keep photos and documents that are sent for a case."""
    refuse_other_origins(request)
    return await _take(request, door, _case(request, door, reference))


@router.get("/files/{public_id}")
@router.get(f"{EMBED}/files/{{public_id}}")
def open_file(public_id: str, request: Request, door: TheDoor) -> Response:
    """Give a file to whoever sent it, for as long as this browser is known to be theirs."""
    with door.database.read() as session:
        file = evidence.find(session, public_id)
        if not _is_shown(request, door, session, file):
            raise AskedAgain if _is_of_chat(request, door, session, file) else NoSuchFile
    # A frame shows no other page within it, so everything is saved there.
    return give_out(door.evidence, file, inline=not request.url.path.startswith(EMBED))


def _is_shown(request: Request, door: Door, session: Session, file: StoredFile) -> bool:
    """Tell whether a browser may open a file now."""
    seen = proved.whose(request, door, session)
    if any(file in of_person(session, one) for one in seen):
        return True
    just_sent = door.clock() <= file.at + conversations.VERIFIED_FOR
    return just_sent and _is_of_chat(request, door, session, file)


def of_person(session: Session, seen: Seen) -> Sequence[StoredFile]:
    """Give the files of a case that somebody may open: the resident all, others their own.

    What the resident sent, and its name, may be about whoever acts for them.
    """
    given = evidence.of_case(session, seen.case.id)
    return [one for one in given if not _is_by_staff(one) and _may_open(one, seen)]


def _may_open(file: StoredFile, seen: Seen) -> bool:
    return seen.by == "resident" or file.person_id == seen.person_id


def _is_by_staff(file: StoredFile) -> bool:
    return file.given_by.startswith("staff:")


def _is_of_chat(request: Request, door: Door, session: Session, file: StoredFile) -> bool:
    chat = conversations.find_by_token(session, token_of(request, door))
    return chat is not None and chat.id == file.conversation_id


async def _take(request: Request, door: Door, place: Place) -> Response:
    by_script = "application/json" in request.headers.get("accept", "")
    refused = await run_in_threadpool(_refusal, door, place)
    async with uploaded(request, door.evidence.limits, refused=refused) as upload:
        refuse_wrong_token(door.settings, place.secret, upload.words.get("csrf", ""))
        looked = await _looked(door, place, upload)
        if looked.checked or looked.infected:
            looked = await run_in_threadpool(_kept, door, place, looked, upload.words)
    if by_script:
        answer = {"kept": len(looked.checked), "problems": list(looked.problems)}
        status = 422 if looked.problems else 202
        return JSONResponse(answer, status_code=status, headers=looked.headers)
    if looked.problems:
        return await run_in_threadpool(_page, request, door, place, looked)
    return RedirectResponse(place.done, status_code=303)


def _refusal(door: Door, place: Place) -> DomainError | None:
    """Give why not one file may be sent there now; then none is read."""
    try:
        with door.database.read() as session:
            place.refuse(session, 1)
    except DomainError as error:
        return error
    return None


async def _looked(door: Door, place: Place, upload: Upload) -> Looked:
    """Check the files, unless so many may not be sent there now."""
    try:
        await run_in_threadpool(_refuse, door, place, upload)
    except DomainError as error:
        return Looked(problems=(str(error),))
    return await look_at(door.evidence, upload)


def _refuse(door: Door, place: Place, upload: Upload) -> None:
    if upload.problem is None and not upload.files:
        raise NothingChosen
    with door.database.read() as session:
        place.refuse(session, len(upload.files))


def _kept(door: Door, place: Place, looked: Looked, words: Mapping[str, str]) -> Looked:
    try:
        with door.database.write() as session:
            place.refuse(session, len(looked.checked))
            place.keep(session, looked, words)
    except DomainError as error:  # another was quicker, or the chat ended meanwhile
        door.evidence.drop(looked.checked)
        return Looked(problems=(*looked.problems, str(error)))
    return looked


def _page(
    request: Request,
    door: Door,
    place: Place,
    looked: Looked | None = None,
    *,
    sent: bool = False,
) -> Response:
    problems = looked.problems if looked else ()
    with door.database.read() as session:
        kept = listed(place.given(session), at=place.files_at)
        needs_exit = place.needs_exit(session)
    return door.renderer.page(
        "evidence_page.html",
        status_code=422 if problems else 200,
        headers=looked.headers if looked else None,
        **view_of(request, door.settings),
        csrf=form_token(door.settings, place.secret),
        client_id=secrets.token_urlsafe(12),
        action=place.action,
        back=place.back,
        sent=sent,
        exit_this_page=needs_exit,
        errors={"files": "\n\n".join(problems)} if problems else {},
        evidence={
            **chooser(door.evidence, kept=kept, problems=problems),
            "asks_authority": place.asks_authority,
        },
    )


def _chat(request: Request, door: Door) -> Place:
    """Give the chat of a browser as a place for files, or raise NoSuchConversation."""
    token = token_of(request, door)
    at, there = at_of(request), hidden_place(request, door.settings)

    def chat(session: Session) -> Conversation:
        found = conversations.find_by_token(session, token) if token else None
        if found is None:
            raise conversations.NoSuchConversation
        return found

    def refuse(session: Session, more: int) -> None:
        found = chat(session)
        if found.owner == "closed":
            raise conversations.ConversationClosed
        most, now = door.evidence.limits.at_once, door.clock()
        refuse_too_many(session, most, now=now, more=more, conversation_id=found.id, place=there)

    def keep(session: Session, looked: Looked, words: Mapping[str, str]) -> None:
        now = door.clock()
        found = chat(session)
        files.keep_in_chat(
            session,
            found,
            looked.checked,
            client_id=id_in(words),
            voice=door.voice,
            now=now,
            place=there,
        )
        for name in looked.infected:
            files.tell_infected(session, found, name, voice=door.voice, now=now)

    with door.database.read() as session:
        chat(session)
    return Place(
        action=f"{at}/evidence",
        back=f"{at}#latest",
        done=f"{at}#latest",
        secret=token,
        refuse=refuse,
        keep=keep,
        given=lambda session: evidence.of_conversation(session, chat(session).id),
        needs_exit=lambda session: called_for_exit(session, [chat(session).id]),
        files_at=f"{EMBED}/files" if at == EMBED else "/files",
    )


def _case(request: Request, door: Door, reference: str) -> Place:
    """Give a case that a browser may see as a place for files, or raise AskedAgain."""

    def seen(session: Session) -> Seen:
        found = proved.seen_case(request, door, session, reference)
        if found is None:
            raise AskedAgain
        return found

    def refuse(session: Session, more: int) -> None:
        case = seen(session).case
        # Whoever proved who they are has the share of their case, wherever they are.
        most, now = door.evidence.limits.at_once, door.clock()
        refuse_too_many(session, most, now=now, more=more, case_id=case.id)

    def keep(session: Session, looked: Looked, words: Mapping[str, str]) -> None:
        one = seen(session)
        case = cases.find(session, reference)
        authority = one.by == "representative" and "authority" in words
        files.keep_on_case(
            session,
            case,
            looked.checked,
            given_by=one.by,
            person_id=one.person_id,
            client_id=id_in(words),
            now=door.clock(),
            purpose="authority" if authority else "evidence",
            consent_id=case.consent_id if authority else None,
        )

    with door.database.read() as session:
        is_for_another = seen(session).by == "representative"
    return Place(
        action=f"/status/cases/{reference}/evidence",
        back=f"/status/cases/{reference}",
        done=f"/status/cases/{reference}/evidence?sent=yes",
        secret=proved.secret_of(request, door) or token_of(request, door),
        refuse=refuse,
        keep=keep,
        given=lambda session: of_person(session, seen(session)),
        needs_exit=lambda session: proved.need_quick_exit(session, [seen(session)]),
        asks_authority=is_for_another,
    )
