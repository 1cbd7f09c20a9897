"""Staff ask for more time on a page, and the resident answers on theirs."""

from datetime import date

from sqlalchemy import select

from backend.cases import process
from backend.cases.models import Case
from backend.clock import local_date
from backend.policy.process.steps import Acknowledged, Extended
from backend.web.door import Door
from tests.web.conftest import SignedInBrowser
from tests.web.served import browser, words_of
from tests.web.visits import COMPLAINT, complain, post


def test_more_time_is_asked_for_and_agreed_to(
    door: Door, address: str, signed_in_browser: SignedInBrowser
) -> None:
    staff = signed_in_browser("officer")
    with browser(address) as resident:
        complain(resident, COMPLAINT)
        with door.database.read() as session:
            reference = session.scalars(select(Case.reference)).one()
        page, own = f"/staff/cases/{reference}", f"/status/cases/{reference}"
        assert "Ask them to agree to more time" not in words_of(staff.get(page))
        extend_once(door, reference)
        assert "Ask them to agree to more time" in words_of(staff.get(page))

        ask = f"{page}/ask-more-time"
        wrong = post(staff, ask, page=ask, working_days="many", reasons="<b>")
        assert wrong.status_code == 422
        assert "&lt;b&gt;</textarea>" in wrong.text
        no_reason = post(staff, ask, page=ask, working_days="5")
        assert "Write why you need longer" in words_of(no_reason)
        sent = post(staff, ask, page=ask, working_days="5", reasons="We wait for a part.")
        assert (sent.status_code, sent.headers["location"]) == (303, f"{page}#history")

        assert "We wait for a part." in words_of(resident.get(own))
        answered = post(resident, f"{own}/do/agree", page=f"{own}/do/agree", agrees="yes")
        assert "You agreed to more time." in words_of(resident.get(answered.headers["location"]))
        assert "They agree to more time" in words_of(staff.get("/staff"))


def extend_once(door: Door, reference: str) -> None:
    today, by = local_date(door.clock()), "staff:1"
    steps = (
        Acknowledged(on=today, by=by, complaints=("x",), respond_on=date(2026, 12, 21)),
        Extended(
            on=today,
            by=by,
            working_days=10,
            discussed_on=today,
            reasons="x",
            ombudsman_details=True,
        ),
    )
    with door.database.write() as session:
        for step in steps:
            process.take(session, reference, step, rulebook=door.rulebook, now=door.clock())
