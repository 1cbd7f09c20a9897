"""A stand-in for the bot at its one seam: it can be slow, dead, talk nonsense or die mid-answer."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "the bot's secret"

Answer = Callable[["StandInBot", BaseHTTPRequestHandler, str], None]


class StandInBot:
    """What stands behind BOT_URL in tests; it answers with the words it was asked with."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.parsed: list[str] = []
        self.next: deque[Answer] = deque()
        self.understanding: Any = {"intent": {"name": "complain", "confidence": 0.9}}
        self.released = threading.Event()
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.live()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> list[str]:
        """The texts it was asked with, in order."""
        return [text for _sender, text in self.asked]

    def live(self) -> None:
        """Listen, on the same port as before."""
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                bot.answer(self)

            def do_GET(self) -> None:
                give(self, {"ready": True})

            def log_message(self, *_words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        serving = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        serving.start()

    def die(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request as it was told to."""
        body = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
        if handler.headers["x-front-door-secret"] != SECRET:
            give(handler, {}, status=403)
        elif handler.path == "/front-door/parse":
            self.parsed.append(body["text"])
            give(handler, self.understanding)
        else:
            with self._lock:
                self.asked.append((body["sender"], body["text"]))
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                how = self.next.popleft() if self.next else echo
            try:
                how(self, handler, body["text"])
            finally:
                with self._lock:
                    self.at_once -= 1


@contextmanager
def stand_in_bot() -> Iterator[StandInBot]:
    """Run a stand-in for as long as it is needed."""
    bot = StandInBot()
    try:
        yield bot
    finally:
        bot.released.set()
        bot.die()


def give(handler: BaseHTTPRequestHandler, content: Any, *, status: int = 200) -> None:
    """Answer with JSON."""
    _give_raw(handler, json.dumps(content).encode(), status)


def echo(_bot: StandInBot, handler: BaseHTTPRequestHandler, text: str) -> None:
    """Say back what was said."""
    give(handler, {"messages": [{"text": f"You said: {text}"}]})


def says(*messages: dict[str, Any]) -> Answer:
    """Say these messages."""
    return lambda _bot, handler, _text: give(handler, {"messages": list(messages)})


def body(content: bytes, *, status: int = 200) -> Answer:
    """Answer with these bytes, whatever they mean."""
    return lambda _bot, handler, _text: _give_raw(handler, content, status)


def dies_after_reading(_bot: StandInBot, handler: BaseHTTPRequestHandler, _text: str) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def dies_mid_answer(_bot: StandInBot, handler: BaseHTTPRequestHandler, _text: str) -> None:
    """Send half an answer and close the connection."""
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"messages": [{"te')
    handler.close_connection = True


def hangs(bot: StandInBot, handler: BaseHTTPRequestHandler, text: str) -> None:
    """Answer only once it is released."""
    bot.released.wait(20)
    echo(bot, handler, text)


def _give_raw(handler: BaseHTTPRequestHandler, content: bytes, status: int) -> None:
    try:
        handler.send_response(status)
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
    except ConnectionError:
        pass  # whoever asked did not wait
