"""The staff's first page: what needs a person, most urgent first."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from backend.audit.log import record
from backend.casework import consent_unasked, remedies, worklist
from backend.casework.deliveries import lacks_address, unreachable
from backend.casework.duty_words import DUTY_WORDS
from backend.casework.worklist import Asked, Looking
from backend.casework.worklist_lines import lines
from backend.clock import local_date
from backend.conversations import queries
from backend.conversations.feedback import feedback
from backend.conversations.reading import unread
from backend.conversations.switch import is_on
from backend.letters import delivery
from backend.notifications import dead_letters
from backend.staff.models import Staff
from backend.staff.service import MANAGERS
from backend.tasks.service import done, leave, of_others, open_for, take_on
from backend.web.door import Door
from backend.web.staff import views as staff_views
from backend.web.staff.access import Csrf, Me, Number, OwnForm, TheDoor
from backend.web.staff.looked import note_page
from backend.web.staff.worklist_choices import TAB_WORDS

router = APIRouter(prefix="/staff", include_in_schema=False)

CASES_SHOWN = 10
WEEK = timedelta(days=7)
# The tabs of the worklist that say by themselves that something has to be done.
PRESSING = ("hazards", "overdue", "today", "unacknowledged", "consent", "more_time", "unassigned")


@router.get("")
def home(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what needs a person, most urgent first."""
    now = door.clock()
    with door.database.read() as session:
        waiting = queries.handed_off(session)
        mine = queries.owned_by(session, me.id)
        new = unread(session, [one.id for one in mine], staff_id=me.id)
        promised = remedies.listed(session, "mine", staff_id=me.id, now=now)
        page = door.renderer.page(
            "staff/home.html",
            staff=me,
            csrf=csrf,
            now=now,
            assistant_on=is_on(session),
            **staff_views.alerts(session, queries.unseen_alerts(session)),
            waiting=[staff_views.waiting(session, one) for one in waiting],
            to_ask=consent_unasked.to_ask(session),
            unreachable=unreachable(session),
            letters=delivery.numbers(session, now=now),
            notices=dead_letters.count(session, now=now) if me.role in MANAGERS else 0,
            manages=me.role in MANAGERS,
            tasks=staff_views.tasks(
                session, [one for one in open_for(session, me.id) if not lacks_address(one)]
            ),
            others=staff_views.tasks(session, of_others(session, me.id)),
            mine=[
                {**staff_views.waiting(session, one), "unread": new.get(one.id, 0)}
                for one in sorted(mine, key=lambda one: not new.get(one.id))
            ],
            promised=[one for one in promised if one.remedy.due_on <= local_date(now) + WEEK],
            **_cases(door, session, me),
        )
    note_page(door, me, "home")
    return page


def _cases(door: Door, session: Session, me: Staff) -> dict[str, Any]:
    """Give the numbers of the worklist, and the most urgent of one's own cases, or of all."""
    looking = Looking(me.id, door.clock(), door.rulebook.pack.reference_prefix)
    counts = worklist.counts(session, looking)
    show = "mine" if counts["mine"] else "going_on"
    found = worklist.find(session, Asked(show=show), looking, None)
    return {
        "counts": counts,
        "pressing": {tab: TAB_WORDS[tab] for tab in PRESSING if counts[tab]},
        "show": show,
        "duty_words": DUTY_WORDS,
        "lines": lines(session, found.ids[:CASES_SHOWN], rulebook=door.rulebook, now=looking.now),
    }


@router.get("/feedback")
def feedback_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what residents said in thanks, praise and suggestions."""
    note_page(door, me, "feedback")
    with door.database.read() as session:
        return door.renderer.page(
            "staff/feedback.html", staff=me, csrf=csrf, feedback=feedback(session)
        )


@router.post("/alerts/{alert_id}/seen", dependencies=[OwnForm])
def alert_seen(alert_id: Number, door: TheDoor, me: Me) -> Response:
    """Note that someone has seen an alert."""
    now = door.clock()
    with door.database.write() as session:
        queries.see_alerts(session, alert_id, staff_id=me.id, now=now)
        record(
            session,
            actor=f"staff:{me.id}",
            action="seen",
            object_kind="alert",
            object_id=str(alert_id),
            now=now,
        )
    return RedirectResponse("/staff", status_code=303)


@router.post("/tasks/{task_id}/done", dependencies=[OwnForm])
def task_done(task_id: Number, door: TheDoor, me: Me) -> Response:
    """Note that someone has done a task."""
    with door.database.write() as session:
        done(session, task_id, staff_id=me.id, now=door.clock())
    return RedirectResponse("/staff", status_code=303)


@router.post("/tasks/{task_id}/take", dependencies=[OwnForm])
def task_taken(task_id: Number, door: TheDoor, me: Me) -> Response:
    """Note that whoever asks does a task."""
    with door.database.write() as session:
        take_on(session, task_id, staff_id=me.id, now=door.clock())
    return RedirectResponse("/staff#tasks", status_code=303)


@router.post("/tasks/{task_id}/leave", dependencies=[OwnForm])
def task_left(task_id: Number, door: TheDoor, me: Me) -> Response:
    """Note that whoever had taken a task on leaves it to anybody."""
    with door.database.write() as session:
        leave(session, task_id, staff_id=me.id, now=door.clock())
    return RedirectResponse("/staff#tasks", status_code=303)
