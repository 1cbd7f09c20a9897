"""A resident saves their chat as PDF or text or has it sent, with all that was told before it."""

import io
import re
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from backend.conversations import service as conversations
from backend.conversations.models import TranscriptAsked
from backend.notifications.models import Notice
from backend.notifications.outbox import Outbox
from backend.settings import Settings
from backend.web.door import Door
from tests.mailbox import Mailbox, text_of
from tests.parts import Clock, at_once
from tests.web.conftest import MakeDoor
from tests.web.served import browser, token_in, words_of
from tests.web.visits import COMPLAINT, complain, fill_in, post

PAGE = "/chat/transcript"
PAT = "pat@example.com"
REFERENCE = re.compile(r"WK-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    """A front door that can mail."""
    return make_door(smtp_host="127.0.0.1")


@pytest.fixture
def outbox(door: Door, clock: Clock, mail_sink: Mailbox) -> Outbox:
    """The worker of this door, with a mailbox that is empty."""
    mail_sink.messages.clear()
    settings = Settings(
        secret_key="a secret key",
        bot_secret="b",
        actions_secret="a",
        smtp_host="127.0.0.1",
        smtp_port=mail_sink.port,
    )
    return Outbox(door.database, settings, door.rulebook, clock)


def say(client: httpx.Client, text: str) -> None:
    assert post(client, "/chat/messages", page="/chat", text=text).status_code == 303


def send(client: httpx.Client, email: str = PAT) -> httpx.Response:
    return post(client, f"{PAGE}/send", page=PAGE, email=email)


def pdf_of(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words_in(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def files_of(mail: EmailMessage) -> dict[str | None, object]:
    return {part.get_filename(): part.get_content() for part in mail.iter_attachments()}


def test_the_text_holds_what_was_told_on_the_form_and_said_in_the_chat_in_local_time(
    client: httpx.Client, clock: Clock
) -> None:
    clock.move(days=200)  # in June, when the clocks in England are an hour ahead
    say(client, "My roof leaks\nnear the lights")
    (reference,) = set(REFERENCE.findall(words_of(complain(client, COMPLAINT))))
    answer = client.get(f"{PAGE}.txt")

    assert answer.headers["content-disposition"] == (
        f'attachment; filename="West-Kent-chat-{reference}-2027-06-25.txt"'
    )
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    for told in (
        "Began: 25 June 2027 at 1:00pm",
        "Friday 25 June 2027",
        "You, 25 June 2027 at 1:00pm: My roof leaks\nnear the lights",
        "Automated assistant, 25 June 2027 at 1:00pm",
        "Your answers",
        f"The reference is {reference}",
        "When it happened",
        "three weeks ago",
        "You promised a plumber twice and none came.",
    ):
        assert told in answer.text, answer.text


def test_answers_that_were_not_sent_are_in_it_and_said_to_be_not_sent(
    client: httpx.Client,
) -> None:
    fill_in(client, COMPLAINT)
    told = client.get(f"{PAGE}.txt").text
    assert "Not sent." in told
    assert "Mend it and say sorry." in told
    shown = words_of(client.get(PAGE))
    assert "Not sent." in shown
    assert "Mend it and say sorry." in shown


@pytest.mark.parametrize("large", ["", "?large=yes"])
def test_the_pdf_is_tagged_and_holds_the_same(client: httpx.Client, large: str) -> None:
    say(client, "My roof leaks")
    fill_in(client, COMPLAINT)
    answer = client.get(f"{PAGE}.pdf{large}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="West-Kent-chat-2026-12-07.pdf"'
    )
    pdf = pdf_of(answer.content)
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Your chat with West Kent Housing Association"
    for told in ("My roof leaks", "Mend it and say sorry.", "7 December 2026 at 12:00pm"):
        assert told in words_in(pdf)


def test_a_pdf_that_cannot_show_every_letter_says_so(client: httpx.Client) -> None:
    say(client, "我家的屋顶漏水")
    assert "Some letters cannot be shown" in words_in(pdf_of(client.get(f"{PAGE}.pdf").content))
    assert "我家的屋顶漏水" in client.get(f"{PAGE}.txt").text
    assert "Some letters cannot" not in client.get(f"{PAGE}.txt").text


def test_a_copy_is_mailed_once_with_both_files_as_it_was_when_it_was_asked_for(
    client: httpx.Client, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My roof leaks")
    answer = send(client)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?sent=yes")
    assert "A copy is on its way" in words_of(client.get(answer.headers["location"]))
    assert "A copy of this chat is on its way by email" in words_of(client.get("/chat"))
    say(client, "and the bed is wet")
    for _ in range(3):
        outbox.run_once()

    (mail,) = mail_sink.to(PAT)

    assert "roof" not in text_of(mail)
    files = files_of(mail)
    name = "West-Kent-chat-2026-12-07"
    assert set(files) == {f"{name}.pdf", f"{name}.txt"}
    assert "My roof leaks" in str(files[f"{name}.txt"])
    assert "the bed is wet" not in str(files[f"{name}.txt"])
    pdf = files[f"{name}.pdf"]
    assert isinstance(pdf, bytes)
    assert "My roof leaks" in words_in(pdf_of(pdf))


def test_a_copy_that_is_sent_again_is_the_same_byte_for_byte(
    door: Door, client: httpx.Client, outbox: Outbox, mail_sink: Mailbox, clock: Clock
) -> None:
    say(client, "My roof leaks")
    send(client)
    outbox.run_once()
    with door.database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "transcript")).one()
        notice.done_at = None
        notice.due_at = clock.at
    clock.move(hours=2)
    outbox.run_once()
    first, second = mail_sink.to(PAT)
    assert first["Message-ID"] == second["Message-ID"]
    assert files_of(first) == files_of(second)


def test_who_it_was_sent_to_is_forgotten_after_a_day(
    door: Door, client: httpx.Client, outbox: Outbox, clock: Clock
) -> None:
    say(client, "My roof leaks")
    send(client)
    outbox.run_once()
    clock.move(days=1)
    outbox.run_once()
    clock.move(days=1)
    outbox.run_once()
    with door.database.read() as session:
        (asked,) = session.scalars(select(TranscriptAsked))
        assert (asked.email, asked.sent_at is not None) == ("", True)


def test_who_a_copy_should_have_gone_to_is_forgotten_too_once_it_was_given_up(
    door: Door, client: httpx.Client, outbox: Outbox, clock: Clock
) -> None:
    say(client, "My roof leaks")
    send(client)
    outbox.run_once()
    with door.database.write() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "transcript")).one()
        notice.done_at, notice.given_up_at = None, clock.at
        session.scalars(select(TranscriptAsked)).one().sent_at = None
    kept = []
    for days in (13, 1):
        clock.move(days=days)
        outbox.run_once()
        with door.database.read() as session:
            kept.append(session.scalars(select(TranscriptAsked.email)).one())
    assert kept == [PAT, ""]


def test_three_copies_an_hour_go_to_one_address_however_many_ask_at_once(
    door: Door, client: httpx.Client, clock: Clock
) -> None:
    say(client, "My roof leaks")
    csrf = token_in(client.get(PAGE))
    data = {"csrf": csrf, "email": PAT}
    answers = at_once(6, lambda _: client.post(f"{PAGE}/send", data=data).status_code)
    assert sorted(answers, key=str) == [303] * 3 + [429] * 3
    refused = send(client)
    assert "asked for too often" in words_of(refused)
    clock.move(minutes=61)
    assert send(client).status_code == 303


def test_six_copies_an_hour_leave_one_chat(client: httpx.Client) -> None:
    say(client, "My roof leaks")
    assert [send(client, f"pat{n}@example.com").status_code for n in range(7)] == [303] * 6 + [429]


def test_what_is_no_address_is_said_with_what_was_typed(client: httpx.Client) -> None:
    say(client, "My roof leaks")
    refused = send(client, "pat at home")
    assert refused.status_code == 422
    assert "Enter an email address in full" in words_of(refused)
    assert 'value="pat at home"' in refused.text


def test_nobody_else_has_it(client: httpx.Client, address: str, door: Door) -> None:
    say(client, "My roof leaks")
    with browser(address) as stranger:
        for path in (PAGE, f"{PAGE}.txt", f"{PAGE}.pdf"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/chat")
        assert stranger.post(f"{PAGE}/send", data={"csrf": "x", "email": PAT}).status_code == 403
    assert client.post(f"{PAGE}/send", data={"csrf": "x", "email": PAT}).status_code == 403
    with door.database.read() as session:
        assert session.scalars(select(TranscriptAsked)).all() == []


def test_a_chat_that_has_ended_can_still_be_saved_and_sent(
    door: Door, client: httpx.Client, outbox: Outbox, mail_sink: Mailbox
) -> None:
    say(client, "My roof leaks")
    with door.database.write() as session:
        chat = conversations.find_by_token(session, client.cookies["chat"])
        assert chat is not None
        conversations.close(session, chat.id, voice=door.voice, now=door.clock())
    assert send(client).status_code == 303
    outbox.run_once()
    assert len(mail_sink.to(PAT)) == 1
