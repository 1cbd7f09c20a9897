"""The page behind the link by which somebody sets their password, for the first time or anew."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from backend.errors import DomainError
from backend.staff import invitations, people
from backend.web.door import Door
from backend.web.security import form_token, refuse_other_origins, refuse_wrong_token
from backend.web.staff.access import TheDoor
from backend.web.staff.errands import Errand
from backend.web.staff.signing import opened

router = APIRouter(prefix="/staff/sign-in/invitation", include_in_schema=False)

ADDRESS = "/staff/sign-in/invitation"


@router.get("/{token}")
def ask(token: str, door: TheDoor) -> Response:
    """Ask for a password of one's own."""
    return _page(door, token)


@router.post("/{token}")
def accept(
    request: Request,
    token: str,
    door: TheDoor,
    password: Annotated[str, Form(max_length=1000)] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Set the password, use the link up, and sign in."""
    refuse_other_origins(request)
    refuse_wrong_token(door.settings, token, csrf)
    landlord = door.rulebook.pack.landlord
    about = (landlord.name, landlord.short_name)
    try:
        with door.database.write() as session:
            staff = people.accept(session, token, password, about=about, now=door.clock())
            answer = opened(request, door, session, staff, how="link", errand=Errand())
    except invitations.NoInvitation:
        return _page(door, token)
    except DomainError as error:
        return _page(door, token, error=str(error))
    return answer()


def _page(door: Door, token: str, *, error: str | None = None) -> Response:
    try:
        with door.database.read() as session:
            found = invitations.invited(session, token, now=door.clock())
    except invitations.NoInvitation as gone:
        return door.renderer.page(
            "staff/sign_in_no_invitation.html",
            status_code=404,
            staff=None,
            csrf="",
            words=str(gone),
        )
    return door.renderer.page(
        "staff/sign_in_invitation.html",
        status_code=422 if error else 200,
        staff=None,
        csrf=form_token(door.settings, token),
        username=found.username,
        action=f"{ADDRESS}/{token}",
        error=error,
    )
