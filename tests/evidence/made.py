"""Photos and documents made for tests, with what a phone puts into them, and hostile ones."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image

HERE = Path(__file__).parent
# Holds a camera's name, a place and how it was held; no encoder for HEIC is among our packages.
HEIC = HERE / "turned.heic"
# A test file that every virus scanner takes for a virus: https://www.eicar.org
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<html><script>alert(document.cookie)</script></html>"
CAMERA, PLACE = b"AcmePhone", b"AcmeTown"


def photo(size: tuple[int, int] = (64, 48), *, held: int = 1, kind: str = "JPEG") -> bytes:
    """Make a photo that is red at its left end, with where it was taken and how it was held."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 4, size[1]))
    notes = Image.Exif()
    notes[ExifTags.Base.Make] = CAMERA.decode()
    notes[ExifTags.Base.Orientation] = held
    place = notes.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (51.0, 16.0, 30.0)
    place[ExifTags.GPS.GPSAreaInformation] = PLACE
    made = BytesIO()
    picture.save(made, kind, exif=notes)
    return made.getvalue()


def in_steps(count: int) -> bytes:
    """Make a photo whose last step of drawing is drawn so many times more."""
    made = BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "JPEG", progressive=True)
    drawn, step, last = made.getvalue().removesuffix(b"\xff\xd9").rpartition(b"\xff\xda")
    return drawn + (step + last) * (count + 1) + b"\xff\xd9"


def pdf(*, more: bytes = b"", trailer: bytes = b"") -> bytes:
    """Make the smallest document that opens."""
    body = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    body += b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n" + more
    begins = str(len(body)).encode()
    body += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 3/Root 1 0 R" + trailer + b">>\n"
    return body + b"startxref\n" + begins + b"\n%%EOF\n"


def png_that_says(width: int, height: int) -> bytes:
    """Make a picture of few bytes whose head says that it is of so many dots."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack("!L", zlib.crc32(name + data))
        return struct.pack("!L", len(data)) + name + data + check

    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0")), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


# A letter that the scanner of the tests takes for a virus.
INFECTED = pdf(more=EICAR + b"\n")
