"""Renews the pictures of the staff pages in the README: made-up cases, as real pages show them.

make screenshots
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import select

from backend.cases.models import Case
from backend.cli.demo_data import fill
from backend.database import migrate
from backend.settings import Settings
from backend.staff import sessions
from backend.staff.models import Staff
from backend.web.door import Door
from ops.steps import ROOT
from tests.browser import chromium_browser
from tests.parts import MONDAY_NOON, Clock
from tests.web.served import served

IMAGES = ROOT / "docs" / "images"
CASES = 36
WIDE: ViewportSize = {"width": 1200, "height": 900}


def main() -> None:
    """Fill a database that is gone afterwards, open the pages, and keep what they look like."""
    with TemporaryDirectory(prefix="screenshots-") as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url=f"sqlite:///{folder}/front-door.db",
            bot_url="http://127.0.0.1:9",
            public_url="http://complaints.example",
            second_factor=False,
        )
        migrate(settings.database_url)
        door = Door.built(settings, clock=Clock())
        fill(door.database, door.rulebook, cases=CASES, now=MONDAY_NOON)
        with served(door) as address, chromium_browser() as browser:
            take(browser, door, address, Path(folder))
        door.database.engine.dispose()


def take(browser: Browser, door: Door, address: str, folder: Path) -> None:
    """Take every picture, and put them in their place when all could be taken."""
    with door.database.write() as session:
        officer = session.scalars(select(Staff).where(Staff.username == "demo-priya")).one()
        token = sessions.sign_in(session, officer, now=MONDAY_NOON, second_factor_at=MONDAY_NOON)
        answered = select(Case.reference).where(
            Case.assigned_to == officer.id, Case.acknowledged_on.is_not(None), Case.state == "open"
        )
        reference = session.scalars(answered.order_by(Case.id)).first()
    staff = browser.new_page(viewport=WIDE, base_url=address)
    staff.context.add_cookies([{"name": "staff", "value": token, "url": address}])
    pictures = {
        "worklist.png": _picture(staff, "/staff/cases", folder),
        "case.png": _picture(staff, f"/staff/cases/{reference}", folder),
    }
    for name, path in pictures.items():
        shutil.copy(path, IMAGES / name)


def _picture(page: Page, address: str, folder: Path) -> Path:
    page.goto(address)
    path = folder / f"{address.replace('/', '-')}.png"
    page.screenshot(path=path)
    return path


if __name__ == "__main__":
    main()
