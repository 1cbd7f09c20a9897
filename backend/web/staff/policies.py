"""The staff page of the policies: which applies when, and what is yet to be confirmed."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Response

from backend.clock import local_date
from backend.policy.confirming import to_confirm
from backend.policy.law import law
from backend.rulebook import Rulebook
from backend.web.staff.access import Csrf, ForManagers, Me, TheDoor

router = APIRouter(
    prefix="/staff/settings/policies", include_in_schema=False, dependencies=[ForManagers]
)


@router.get("")
def policies_page(door: TheDoor, me: Me, csrf: Csrf) -> Response:
    """Show the timeline of policies and what is unconfirmed in each; nothing is changed here."""
    return door.renderer.page(
        "staff/policies.html",
        staff=me,
        csrf=csrf,
        policies=_policies(door.rulebook, local_date(door.clock())),
        law=list(law().to_confirm.values()),
        guessed="policies" not in door.settings.model_fields_set,
    )


def _policies(rulebook: Rulebook, today: date) -> list[dict[str, Any]]:
    found = []
    for period in rulebook.timeline.periods:
        pack = rulebook.pack_of(period.pack_id)
        found.append(
            {
                "id": pack.id,
                "title": pack.title,
                "first": period.first if period.first > date.min else None,
                "last": period.last if period.last < date.max else None,
                "current": period.first <= today <= period.last,
                "to_confirm": [
                    {"key": key, "what": what} for key, what in to_confirm(pack).items()
                ],
            }
        )
    return found
