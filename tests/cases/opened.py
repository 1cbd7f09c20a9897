"""Cases for tests."""

from dataclasses import replace
from datetime import datetime

from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.service import Issue, NewCase
from backend.casework import worklist
from backend.casework.worklist import Asked, Looking
from backend.casework.worklist_lines import Line, lines
from backend.database import Database
from backend.residents.service import Permission, Person
from tests.parts import MONDAY_NOON, RULEBOOK

PAT = Person(full_name="Pat Jones", relationship="tenant", email="pat@example.com")
SAM = Person(full_name="Sam Jones", email="sam@example.com")

COMPLAINT = NewCase(
    idempotency_key="one",
    kind="complaint",
    route="complaint",
    person_decides=False,
    behalf="self",
    resident=PAT,
    issues=(Issue("The boiler has been off for three weeks", "Mend it and say sorry"),),
)
REQUEST = replace(COMPLAINT, kind="service_request", route="service_request")
FOR_ANOTHER = replace(
    COMPLAINT,
    behalf="other",
    resident=replace(PAT, email="", safe_contact="Ring her sister on 01732 000000"),
    representative=SAM,
    permission=Permission("yes", "signed_letter", "A letter from her"),
)


def opened(database: Database, new: NewCase = COMPLAINT, *, now: datetime = MONDAY_NOON) -> Case:
    """Open a case and give it."""
    with database.write() as session:
        return cases.open_case(session, new, rulebook=RULEBOOK, now=now)


def listed(database: Database, *, now: datetime = MONDAY_NOON) -> list[Line]:
    """Give the worklist as staff see it."""
    looking = Looking(staff_id=1, now=now, prefix=RULEBOOK.pack.reference_prefix)
    with database.read() as session:
        found = worklist.find(session, Asked(), looking, None)
        return lines(session, found.ids, rulebook=RULEBOOK, now=now)
