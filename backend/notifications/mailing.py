"""A mail as it goes over the wire, and what a mail server says to it."""

import hashlib
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from backend.notifications.letters import Letter
from backend.notifications.models import Notice
from backend.policy.pack import PolicyPack
from backend.settings import Settings

SECONDS = 20
PERMANENT = 500  # from here on a mail server says that trying again is of no use
OF_THE_ADDRESS = "5.1."  # how it begins to say that the fault is the address (RFC 3463)
# So that no out-of-office reply comes back, and none is answered (RFC 3834, and Exchange's own).
NO_AUTOMATIC_ANSWER = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "DR, OOF, AutoReply",
}


def key_of(notice: Notice, settings: Settings) -> str:
    """Give the key that every copy of a notice carries, so that a second one can be recognised.

    It is of this installation alone: another one has a first event and a first alert as well.
    """
    return hashlib.sha256(f"{settings.secret_key}:{notice.dedup_key}".encode()).hexdigest()[:40]


def message_of(
    notice: Notice, letter: Letter, *, settings: Settings, pack: PolicyPack, now: datetime
) -> EmailMessage:
    """Put a mail together: text, HTML, its PDF if it has one, and the headers of all our mail."""
    message = EmailMessage()
    message["From"] = settings.mail_from or pack.contacts.email
    message["To"] = ", ".join(letter.to)
    message["Reply-To"] = pack.contacts.email
    message["Subject"] = letter.subject
    key = key_of(notice, settings)
    message["Message-ID"] = f"<{key}@front-door.invalid>"
    message["X-Front-Door-Key"] = key
    message["Date"] = format_datetime(now)
    for name, value in NO_AUTOMATIC_ANSWER.items():
        message[name] = value
    message.set_content(letter.body)
    message.add_alternative(letter.html, subtype="html")
    if letter.pdf:
        message.add_attachment(
            letter.pdf, maintype="application", subtype="pdf", filename=letter.pdf_name
        )
    if letter.copy:
        name = f"{letter.pdf_name.removesuffix('.pdf')}.txt"
        message.add_attachment(letter.copy, filename=name)
    return message


def send(message: EmailMessage, settings: Settings) -> str:
    """Give a mail to the mail server, and give what it refused of it while it took the rest.

    Raise OSError or SMTPException when it took nothing.
    """
    if not settings.smtp_host:
        raise OSError("no mail server is set: set SMTP_HOST and MAIL_FROM")
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS) as server:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        refused = server.send_message(message)
    return without_names(smtplib.SMTPRecipientsRefused(refused)) if refused else ""


def without_names(failed: Exception) -> str:
    """Say what went wrong; what a mail server answers may name the address that it refused."""
    if isinstance(failed, smtplib.SMTPRecipientsRefused):
        codes = ", ".join(str(code) for code, _ in failed.recipients.values())
        return f"{type(failed).__name__}: {codes}"
    if isinstance(failed, smtplib.SMTPResponseException):
        return f"{type(failed).__name__}: {failed.smtp_code}"
    return f"{type(failed).__name__}: {failed}"


def is_lasting(failed: Exception) -> bool:
    """Say whether the mail server will never take this for that address."""
    if isinstance(failed, smtplib.SMTPDataError):  # some look at the address only then
        said = failed.smtp_error
        words = said.decode("ascii", "replace") if isinstance(said, bytes) else said
        return failed.smtp_code >= PERMANENT and words.startswith(OF_THE_ADDRESS)
    if not isinstance(failed, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= PERMANENT for code, _ in failed.recipients.values())
