"""A process that answers as web and bot do, at once and without either; or a run of several."""

import http.server
import os
import sys
from functools import partial
from pathlib import Path

from ops.front_door import FrontDoor
from ops.place import find_place
from ops.run import serve
from ops.setup import answering

SAYS_IT_IS_OPEN = "open"
PROGRAMS = {
    "web": f"{sys.executable} -m tests.ops.stand_in PORT",
    "bot": f"{sys.executable} -m tests.ops.stand_in BOT_PORT",
    "worker": "sleep 1000",
}


class Yes(http.server.BaseHTTPRequestHandler):
    """Answers everything with success."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        return


def run(data_dir: Path, port: int) -> int:
    """What `make run` does after set-up, with stand-ins."""
    settings = {"DATA_DIR": str(data_dir), "PORT": str(port), "BOT_SECRET": "secret"}
    place = find_place({**os.environ, **settings})
    door = FrontDoor(place, place.environ, PROGRAMS)
    return answering(partial(serve, door, partial(print, SAYS_IT_IS_OPEN, flush=True)))


if __name__ == "__main__":
    if sys.argv[1] == "run":
        sys.exit(run(Path(sys.argv[2]), int(sys.argv[3])))
    address = ("127.0.0.1", int(os.environ[sys.argv[1]]))
    http.server.HTTPServer(address, Yes).serve_forever()
