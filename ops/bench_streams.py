"""`make bench-streams`: how soon what somebody writes is at whoever has the chat open.

The real web process serves half as many chats as streams over a SQLite database of its own; each
chat has the stream of the resident's page and that of the staff's page open. Residents post, people
are seen writing, and both pages fetch the new words as the real ones do. It runs for a set time,
ends what it started, and prints what share of messages took how long from before the post.
"""

import argparse
import asyncio
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from backend.clock import now
from backend.conversations import service as conversations
from backend.conversations.voice import Voice
from backend.database import Database, migrate
from backend.rulebook import Rulebook
from backend.settings import Settings
from backend.staff import sessions
from backend.staff.models import Staff
from backend.web.security import form_token
from ops.ports import quiet_port
from ops.steps import ROOT, leashed

STREAMS = 500
MESSAGES_A_SECOND = 50
TYPING_A_SECOND = 10
SECONDS = 30.0
OFFICERS = 25
# What is made at the first use, such as the templates, is not what is measured.
WARM_UP_SECONDS = 3.0
SPARE_SECONDS = 10.0
LONGEST_OPENING = 60.0
WORDS = (
    "The plumber came on Tuesday but the tap in the kitchen still drips all night.",
    "Nobody has rung me back about the window that does not close.",
    "I sent the photos to the office last week. Did you get them?",
    "Thank you. I am at home every day but Friday.",
)
SEQ = re.compile(rb'data-seq="(\d+)"')


@dataclass
class Chat:
    """One chat with a person: how to reach it as the resident and as its owner."""

    id: str
    token: str
    cookie: str
    csrf: str
    last_seq: int
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    sent: dict[int, float] = field(default_factory=dict)


@dataclass
class Measured:
    """What was seen; times in milliseconds from before the post."""

    told: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    stored: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    opened: int = 0
    posted: int = 0


class Connection:
    """One kept-alive connection of a browser."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        """Send a request and give the status and the body of its answer."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if self._open is not None:
                return await self._ask(*self._open, method, path, headers, body)
        # The first time, or the server has let a connection go that nothing was asked on for long.
        self._open = await asyncio.open_connection("127.0.0.1", self._port)
        return await self._ask(*self._open, method, path, headers, body)

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
    ) -> tuple[int, bytes]:
        await send(writer, method, path, headers, body)
        status, length = await head(reader)
        return status, await reader.readexactly(length)


async def send(
    writer: asyncio.StreamWriter, method: str, path: str, headers: dict[str, str], body: bytes
) -> None:
    """Write a request."""
    fields = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()


async def head(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Read the head of an answer: its status and the length of its body."""
    status = int((await reader.readuntil(b"\r\n")).split()[1])
    length = 0
    while (line := (await reader.readline()).strip()) != b"":
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return status, length


class Bench:
    """Posts to chats, listens to their streams, and notes how long each message took."""

    def __init__(self, port: int, chats: Sequence[Chat]) -> None:
        self._port = port
        self._chats = chats
        self._spare: list[Connection] = []
        self._counted_from = 0.0
        self.measured = Measured()

    async def run(self, *, rate: int, seconds: float, pid: int) -> None:
        """Open every stream, post at a steady rate for so long, and print what came of it."""
        before = megabytes(pid)
        ready = asyncio.Event()
        readers = [
            asyncio.create_task(self._read(chat, path, cookie, ready))
            for chat in self._chats
            for path, cookie in pages_of(chat)
        ]
        try:
            async with asyncio.timeout(LONGEST_OPENING):
                await ready.wait()
            opened = megabytes(pid)
            for chat in self._chats:  # as the page tells when it is opened
                await self._be_there(chat, typing="no")
            await self._post_for(rate, WARM_UP_SECONDS, client="warm-up")
            self._counted_from, used = time.perf_counter(), processor_seconds(pid)
            await self._post_for(rate, seconds, client="bench")
            await self._until_delivered()
            self._tell(before, opened, megabytes(pid), processor_seconds(pid) - used, seconds)
        finally:
            for one in readers:
                one.cancel()
            await asyncio.gather(*readers, return_exceptions=True)

    async def _read(self, chat: Chat, path: str, cookie: str, ready: asyncio.Event) -> None:
        seen = chat.last_seq
        try:
            async for news in self._events(f"{path}/stream?after={seen}", cookie):
                if "last_seq" in news:
                    self._note_opened(ready, news)
                    seen = await self._catch_up(chat, path, cookie, seen, news["last_seq"])
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            self.measured.errors.append(f"stream: {error!r}")
        self.measured.errors.append("stream: ended")

    def _note_opened(self, ready: asyncio.Event, news: dict[str, int]) -> None:
        if not ready.is_set() and news["after"] == news["last_seq"]:
            self.measured.opened += 1
        if self.measured.opened == 2 * len(self._chats):
            ready.set()

    async def _events(self, path: str, cookie: str) -> AsyncIterator[dict[str, int]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            await send(writer, "GET", path, {"Cookie": cookie}, b"")
            status, _ = await head(reader)
            if status != 200:
                raise ValueError(status)
            while line := await reader.readline():
                if line.startswith(b"data: "):
                    yield json.loads(line.removeprefix(b"data: "))
        finally:
            writer.close()

    async def _catch_up(self, chat: Chat, path: str, cookie: str, seen: int, newest: int) -> int:
        """Fetch the words as the page does; every message once and in order, or an error."""
        if newest <= seen:
            return seen
        self._note(self.measured.told, chat, seen, newest)
        headers = {"Cookie": cookie}
        status, body = await self._ask("GET", f"{path}/fragment?after={seen}", headers)
        got = [int(number) for number in SEQ.findall(body)]
        if status != 200 or got != list(range(seen + 1, seen + 1 + len(got))) or not got:
            self.measured.errors.append(f"fragment: {status}, {got} after {seen}")
            return seen
        self._note(self.measured.shown, chat, seen, got[-1])
        return got[-1]

    def _note(self, times: list[float], chat: Chat, seen: int, newest: int) -> None:
        at = time.perf_counter()
        sent = (chat.sent.get(seq, 0.0) for seq in range(seen + 1, newest + 1))
        times += [(at - one) * 1e3 for one in sent if one >= self._counted_from > 0]

    async def _post_for(self, rate: int, seconds: float, *, client: str) -> None:
        start = time.perf_counter()
        tasks: list[asyncio.Task[None]] = []
        for n in range(int(rate * seconds)):
            await asyncio.sleep(max(start + n / rate - time.perf_counter(), 0))
            tasks.append(asyncio.create_task(self._post(n, f"{client}-{n}")))
            if n % (rate // TYPING_A_SECOND) == 0:
                tasks.append(asyncio.create_task(self._type(n)))
        await asyncio.gather(*tasks)

    async def _post(self, n: int, client_id: str) -> None:
        chat = self._chats[n % len(self._chats)]
        async with chat.busy:
            chat.last_seq += 1
            began = chat.sent[chat.last_seq] = time.perf_counter()
            body = json.dumps({"text": WORDS[n % len(WORDS)], "client_id": client_id}).encode()
            headers = {
                "Authorization": f"Bearer {chat.token}",
                "Content-Type": "application/json",
            }
            path = f"/api/v1/conversations/{chat.id}/messages"
            status, answer = await self._ask("POST", path, headers, body)
        if began >= self._counted_from > 0:
            self.measured.posted += 1
            self.measured.stored.append((time.perf_counter() - began) * 1e3)
        if status != 202:
            self.measured.errors.append(f"post: {status} {answer[:80]!r}")

    async def _type(self, n: int) -> None:
        chat = self._chats[(n + len(self._chats) // 2) % len(self._chats)]
        await self._be_there(chat, typing="yes")

    async def _be_there(self, chat: Chat, *, typing: str) -> None:
        headers = {"Cookie": chat.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"typing": typing, "csrf": chat.csrf}).encode()
        path = f"/staff/conversations/{chat.id}/presence"
        status, _ = await self._ask("POST", path, headers, body)
        if status != 204:
            self.measured.errors.append(f"presence: {status}")

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        connection = self._spare.pop() if self._spare else Connection(self._port)
        answer = await connection.ask(method, path, headers, body)
        self._spare.append(connection)
        return answer

    async def _until_delivered(self) -> None:
        deadline = time.perf_counter() + SPARE_SECONDS
        while len(self.measured.shown) < 2 * self.measured.posted:
            if time.perf_counter() > deadline:
                missing = 2 * self.measured.posted - len(self.measured.shown)
                self.measured.errors.append(f"not shown after {SPARE_SECONDS:g} s: {missing}")
                return
            await asyncio.sleep(0.05)

    def _tell(
        self, before: float, opened: float, after: float, used: float, seconds: float
    ) -> None:
        found = self.measured
        load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
        print(f"{found.opened} streams, {found.posted} messages in {seconds:g} s")
        print(f"  from post to stored:  {spread(found.stored)}")
        print(f"  from post to told:    {spread(found.told)}")
        print(f"  from post to shown:   {spread(found.shown)}")
        print(f"  memory: {before:.0f} MB, {opened:.0f} MB with the streams, {after:.0f} MB after")
        each = f"{used / found.posted * 1e3:.1f} ms for each message" if found.posted else ""
        print(f"  the web process used {used / seconds:.0%} of one processor, {each}")
        print(f"  errors: {len(found.errors)}")
        for error in sorted(set(found.errors))[:5]:
            print(f"    {found.errors.count(error)} times {error}")
        print(f"  {os.cpu_count()} processors; load over 1, 5 and 15 minutes: {load}")


def pages_of(chat: Chat) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two pages of a chat, each with the cookie that opens it."""
    return (
        ("/chat", f"chat={chat.token}"),
        (f"/staff/conversations/{chat.id}", chat.cookie),
    )


def spread(times: Sequence[float]) -> str:
    """Tell how times are spread."""
    if len(times) < 2:
        return "nothing was measured"
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return (
        f"p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms, "
        f"longest {max(times):.0f} ms"
    )


def megabytes(pid: int) -> float:
    """The memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def made_chats(settings: Settings, number: int) -> list[Chat]:
    """Make so many chats in a new database, each with a member of staff who answers it."""
    migrate(settings.database_url)
    database = Database(settings.database_url)
    rulebook = Rulebook.read(settings.policies, today=now().date(), folder=settings.policy_folder)
    voice = Voice(rulebook.pack)
    try:
        with database.write() as session:
            team = [
                Staff(
                    username=f"officer-{n}",
                    name=f"Officer {n}",
                    role="officer",
                    password_hash="",
                    created_at=now(),
                )
                for n in range(OFFICERS)
            ]
            session.add_all(team)
            session.flush()
            tokens = [sessions.sign_in(session, one, now=now()) for one in team]
            chats = []
            for n in range(number):
                made, token = conversations.start(session, channel="chat", voice=voice, now=now())
                made.owner, made.staff_id = "staff", team[n % OFFICERS].id
                mine = tokens[n % OFFICERS]
                csrf = form_token(settings, sessions.digest(mine))
                chats.append(Chat(made.id, token, f"staff={mine}", csrf, made.last_seq))
            return chats
    finally:
        database.engine.dispose()


@contextlib.contextmanager
def web_process(settings: dict[str, str], port: int) -> Iterator[int]:
    """Run the real web process until the block ends, and give its process id."""
    command = leashed([ROOT / ".venv/bin/python", "-m", "backend.web"])
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}) as process:
        try:
            deadline = time.monotonic() + 30
            while not asyncio.run(answers(port)):
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit("the web process did not start")
                time.sleep(0.1)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


async def answers(port: int) -> bool:
    """Tell whether the pages are served."""
    try:
        return (await Connection(port).ask("GET", "/health/live", {}))[0] == 200
    except OSError:
        return False


def main() -> None:
    """Measure, as the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=STREAMS)
    parser.add_argument("--rate", type=int, default=MESSAGES_A_SECOND, help="messages a second")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    wanted = parser.parse_args()
    with TemporaryDirectory(prefix="bench-streams-") as folder:
        port = quiet_port()
        settings = {
            "PORT": str(port),
            "ACTIONS_PORT": str(quiet_port()),
            "BOT_URL": "http://127.0.0.1:9",  # nobody: people answer these chats
            "DATA_DIR": folder,
            "PUBLIC_URL": f"http://localhost:{port}",
        }
        os.environ.update(settings)
        chats = made_chats(Settings(), wanted.streams // 2)
        with web_process(settings, port) as pid:
            bench = Bench(port, chats)
            asyncio.run(bench.run(rate=wanted.rate, seconds=wanted.seconds, pid=pid))


if __name__ == "__main__":
    main()
