"""Photos from a phone in a real browser: with scripts and without, on a narrow screen."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from sqlalchemy import select

from backend.evidence import shares
from backend.evidence.models import StoredFile
from backend.web.door import Door
from tests.evidence.made import HTML, PLACE, photo
from tests.web.axe import sideways_pixels, violations
from tests.web.served import door_for_many, served
from tests.web.visits import COMPLAINT

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def front_door(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A front door for all of these browsers."""
    with door_for_many(migrated_sqlite, tmp_path_factory.mktemp("phones")) as door:
        yield door


@pytest.fixture(scope="module")
def at(front_door: Door) -> Iterator[str]:
    """Where it is served."""
    with served(front_door) as address:
        yield address


@pytest.fixture(scope="module")
def from_the_phone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of twelve million dots, with where it was taken and how the phone was held."""
    noise = Image.effect_noise((4032, 3024), 60).convert("RGB")
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = 6
    notes.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = PLACE
    path = tmp_path_factory.mktemp("photos") / "My kitchen.jpg"
    noise.save(path, "JPEG", quality=80, exif=notes)
    assert path.stat().st_size > 4_000_000
    return path


def page_of(chromium: Browser, at: str, *, scripts: bool = True) -> Iterator[Page]:
    """Give a page of a phone of its own."""
    context: BrowserContext = chromium.new_context(
        base_url=at, viewport=PHONE, java_script_enabled=scripts
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@pytest.fixture
def phone(chromium: Browser, at: str) -> Iterator[Page]:
    """A phone with scripts."""
    yield from page_of(chromium, at)


@pytest.fixture
def plain_phone(chromium: Browser, at: str) -> Iterator[Page]:
    """A phone without scripts."""
    yield from page_of(chromium, at, scripts=False)


def begin(page: Page) -> None:
    """Begin a chat and open where files are chosen."""
    page.goto("/chat")
    page.get_by_label("Your message").fill("My kitchen tap drips.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("Send photos or documents").click()


def last_kept(door: Door) -> tuple[StoredFile, bytes]:
    """Give the newest file and its bytes."""
    with door.database.read() as session:
        file = session.scalars(select(StoredFile).order_by(StoredFile.id.desc())).first()
    assert file is not None
    with door.evidence.given_out(file) as content:
        return file, content.read()


def test_a_photo_from_a_phone_arrives_upright_and_tells_nobody_where_it_was_taken(
    phone: Page, front_door: Door, from_the_phone: Path
) -> None:
    begin(phone)
    assert PLACE in from_the_phone.read_bytes()
    phone.get_by_label("Add photos or documents").set_input_files(from_the_phone)
    phone.get_by_role("button", name="Send files").click()
    expect(phone.get_by_text("Sent: 1 file")).to_be_visible()
    expect(phone.get_by_role("link", name="Sent a photo: My kitchen.jpg")).to_be_visible()
    _, content = last_kept(front_door)
    assert PLACE not in content
    assert Image.open(BytesIO(content)).size == (3024, 4032)


def test_how_much_was_sent_is_shown_and_said(phone: Page, from_the_phone: Path) -> None:
    begin(phone)
    # Kept on its way until the page was looked at.
    phone.route("**/chat/evidence", lambda route: shown.append(route))
    shown: list[object] = []
    phone.get_by_label("Add photos or documents").set_input_files(from_the_phone)
    phone.get_by_role("button", name="Send files").click()
    expect(phone.get_by_role("progressbar", name="How much has been sent")).to_be_visible()
    expect(phone.locator("[data-told]")).not_to_be_empty()
    assert violations(phone) == []
    assert sideways_pixels(phone) == 0


def test_what_is_too_large_or_empty_is_said_before_anything_is_sent(
    phone: Page, tmp_path: Path
) -> None:
    begin(phone)
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.method))
    film, empty = tmp_path / "film.jpg", tmp_path / "empty.jpg"
    with film.open("wb") as file:
        file.truncate(16 * 1024 * 1024)
    empty.touch()
    phone.get_by_label("Add photos or documents").set_input_files([film, empty])
    phone.get_by_role("button", name="Send files").click()
    problem = phone.locator("#files-error")
    expect(problem).to_contain_text("“film.jpg” is too large. Choose a file of 15 MB or less")
    expect(problem).to_contain_text("“empty.jpg” is empty.")
    expect(phone.get_by_label("Add photos or documents")).to_be_focused()
    assert "POST" not in sent
    assert violations(phone) == []


def test_a_lost_connection_keeps_the_choice_and_the_next_try_sends_it_once(
    phone: Page, front_door: Door, tmp_path: Path
) -> None:
    begin(phone)
    one = tmp_path / "tap.jpg"
    one.write_bytes(photo())
    phone.get_by_label("Add photos or documents").set_input_files(one)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send files").click()
    expect(phone.locator("#files-error")).to_contain_text("Check your connection")
    phone.context.set_offline(False)
    phone.get_by_role("button", name="Send files").click()
    expect(phone.get_by_role("link", name="Sent a photo: tap.jpg")).to_have_count(1)


def test_without_scripts_files_are_sent_by_a_plain_form(
    plain_phone: Page, front_door: Door, tmp_path: Path
) -> None:
    begin(plain_phone)
    good, bad = tmp_path / "tap.jpg", tmp_path / "page.jpg"
    good.write_bytes(photo())
    bad.write_bytes(HTML)
    plain_phone.get_by_label("Add photos or documents").set_input_files([good, bad])
    plain_phone.get_by_role("button", name="Send files").click()
    expect(plain_phone.get_by_role("alert")).to_contain_text("“page.jpg” is not what its name")
    expect(plain_phone.get_by_role("link", name="tap.jpg")).to_be_visible()
    plain_phone.get_by_role("link", name="Go back without sending more").click()
    expect(plain_phone.get_by_role("link", name="Sent a photo: tap.jpg")).to_be_visible()


@pytest.fixture
def no_more_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place from which no more files may be sent."""
    none = shares.Share(0, shares.HOUR, shares.TooManyFromThere)
    monkeypatch.setattr(shares, "OF_PLACE", (none,))


@pytest.mark.usefixtures("no_more_from_here")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_is_not_even_read_is_answered_in_the_words_of_the_page(
    chromium: Browser, at: str, tmp_path: Path, scripts: bool
) -> None:
    """The answer comes while the browser still sends, and none of it may be lost."""
    large = []
    for n in range(3):
        large.append(tmp_path / f"{n}.jpg")
        large[-1].write_bytes(photo() + b"x" * 12_000_000)
    for page in page_of(chromium, at, scripts=scripts):
        begin(page)
        page.get_by_label("Add photos or documents").set_input_files(large)
        page.get_by_role("button", name="Send files").click()
        said = page.locator("#files-error") if scripts else page.get_by_role("alert")
        expect(said).to_contain_text("Many files have come from where you are")
        expect(said).to_contain_text("Send them in an hour, or from somewhere else.")


@pytest.mark.usefixtures("no_more_from_here")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_form_whose_photos_may_not_come_keeps_every_word_and_goes_on_without_them(
    chromium: Browser, at: str, tmp_path: Path, scripts: bool
) -> None:
    large = tmp_path / "film.jpg"
    large.write_bytes(photo() + b"x" * 14_000_000)
    for page in page_of(chromium, at, scripts=scripts):
        fill(page)
        page.get_by_label("Add photos or documents").set_input_files(large)
        page.get_by_role("button", name="Check your answers").click()
        problem = page.get_by_role("alert")
        expect(problem).to_contain_text("Go on without them.")
        expect(page.locator("#issue")).to_have_value(COMPLAINT["issue"])
        page.get_by_role("button", name="Check your answers").click()
        page.wait_for_url("**/complaint/check")


def fill(page: Page) -> None:
    """Fill the plain form in, as far as it is needed."""
    page.goto("/complaint")
    for name in ("issue", "outcome", "full_name", "contact_details"):
        page.locator(f"#{name}").fill(COMPLAINT[name])
    for name in ("reported_before", "on_behalf", "relationship"):
        page.locator(f"input[name={name}][value={COMPLAINT[name]}]").check()


def test_the_form_goes_on_with_its_photos(phone: Page, from_the_phone: Path) -> None:
    fill(phone)
    phone.get_by_label("Add photos or documents").set_input_files(from_the_phone)
    phone.get_by_role("button", name="Check your answers").click()
    phone.wait_for_url("**/complaint/check")
    expect(phone.get_by_text("My kitchen.jpg")).to_be_visible()


def test_a_wrong_file_on_the_form_is_said_in_the_same_page_with_every_word_kept(
    phone: Page, tmp_path: Path
) -> None:
    fill(phone)
    bad = tmp_path / "page.jpg"
    bad.write_bytes(HTML)
    phone.get_by_label("Add photos or documents").set_input_files(bad)
    phone.get_by_role("button", name="Check your answers").click()
    problem = phone.get_by_role("alert")
    expect(problem).to_contain_text("“page.jpg” is not what its name says.")
    expect(phone.locator(".govuk-error-summary")).to_be_focused()
    expect(phone.locator("#issue")).to_have_value(COMPLAINT["issue"])
    assert violations(phone) == []
    assert sideways_pixels(phone) == 0
    phone.get_by_role("button", name="Check your answers").click()
    phone.wait_for_url("**/complaint/check")
