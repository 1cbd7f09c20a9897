"""Pictures are written anew: upright, and with nothing but the picture left in them."""

import math
import re
from typing import BinaryIO

import pi_heif
from PIL import ExifTags, Image

from backend.evidence.refusals import NotAccepted, TooManyDots, Unreadable

# A little over the largest that phones take: asked of the file's head, before anything is decoded.
MOST_DOTS = 50_000_000
# What is kept of a larger one still shows a page of print at 400 dots an inch.
MOST_KEPT = 16_777_216
# A picture that is drawn in hundreds of steps keeps a processor busy for hours. Cameras use one.
MOST_STEPS = 100
# A mark between the parts of a JPEG; the others stand within the picture's own bytes.
MARK = re.compile(rb"\xff+([^\x00\x01\xff\xd0-\xd7])")
BEGINS, ENDS, STEP = 0xD8, 0xD9, 0xDA
JPEG_QUALITY = 85
# Greys of 16 bits, which flat-bed scanners write.
DEEP = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def write_anew(content: BinaryIO, into: BinaryIO, *, kind: str, name: str) -> str:
    """Write a picture anew, and give the kind it has become: "jpg" or "png".

    Raises TooManyDots or Unreadable.
    """
    try:
        picture = _upright(content, kind, name)
        return _write(picture, into, kind)
    except NotAccepted:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyDots(name) from None
    except Exception as error:  # whatever a decoder makes of broken or hostile bytes
        raise Unreadable(name) from error


def _upright(content: BinaryIO, kind: str, name: str) -> Image.Image:
    picture = _opened(content, kind, name)
    dots = picture.width * picture.height
    if dots > MOST_DOTS:
        raise TooManyDots(name)
    if dots > MOST_KEPT:
        smaller = math.sqrt(MOST_KEPT / dots)
        picture.thumbnail((picture.width * smaller, picture.height * smaller))
    held = _held(picture)
    return picture.transpose(UPRIGHT[held]) if held in UPRIGHT else picture


def _opened(content: BinaryIO, kind: str, name: str) -> Image.Image:
    content.seek(0)
    if kind == "heic":
        found = pi_heif.open_heif(content, convert_hdr_to_8bit=True)
        if found.size[0] * found.size[1] > MOST_DOTS:
            raise TooManyDots(name)
        decoded: Image.Image = found.to_pillow()
        return decoded
    if kind == "jpg" and _steps(content.read()) > MOST_STEPS:
        raise Unreadable(name)
    content.seek(0)
    return Image.open(content, formats=("PNG" if kind == "png" else "JPEG",))


def _steps(jpeg: bytes) -> int:
    """Count the steps up to the picture's end: phones put whole films behind it."""
    steps, place = 0, 0
    while (mark := MARK.search(jpeg, place)) and mark[1][0] != ENDS and steps <= MOST_STEPS:
        place = mark.end()
        if mark[1][0] != BEGINS:
            place += int.from_bytes(jpeg[place : place + 2])
        steps += mark[1][0] == STEP
    return steps


def _held(picture: Image.Image) -> int:
    """Give how the camera was held, as it noted it."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # the picture is good, however broken the notes beside it are
        return 1


def _write(picture: Image.Image, into: BinaryIO, kind: str) -> str:
    if kind == "png":
        plain = _plain(picture, "RGBA" if picture.has_transparency_data else "RGB")
        plain.save(into, "PNG")
        return "png"
    _plain(picture, "RGB").save(into, "JPEG", quality=JPEG_QUALITY)
    return "jpg"


def _plain(picture: Image.Image, mode: str) -> Image.Image:
    """Give the picture alone: what else its file said goes, where it was taken above all."""
    if picture.mode in DEEP:
        # A plain conversion would cut off whatever is brighter than the darkest 256th.
        picture = picture.convert("F").point(lambda dot: dot / 256).convert("L")
    plain = picture if picture.mode in (mode, "L") else picture.convert(mode)
    plain.info = {}
    return plain
