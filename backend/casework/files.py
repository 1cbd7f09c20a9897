"""Files that come by a chat, a page or staff, and what the worker does for those that lie here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import events, files
from backend.cases import service as cases
from backend.cases.models import Case
from backend.casework.seen_here import Seen, seen_in
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.conversations.voice import Line, Voice
from backend.database import Database
from backend.evidence import service as evidence
from backend.evidence.clamd import OutOfReach
from backend.evidence.models import StoredFile
from backend.evidence.refusals import NoSuchFile
from backend.evidence.service import Checked, Evidence
from backend.intake import service as intake
from backend.policy.process.progress import GOING_ON
from backend.tasks import service as tasks

# What no row knows after so long was never acknowledged to anybody.
LOST_AFTER = timedelta(days=1)


def keep_in_chat(
    session: Session,
    conversation: Conversation,
    checked: Sequence[Checked],
    *,
    client_id: str,
    voice: Voice,
    now: datetime,
    place: str = "",
) -> Sequence[StoredFile]:
    """Keep what a resident sent in a chat or with a form, and say so there.

    It joins the case that the chat opened last or that was proved there, or the one that is being
    told of once it opens.
    """
    likely = _likely(session, conversation.id, now=now)
    if likely is not None:  # cases are locked before chats, as everywhere else
        cases.hold(session, likely[0])
    conversation = conversations.find(session, conversation.id)
    kept = []
    for number, one in enumerate(checked):
        key = f"chat:{conversation.id}:{client_id}:{number}"
        file = evidence.keep(
            session,
            one,
            key=key,
            given_by="resident",
            now=now,
            conversation_id=conversation.id,
            place=place,
        )
        line = voice.line(f"{kind_in_words(file.kind)}_sent", file=file.name)
        conversations.note_file(
            session,
            conversation,
            Line(line.text, card={"kind": "file", "id": file.public_id}),
            client_id=file.public_id,
            voice=voice,
            now=now,
        )
        kept.append(file)
    join(session, conversation.id, now=now)
    return kept


def join(
    session: Session, conversation_id: str, *, meant: Seen | None = None, now: datetime
) -> None:
    """Join the files of a chat that wait to a case that may be told of there, or to the one meant.

    While a complaint is being told they wait for it. Staff are asked to look at files of no case.
    """
    told_of = intake.latest(session, conversation_id)
    is_telling = told_of is not None and told_of.state == "open"
    if is_telling or not evidence.waiting_in(session, conversation_id):
        return
    found = (meant.case.id, meant.by) if meant else _likely(session, conversation_id, now=now)
    if found is not None:
        case_id, by = found
        case = cases.hold(session, case_id)
        files.attach(session, conversation_id, case, by=by, now=now)
        tasks.no_files_wait(session, conversation_id, now=now)
    elif conversations.find(session, conversation_id).owner != "staff":
        tasks.add(session, tasks.FILES, conversation_id=conversation_id, now=now)


def _likely(session: Session, conversation_id: str, *, now: datetime) -> tuple[int, str] | None:
    """Give the number of a case and in what part somebody is there for it, if that is known.

    It is the case that the chat sent, or else the newest, one that goes on first. What a chat sent
    is its own for files long after it may be told of there no more.
    """
    told_of = intake.latest(session, conversation_id)
    sent_as = told_of.case_id if told_of is not None else None
    seen = seen_in(session, conversation_id, now=now)
    own = (one for one in seen if one.case.id == sent_as)
    going_on = (one for one in seen if one.case.state in GOING_ON)
    newest = next(chain(own, going_on, seen), None)
    if newest is not None:
        return newest.case.id, newest.by
    return (sent_as, "") if sent_as is not None else None


def keep_on_case(
    session: Session,
    case: Case,
    checked: Sequence[Checked],
    *,
    given_by: str,
    client_id: str,
    now: datetime,
    person_id: int | None = None,
    purpose: str = "evidence",
    consent_id: int | None = None,
) -> Sequence[StoredFile]:
    """Keep what somebody gave for a case, each with a line of its history.

    `person_id` is who gave it, where that is not staff: another may act for the resident later.
    Papers by which somebody wants to act for another count for nothing until staff have read them.
    """
    kept = []
    for number, one in enumerate(checked):
        file = evidence.keep(
            session,
            one,
            key=f"case:{case.id}:{given_by}:{client_id}:{number}",
            given_by=given_by,
            now=now,
            case_id=case.id,
            consent_id=consent_id,
            purpose=purpose,
        )
        if file.stored_as == one.stored_as:  # otherwise it came before
            file.person_id = person_id
            files.added(session, case, file, now=now)
            if purpose == "authority" and given_by == "representative":
                tasks.add(session, tasks.CHECK_AUTHORITY, case_id=case.id, now=now)
        kept.append(file)
    return kept


def remove(
    session: Session, case: Case, file: StoredFile, *, reason: str, staff_id: int, now: datetime
) -> None:
    """Take a file out of a case for a reason, and its name out of the chat that it came by.

    Raises cases.files.NoReason.
    """
    name = file.name
    files.remove(session, case, file, reason=reason, staff_id=staff_id, now=now)
    if file.conversation_id is not None:
        conversations.forget_file_name(session, file.conversation_id, file.public_id, name)


def kind_in_words(kind: str) -> str:
    """Give "document" for a PDF, and "photo" for a picture."""
    return "document" if kind == "pdf" else "photo"


def tell_infected(
    session: Session, conversation: Conversation, name: str, *, voice: Voice, now: datetime
) -> None:
    """Say in a chat, to the resident and to staff, that a file was not kept."""
    line = voice.line("file_infected", file=name)
    conversations.say(session, conversation, "system", line, now=now)


@dataclass(frozen=True)
class Caretaker:
    """Looks after what lies in the store: settles it, removes it, has it scanned again."""

    database: Database
    evidence: Evidence
    voice: Voice

    def run_once(self, now: datetime) -> int:
        """Do all that is to be done; give how many files were dealt with."""
        return self._settle(now) + self._remove() + self._scan_again(now)

    def _settle(self, now: datetime) -> int:
        """Move what a row knows to its place, and sweep away what was never acknowledged."""
        store, done = self.evidence.store, 0
        for name, came in store.unsettled():
            with self.database.read() as session:
                known = session.scalar(
                    select(StoredFile.id).where(StoredFile.stored_as == name).limit(1)
                )
            if known is not None:
                store.settle(name)
                done += 1
            elif came < now - LOST_AFTER:
                store.remove(name)
                done += 1
        return done

    def _remove(self) -> int:
        """Remove the bytes of what was taken out or found infected, and forget where they lay."""
        with self.database.read() as session:
            gone = session.execute(
                select(StoredFile.id, StoredFile.stored_as).where(
                    StoredFile.removed_at.is_not(None) | (StoredFile.state == "infected"),
                    StoredFile.stored_as != "",
                )
            ).all()
        for _, stored_as in gone:
            self.evidence.store.remove(stored_as)
        if gone:
            with self.database.write() as session:
                for file_id, _ in gone:
                    session.get_one(StoredFile, file_id).stored_as = ""
        return len(gone)

    def _scan_again(self, now: datetime) -> int:
        """Have the scanner look at what waits for it; no transaction waits for the scanner."""
        if self.evidence.scanner is None:
            return 0
        with self.database.read() as session:
            waiting = session.execute(
                select(StoredFile.id, StoredFile.stored_as)
                .where(StoredFile.state == "quarantined", StoredFile.removed_at.is_(None))
                .order_by(StoredFile.id)
            ).all()
        done = 0
        for file_id, stored_as in waiting:
            try:
                with self.evidence.store.open(stored_as) as content:
                    virus = self.evidence.scanner.finds(content)
            except NoSuchFile:  # it must not hold up those after it
                continue
            except OutOfReach:
                break
            with self.database.write() as session:
                done += self._scanned(session, file_id, virus, now)
        return done

    def _scanned(self, session: Session, file_id: int, virus: str | None, now: datetime) -> bool:
        """Note what the scanner said of a file, unless another worker was quicker."""
        file = session.get_one(StoredFile, file_id)
        if virus is not None:  # what is told of it is locked before it
            if file.case_id is not None:
                cases.hold(session, file.case_id)
            if file.conversation_id is not None:
                conversations.find(session, file.conversation_id)
        session.refresh(file, with_for_update=True)
        if file.state != "quarantined":
            return False
        file.scanned_at = now
        file.state = "clean" if virus is None else "infected"
        if virus is not None:
            self._found_infected(session, file, now)
        return True

    def _found_infected(self, session: Session, file: StoredFile, now: datetime) -> None:
        """Tell the resident in their chat, and staff, who ask for it again, in front of them."""
        if file.conversation_id is not None:
            conversation = conversations.find(session, file.conversation_id)
            line = self.voice.line("file_infected_later", file=file.name)
            conversations.say(session, conversation, "system", line, now=now)
        if file.case_id is not None:
            case = session.get_one(Case, file.case_id)
            events.append(
                session, case, files.INFECTED, actor="system", now=now, data={"file": file.id}
            )
            tasks.add(session, tasks.INFECTED, case_id=case.id, now=now)
