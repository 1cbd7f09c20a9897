"""The information pages."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from backend.web.door import Door, door_of
from backend.web.embed import FRAME
from backend.web.rendering import Pages
from backend.web.security import cookie_name

router = APIRouter(include_in_schema=False)

# The day on which a person last did what the accessibility statement says was done.
ACCESSIBILITY_TESTED_ON = date(2026, 11, 23)

TheDoor = Annotated[Door, Depends(door_of)]


@router.get("/privacy")
def privacy(pages: Pages) -> HTMLResponse:
    """Say what is stored, who sees it and what a resident can ask for."""
    return pages.page("privacy.html")


@router.get("/cookies")
def cookies(pages: Pages, door: TheDoor) -> HTMLResponse:
    """Say which cookies there are."""
    chat, status, frame, staff, device, visit = (
        cookie_name(door.settings, name)
        for name in ("chat", "status", FRAME, "staff", "staff-device", "staff-visit")
    )
    return pages.page(
        "cookies.html",
        chat_cookie=chat,
        status_cookie=status,
        frame_cookie=frame if door.settings.embedding_origins else None,
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
