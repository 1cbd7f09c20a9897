"""What the filters of the worklist offer: stages and policies from the packs, people and teams."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.casework.duty_words import DUTY_WORDS
from backend.policy.triage.routes import CASES
from backend.rulebook import Rulebook
from backend.staff.models import Staff
from backend.teams.models import Team
from backend.web.rendering import named

KINDS = ("complaint", "service_request")
SORT_WORDS = {
    "due": "Hazards first, then what is due soonest",
    "oldest": "Received first",
    "newest": "Received last",
}
TAB_WORDS = {
    "going_on": "Going on",
    "hazards": "Hazards",
    "overdue": "Overdue",
    "today": "Due today",
    "unacknowledged": "Not acknowledged",
    "consent": "Awaiting consent",
    "more_time": "More time given",
    "unassigned": "With nobody",
    "mine": "Mine",
    "team": "My teams",
    "any": "All, ended ones too",
}


def choices(session: Session, rulebook: Rulebook) -> dict[str, Any]:
    """Give each filter's choices as pairs of value and words."""
    packs = [rulebook.pack_of(one) for one in reversed(rulebook.timeline.pack_ids)]
    people = session.execute(
        select(Staff.id, Staff.name).where(Staff.disabled_at.is_(None)).order_by(Staff.name)
    )
    teams = session.execute(select(Team.id, Team.name).order_by(Team.name))
    return {
        "tabs": TAB_WORDS,
        "sorts": SORT_WORDS,
        "duty_words": DUTY_WORDS,
        "kinds": {one: named(one) for one in KINDS},
        "stages": {stage.id: stage.name for pack in packs for stage in pack.stages},
        "stage_names": {(pack.id, stage.id): stage.name for pack in packs for stage in pack.stages},
        "routes": {one: named(one) for one in (*CASES, "mixed")},
        "policies": {pack.id: pack.title for pack in packs},
        "people": {str(number): name for number, name in people},
        "teams": {str(number): name for number, name in teams},
    }
