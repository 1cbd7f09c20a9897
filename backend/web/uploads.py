"""Reading a form with files: streamed to temporary files, and cut off when it is too much."""

import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from anyio import to_thread
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from backend.errors import DomainError
from backend.evidence.refusals import Infected, NotAccepted, TooManyAtOnce, TooMuchAtOnce
from backend.evidence.service import Checked, Evidence, Limits
from backend.web.security import BODY_ALLOWED, LARGEST_BODY

LONGEST_ID = 40
CLOSE = {"Connection": "close"}


class NotReceived(DomainError):
    """Not everything reached us. Check your connection, choose the files again and send them."""


@dataclass(frozen=True)
class Upload:
    """What a form brought: its words, its files, and why it was cut off, when it was."""

    words: Mapping[str, str]
    files: Sequence[UploadFile]
    problem: DomainError | None = None


@dataclass(frozen=True)
class Looked:
    """What came of looking at files: those that may be kept, and why others may not."""

    checked: Sequence[Checked] = ()
    problems: Sequence[str] = ()
    infected: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class _Smaller(MultiPartParser):
    """Keeps little of each file in memory."""

    spool_max_size = 64 * 1024


class _Cut(Exception):
    """More came than may."""


@asynccontextmanager
async def uploaded(
    request: Request, limits: Limits, *, refused: DomainError | None = None
) -> AsyncIterator[Upload]:
    """Give what a form brought; the files are gone afterwards.

    What stands before the files in the form is read even when the files are too much, or `refused`
    for a reason that was known before: then reading stops at the first of them.
    """
    if request.headers.get("content-type", "").startswith("multipart/"):
        upload = await _read(request, limits, refused)
    else:
        async with request.form() as posted:
            words = {name: one for name, one in posted.items() if isinstance(one, str)}
        upload = Upload(words, ())
    try:
        # A browser sends an input in which nothing was chosen as a file without a name.
        chosen = [one for one in upload.files if one.filename]
        yield replace(upload, files=chosen)
    finally:
        for file in upload.files:
            await file.close()


def id_in(words: Mapping[str, str]) -> str:
    """Give the id by which a form that is sent again is known, or a new one."""
    return words.get("client_id", "")[:LONGEST_ID] or secrets.token_urlsafe(12)


async def look_at(evidence: Evidence, upload: Upload) -> Looked:
    """Check the files one after the other, outside any transaction."""
    if upload.problem is not None:
        return Looked(problems=(str(upload.problem),), headers=CLOSE)
    checked, problems, infected = [], [], []
    for file in upload.files:
        accept = partial(evidence.accept, file.file, name=file.filename or "")
        try:
            checked.append(await to_thread.run_sync(accept, limiter=evidence.opening))
        except NotAccepted as error:
            problems.append(str(error))
            infected += [error.name] if isinstance(error, Infected) else []
    return Looked(checked, problems, infected)


async def _read(request: Request, limits: Limits, refused: DomainError | None) -> Upload:
    # Without files a form is small, and it is read whole: a browser sends an empty file as well.
    most = (0 if refused else limits.at_once * limits.largest) + LARGEST_BODY
    too_much = refused or TooMuchAtOnce(most=limits.at_once, megabytes=limits.megabytes)
    request.scope[BODY_ALLOWED] = most + LARGEST_BODY  # so that it is cut off here
    declared = request.headers.get("content-length", "0")
    is_too_much = declared.isdecimal() and int(declared) > most
    parser = _Smaller(
        request.headers,
        _up_to(request, most),
        # Of what is too much only the words are read, which stand before the files.
        max_files=0 if is_too_much else limits.at_once,
        max_part_size=LARGEST_BODY,
    )
    problem: DomainError | None = None
    try:
        await parser.parse()
    except _Cut:
        problem = too_much
    except MultiPartException as error:
        too_many = error.message.startswith("Too many files")
        problem = TooManyAtOnce(limits.at_once) if too_many else NotReceived()
        problem = too_much if is_too_much else problem
    except ClientDisconnect:
        problem = NotReceived()
    words = {name: one for name, one in parser.items if isinstance(one, str)}
    files = [one for _, one in parser.items if isinstance(one, UploadFile)]
    if refused and any(one.filename for one in files):
        problem = refused
    for one in files if problem else ():
        await one.close()
    return Upload(words, () if problem else files, problem)


async def _up_to(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken > most:
            raise _Cut
        yield chunk
