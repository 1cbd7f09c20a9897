"""From a resident's first words to an open case, and back again with "when will I hear?"."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.cases import files
from backend.cases import service as cases
from backend.cases.keeping import progress_of
from backend.cases.law_clocks import ToldClock, told_to_the_resident
from backend.cases.models import Case
from backend.cases.working_days import calendar_of
from backend.clock import local_date
from backend.conversations import keys
from backend.conversations import service as conversations
from backend.conversations.models import Conversation
from backend.errors import DomainError
from backend.intake import elsewhere, risks
from backend.intake.beside import take_beside
from backend.intake.earlier import typed_before
from backend.intake.hearing import Hearing
from backend.intake.models import Intake
from backend.intake.newcase import new_case
from backend.intake.opening import OUT_OF, opened
from backend.intake.questions import Answers, Row, rows
from backend.intake.record import Understood
from backend.intake.say import Say
from backend.intake.suggestion import Suggestion, suggest
from backend.intake.unheard import unheard
from backend.policy.deadlines import Deadline, earliest_response
from backend.policy.pack import PolicyPack
from backend.policy.process.clocks import WINDOWS
from backend.policy.triage.routes import AGAINST
from backend.policy.wording import long_date
from backend.rulebook import Rulebook
from backend.tasks import service as tasks

# The grounds that point to another body, by which the policy names the link to it as well.
ELSEWHERE = ("regulator", "tribunal")
# Whoever greets after this long has come back, and is told where things stand.
QUIET_AFTER = timedelta(hours=1)


class NotReady(DomainError):
    """Some questions still need an answer before this can be sent."""


class NothingToSend(DomainError):
    """There is nothing to send yet. Tell us first what went wrong."""


@dataclass(frozen=True)
class Intent:
    """What the bot took typed words to mean, when it is sure enough to interrupt a question."""

    name: str
    confidence: float
    words: int


@dataclass(frozen=True)
class Heard:
    """What one message of a resident did; `missed` counts how often in a row it was no answer."""

    recorded: Mapping[str, Any]
    cleared: tuple[str, ...]
    said: tuple[Say, ...]
    next_question: str | None
    interrupted: bool
    missed: int = 0


@dataclass(frozen=True)
class Promise:
    """A duty promised on a complaint by its label and the last local day for it.

    Where the day is counted from our letter, `earliest` is the one that holds instead if the letter
    goes out on the day `written_on`.
    """

    duty: str
    label: str
    latest: date
    earliest: date | None = None
    written_on: date | None = None

    @property
    def by(self) -> str:
        """The last day in words, and what decides where it hangs on when our letter goes out."""
        last = long_date(self.latest)
        if self.earliest is None or self.written_on is None:
            return last
        # Not "today": the page is kept, and the chat is read again on other days.
        return (
            f"by {last} at the latest. It is sooner if we write to you soon to say that we have"
            f" this. If we write on {long_date(self.written_on)}, it is by"
            f" {long_date(self.earliest)}."
        )


@dataclass(frozen=True)
class Undecided:
    """Some of what was told that a person decides about, with the rules that speak of it.

    `words` are the resident's own, empty where they told of one thing only. `elsewhere` names the
    links of the policy to bodies beside the Ombudsman; `ours_by_law` says that the law has the
    landlord look into it all the same.
    """

    words: str
    rules: tuple[tuple[str, str], ...]
    elsewhere: tuple[str, ...]
    ours_by_law: bool


@dataclass(frozen=True)
class Sent:
    """A case that was opened, as far as whoever sent it may know."""

    reference: str
    kind: str
    route: str
    person_decides: bool
    for_someone_else: bool
    dates: tuple[Promise, ...]
    rules: tuple[tuple[str, str], ...]
    undecided: tuple[Undecided, ...]
    already: bool


@dataclass(frozen=True)
class CaseStatus:
    """Where a case is by the policy it was opened under, and what is owed next with the working."""

    reference: str
    kind: str
    pack: PolicyPack
    stage: str
    received_on: date
    person_decides: bool
    owed: tuple[Deadline, ...]
    owed_by_law: tuple[ToldClock, ...]


@dataclass(frozen=True)
class Status:
    """The answer to "when will I hear back?": case data only for a verified browser."""

    cases: tuple[CaseStatus, ...]


def hear(
    session: Session,
    conversation_id: str,
    *,
    text: str,
    question: str | None,
    payload: Mapping[str, str] | None,
    intent: Intent | None,
    understood: Understood | None = None,
    rulebook: Rulebook,
    now: datetime,
) -> Heard:
    """Take in one message: record what it answers or changes, and say what to ask next.

    `understood` is what the bot took typed words to mean, however unsure; it is kept with what they
    answer and decides nothing. When the answers were sent in another way meanwhile, on the plain
    form, nothing is left to ask.
    """
    last = latest(session, conversation_id)
    if question is not None and last is not None and last.state == "sent":
        return Heard({}, (), (), next_question=None, interrupted=False)
    intake = current(session, conversation_id, now=now)
    hearing = _hearing(intake, rulebook, now)
    hearing.understood = understood if payload is None else None
    hearing.earlier = lambda: typed_before(session, intake, text)
    if payload is not None:
        entities = {name: str(value) for name, value in payload.items() if name != "intent"}
        hearing.press(question, payload["intent"], entities)
        if question is None and payload["intent"] == "complain":
            hearing.open_with("", wants_complaint=True)
    elif question is None:
        wants = intent is not None and intent.name in ("complain", "escalate")
        hearing.open_with(text, wants_complaint=wants)
    else:
        hearing.answer(question, text, intent=intent.name if intent else None)
    return _heard(intake, hearing, now=now)


def hear_beside(
    session: Session,
    conversation_id: str,
    text: str,
    *,
    understood: Understood | None = None,
    rulebook: Rulebook,
    now: datetime,
) -> Heard:
    """Take what words answer that were said while no question of the intake was open."""
    intake = current(session, conversation_id, now=now)
    hearing = _hearing(intake, rulebook, now)
    hearing.understood = understood
    take_beside(hearing, text)
    return _heard(intake, hearing, now=now)


def _heard(intake: Intake, hearing: Hearing, *, now: datetime) -> Heard:
    _keep(intake, hearing, now=now)
    return Heard(
        recorded=hearing.recorded,
        cleared=tuple(hearing.cleared),
        said=tuple(hearing.said),
        next_question=hearing.next_question,
        interrupted=hearing.interrupted,
        missed=hearing.missed,
    )


def current(session: Session, conversation_id: str, *, now: datetime) -> Intake:
    """Give the open intake of a conversation, a new one when the last was sent or none exists."""
    conversations.find(session, conversation_id)
    last = latest(session, conversation_id)
    if last is not None and last.state == "open":
        return last
    intake = Intake(
        conversation_id=conversation_id,
        number=last.number + 1 if last else 1,
        answers={},
        misses={},
        state="open",
        created_at=now,
        updated_at=now,
    )
    session.add(intake)
    session.flush()
    return intake


def latest(session: Session, conversation_id: str) -> Intake | None:
    """Give the newest intake of a conversation, sent or not."""
    return session.scalar(
        select(Intake)
        .where(Intake.conversation_id == conversation_id)
        .order_by(Intake.number.desc())
        .limit(1)
        # Whoever has locked the conversation since must not go by what stood there before.
        .execution_options(populate_existing=True)
    )


def fill(session: Session, conversation_id: str, answers: Answers, *, now: datetime) -> None:
    """Put the answers of a plain form into the open intake, in place of what was there."""
    intake = current(session, conversation_id, now=now)
    kept = ("opening", "wants_complaint", OUT_OF)
    before = {name: said for name, said in intake.answers.items() if name in kept}
    intake.answers = {**before, **{name: dict(answer) for name, answer in answers.items()}}
    intake.updated_at = now


def gone_quiet(session: Session, conversation_id: str, *, now: datetime) -> bool:
    """Tell whether nothing was heard for so long that a greeting may be a return."""
    last = latest(session, conversation_id)
    return last is not None and now - last.updated_at >= QUIET_AFTER


def open_question(
    session: Session, conversation_id: str, *, rulebook: Rulebook, now: datetime
) -> str | None:
    """Give the question that unsent answers are at, None where nothing was answered yet."""
    last = latest(session, conversation_id)
    if last is None or last.state != "open" or not last.answers:
        return None
    return _hearing(last, rulebook, now).next_question


def set_aside(session: Session, conversation_id: str, *, now: datetime) -> None:
    """Stop an unsent intake; its answers stay on record."""
    last = latest(session, conversation_id)
    if last is not None and last.state == "open":
        last.state = "set_aside"
        last.updated_at = now


def summary(
    session: Session, conversation_id: str, *, rulebook: Rulebook, now: datetime
) -> tuple[Row, ...]:
    """Give the lines of the check-your-answers summary."""
    intake = current(session, conversation_id, now=now)
    offers = _hearing(intake, rulebook, now).offers_choice
    return rows(intake.answers, offers_choice=offers)


def suggestion(
    session: Session, conversation_id: str, *, rulebook: Rulebook, now: datetime
) -> Suggestion:
    """Give what the landlord's rules suggest for the open intake."""
    intake = current(session, conversation_id, now=now)
    return suggest(intake.answers, pack=rulebook.pack, today=local_date(now))


def send(session: Session, conversation_id: str, *, rulebook: Rulebook, now: datetime) -> Sent:
    """Open the case of the open intake; asked again, give the same case."""
    conversation = conversations.find(session, conversation_id)
    intake = latest(session, conversation_id)
    if intake is None or intake.state == "set_aside":
        raise NothingToSend
    if intake.state == "sent":
        return _sent(session, intake, rulebook, already=True)
    hearing = _hearing(intake, rulebook, now)
    if hearing.next_question not in (None, "check"):
        raise NotReady
    suggested = suggest(intake.answers, pack=rulebook.pack, today=local_date(now))
    new = new_case(
        intake.answers,
        suggested,
        rows=(
            *rows(intake.answers, offers_choice=suggested.offers_choice),
            *unheard(session, intake),
        ),
        conversation_id=conversation_id,
        key=f"{conversation_id}:{intake.number}",
        risks=risks.told_in(session, intake),
    )
    new = elsewhere.noted(new, intake.answers, rulebook.pack)
    new = replace(new, came_by=conversation.channel)
    case = opened(session, conversation, intake.answers, new, rulebook=rulebook, now=now)
    files.attach(session, conversation_id, case, now=now)
    tasks.no_files_wait(session, conversation_id, now=now)
    intake.state, intake.case_id, intake.updated_at = "sent", case.id, now
    if case.behalf != "other" and not keys.is_shared(session, conversation.id):
        conversations.verify_browser(conversation, now=now)
    session.flush()
    return _sent(session, intake, rulebook, already=False)


def status(session: Session, conversation_id: str, *, rulebook: Rulebook, now: datetime) -> Status:
    """Answer "when will I hear back?": case data only where this browser opened the case."""
    conversation = session.get_one(Conversation, conversation_id)
    sent = session.scalars(
        select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id)
    ).all()
    verified = conversations.is_verified(conversation, now=now)
    own = [case for case in sent if verified and case.behalf != "other"]
    return Status(cases=tuple(_status_of(session, case, rulebook) for case in own))


def _status_of(session: Session, case: Case, rulebook: Rulebook) -> CaseStatus:
    return CaseStatus(
        reference=case.reference,
        kind=case.kind,
        pack=rulebook.pack_of(case.policy),
        stage=case.stage,
        received_on=case.received_on,
        person_decides=case.person_decides,
        owed=tuple(
            owed.deadline for owed in cases.owed(session, case, rulebook=rulebook) if owed.open
        ),
        owed_by_law=told_to_the_resident(session, case),
    )


def _sent(session: Session, intake: Intake, rulebook: Rulebook, *, already: bool) -> Sent:
    case = session.get_one(Case, intake.case_id)
    rules = {
        rule["id"]: rule["sentence"] for part in case.triage["parts"] for rule in part["rules"]
    }
    someone_else = case.behalf == "other"
    return Sent(
        reference=case.reference,
        kind=case.kind,
        route=_route(case, rulebook),
        person_decides=case.person_decides,
        for_someone_else=someone_else,
        dates=() if someone_else else _dates(session, case, rulebook),
        rules=tuple(rules.items()),
        undecided=() if someone_else else tuple(_undecided(case.triage["parts"])),
        already=already,
    )


def _undecided(parts: Sequence[Mapping[str, Any]]) -> Iterator[Undecided]:
    for part in parts:
        # No rule speaks against asking for one's own information: the law says when it comes.
        if part["route"] in AGAINST and part.get("notes") != ["data_request"]:
            yield Undecided(
                words=part["text"] if len(parts) > 1 else "",
                rules=tuple((rule["id"], rule["sentence"]) for rule in part["rules"]),
                elsewhere=tuple(one for one in part.get("grounds", ()) if one in ELSEWHERE),
                ours_by_law=bool(part.get("law")),
            )


def _route(case: Case, rulebook: Rulebook) -> str:
    """Give the route, which is that of the next stage once a complaint has gone on to it."""
    first = rulebook.pack_of(case.policy).first_stage
    goes_on = case.kind == cases.COMPLAINT and case.stage != first.id
    return "escalation" if goes_on else case.route


def _dates(session: Session, case: Case, rulebook: Rulebook) -> tuple[Promise, ...]:
    if case.kind != cases.COMPLAINT:
        return ()
    pack = rulebook.pack_of(case.policy)
    stage = pack.stage(case.stage)
    due = {one.duty: one.due_on for one in case.deadlines if one.stage == case.stage}
    promises = [
        Promise(limit.duty, limit.label, due[limit.duty])
        for limit in stage.limits
        if limit.duty in due and limit.duty not in WINDOWS
    ]
    by_policy = (
        _until_we_write(session, case, pack, promise) if promise.duty == stage.answer else promise
        for promise in promises
    )
    by_law = (
        Promise(clock.duty, clock.label, clock.due_on)
        for clock in told_to_the_resident(session, case)
    )
    return (*by_policy, *by_law)


def _until_we_write(session: Session, case: Case, pack: PolicyPack, answer: Promise) -> Promise:
    """Add the day of the answer if we write on the first day, until our letter has gone out."""
    if any(
        one.stage == case.stage and one.duty == "acknowledge" and one.met_on
        for one in case.deadlines
    ):
        return answer
    began = _began(case)
    first = earliest_response(pack, case.stage, began, calendar_of(session, pack))
    return replace(answer, earliest=first, written_on=began) if first < answer.latest else answer


def _began(case: Case) -> date:
    """Give the day on which the present stage began."""
    progress = progress_of(case)
    return progress.run.opened_on if progress else case.received_on


def _hearing(intake: Intake, rulebook: Rulebook, now: datetime) -> Hearing:
    return Hearing(
        answers=copy.deepcopy(intake.answers),
        misses=dict(intake.misses),
        pack=rulebook.pack,
        today=local_date(now),
    )


def _keep(intake: Intake, hearing: Hearing, *, now: datetime) -> None:
    intake.answers = hearing.answers
    intake.misses = hearing.misses
    intake.updated_at = now
