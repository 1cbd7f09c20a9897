"""What is taken and what is refused: every way in which a file may not be what it seems."""

import os
import shutil
from io import BytesIO
from pathlib import Path

import pytest

from backend.evidence import refusals
from backend.evidence.names import download_name, safe_name
from backend.evidence.service import MEGABYTE, Evidence, Limits
from backend.evidence.store import LEFT_FREE, DiskStore
from tests.evidence.made import EICAR, HEIC, HTML, in_steps, pdf, photo, png_that_says


def taken(place: Evidence, content: bytes, name: str) -> bytes:
    """Have a file accepted, and give what is kept of it."""
    checked = place.accept(BytesIO(content), name=name)
    with place.store.open(checked.stored_as) as kept:
        return kept.read()


def refusal(place: Evidence, content: bytes, name: str) -> refusals.NotAccepted:
    """Have a file refused, and give why; nothing of it may be left."""
    with pytest.raises(refusals.NotAccepted) as caught:
        place.accept(BytesIO(content), name=name)
    assert list(place.store.unsettled()) == []
    return caught.value


def test_a_disk_that_is_nearly_full_is_left_to_the_complaints(
    place: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(place, photo(), "damp.jpg")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=LEFT_FREE))
    with pytest.raises(refusals.NoRoom, match="Send the rest without it"):
        place.accept(BytesIO(photo()), name="more.jpg")
    assert len(list(place.store.unsettled())) == 1


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (photo(), "damp.jpg", "jpg"),
        (photo(), "DAMP.JPEG", "jpg"),
        (photo(kind="PNG"), "screen.png", "png"),
        (HEIC.read_bytes(), "IMG_1.HEIC", "jpg"),
        (pdf(), "letter.pdf", "pdf"),
        (b"\xef\xbb\xbf" + pdf(), "marked.pdf", "pdf"),
        (b"\r\n" + pdf() + b"\0" * 3000, "filled-up.pdf", "pdf"),
        (photo(), "photo without an ending", "jpg"),
        (photo(), "IMG_2.HEIC", "jpg"),
    ],
)
def test_photos_and_documents_are_taken(
    place: Evidence, content: bytes, name: str, kind: str
) -> None:
    checked = place.accept(BytesIO(content), name=name)
    assert (checked.name, checked.kind, checked.state) == (name, kind, "unscanned")
    with place.store.open(checked.stored_as) as kept:
        assert len(kept.read()) == checked.size


def test_a_document_is_kept_as_it_is(place: Evidence) -> None:
    letter = pdf(more=b"<</S/JavaScript/JS(app.alert(1))>>\n")
    assert taken(place, letter, "letter.pdf") == letter


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "nothing.jpg", refusals.Empty),
        (HTML, "page.jpg", refusals.NotWhatItsNameSays),
        (HTML, "page.html", refusals.WrongKind),
        (HTML, "page", refusals.WrongKind),
        (b"MZ\x90\0" * 100, "program.exe", refusals.WrongKind),
        (photo(), "photo.exe", refusals.WrongKind),
        (photo(), "photo.pdf", refusals.NotWhatItsNameSays),
        (pdf(), "letter.jpg", refusals.NotWhatItsNameSays),
        (pdf(), "letter.jpg.html", refusals.WrongKind),
        (HTML + pdf(), "both.pdf", refusals.NotWhatItsNameSays),
        (b"GIF89a" + photo(), "both.jpg", refusals.NotWhatItsNameSays),
        (EICAR, "eicar.com", refusals.WrongKind),
        (photo()[:400], "cut-off.jpg", refusals.Unreadable),
        (photo(kind="PNG")[:150], "cut-off.png", refusals.Unreadable),
        (HEIC.read_bytes()[:700], "cut-off.heic", refusals.Unreadable),
        (HEIC.read_bytes()[:40], "head-only.heic", refusals.Unreadable),
        (pdf()[:-10], "cut-off.pdf", refusals.Unreadable),
        (b"%PDF-1.7\n" + HTML, "page.pdf", refusals.Unreadable),
        (b"\xff\xd8\xff" + os.urandom(2000), "noise.jpg", refusals.Unreadable),
        (pdf(trailer=b"/Encrypt 3 0 R"), "locked.pdf", refusals.Locked),
        (pdf(trailer=b"/Encrypt<</Filter/Standard>>"), "locked.pdf", refusals.Locked),
        (png_that_says(60_000, 60_000), "bomb.png", refusals.TooManyDots),
        (png_that_says(10_000, 5_001), "just-over.png", refusals.TooManyDots),
        (in_steps(200), "steps.jpg", refusals.Unreadable),
    ],
)
def test_what_is_not_what_it_seems_is_refused_by_name_and_leaves_nothing(
    place: Evidence, content: bytes, name: str, why: type[refusals.NotAccepted]
) -> None:
    error = refusal(place, content, name)
    assert type(error) is why
    assert str(error).startswith(f"“{name}” ")


def test_the_largest_file_is_taken_and_one_byte_more_is_not(store: DiskStore) -> None:
    place = Evidence(store, Limits(megabytes=1))
    head, _, rest = pdf().partition(b"\n")
    longest = head + b"\n" * (MEGABYTE - len(head + rest)) + rest
    assert taken(place, longest, "long.pdf") == longest
    with pytest.raises(refusals.TooLarge) as caught:
        place.accept(BytesIO(longest + b"\n"), name="longer.pdf")
    assert "“longer.pdf” is too large. Choose a file of 1 MB or less" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\Pat\\damp.jpg", "damp.jpg"),
        ("/absolute/damp.jpg", "damp.jpg"),
        ("damp\r\nSet-Cookie: a=b.jpg", "damp Set-Cookie: a=b.jpg"),
        ("damp\0.jpg", "damp.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\ud800damp.jpg", "damp.jpg"),
        ("رطوبة في الحمام.jpg", "رطوبة في الحمام.jpg"),
        ("cafe\u0301.jpg", "café.jpg"),
        ("", "file"),
        ("..", "file"),
        ("...", "file"),
        (".htaccess", "htaccess"),
        ("   ", "file"),
        ("x" * 500 + ".jpg", "x" * 116 + ".jpg"),
        ("damp." + "x" * 500, ("damp." + "x" * 500)[:120]),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_file_is_saved_under_the_ending_of_what_it_is_now() -> None:
    assert download_name("IMG_1.HEIC", "jpg") == "IMG_1.jpg"
    assert download_name("a letter", "pdf") == "a letter.pdf"
