"""What is left of a picture: its dots the right way up, and nothing else."""

import random
import struct
from io import BytesIO

import pytest
from PIL import Image

from backend.evidence import pictures
from tests.evidence.made import CAMERA, HEIC, HTML, PLACE, in_steps, photo


def is_red(picture: Image.Image, at: tuple[int, int]) -> bool:
    """Tell whether a dot is about red, as nearly as a JPEG keeps it."""
    red, green, blue = picture.convert("RGB").crop((*at, at[0] + 1, at[1] + 1)).tobytes()
    return red > 240 and green < 15 and blue < 15


def anew(content: bytes, kind: str) -> tuple[bytes, Image.Image]:
    """Write a picture anew."""
    into = BytesIO()
    pictures.write_anew(BytesIO(content), into, kind=kind, name="one")
    return into.getvalue(), Image.open(into)


@pytest.mark.parametrize(
    ("content", "kind"),
    [(photo(held=6), "jpg"), (photo(kind="PNG"), "png"), (HEIC.read_bytes(), "heic")],
)
def test_nothing_tells_where_when_or_with_what_a_photo_was_taken(content: bytes, kind: str) -> None:
    assert PLACE in content
    assert CAMERA in content
    kept, picture = anew(content, kind)
    assert PLACE not in kept
    assert CAMERA not in kept
    assert not picture.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile"} & set(picture.info)


def test_words_and_profiles_beside_a_picture_are_left_out() -> None:
    made = BytesIO()
    Image.new("RGB", (8, 8)).save(
        made, "JPEG", comment=b"a secret", icc_profile=b"profile" * 20, xmp=b"<x>secret</x>"
    )
    kept, _ = anew(made.getvalue(), "jpg")
    assert b"secret" not in kept
    assert b"profile" not in kept


def test_what_is_hidden_behind_a_picture_is_left_out() -> None:
    kept, _ = anew(photo() + HTML + b"PK\x03\x04", "jpg")
    assert b"<script" not in kept
    assert b"PK\x03\x04" not in kept


def test_a_photo_with_a_film_behind_it_is_taken() -> None:
    film = random.Random(7).randbytes(8 * 1024 * 1024)  # noqa: S311 - a film's bytes keep no secret
    assert film.count(b"\xff\xda") > 2 * pictures.MOST_STEPS // 3
    _, picture = anew(photo() + film * 2, "jpg")
    assert picture.size == (64, 48)


def test_a_photo_may_be_drawn_in_a_few_steps() -> None:
    assert anew(in_steps(5), "jpg")[1].size == (8, 8)


@pytest.mark.parametrize(
    ("held", "red_at"),
    [
        (1, "left"),
        (2, "right"),
        (3, "right"),
        (4, "left"),
        (5, "top"),
        (6, "top"),
        (7, "bottom"),
        (8, "bottom"),
    ],
)
def test_a_photo_stands_upright_however_the_camera_was_held(held: int, red_at: str) -> None:
    _, picture = anew(photo(held=held), "jpg")
    width, height = picture.size
    ends = {
        "left": (4, height // 2),
        "right": (width - 4, height // 2),
        "top": (width // 2, 4),
        "bottom": (width // 2, height - 4),
    }
    assert is_red(picture, ends[red_at])
    assert (width > height) == (red_at in ("left", "right"))


def test_a_photo_of_an_iphone_becomes_one_that_every_browser_shows_upright() -> None:
    _, picture = anew(HEIC.read_bytes(), "heic")
    assert (picture.format, picture.size) == ("JPEG", (48, 64))
    assert is_red(picture, (24, 4))
    assert not is_red(picture, (24, 60))


def test_broken_notes_beside_a_good_photo_do_no_harm() -> None:
    broken = photo(held=6).replace(b"Exif\0\0MM\0*", b"Exif\0\0MM\0\xff")
    _, picture = anew(broken, "jpg")
    assert picture.size == (64, 48)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_usual_sort_of_png_is_taken(mode: str) -> None:
    made = BytesIO()
    Image.new(mode, (8, 8)).save(made, "PNG")
    _, picture = anew(made.getvalue(), "png")
    assert picture.mode in ("L", "RGB", "RGBA")


def test_what_a_scanner_wrote_in_deep_greys_keeps_its_greys() -> None:
    rows = struct.pack("<8H", *[60_000] * 4, *[30_000] * 4) * 8
    page = Image.frombytes("I;16", (8, 8), rows)
    made = BytesIO()
    page.save(made, "PNG")
    _, picture = anew(made.getvalue(), "png")
    greys = [picture.convert("L").getpixel(dot) for dot in ((1, 1), (6, 6))]
    assert greys == [60_000 // 256, 30_000 // 256]


def test_a_photo_of_print_in_cmyk_is_taken() -> None:
    made = BytesIO()
    Image.new("CMYK", (8, 8)).save(made, "JPEG")
    assert anew(made.getvalue(), "jpg")[1].mode == "RGB"


def test_a_very_large_photo_is_kept_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_KEPT", 64 * 48 // 4)
    _, picture = anew(photo(held=6), "jpg")
    assert picture.size == (24, 32)
    assert is_red(picture, (12, 2))


def test_a_moving_picture_is_kept_as_its_first_one() -> None:
    made = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(made, "PNG", save_all=True, append_images=frames[1:])
    _, picture = anew(made.getvalue(), "png")
    assert getattr(picture, "n_frames", 1) == 1
