"""The staff's first page: what needs a person, most urgent first."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from backend.cases import queries as case_queries
from backend.conversations import queries
from backend.conversations.feedback import feedback
from backend.conversations.switch import is_on
from backend.tasks.service import done, open_tasks
from backend.web.staff import views as staff_views
from backend.web.staff.access import Csrf, Me, Number, OwnForm, TheDoor

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("")
def home(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what needs a person, most urgent first."""
    now = door.clock()
    with door.database.read() as session:
        waiting = queries.handed_off(session)
        mine = queries.owned_by(session, me.id)
        return door.renderer.page(
            "staff/home.html",
            staff=me,
            csrf=csrf,
            now=now,
            assistant_on=is_on(session),
            **staff_views.alerts(session, queries.unseen_alerts(session)),
            waiting=[staff_views.waiting(session, one) for one in waiting],
            tasks=staff_views.tasks(session, open_tasks(session)),
            mine=[staff_views.waiting(session, one) for one in mine],
            cases=staff_views.owed(case_queries.open_cases(session, now=now)),
        )


@router.get("/feedback")
def feedback_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show what residents said in thanks, praise and suggestions."""
    with door.database.read() as session:
        return door.renderer.page(
            "staff/feedback.html", staff=me, csrf=csrf, feedback=feedback(session)
        )


@router.post("/alerts/{alert_id}/seen", dependencies=[OwnForm])
def alert_seen(alert_id: Number, door: TheDoor, me: Me) -> Response:
    """Note that someone has seen an alert."""
    with door.database.write() as session:
        queries.see_alerts(session, alert_id, staff_id=me.id, now=door.clock())
    return RedirectResponse("/staff", status_code=303)


@router.post("/tasks/{task_id}/done", dependencies=[OwnForm])
def task_done(task_id: Number, door: TheDoor, me: Me) -> Response:
    """Note that someone has done a task."""
    with door.database.write() as session:
        done(session, task_id, staff_id=me.id, now=door.clock())
    return RedirectResponse("/staff", status_code=303)
