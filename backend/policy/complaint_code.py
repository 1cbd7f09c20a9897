"""The Housing Ombudsman's Complaint Handling Code as a pack that landlords' packs are held to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from backend.policy.pack import PACKS, Pack, Rule, Status, UnknownPackError, load_pack, pack_ids

THE_CODE = "complaint-handling-code-2024"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRule(Rule):
    """What one clause asks for, in our own words; `source` is the page it was read on, if any."""

    source: str | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePack(Pack):
    """The Code; two rules say which clauses the number of stages and a last day to ask go against.

    `unconfirmed` names the clauses that were read nowhere, for the landlord to confirm.
    """

    rules: Mapping[str, CodeRule]
    in_force_from: date
    number_of_stages_rule: str
    no_last_day_to_ask_rule: str


@lru_cache
def load_code(code_id: str = THE_CODE) -> CodePack:
    """Return the Code of that id, checked; raise UnknownPackError or PackError."""
    # Imported here because reading YAML and checking it cost more than all the rest.
    from backend.policy.complaint_code_file import read_code

    if code_id not in code_ids():
        raise UnknownPackError(pack_id=code_id, known=", ".join(code_ids()))
    return read_code(PACKS / f"{code_id}.yaml")


def code_ids() -> tuple[str, ...]:
    """Return the ids of the Codes that come with the program, in alphabetical order."""
    return tuple(
        sorted(
            path.stem
            for path in PACKS.glob("*.yaml")
            if "kind: code" in path.read_text(encoding="utf-8").splitlines()
        )
    )


def every_id(folder: Path = PACKS) -> tuple[str, ...]:
    """Return the ids of the landlord's packs in the folder, then those of the Codes."""
    return (*pack_ids(folder), *code_ids())


def load_any(pack_id: str, folder: Path = PACKS) -> Pack:
    """Return the landlord's pack or the Code of that id; raise UnknownPackError or PackError."""
    if pack_id in code_ids():
        return load_code(pack_id)
    if pack_id not in pack_ids(folder):
        raise UnknownPackError(pack_id=pack_id, known=", ".join(every_id(folder)))
    return load_pack(pack_id, folder)


def kind_of(pack: Pack) -> str:
    """Return "code" for a Code and "landlord" for a landlord's pack."""
    return "code" if isinstance(pack, CodePack) else "landlord"
