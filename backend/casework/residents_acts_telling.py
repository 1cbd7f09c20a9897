"""Telling more about one's own case: information, another issue, another outcome wanted."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.cases import additions, search
from backend.cases.keeping import write
from backend.cases.links import link_new_issue, open_linked
from backend.cases.models import Case
from backend.cases.process import take
from backend.cases.service import COMPLAINT, Issue
from backend.casework.answer_wording import say
from backend.casework.issues import join
from backend.casework.residents_acts_kept import (
    Acted,
    By,
    acted,
    check_words,
    done_before,
    heed,
    held,
)
from backend.casework.residents_acts_told import BECAME
from backend.casework.standing import at_case
from backend.clock import local_date
from backend.conversations.voice import Voice
from backend.policy.process.progress import GOING_ON
from backend.policy.process.steps import IssueRaised
from backend.rulebook import Rulebook
from backend.tasks import service as tasks

OUTCOME_WANTED = "outcome_wanted"


def add_words(
    session: Session,
    case: Case,
    words: str,
    *,
    by: By,
    key: str,
    voice: Voice | None = None,
    now: datetime,
    about: additions.About = "same",
) -> Acted:
    """Add information to a case, and tell staff; raise SayMore for no words.

    `voice` is given where the words came by a page, so that danger in them is told to staff.
    """
    case, said = held(session, case), check_words(words)
    name = "words_added" if about == "same" else "issue_to_decide"
    told = Acted((say(f"acts.{name}", reference=case.reference),))
    if not additions.add_words(
        session, case.reference, said, about=about, by=by, message=key, now=now
    ):
        return Acted(told.told, repeated=True)
    heed(session, case, said, by=by, voice=voice, now=now)
    kind = tasks.ADDITION if about == "same" else tasks.NEW_ISSUE
    tasks.add(session, kind, case_id=case.id, now=now)
    return told


def new_outcome(
    session: Session,
    case: Case,
    words: str,
    *,
    by: By,
    key: str,
    voice: Voice | None = None,
    now: datetime,
) -> Acted:
    """Say that another outcome is wanted than before; raise SayMore for no words."""
    case, said = held(session, case), check_words(words)
    told = Acted((say("acts.outcome_kept", reference=case.reference),))
    if done_before(case, key):
        return Acted(told.told, repeated=True)
    data = {"key": key}
    write(session, case, OUTCOME_WANTED, actor=by, words={"outcome": said}, now=now, data=data)
    search.add(session, case, said)
    heed(session, case, said, by=by, voice=voice, now=now)
    wanted = say("acts.wants", words=said)
    tasks.add(session, tasks.ADDITION, case_id=case.id, words=wanted, now=now)
    return told


def new_issue(
    session: Session,
    case: Case,
    words: str,
    *,
    outcome: str = "",
    is_related: bool,
    by: By,
    key: str,
    voice: Voice | None = None,
    rulebook: Rulebook,
    now: datetime,
) -> Acted:
    """Tell of another issue: it joins an unanswered stage one complaint that it belongs to.

    Otherwise it becomes a complaint of its own, linked with this one; `Acted.opened` names it. With
    a request it is kept for a person to decide. Raise SayMore for no words.
    """
    case, said = held(session, case), check_words(words)
    if case.kind != COMPLAINT:
        return add_words(
            session, case, said, by=by, key=key, voice=voice, now=now, about="new_issue"
        )
    before = done_before(case, key)
    if before is None:
        issue, both = Issue(said, outcome.strip()), f"{said}\n\n{outcome}"
        if is_related and may_join(session, case, rulebook=rulebook, now=now):
            heed(session, case, both, by=by, voice=voice, now=now)
            _join(session, case, issue, by=by, key=key, rulebook=rulebook, now=now)
        else:
            later = _link(session, case, issue, by=by, key=key, rulebook=rulebook, now=now)
            heed(session, later, both, by=by, voice=voice, now=now)
    return acted(session, case, key, repeated=before is not None, rulebook=rulebook, now=now)


def may_join(session: Session, case: Case, *, rulebook: Rulebook, now: datetime) -> bool:
    """Tell whether another issue can still join a complaint: at the first stage, unanswered."""
    at = at_case(session, case, staff_id=0, rulebook=rulebook, now=now)
    progress = at.progress
    is_first = progress.run.stage == at.pack.first_stage.id
    return progress.state == "open" and is_first and progress.run.answered_on is None


def _join(
    session: Session,
    case: Case,
    issue: Issue,
    *,
    by: By,
    key: str,
    rulebook: Rulebook,
    now: datetime,
) -> None:
    before = at_case(session, case, staff_id=0, rulebook=rulebook, now=now).progress
    step = IssueRaised(
        on=local_date(now),
        by=by,
        decision="join",
        reasons=say("acts.says_it_belongs"),
        issue=issue.text,
    )
    take(session, case.reference, step, rulebook=rulebook, now=now, data={"key": key})
    join(session, case, before, issue)
    tasks.add(session, tasks.NEW_ISSUE, case_id=case.id, now=now)


def _link(
    session: Session,
    case: Case,
    issue: Issue,
    *,
    by: By,
    key: str,
    rulebook: Rulebook,
    now: datetime,
) -> Case:
    today = local_date(now)
    if case.state in GOING_ON:
        later = link_new_issue(
            session,
            case.reference,
            issue,
            reasons=say("acts.says_it_is_other"),
            raised_on=today,
            by=by,
            rulebook=rulebook,
            now=now,
        )
    else:
        later = open_linked(
            session, case.reference, issue, raised_on=today, by=by, rulebook=rulebook, now=now
        )
    data = {"key": key, BECAME: later.reference}
    write(session, case, "issue_told", actor=by, words={}, now=now, data=data)
    tasks.add(session, tasks.NEW_ISSUE, case_id=later.id, now=now)
    return later
