"""Every page of the console, over made-up cases in every state, for everybody who opens it.

The list is read from the application, so that a page that is added is looked at as well: by axe at
two widths, and for anything that sticks out on a phone or with the text twice as large.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import process
from backend.cases.models import CalendarChange, Case
from backend.casework.files import keep_on_case
from backend.casework.models import Remedy
from backend.cli.demo_data import fill
from backend.conversations.models import Conversation
from backend.evidence.models import StoredFile
from backend.residents.models import SafetyMarker
from backend.staff import sessions
from backend.staff.models import Staff
from backend.teams.models import AssignmentRule, Team
from backend.web.door import Door
from backend.web.staff.routes import ROUTERS
from tests.evidence.made import photo
from tests.parts import MONDAY_NOON, RULEBOOK
from tests.web.axe import sideways_pixels, violations
from tests.web.served import door_for_many, served

pytestmark = pytest.mark.browser

PAGES = sorted(
    {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
)
# No page: streams, pieces of a page, files, the way to another website and back, and a letter as it
# was mailed, in which no script can run.
NO_PAGE = (
    "/letters/{letter_id}",
    "/stream",
    "/fragment",
    "/newer",
    ".svg",
    ".pdf",
    ".csv",
    "/single",
    "/single/back",
)
CASES = 24
PATIENCE = 30_000  # milliseconds
TWICE = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture(scope="module")
def filled(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A front door with staff, cases in every state, chats, letters and a safety marker."""
    with door_for_many(migrated_sqlite, tmp_path_factory.mktemp("everywhere")) as door:
        fill(door.database, RULEBOOK, cases=CASES, now=MONDAY_NOON)
        with door.database.write() as session:
            session.add(
                CalendarChange(
                    kind="closure",
                    first=date(2027, 6, 14),
                    last=date(2027, 6, 15),
                    why="office move",
                    by="staff:1",
                    at=MONDAY_NOON,
                )
            )
            session.add(
                SafetyMarker(
                    postcode="TN13 1AX",
                    address="1 High Street",
                    reasons="A dog that bites",
                    review_on=MONDAY_NOON.date(),
                    seen_by="everyone",
                    created_at=MONDAY_NOON,
                    created_by=1,
                )
            )
            case = session.scalars(select(Case)).first()
            assert case is not None
            photo_taken = door.evidence.accept(BytesIO(photo()), name="the boiler.jpg")
            keep_on_case(
                session,
                case,
                [photo_taken],
                given_by="resident",
                client_id="one",
                now=MONDAY_NOON,
            )
        yield door


@pytest.fixture(scope="module")
def signed_in(filled: Door, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser in which an administrator is signed in."""
    with filled.database.write() as session:
        person = session.scalars(select(Staff).where(Staff.role == "manager")).one()
        person.role = "administrator"
        token = sessions.sign_in(session, person, now=MONDAY_NOON, second_factor_at=MONDAY_NOON)
    with served(filled) as address:
        context = chromium.new_context(base_url=address)
        context.add_cookies([{"name": "staff", "value": token, "url": address}])
        yield context
        context.close()


@pytest.mark.parametrize(
    "path", [path for path in PAGES if not path.endswith(NO_PAGE)], ids=lambda path: path[1:]
)
def test_axe_finds_nothing_and_nothing_sticks_out(
    path: str, filled: Door, signed_in: BrowserContext
) -> None:
    with filled.database.read() as session:
        addresses = addresses_of(session, path)
    page = signed_in.new_page()
    page.set_default_timeout(PATIENCE)
    found = [problem for address in addresses for problem in problems(page, address)]
    page.close()
    assert found == []


def test_the_list_of_pages_is_long() -> None:
    assert len(PAGES) > 30


def problems(page: Page, address: str) -> Iterator[str]:
    """Yield whatever is wrong with a page, on a wide screen and on a phone."""
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(address)
    if answer is None or answer.status >= 500:
        yield f"{address} answered {answer.status if answer else 'nothing'}"
        return
    if "text/html" not in answer.headers.get("content-type", ""):
        return
    yield from (f"{address} wide: {one}" for one in violations(page))
    page.set_viewport_size({"width": 320, "height": 640})
    yield from (f"{address} narrow: {one}" for one in violations(page))
    if pixels := sideways_pixels(page):
        yield f"{address} is {pixels} px too wide for a phone"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(TWICE)
    if pixels := sideways_pixels(page):
        yield f"{address} is {pixels} px too wide with the text twice as large"


def addresses_of(session: Session, path: str) -> Sequence[str]:
    """Give a path with something real in every place that has to be filled."""
    if path.endswith("/do/{verb}"):
        return [path.format(**place) for place in _steps(session)]
    names = [part.split("}")[0] for part in path.split("{")[1:]]
    known = _examples(session)
    return [
        path.format(**dict(zip(names, values, strict=True)))
        for values in product(*(known[name] for name in names))
    ]


def _examples(session: Session) -> Mapping[str, Sequence[object]]:
    of_each_state = select(Case.reference).group_by(Case.kind, Case.state, Case.stage)
    return {
        "reference": session.scalars(of_each_state).all(),
        "conversation_id": session.scalars(select(Conversation.id)).all(),
        "staff_id": session.scalars(select(Staff.id).limit(1)).all(),
        "remedy_id": session.scalars(select(Remedy.id).limit(1)).all(),
        "marker_id": session.scalars(select(SafetyMarker.id)).all(),
        "public_id": session.scalars(select(StoredFile.public_id)).all(),
        "team_id": session.scalars(select(Team.id).limit(1)).all(),
        "change_id": session.scalars(select(CalendarChange.id)).all(),
        "rule_id": session.scalars(select(AssignmentRule.id).limit(1)).all(),
        "role": ("resident",),
        "deadline_id": (),  # one of the case's own: drawn by its own test
        "way": ("done", "move", "cancel"),
        "kind": ("acknowledgement", "response"),
        "name": ("complaint_received", "code"),
        "token": ("no-such-token",),
    }


def _steps(session: Session) -> Iterator[Mapping[str, str]]:
    """Yield a case for every verb that some case allows."""
    seen: set[str] = set()
    for reference in session.scalars(select(Case.reference).where(Case.kind == "complaint")):
        possible = process.possible(session, reference, rulebook=RULEBOOK, now=MONDAY_NOON)
        for allowed in possible.allowed:
            if allowed.verb not in seen:
                seen.add(allowed.verb)
                yield {"reference": reference, "verb": allowed.verb}
