"""The pages by which somebody says if another may act for them, and later changes their mind.

Mail scanners open links: a GET shows a page and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from backend.cases.consents import ASK, CHANGE, LapsesBeforeToday, Terms, UnknownScope
from backend.casework import consent_answers
from backend.casework.consent_answers import Answer, Answered, NoAnswer
from backend.casework.consent_links import NoSuchConsentLink
from backend.conversations.service import without_controls
from backend.errors import DomainError
from backend.policy.consent import SCOPES
from backend.web.door import Door, door_of
from backend.web.emergency import emergency_lines
from backend.web.receipt import day_in, written
from backend.web.security import form_token, refuse_other_origins, refuse_wrong_token
from backend.web.typed import Typed

router = APIRouter(prefix="/consent", include_in_schema=False)

TheDoor = Annotated[Door, Depends(door_of)]
# A link in a mail must lead neither search engines nor other sites to anybody's answer.
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
LONGEST = 4000
FIELD_OF: Mapping[type[DomainError], str] = {
    NoAnswer: "answer",
    UnknownScope: "scope",
    LapsesBeforeToday: "until",
}


class NotADay(DomainError):
    """Enter the last day as a date, such as 27 3 2027, or leave it empty."""


class TooLong(DomainError):
    """That is too long. Use 4,000 characters or fewer."""


@dataclass(frozen=True)
class Link:
    """A link that somebody opened: its secret, and whether it asks or changes an answer."""

    token: str
    kind: str

    @property
    def path(self) -> str:
        """Where its form posts to."""
        return f"/consent/{self.token}" + ("/change" if self.kind == CHANGE else "")


@router.get("/thank-you")
def told_page(door: TheDoor) -> Response:
    """Thank somebody who told us that something is wrong; nothing here names anybody."""
    return door.renderer.page(
        "consent_told.html",
        headers=HEADERS,
        emergency_numbers=emergency_lines(),
        exit_this_page=True,
    )


@router.get("/{token}")
def ask_page(token: str, door: TheDoor) -> Response:
    """Show what somebody is asked."""
    return _page(door, Link(token, ASK))


@router.post("/{token}")
def answer(token: str, request: Request, door: TheDoor, posted: Typed) -> Response:
    """Take the answer, which spends the link."""
    link = Link(token, ASK)
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    try:
        answered = _read(posted)
        with door.database.write() as session:
            change = consent_answers.answer(
                session, token, answered, secret=door.settings.secret_key, now=door.clock()
            )
    except NoSuchConsentLink as error:
        return _dead(door, error)
    except DomainError as error:
        return _page(door, link, typed=posted, error=error)
    return _done(change)


@router.get("/{token}/change")
def change_page(
    token: str, door: TheDoor, done: Annotated[str, Query(max_length=5)] = ""
) -> Response:
    """Show what was answered, to be changed; `done` when it was answered just now."""
    return _page(door, Link(token, CHANGE), done=bool(done))


@router.post("/{token}/change")
def change(token: str, request: Request, door: TheDoor, posted: Typed) -> Response:
    """Change the answer, which counts at once."""
    link = Link(token, CHANGE)
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, token, posted.get("csrf", ""))
    try:
        answered = _read(posted)
        with door.database.write() as session:
            consent_answers.change(session, token, answered, now=door.clock())
    except NoSuchConsentLink as error:
        return _dead(door, error)
    except DomainError as error:
        return _page(door, link, typed=posted, error=error)
    return _done(None if answered.answer == "pressed" else token)


def _done(token: str | None) -> Response:
    to = f"/consent/{token}/change?done=1" if token else "/consent/thank-you"
    return RedirectResponse(to, status_code=303, headers=HEADERS)


def _read(posted: Mapping[str, str]) -> Answered:
    given: Answer | None = next(
        (one for one in get_args(Answer) if one == posted.get("answer")), None
    )
    words = without_controls(posted.get("words", "")).strip()
    if given is None:
        raise NoAnswer
    if len(words) > LONGEST:
        raise TooLong
    until = day_in(posted, "until")
    asks_day = any(posted.get(f"until-{part}", "").strip() for part in ("day", "month", "year"))
    if given == "agree" and asks_day and until is None:
        raise NotADay
    scope = posted.get("scope", "") if given == "agree" else "everything"
    return Answered(answer=given, terms=Terms(scope=scope, lapses_on=until), words=words)


def _page(
    door: Door,
    link: Link,
    *,
    typed: Mapping[str, str] | None = None,
    error: DomainError | None = None,
    done: bool = False,
) -> Response:
    try:
        with door.database.read() as session:
            asking = consent_answers.asking(session, link.token, link.kind, now=door.clock())
    except NoSuchConsentLink as dead:
        return _dead(door, dead)
    changes = link.kind == CHANGE
    fields = dict(typed) if typed is not None else _standing(asking) if changes else {}
    return door.renderer.page(
        "consent.html",
        status_code=422 if error else 200,
        headers=HEADERS,
        action=link.path,
        csrf=form_token(door.settings, link.token),
        asking=asking,
        changes=changes,
        done=done,
        scopes=SCOPES,
        fields=fields,
        errors={_field_of(error): str(error)} if error else {},
    )


def _field_of(error: DomainError) -> str:
    return FIELD_OF.get(type(error), "words" if isinstance(error, TooLong) else "until")


def _standing(asking: consent_answers.Asking) -> dict[str, Any]:
    """Give what stands in the fields of somebody who agreed before."""
    if asking.sees == "receipt":
        return {}
    until = written(asking.terms.lapses_on, "until") if asking.terms.lapses_on else {}
    return {"answer": "agree", "scope": asking.terms.scope, **until}


def _dead(door: Door, error: NoSuchConsentLink) -> Response:
    """Say that a link does not work, the same for whatever reason."""
    return door.renderer.page(
        "consent_dead.html", status_code=404, headers=HEADERS, what_happened=str(error)
    )
