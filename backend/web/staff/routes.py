"""Every route of the staff pages."""

from backend.web.staff import assistant, cases, chats, home, live, sign_in

ROUTERS = tuple(part.router for part in (sign_in, home, chats, live, cases, assistant))
