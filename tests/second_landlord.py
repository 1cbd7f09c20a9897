"""The invented second landlord, as the settings of a front door name it."""

from pathlib import Path
from typing import Any

from backend.policy.pack import load_pack
from backend.rulebook import Rulebook
from tests.parts import MONDAY_NOON, PACK

FOLDER = Path(__file__).parent / "data" / "packs"
SETTINGS: dict[str, Any] = {
    "policies": "thornbeck-1990 until 2019-12-31, thornbeck from 2020-01-01",
    "policy_folder": FOLDER,
}
SECOND_RULEBOOK = Rulebook.read(SETTINGS["policies"], today=MONDAY_NOON.date(), folder=FOLDER)
SECOND_PACK = load_pack("thornbeck", FOLDER)

# What only the first landlord's pack says, and what the second's replaces it with.
OF_THE_FIRST = (
    PACK.landlord.name,
    PACK.landlord.short_name,
    PACK.landlord.team,
    PACK.contacts.phone,
    PACK.contacts.email,
    PACK.contacts.post,
    PACK.contacts.form,
    *(promise.promise for promise in PACK.time_limits),
    *(rule.sentence for rule in PACK.rules.values()),
)


def of_the_first_in(said: str) -> list[str]:
    """Give what a text says that only the first landlord says."""
    flat = " ".join(said.split())
    return [fact for fact in OF_THE_FIRST if fact in flat]
