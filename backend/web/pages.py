"""The information pages, and the quick way out of every page."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse

from backend.web.door import Door, door_of
from backend.web.rendering import Pages
from backend.web.security import cookie_name, forget_cookie

router = APIRouter(include_in_schema=False)

# The day on which a person last did what the accessibility statement says was done.
ACCESSIBILITY_TESTED_ON = date(2026, 11, 23)

# Where the quick exit leads: a page that nobody minds having open.
SAFE_PLACE = "https://www.bbc.co.uk/weather"

TheDoor = Annotated[Door, Depends(door_of)]


@router.get("/privacy")
def privacy(pages: Pages) -> HTMLResponse:
    """Say what is stored, who sees it and what a resident can ask for."""
    return pages.page("privacy.html")


@router.get("/cookies")
def cookies(pages: Pages, door: TheDoor) -> HTMLResponse:
    """Say which cookies there are."""
    chat, staff, device, visit = (
        cookie_name(door.settings, name)
        for name in ("chat", "staff", "staff-device", "staff-visit")
    )
    return pages.page(
        "cookies.html",
        chat_cookie=chat,
        staff_cookie=staff,
        device_cookie=device,
        visit_cookie=visit if door.settings.oidc_issuer else None,
    )


@router.get("/accessibility")
def accessibility(pages: Pages) -> HTMLResponse:
    """Say how accessible the website is, and how that was tested."""
    return pages.page("accessibility.html", tested_on=ACCESSIBILITY_TESTED_ON)


@router.get("/contact")
def contact(pages: Pages) -> HTMLResponse:
    """Give every way to reach the landlord."""
    return pages.page("contact.html")


# A GET that forgets the chat, because the way out must work as a plain link.
@router.get("/exit")
def leave(door: TheDoor) -> RedirectResponse:
    """Forget the chat in this browser and go somewhere harmless at once."""
    response = RedirectResponse(SAFE_PLACE, status_code=303)
    forget_cookie(response, door.settings, "chat")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
