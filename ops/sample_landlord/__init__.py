"""A made-up landlord's website, to see how the chat opens on a page that is not ours."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

# The front door's pages are named "What it is - Whose it is".
TITLE = re.compile(r"<title>[^<]* - ([^<]+)</title>")
ANSWERS_IN = 2.0  # seconds
HERE = Path(__file__).parent
FILES = {
    "/": ("index.html", "text/html"),
    "/site.css": ("site.css", "text/css"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
# As strict as a careful landlord has it. The front door's address stands in it twice, and that is
# all that the chat needs.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; script-src {front_door}; frame-src {front_door}; "
    "require-trusted-types-for 'script'"
)


class Handler(BaseHTTPRequestHandler):
    """Gives the pages of the website, which name the front door's address."""

    def __init__(self, front_door: str, *given: object) -> None:
        self.front_door = front_door
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a page, or say that it is not here."""
        name, kind = FILES.get(self.path.partition("?")[0], ("", ""))
        if not name:
            self.send_error(404)
            return
        page = (HERE / name).read_text("utf-8").replace("FRONT-DOOR", self.front_door)
        if "LANDLORD" in page:
            page = page.replace("LANDLORD", landlord_of(self.front_door))
        made = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(made)))
        policy = POLICY.format(front_door=self.front_door)
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(made)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing of each request."""


def landlord_of(front_door: str) -> str:
    """Give the landlord's name as the front door's own pages have it, in HTML."""
    try:
        with urlopen(f"{front_door}/contact", timeout=ANSWERS_IN) as answer:
            title = TITLE.search(answer.read().decode())
    except OSError:
        title = None
    return title[1] if title else "your landlord"


@contextmanager
def serving(front_door: str, port: int) -> Iterator[None]:
    """Serve the website on a port of this machine for as long as the block lasts."""
    handler = partial(Handler, front_door)
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="sample", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
