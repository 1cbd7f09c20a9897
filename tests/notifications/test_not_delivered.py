"""Whoever waits for a mail that no server will ever take reads so in the chat they asked in."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.conversations import keys
from backend.conversations import service as conversations
from backend.conversations.models import Conversation, Message, TranscriptAsked
from backend.database import Database
from backend.notifications.models import Notice
from tests.notifications.conftest import MakeOutbox
from tests.notifications.test_outbox import mail_server
from tests.parts import MONDAY_NOON, started

TYPO = "pat@example.cmo"
SAYS = (b"220 ready", b"250 hello", b"250 ok", b"550 no such person")


def ask_link(session: Session, chat: Conversation) -> None:
    keys.make_link(session, chat, email=TYPO, secret="s" * 32, now=MONDAY_NOON)


def ask_copy(session: Session, chat: Conversation) -> None:
    session.add(TranscriptAsked(conversation_id=chat.id, email=TYPO, up_to_seq=1, at=MONDAY_NOON))


@pytest.mark.parametrize(
    ("ask", "said"),
    [(ask_link, "the link to this chat"), (ask_copy, "the copy of this chat")],
)
def test_an_address_that_takes_no_mail_is_told_in_the_chat_once(
    database: Database,
    make_outbox: MakeOutbox,
    ask: Callable[[Session, Conversation], None],
    said: str,
) -> None:
    chat = started(database)
    with database.write() as session:
        ask(session, conversations.find(session, chat))
    with mail_server(*SAYS) as port:
        outbox = make_outbox(smtp_port=port)
        for _ in range(2):
            outbox.run_once()
    with database.read() as session:
        lines = list(session.scalars(select(Message.text).where(Message.conversation_id == chat)))
        (notice,) = session.scalars(select(Notice))
    assert [said in line for line in lines].count(True) == 1
    assert all(TYPO not in line for line in lines)
    assert notice.given_up_at == MONDAY_NOON
