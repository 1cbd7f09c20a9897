"""Since when mail to somebody of a case comes to nothing, until their address is changed."""

from datetime import date

from backend.cases.models import Case, CaseEvent
from backend.clock import local_date

MAIL_REFUSED = "mail_refused"
ADDRESS_CHANGED = ("person_put_right", "contact_changed")


def refused_on(case: Case, person_id: int) -> date | None:
    """Give the local day since which mail to a person's address fails, None where it does not."""
    since: date | None = None
    for line in sorted(case.events, key=lambda one: one.seq):
        if line.kind == MAIL_REFUSED and line.data.get("person") == person_id:
            since = since or local_date(line.at)
        elif _has_new_address(line, case, person_id):
            since = None
    return since


def _has_new_address(line: CaseEvent, case: Case, person_id: int) -> bool:
    if line.kind not in ADDRESS_CHANGED or "email" not in line.data["details"]:
        return False
    is_representative = line.data["role"] == "representative"
    return person_id == (case.representative_id if is_representative else case.resident_id)
