"""Letters with everything in them, at every stage of every policy, for tests to take parts from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.service import NewCase
from backend.letters.facts import (
    Acknowledgement,
    ConsentRequest,
    ContactAgreement,
    Extension,
    Facts,
    FurtherExtension,
    Halting,
    IssueAnswer,
    PanelArrangements,
    PassedToTeam,
    Promise,
    Refusal,
    Response,
    Told,
)
from backend.policy.pack import PolicyPack, load_pack
from backend.policy.process.progress import Extension as MoreTime
from backend.policy.process.progress import NextContact, Progress, StageRun
from tests.cases.opened import COMPLAINT, FOR_ANOTHER
from tests.parts import MONDAY_NOON, RULEBOOK

TODAY = date(2026, 12, 7)
PACKS = ("west-kent-current", "west-kent-older")
# A rule by which each policy may refuse a complaint.
RULE_OF = {"west-kent-current": "A-EXC-3", "west-kent-older": "B-EXC-1"}

ACKNOWLEDGEMENT = Acknowledgement(
    issues=(
        Told(issue="The boiler was off for three weeks", outcome_wanted="Mend it"),
        Told(issue="Nobody rang back"),
    ),
    not_ours=("The gas supply to the street",),
    more="We will come on Friday.",
)
EXTENSION = Extension(
    reasons="The part is late.", discussed_on=TODAY, next_contact_on=date(2026, 12, 14)
)
FURTHER = FurtherExtension(
    reasons="The part is still late.", agreed_on=TODAY, next_contact_on=date(2026, 12, 14)
)
RESPONSE = Response(
    issues=(
        IssueAnswer(
            issue="The boiler was off for three weeks",
            outcome_wanted="Mend it",
            decision="upheld",
            reasons="We ordered the part late.",
        ),
        IssueAnswer(issue="Nobody rang back", decision="not_upheld", reasons="We rang twice."),
    ),
    remedies=(
        Promise(what="Mend the boiler", who="Our repairs team", due_on=date(2026, 12, 11)),
        Promise(what="Pay you £150", who="Priya Shah", done_on=TODAY),
    ),
    outstanding=(Promise(what="Check the flue", who="Our gas team", due_on=date(2027, 1, 8)),),
)
REFUSAL = Refusal(
    reasons="We answered this in 2024.",
    rule="A-EXC-3",
    discretion="We looked for anything new and found nothing.",
)
PANEL = PanelArrangements(
    at="10am",
    place="101 London Road, Sevenoaks",
    members="Three members of our board.",
    how="You speak first. Then we do. Then they decide.",
)
AGREEMENT = ContactAgreement(
    reasons="You rang forty times on Monday.",
    handling="Priya Shah answers your complaint by letter.",
    terms="Please ring us once a week, on Tuesday.",
    review_on=date(2027, 3, 1),
)


@dataclass(frozen=True)
class Whole:
    """A letter with everything in it, at a stage of a policy."""

    pack_id: str
    stage: str
    facts: Facts

    @property
    def pack(self) -> PolicyPack:
        """The policy of its case."""
        return load_pack(self.pack_id)

    def __str__(self) -> str:
        more = "-next" if isinstance(self.facts, Refusal) and self.facts.of == "escalation" else ""
        return f"{self.pack_id}-{self.stage}-{self.facts.kind}{more}"


def wholes() -> Iterator[Whole]:
    """Give every letter that a case may have at every stage of every policy."""
    for pack_id in PACKS:
        pack = load_pack(pack_id)
        refusal = Refusal(
            reasons=REFUSAL.reasons, rule=RULE_OF[pack_id], discretion=REFUSAL.discretion
        )
        further = Refusal(
            of="escalation",
            reasons=REFUSAL.reasons,
            rule=RULE_OF[pack_id],
            discretion=REFUSAL.discretion,
        )
        for stage in pack.stages:
            here: tuple[Facts, ...] = (
                ACKNOWLEDGEMENT,
                EXTENSION,
                FURTHER,
                RESPONSE,
                refusal,
                further,
                ConsentRequest(),
                PassedToTeam(sent_to="our Chief Executive"),
                Halting(reasons="We think that our answers were right."),
                PANEL,
                AGREEMENT,
            )
            yield from (Whole(pack_id, stage.id, facts) for facts in here)


def case_for(
    session: Session,
    whole: Whole,
    *,
    new: NewCase | None = None,
    progress: Progress | None = None,
    now: datetime = MONDAY_NOON,
) -> Case:
    """Open a case that stands where a letter is written."""
    for_another = isinstance(whole.facts, ConsentRequest)
    new = new or (FOR_ANOTHER if for_another else COMPLAINT)
    case = cases.open_case(session, new, rulebook=RULEBOOK, now=now)
    case.policy, case.stage = whole.pack_id, whole.stage
    case.progress = (progress or standing(whole)).as_json()
    session.flush()
    return case


def standing(whole: Whole) -> Progress:
    """Give how far a complaint has come when such a letter is written."""
    extended = isinstance(whole.facts, Extension | FurtherExtension)
    answered = isinstance(whole.facts, Response)
    run = StageRun(
        stage=whole.stage,
        opened_on=date(2026, 12, 1),
        acknowledged_on=date(2026, 12, 2),
        extensions=(MoreTime(10, TODAY),) if extended else (),
        next_contacts=(NextContact(date(2026, 12, 14), TODAY),) if extended else (),
        panel_on=date(2026, 12, 18),
        panel_held_on=date(2026, 12, 4)
        if whole.stage == "panel" and (answered or extended)
        else None,
        responded_on=TODAY if answered else None,
        delivered_on=TODAY if answered else None,
    )
    return Progress(pack_id=whole.pack_id, state="open", since=TODAY, runs=(run,))
