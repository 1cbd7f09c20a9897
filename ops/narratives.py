"""Opens a conversation with each real account of tests/data/narratives.csv and reports the routes.

A report, not a gate: `python -m ops.narratives` prints how many end in the route the policy gives.
"""

import csv
import sys
from collections.abc import Mapping

from backend.cases.models import Case
from backend.conversations.models import Alert
from backend.database import Database
from ops.resident import Resident, StuckError
from ops.steps import ROOT

# What a resident with such an account would plausibly answer, whatever the route expected, but for
# one thing: whether it is the first time they tell the landlord, which only they can know.
PLAUSIBLE = {
    "noticed_on": "about two months ago",
    "outcome": "I want it put right",
    "route_choice": '/answer{"value": "as_suggested"}',
    "on_behalf": '/answer{"value": "self"}',
    "group_members": "Ann Lee at number 6 and Bob Kay at number 8",
    "relationship": '/answer{"value": "tenant"}',
    "full_name": "Sam Taylor",
    "address": "4 Mill Lane, TN13 1AX",
    "contact_details": "sam@example.org",
    "reported_result": "nothing much came of it",
}
FIRST_TIME = ("service_request", "antisocial_behaviour")
TOLD_BEFORE = {True: "no, this is the first time", False: "yes, I have told you before"}


def main() -> int:
    """Report the route of each account, at the front door at an address over its database."""
    url, database_url = sys.argv[1], sys.argv[2]
    database = Database(database_url)
    with (ROOT / "tests/data/narratives.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    right = acceptable = 0
    for row in rows:
        routes = _routes(url, database, row)
        also = row["also_acceptable"].split()
        hit = row["expected_route"] in routes
        right += hit
        acceptable += hit or any(route in routes for route in also)
        print(f"{'ok  ' if hit else 'MISS'} {row['id']} {row['expected_route']:22} {routes}")
    print(f"{right} of {len(rows)} in the expected route, {acceptable} counting acceptable ones")
    return 0


def _routes(url: str, database: Database, row: Mapping[str, str]) -> list[str]:
    first = row["expected_route"] in FIRST_TIME
    resident = Resident(url, {**PLAUSIBLE, "reported_before": TOLD_BEFORE[first]})
    resident.start()
    try:
        resident.say(row["text"])
        if resident.question is None and resident.choices:
            # A question was answered, or a way on was offered: whoever has an account goes on.
            resident.choose("/complain")
        resident.finish()
    except StuckError as stuck:
        return [f"stuck: {stuck}"[:90]]
    with database.read() as session:
        case = session.query(Case).filter_by(conversation_id=resident.id).first()
        alert = session.query(Alert).filter_by(conversation_id=resident.id, level="danger").first()
        if case is None:
            return ["no case", f"said: {resident.last_words[:60]!r}"]
        return [case.route, *(["emergency"] if alert else [])]


if __name__ == "__main__":
    sys.exit(main())
