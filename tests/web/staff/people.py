"""Members of staff at a front door, and the codes that their apps would show."""

import re
from datetime import timedelta
from html import unescape

import httpx
import pyotp

from backend.staff import service as accounts
from backend.staff.models import Staff
from backend.web.door import Door
from tests.staff.people import PASSWORD, slow_hash
from tests.web.served import token_in


def add_staff(
    door: Door,
    username: str = "priya",
    *,
    name: str = "Priya Shah",
    role: str = "officer",
    email: str = "",
) -> Staff:
    """Make an account whose password is the tests' usual one."""
    with door.database.write() as session:
        made = accounts.create_staff(
            session, username, name=name, role=role, email=email, now=door.clock()
        )
        made.password_hash = slow_hash()
        return made


def give_password(
    client: httpx.Client, *, username: str = "priya", password: str = PASSWORD, **more: str
) -> httpx.Response:
    """Fill the sign-in page in."""
    return client.post("/staff/sign-in", data={"username": username, "password": password, **more})


def secret_on(page: httpx.Response) -> str:
    """Give the key that a page shows for an app."""
    found = re.search(r'staff-account__secret">([^<]+)<', page.text)
    assert found, "there is a key on the page"
    return unescape(found[1]).replace(" ", "")


def code(secret: str, door: Door, *, steps: int = 0) -> str:
    """Give the code that an app shows now, or so many half minutes from now."""
    return pyotp.TOTP(secret).at(door.clock() + timedelta(seconds=30 * steps))


def set_up(client: httpx.Client, door: Door) -> str:
    """Sign in for the first time, setting a second factor up; give its secret."""
    page = client.get(give_password(client).headers["location"])
    secret = secret_on(page)
    done = client.post(
        "/staff/sign-in/second-factor",
        data={"csrf": token_in(page), "code": code(secret, door)},
    )
    assert done.status_code == 200, done.text
    return secret


def give_code(client: httpx.Client, given: str) -> httpx.Response:
    """Fill the page that asks for a code in."""
    page = client.get("/staff/sign-in/code")
    return client.post("/staff/sign-in/code", data={"csrf": token_in(page), "code": given})
