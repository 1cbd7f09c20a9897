"""Who reads an answer: in whose words it is told, and what of it they are not told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from backend.cases.models import CaseEvent
from backend.casework.answer_wording import say
from backend.casework.may_see import Sees
from backend.casework.requests import WithTeam


@dataclass(frozen=True, slots=True)
class Reader:
    """The resident, or somebody who acts for them and sees so much of the case."""

    to_resident: bool
    sees: Sees

    @property
    def sees_all(self) -> bool:
        """Whether they may be told what went wrong, and not only how far it is."""
        return self.sees == "everything"

    @property
    def whom(self) -> str:
        """Whom we contact, as this reader reads of them: "you", or the person they act for."""
        return say("whom.you" if self.to_resident or self.sees_all else "whom.resident")

    def who(self, actor: str) -> str:
        """Name who did something in a word for this reader: "You" for what they did themselves."""
        other = "representative" if self.to_resident else "resident"
        return say(f"who_did.{actor if actor == other else 'you'}")

    def last_by(self, lines: Sequence[CaseEvent]) -> Mapping[str, str]:
        """Name who did each kind of thing last."""
        return {line.kind: self.who(line.actor) for line in lines}

    def team(self, name: str) -> str:
        """Give the name of a team, which tells what went wrong, to whoever may know that."""
        return name if self.sees_all else say("some_team")

    def teams(self, teams: Sequence[WithTeam]) -> Sequence[WithTeam]:
        """Give what teams have, as this reader may be told of it."""
        return [replace(one, team=self.team(one.team)) for one in teams]
